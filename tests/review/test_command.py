"""`casefacts apply` as a user meets it."""

from pathlib import Path

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
