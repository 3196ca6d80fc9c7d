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


def test_apply_on_a_folder_without_tables_says_what_to_do(tmp_path: Path) -> None:
    ann = saved(tmp_path / "ann.csv", [decision("drugs", "a", "accept")])
    done = CliRunner().invoke(main, ["apply", str(ann), str(tmp_path / "empty")])
    assert done.exit_code == 2
    assert "casefacts run" in done.output
