"""`casefacts apply` as a user meets it."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.review.made import decision, row, run_of, saved

from casefacts.cli import main


def test_apply_says_what_it_did(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "a")), ("drugs", row("drugs", "b", dose_text="40 mg")))
    ann = saved(tmp_path / "ann.csv", [decision("drugs", "a", "accept"), decision("labs", "gone", "accept")])
    bob = saved(tmp_path / "bob.csv", [decision("drugs", "a", "reject", "bob")])
    done = CliRunner().invoke(main, ["apply", str(ann), str(bob), str(out)])
    assert done.exit_code == 0
    assert "Facts: 1 conflict, 1 unreviewed" in done.output
    assert "facts that are gone: 1" in done.output
    assert "ann and bob on drugs: 0 of 1 the same (0 %" in done.output
    assert f"Reviewed tables: {out / 'reviewed'}" in done.output


def test_apply_says_which_cells_it_emptied(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "a", daily_dose_value="20")))
    ann = saved(tmp_path / "ann.csv", [decision("drugs", "a", "correct", field="dose_value", value="2")])
    done = CliRunner().invoke(main, ["apply", str(ann), str(out)])
    assert "daily_dose_value emptied in 1 fact: what it was computed from was corrected" in done.output


def test_apply_names_reports_that_the_folder_does_not_have(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "a")))
    ann = saved(tmp_path / "ann.csv", [decision("drugs", "b", "accept", report_id="lee2020")])
    done = CliRunner().invoke(main, ["apply", str(ann), str(out)])
    assert "reports that this folder does not have: 1 (decisions.csv: no_report; lee2020)" in done.output


def test_apply_on_a_folder_without_tables_says_what_to_do(tmp_path: Path) -> None:
    ann = saved(tmp_path / "ann.csv", [decision("drugs", "a", "accept")])
    done = CliRunner().invoke(main, ["apply", str(ann), str(tmp_path / "empty")])
    assert done.exit_code == 2
    assert "casefacts run" in done.output


def test_apply_tells_that_a_file_is_given_twice(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "a")))
    ann, copy = (saved(tmp_path / name, [decision("drugs", "a", "accept")]) for name in ("ann.csv", "copy.csv"))
    done = CliRunner().invoke(main, ["apply", str(ann), str(copy), str(out)])
    assert f"{copy}: the same decisions as {ann}; they count once" in done.output
    assert "Facts: 1 accepted" in done.output


def test_apply_with_the_folder_first_says_the_order(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "a")))
    ann = saved(tmp_path / "ann.csv", [decision("drugs", "a", "accept")])
    done = CliRunner().invoke(main, ["apply", str(out), str(ann)])
    assert done.exit_code == 2
    assert "is a file; give the files of decisions first" in done.output


@pytest.mark.parametrize("verb", ["run", "show", "review", "export"])
def test_a_file_where_a_folder_belongs_is_told_with_what_to_give(tmp_path: Path, verb: str) -> None:
    (tmp_path / "ann.csv").write_text("", encoding="utf-8")
    words = (
        [verb, "--out", str(tmp_path / "ann.csv"), "x"]
        if verb in ("run", "show")
        else [verb, str(tmp_path / "ann.csv")]
    )
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "is a file; name a folder" in done.output or "is a file; give the output folder" in done.output


@pytest.mark.parametrize("verb", ["review", "apply"])
def test_a_verb_that_cannot_write_names_no_option_that_it_lacks(tmp_path: Path, verb: str) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "a")))
    (out / "reviewed").write_text("", encoding="utf-8")
    (out / "review").write_text("", encoding="utf-8")
    (out / "texts").mkdir()
    (out / "texts" / "case.txt").write_text("She had fever.", encoding="utf-8")
    ann = saved(tmp_path / "ann.csv", [decision("drugs", "a", "accept")])
    done = CliRunner().invoke(main, [verb, *([str(ann)] if verb == "apply" else []), str(out)])
    assert done.exit_code == 6
    assert "copy it and give the copy" in done.output
    assert "--" not in done.output


@pytest.mark.parametrize("options", [[], ["--work"]])
def test_run_names_the_option_of_the_folder_that_cannot_be_written(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "girl.txt").write_text("She had fever.\n", encoding="utf-8")
    (tmp_path / "file").write_text("", encoding="utf-8")
    shut = str(tmp_path / "file" / "within")
    words = ["--out", str(tmp_path / "out"), "--work", shut] if options else ["--out", shut]
    done = CliRunner().invoke(main, ["run", str(tmp_path / "girl.txt"), *words, "--jobs", "0"])
    assert done.exit_code == 6
    assert ("--work" if options else "--out") in done.output
    assert ("--out" if options else "--work") not in done.output


def test_run_says_which_records_of_the_search_have_no_report(tmp_path: Path) -> None:
    (tmp_path / "girl.txt").write_text(
        "Mumps in a girl of two years from Exampleton\n\nShe had fever.\n", encoding="utf-8"
    )
    records = tmp_path / "search.csv"
    records.write_text(
        "title\nMumps in a girl of two years from Exampleton\nAn article without a PDF\n", encoding="utf-8"
    )
    words = [
        "run",
        str(tmp_path / "girl.txt"),
        "--out",
        str(tmp_path / "out"),
        "--references",
        str(records),
        "--jobs",
        "0",
    ]
    done = CliRunner().invoke(main, words)
    assert "Records of the search: 1 with a report, 1 without, 0 twice; 0 reports of no record" in done.output
    assert (tmp_path / "out" / "references.csv").is_file()
    again = CliRunner().invoke(main, words[:4])
    assert "Records of the search as last given: 1 with a report, 1 without" in again.output
