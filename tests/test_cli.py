"""The command line as a user meets it."""

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from casefacts.cli import main
from casefacts.cli.options import STAGES
from casefacts.stages import NAMES

TEXT = "A 2-year-old girl was given prednisolone 2 mg/kg/day. CRP was 12 mg/L.\n"


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "girl.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def call(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(word) for word in words])
    return result.exit_code, result.output


def test_run_says_what_it_read_and_where_the_tables_are(report: Path, tmp_path: Path) -> None:
    code, said = call("run", report, "--out", tmp_path / "out")
    assert code == 0
    assert "1 input: 1 read" in said
    assert "1 patients, 1 drugs, 1 labs" in said
    assert f"Tables: {tmp_path / 'out'}" in said


def test_quiet_says_nothing_but_failures(report: Path, tmp_path: Path) -> None:
    assert call("run", report, "--out", tmp_path / "out", "--quiet") == (0, "")
    (tmp_path / "empty.pdf").write_bytes(b"")
    code, said = call("run", tmp_path, "--out", tmp_path / "out", "--quiet")
    assert code == 3
    assert "1 of 2 inputs failed; reports.csv" in said


def test_failures_are_listed_with_what_to_do(report: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    code, said = call("run", tmp_path, "--out", tmp_path / "out")
    assert code == 3
    assert "failed: " in said
    assert "--retry-failed" in said


def test_a_folder_without_reports_is_exit_code_4(tmp_path: Path) -> None:
    code, said = call("run", tmp_path, "--out", tmp_path / "out")
    assert code == 4
    assert "No .pdf, .txt, .xml or .nxml file was found" in said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "gone.pdf", "--out", "out"], "gone.pdf: no such file or folder"),
        (["run", ".", "--out", "out", "--config", "gone.toml"], "gone.toml"),
        (["show", "girl", "--out", "gone"], "casefacts run INPUT... --out gone"),
    ],
    ids=["input", "config", "show"],
)
def test_wrong_usage_is_exit_code_2(words: list[str], said: str) -> None:
    code, output = call(*words)
    assert code == 2
    assert said in output


@pytest.mark.parametrize(
    ("toml", "said"),
    [("[read]\nocr_dpi = 5000\n", "ocr_dpi"), ("[reed]\n", "reed"), ("[read\n", "TOML")],
    ids=["out of range", "unknown", "not TOML"],
)
def test_wrong_settings_are_named(report: Path, tmp_path: Path, toml: str, said: str) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(toml, encoding="utf-8")
    code, output = call("run", report, "--out", tmp_path / "out", "--config", config)
    assert code == 2
    assert said.lower() in output.lower()


def test_an_output_that_cannot_be_written_is_exit_code_6(report: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    code, said = call("run", report, "--out", tmp_path / "file" / "out")
    assert code == 6
    assert "cannot be written" in said


def test_reports_that_are_no_longer_named_are_said_to_leave(report: Path, tmp_path: Path) -> None:
    other = tmp_path / "man.txt"
    other.write_text(TEXT.replace("girl", "boy"), encoding="utf-8")
    call("run", report, other, "--out", tmp_path / "out")
    assert (
        "No longer in the tables: 1 report of the last run (man)" in call("run", report, "--out", tmp_path / "out")[1]
    )


def test_show_of_what_is_no_file_says_how_to_name_a_report(tmp_path: Path) -> None:
    code, said = call("show", "girl")
    assert code == 2
    assert "for a report of a run name its folder with --out" in said


def test_show_of_a_failed_report_says_why(report: Path, tmp_path: Path) -> None:
    report.write_bytes(b"")
    call("run", report, "--out", tmp_path / "out")
    code, said = call("show", "girl.txt", "--out", tmp_path / "out")
    assert code == 4
    assert "empty" in said


def test_show_prints_facts_beside_their_evidence(report: Path) -> None:
    code, said = call("show", report)
    assert code == 0
    assert "prednisolone · 2 mg/kg/day" in said
    assert "“A 2-year-old girl was given prednisolone 2 mg/kg/day.”" in said


@pytest.mark.parametrize("stage", NAMES)
def test_show_prints_what_each_stage_of_a_run_made(report: Path, tmp_path: Path, stage: str) -> None:
    call("run", report, "--out", tmp_path / "out")
    for options in ([], ["--json"]):
        code, said = call("show", "girl", "--out", tmp_path / "out", "--stage", stage, *options)
        assert code == 0
        assert "prednisolone" in said


def test_show_answers_an_unknown_report_with_the_nearest(report: Path, tmp_path: Path) -> None:
    call("run", report, "--out", tmp_path / "out")
    code, said = call("show", "grl", "--out", tmp_path / "out")
    assert code == 2
    assert "there are girl" in said


def test_help_loads_none_of_the_heavy_libraries() -> None:
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom casefacts.cli import main\n"
        "for words in (['--help'], ['run', '--help'], ['show', '--help']):\n"
        "    assert CliRunner().invoke(main, words).exit_code == 0\n"
        "print({'spacy', 'pandas', 'numpy', 'pdfminer', 'tesserocr'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_stages_named_for_help_are_the_stages() -> None:
    assert STAGES == NAMES
