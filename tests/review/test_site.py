"""The files of the review site; tests/browser looks at them in a browser."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.publish import made
from tests.review.made import row, run_of

from casefacts.cli import main
from casefacts.errors import UsageError
from casefacts.review.site import write

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "reports" / "daptomycin_pneumonia.pdf"


def site_of(out: Path, *report_ids: str, **cells: str) -> Path:
    reports = [
        (
            "reports",
            {"report_id": name, "source_file": f"{name}.pdf", "status": "ok", "title": "Ulcère “x” </script>"} | cells,
        )
        for name in report_ids
    ]
    run_of(out, *reports, *(("drugs", row("drugs", f"of-{name}", report_id=name, page="1")) for name in report_ids))
    (out / "texts").mkdir(exist_ok=True)
    for name in report_ids:
        (out / "texts" / f"{name}.txt").write_text("He took 20 mg of prednisolone.\u2028", encoding="utf-8")
    return out


def loaded(out: Path) -> list[tuple[str, dict[str, Any]]]:
    """What the scripts of data hand over."""
    found = []
    for path in sorted((out / "review" / "data").glob("*.js")):
        call = path.read_text(encoding="utf-8").removeprefix("casefacts.loaded(").removesuffix(");\n")
        report_id, data = json.loads(f"[{call}]")
        found.append((report_id, data))
    return found


def test_each_report_has_its_own_facts_and_text(tmp_path: Path) -> None:
    out = site_of(tmp_path / "run", "a", "b", "c ü'd")
    written = write(out)
    assert (written.reports, written.facts) == (3, 3)
    assert {name: [one["fact_id"] for one in data["facts"]["drugs"]] for name, data in loaded(out)} == {
        "a": ["of-a"], "b": ["of-b"], "c ü'd": ["of-c ü'd"],
    }  # fmt: skip


def test_a_fact_of_a_report_that_was_not_read_hides_none_of_the_others(tmp_path: Path) -> None:
    out = site_of(tmp_path / "run", "a", "b")
    reports = (out / "reports.csv").read_text(encoding="utf-8")
    (out / "reports.csv").write_text(reports.replace("ok", "failed", 1), encoding="utf-8")
    write(out)
    assert {name: len(data["facts"]["drugs"]) for name, data in loaded(out)} == {"b": 1}


def test_nothing_of_a_report_can_end_the_script_it_stands_in(tmp_path: Path) -> None:
    out = site_of(tmp_path / "run", "a")
    write(out)
    for path in (out / "review").rglob("*.js"):
        if path.parent.name == "data" or path.name == "site.js":
            assert path.read_text(encoding="utf-8").isascii()


def test_pages_with_facts_are_drawn_and_stay_when_the_pdf_has_moved(tmp_path: Path) -> None:
    digest = hashlib.sha256(SAMPLE.read_bytes()).hexdigest()
    out = site_of(tmp_path / "run", "a", source_file=str(SAMPLE), sha256=digest)
    assert (write(out).pictures, write(out).without_pages) == (1, 0)
    ((_, data),) = loaded(out)
    picture = out / "review" / data["pages"]["1"]["file"]
    assert picture.read_bytes()[8:12] == b"WEBP"
    moved = write(site_of(out, "a", source_file="gone.pdf", sha256=digest))
    assert (moved.pictures, moved.without_pages) == (1, 0)
    assert loaded(out)[0][1]["pages"] == data["pages"]


def test_a_pdf_that_is_not_the_one_that_was_read_is_not_shown(tmp_path: Path) -> None:
    out = site_of(tmp_path / "run", "a", source_file=str(SAMPLE), sha256="0" * 64)
    written = write(out)
    assert (written.pictures, written.without_pages) == (0, 1)


def test_data_of_reports_that_are_gone_are_removed_and_the_site_stays_the_same(tmp_path: Path) -> None:
    out = site_of(tmp_path / "run", "a", "b")
    write(out)
    kept = (out / "review" / "id.txt").read_text(encoding="utf-8")
    write(site_of(out, "b", "c"))
    assert {name for name, _ in loaded(out)} == {"b", "c"}
    assert (out / "review" / "id.txt").read_text(encoding="utf-8") == kept


def test_a_folder_without_tables_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="casefacts run"):
        write(tmp_path)


def shown(out: Path) -> list[str]:
    """The pictures of the whole set that the first page has."""
    call = (out / "review" / "site.js").read_text(encoding="utf-8").removeprefix("casefacts.site(")
    return [one["file"] for one in json.loads(call.removesuffix(");\n"))["whole"]]


def test_what_was_drawn_of_the_run_is_shown_until_it_is_gone(tmp_path: Path) -> None:
    out = site_of(tmp_path / "run", "case")
    write(out)
    assert shown(out) == []
    again = row("labs", "again", value="4", result_text="4 mg/dL", time_days="3")
    cause = {"category": "adverse_event", "drug_text": "prednisolone"}
    facts = {
        "drugs": [row("drugs", "d")], "outcomes": [row("outcomes", "o", **cause)],
        "labs": [row("labs", "l", test_name="creatinine", time_days="0"), again | {"test_name": "creatinine"}],
    }  # fmt: skip
    made.run_of(out, made.report(), *((table, one) for table, rows in facts.items() for one in rows))
    for verb in ("plots", "methods"):
        assert CliRunner().invoke(main, [verb, str(out)]).exit_code == 0
    write(out)
    drawn = [*out.glob("methods/*.svg"), *out.glob("plots/*.svg")]
    assert len(drawn) == 5
    assert {Path(file).name: (out / "review" / file).read_bytes() for file in shown(out)} == {
        path.name: path.read_bytes() for path in drawn
    }
    (out / "plots" / "labs.svg").unlink()
    write(out)
    assert "whole/labs.svg" not in shown(out)
    assert not (out / "review" / "whole" / "labs.svg").exists()
