"""Reruns, failures and what a run leaves on disk."""

import csv
import gc
import hashlib
import json
import os
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from casefacts import chain, packs, runner
from casefacts.errors import UsageError
from casefacts.runner import Result, run
from casefacts.settings import CleanSettings, ReadSettings, Settings

GIRL = "A 2-year-old girl was given prednisolone 2 mg/kg/day. CRP was 12 mg/L.\n"
MAN = "A 40-year-old man was given aspirin 100 mg daily. Hemoglobin was 9.1 g/dL.\n"


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "girl.txt").write_text(GIRL, encoding="utf-8")
    (folder / "man.txt").write_text(MAN, encoding="utf-8")
    return folder


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def made(result: Result) -> dict[str, tuple[str, ...]]:
    return {outcome.item.stem: tuple(stage.split(" ")[0] for stage in outcome.made) for outcome in result.outcomes}


def contents(folder: Path) -> dict[str, bytes]:
    """What a run wrote, without how long it took."""
    return {
        str(p.relative_to(folder)): p.read_bytes().partition(b'"runs":')[0]
        for p in folder.rglob("*")
        if p.is_file() and "work" not in p.parts
    }


def test_a_second_run_makes_nothing_and_touches_nothing(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([corpus], out=out)
    times = {path: path.stat().st_mtime_ns for path in out.glob("*.csv")}
    assert made(run([corpus], out=out)) == {"girl": (), "man": ()}
    assert {path: path.stat().st_mtime_ns for path in out.glob("*.csv")} == times


def test_an_edited_report_alone_is_made_again(corpus: Path, tmp_path: Path) -> None:
    run([corpus], out=tmp_path / "out")
    (corpus / "man.txt").write_text(MAN.replace("100", "75"), encoding="utf-8")
    result = run([corpus], out=tmp_path / "out")
    assert made(result) == {"girl": (), "man": ("read", "clean", "annotate", "tabulate")}
    assert "75" in (tmp_path / "out" / "texts" / "man.txt").read_text(encoding="utf-8")


def test_changed_settings_rerun_their_stage_and_stop_where_nothing_changes(corpus: Path, tmp_path: Path) -> None:
    run([corpus], out=tmp_path / "out")
    stricter = Settings(clean=CleanSettings(min_confidence=0.95))
    result = run([corpus], out=tmp_path / "out", settings=stricter)
    assert made(result) == {"girl": ("clean",), "man": ("clean",)}
    assert result.outcomes[0].made == ("clean (min_confidence: 0.9 → 0.95)",)


class Told(runner.Watcher):
    def __init__(self) -> None:
        self.plans: dict[str, tuple[str, ...]] = {}

    def planned(self, name: str, stages: Sequence[str]) -> None:
        self.plans[Path(name).name] = tuple(stages)


def test_what_a_run_would_do_is_said_with_reasons_and_not_done(corpus: Path, tmp_path: Path) -> None:
    out, told = tmp_path / "out", Told()
    run([corpus], out=out, dry_run=True, watcher=told)
    assert told.plans["girl.txt"] == ("read (new)", "clean (new)", "annotate (new)", "tabulate (new)")
    assert not out.exists()
    run([corpus], out=out)
    (corpus / "man.txt").unlink()
    before, told = contents(out), Told()
    stricter = Settings(clean=CleanSettings(min_confidence=0.95))
    run([corpus], out=out, dry_run=True, watcher=told, settings=stricter)
    clean, *later = told.plans["girl.txt"]
    assert clean == "clean (min_confidence: 0.9 → 0.95)"
    assert later == ["annotate (if clean gives another result)", "tabulate (if annotate gives another result)"]
    assert told.plans["man"] == ("its rows are dropped (no longer given)",)
    assert contents(out) == before


def test_the_garbage_collector_is_left_as_it_was(corpus: Path, tmp_path: Path) -> None:
    before = gc.get_threshold()
    run([corpus], out=tmp_path / "out")
    assert gc.get_threshold() == before != (0, 0, 0)


def test_a_damaged_lexicon_is_said_before_anything_is_read(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(settings: Settings) -> None:
        raise ValueError("Expected '=' after a key")

    monkeypatch.setattr(chain, "STAGES", (*chain.STAGES[:2], replace(chain.STAGES[2], build=damaged)))
    with pytest.raises(UsageError, match=r"stage annotate cannot be loaded \(ValueError: Expected"):
        run([corpus], out=tmp_path / "out", dry_run=True)


def test_a_run_beside_its_explanation_does_it(corpus: Path, tmp_path: Path) -> None:
    told = Told()
    result = run([corpus], out=tmp_path / "out", explain=True, watcher=told)
    assert {outcome.item.path.name: outcome.made for outcome in result.outcomes} == told.plans


def test_tables_spliced_from_the_tables_before_are_as_if_made_at_once(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    (corpus / "z.txt").write_text(GIRL.replace("girl", "boy"), encoding="utf-8")
    run([corpus], out=out)
    (corpus / "man.txt").write_text(MAN.replace("100", "75"), encoding="utf-8")
    (corpus / "between.txt").write_text(MAN.replace("40", "50"), encoding="utf-8")
    (corpus / "z.txt").unlink()
    run([corpus], out=out)
    run([corpus], out=tmp_path / "anew")
    assert contents(out) == contents(tmp_path / "anew")


@pytest.mark.parametrize("name", ["drugs.csv", "texts/man.txt"])
def test_what_was_deleted_from_the_output_comes_back(corpus: Path, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    run([corpus], out=out)
    before = contents(out)
    (out / name).unlink()
    run([corpus], out=out)
    assert contents(out) == before


def test_a_table_edited_by_hand_is_written_again(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([corpus], out=out)
    before = contents(out)
    (out / "drugs.csv").write_text("mine\n", encoding="utf-8")
    (corpus / "man.txt").write_text(MAN.replace("100", "75"), encoding="utf-8")
    run([corpus], out=out)
    (corpus / "man.txt").write_text(MAN, encoding="utf-8")
    run([corpus], out=out)
    assert contents(out) == before


def test_a_report_that_fails_now_leaves_no_text(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([corpus], out=out)
    (corpus / "girl.txt").write_bytes(b"")
    run([corpus], out=out)
    assert sorted(path.name for path in (out / "texts").iterdir()) == ["man.txt"]


def test_a_damaged_artefact_is_made_again(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([corpus], out=out)
    before = contents(out)
    for pack in (out / "work" / "packs").glob("*.pack"):
        stat, data = pack.stat(), bytearray(pack.read_bytes())
        for entry in packs.entries(pack.parent, pack.stem):
            if entry.stage == "tabulate":
                data[entry.offset] ^= 255
        pack.write_bytes(data)
        os.utime(pack, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    (out / "drugs.csv").unlink()
    run([corpus], out=out)
    assert contents(out) == before


def test_verify_notices_what_size_and_time_do_not_show(corpus: Path, tmp_path: Path) -> None:
    out, report = tmp_path / "out", corpus / "man.txt"
    old = 10**18
    os.utime(report, ns=(old, old))
    run([corpus], out=out)
    report.write_text(MAN.replace("100", "900"), encoding="utf-8")
    os.utime(report, ns=(old, old))
    assert made(run([corpus], out=out))["man"] == ()
    assert made(run([corpus], out=out, verify=True))["man"] == ("read", "clean", "annotate", "tabulate")


JATS = """<article><front><article-meta><article-id pub-id-type="doi">10.1000/A{case}</article-id>
<title-group><article-title>A rash</article-title></title-group></article-meta></front>
<body><p>A 40-year-old man was given aspirin {dose} mg daily.</p></body></article>"""


def test_one_doi_in_two_files_is_said_of_both_and_costs_no_fact(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text(JATS.format(case="bc", dose=100), encoding="utf-8")
    (tmp_path / "b.xml").write_text(JATS.format(case="BC", dose=75), encoding="utf-8")
    (tmp_path / "c.xml").write_text(JATS.format(case="d", dose=75), encoding="utf-8")
    out = tmp_path / "out"
    result = run([tmp_path], out=out)
    assert result.gathered
    assert result.gathered.same_doi == 2
    listed = {row["report_id"]: (row["status"], row["error_code"]) for row in rows(out, "reports")}
    assert listed == {"a": ("ok", "same_doi"), "b": ("ok", "same_doi"), "c": ("ok", "")}
    assert "a.xml" in next(row["error"] for row in rows(out, "reports") if row["report_id"] == "b")
    assert {row["report_id"] for row in rows(out, "drugs")} == {"a", "b", "c"}


def test_the_manifest_tells_inputs_and_runs(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(2):
        run([corpus], out=out)
    told = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert {Path(one["source_file"]).name: one["sha256"] for one in told["made_from"]["inputs"]} == {
        name: hashlib.sha256(text.encode()).hexdigest() for name, text in (("girl.txt", GIRL), ("man.txt", MAN))
    }
    assert set(told["made_from"]["stages"]) == {"read", "clean", "annotate", "tabulate"}
    assert [one["made"] for one in told["runs"]] == [0, 2]


def test_a_removed_report_leaves_the_tables(corpus: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run([corpus], out=out)
    (corpus / "girl.txt").unlink()
    run([corpus], out=out)
    assert {row["report_id"] for row in rows(out, "reports")} == {"man"}
    assert not (out / "texts" / "girl.txt").exists()


def test_tables_may_go_into_the_folder_of_the_reports(corpus: Path) -> None:
    for _ in range(2):
        result = run([corpus], out=corpus)
        assert result.count("ok") == len(result.outcomes) == 2


def test_the_same_inputs_give_the_same_bytes_in_any_order(corpus: Path, tmp_path: Path) -> None:
    run([corpus], out=tmp_path / "one")
    run([corpus / "man.txt", corpus / "girl.txt"], out=tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_copy_is_marked_and_its_facts_stand_once(corpus: Path, tmp_path: Path) -> None:
    shutil.copy(corpus / "man.txt", corpus / "zweitschrift.txt")
    out = tmp_path / "out"
    run([corpus], out=out)
    assert {row["report_id"]: row["status"] for row in rows(out, "reports")} == {
        "girl": "ok", "man": "ok", "zweitschrift": "duplicate",
    }  # fmt: skip
    assert {row["report_id"] for row in rows(out, "patients")} == {"girl", "man"}


BAD = {
    "empty.pdf": (b"", "empty"),
    "cut_off.pdf": (b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog", "damaged"),
    "picture.pdf": (b"\x89PNG\r\n\x1a\n" + bytes(64), "not_a_report"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_report_is_a_row_and_the_others_are_complete(corpus: Path, tmp_path: Path, name: str) -> None:
    data, code = BAD[name]
    (corpus / name).write_bytes(data)
    out = tmp_path / "out"
    result = run([corpus], out=out)
    (row,) = [row for row in rows(out, "reports") if row["status"] == "failed"]
    assert (row["source_file"], row["error_code"]) == (f"{corpus.as_posix()}/{name}", code)
    assert row["error"]
    assert result.exit_code == 3
    assert {row["report_id"] for row in rows(out, "patients")} == {"girl", "man"}


def test_nothing_readable_is_exit_code_4(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    assert run([tmp_path], out=tmp_path / "out").exit_code == 4


def test_a_failed_report_is_tried_again_only_when_asked_or_changed(corpus: Path, tmp_path: Path) -> None:
    (corpus / "girl.txt").write_bytes(b"")
    out = tmp_path / "out"
    run([corpus], out=out)
    assert made(run([corpus], out=out))["girl"] == ()
    assert made(run([corpus], out=out, retry_failed=True))["girl"] == ("read",)
    (corpus / "girl.txt").write_text(GIRL, encoding="utf-8")
    assert made(run([corpus], out=out))["girl"] == ("read", "clean", "annotate", "tabulate")


def test_a_bug_in_a_stage_costs_one_report_only(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrow = chain.Machine.arrow

    def breaks(machine: chain.Machine, stage: chain.AnyStage):  # type: ignore[no-untyped-def]
        def stumbling(record):  # type: ignore[no-untyped-def]
            if stage.name == "clean" and "girl" in str(record.blocks):
                raise ZeroDivisionError("no")
            return arrow(machine, stage)(record)

        return stumbling

    monkeypatch.setattr(chain.Machine, "arrow", breaks)
    out = tmp_path / "out"
    result = run([corpus], out=out)
    assert {o.item.stem: (o.status, o.error_code) for o in result.outcomes} == {
        "girl": ("failed", "internal_error"), "man": ("ok", ""),
    }  # fmt: skip
    assert {row["report_id"] for row in rows(out, "patients")} == {"man"}


def test_a_file_larger_than_the_limit_is_not_read(corpus: Path, tmp_path: Path) -> None:
    (corpus / "big.txt").write_text(MAN * 20, encoding="utf-8")
    result = run([corpus], out=tmp_path / "out", settings=Settings(read=ReadSettings(max_bytes=500)))
    assert {o.item.stem: o.error_code for o in result.outcomes}["big"] == "too_large"


def test_until_stops_before_the_tables(corpus: Path, tmp_path: Path) -> None:
    result = run([corpus], out=tmp_path / "out", until="clean")
    assert made(result)["girl"] == ("read", "clean")
    assert not (tmp_path / "out" / "reports.csv").exists()


def test_an_unknown_stage_is_answered_with_the_known_ones(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="read, clean, annotate, tabulate"):
        run([corpus], out=tmp_path / "out", until="ocr")


def test_a_folder_without_reports_leaves_the_tables_as_they_are(corpus: Path, tmp_path: Path) -> None:
    run([corpus], out=tmp_path / "out")
    before = contents(tmp_path / "out")
    (tmp_path / "unmounted").mkdir()
    with pytest.raises(UsageError, match=r"no report is there; the tables in .* are left as they were"):
        run([tmp_path / "unmounted"], out=tmp_path / "out")
    assert contents(tmp_path / "out") == before
