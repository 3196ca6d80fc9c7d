"""The command line as a user meets it."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from casefacts.cli import main
from casefacts.cli.options import STAGES
from casefacts.lock import locked
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
    [
        pytest.param(
            "[read]\nocr_dpi = 5000\n", "[read] ocr_dpi is 5000, and must be a whole number from 100", id="range"
        ),
        pytest.param("[clean]\nmin_confidence = 2\n", "a number from 0 to 1", id="share"),
        pytest.param("[limits]\nseconds = 0\n", "a number above 0", id="above"),
        pytest.param(
            "[read]\nmax_pages = 'ten'\n", 'is "ten", and must be a whole number, 1 or more', id="text for number"
        ),
        pytest.param("[read]\nocr = 'nevr'\n", 'one of "always", "auto", "never" (did you mean never?)', id="choice"),
        pytest.param("[tabulate]\nleave_out = ['reviews']\n", "(did you mean review?)", id="choice in a list"),
        pytest.param("[tabulate]\nleave_out = 'review'\n", "a list in square brackets", id="no list"),
        pytest.param("[annotate.model_labels]\nX = 'drugs'\n", "(did you mean DRUG?)", id="choice in a table"),
        pytest.param("[read]\nocrdpi = 300\n", "no such setting (did you mean ocr_dpi?)", id="unknown setting"),
        pytest.param("[reed]\n", "[reed]: no such table (did you mean read?)", id="unknown table"),
        pytest.param("ocr = 'never'\n", "write it below a line [read]", id="setting without its table"),
        pytest.param("read = 3\n", "[read] is 3, and must be a table", id="no table"),
        pytest.param("[read\n", "line 1", id="not TOML"),
    ],
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


def test_a_dry_run_says_what_and_why_and_writes_nothing(report: Path, tmp_path: Path) -> None:
    code, said = call("run", report, "--out", tmp_path / "out", "-n")
    assert code == 0
    assert "girl.txt: read (new), clean (new), annotate (new), tabulate (new)" in said
    assert not (tmp_path / "out").exists()


def test_a_dry_run_tries_what_the_run_would_load(report: Path, tmp_path: Path) -> None:
    code, said = call("run", report, "--out", tmp_path / "out", "-n", "--model", "no_such_model")
    assert code == 2
    assert "no_such_model: no such spaCy model is installed" in said


def test_a_run_with_nothing_to_do_says_so(report: Path, tmp_path: Path) -> None:
    call("run", report, "--out", tmp_path / "out")
    code, said = call("run", report, "--out", tmp_path / "out", "--explain")
    assert code == 0
    assert "0 to do, 1 need nothing" in said
    assert "Nothing changed" in said


def test_status_says_what_the_last_run_did_and_what_failed_why(report: Path, tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"empty{number}.pdf").write_bytes(b"")
    call("run", tmp_path, "--out", tmp_path / "out")
    code, said = call("status", tmp_path / "out")
    assert code == 0
    assert "6 inputs: 4 duplicate, 1 failed, 1 ok" in said
    assert "2 of them made anew" in said
    assert "1 failed: empty" in said
    assert "under way" not in said


def test_status_tells_a_run_that_did_not_finish(report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*words: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("casefacts.chain.Worker.do", interrupted)
    assert call("run", report, "--out", tmp_path / "out", "--jobs", "0")[0] == 130
    monkeypatch.undo()
    code, said = call("status", tmp_path / "out")
    assert code == 0
    assert "ended before its end: 0 of 1 reports done, 0 failed. Run the same command to go on." in said
    call("run", report, "--out", tmp_path / "out")
    assert "ended before its end" not in call("status", tmp_path / "out")[1]


def test_status_tells_a_run_under_way(report: Path, tmp_path: Path) -> None:
    call("run", report, "--out", tmp_path / "out")
    with locked(tmp_path / "out" / "work"):
        assert f"under way ({socket.gethostname()}, process {os.getpid()}" in call("status", tmp_path / "out")[1]
        code, said = call("run", report, "--out", tmp_path / "out")
        assert code == 5
        assert "in use by another run" in said


def test_diff_shows_facts_and_tells_by_its_exit_code(report: Path, tmp_path: Path) -> None:
    call("run", report, "--out", tmp_path / "one")
    assert call("diff", tmp_path / "one", tmp_path / "one") == (0, "The same facts.\n")
    report.write_text(TEXT.replace("CRP was 12 mg/L", "It got better"), encoding="utf-8")
    call("run", report, "--out", tmp_path / "two")
    code, said = call("diff", tmp_path / "one", tmp_path / "two")
    assert code == 3
    assert "CRP · 12 mg/L" in said
    assert "labs: 1 lost" in said
    assert call("diff", tmp_path / "one", tmp_path / "two", "--csv", tmp_path / "diff.csv")[0] == 3
    assert "labs,girl,lost," in (tmp_path / "diff.csv").read_text(encoding="utf-8")


def test_a_run_leaves_a_log(report: Path, tmp_path: Path) -> None:
    call("run", report, "--out", tmp_path / "out")
    log = (tmp_path / "out" / "work" / "casefacts.log").read_text(encoding="utf-8")
    assert "girl.txt: ok: read (new); clean (new)" in log
    assert "finished" in log


def test_a_rerun_of_what_is_unchanged_loads_none_of_the_heavy_libraries(report: Path, tmp_path: Path) -> None:
    call("run", report, "--out", tmp_path / "out")
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom casefacts.cli import main\n"
        "assert CliRunner().invoke(main, ['run', *sys.argv[1:]]).exit_code == 0\n"
        "print({'spacy', 'pandas', 'numpy', 'pdfminer', 'tesserocr', 'distributed'} & set(sys.modules))"
    )
    words = [sys.executable, "-c", script, report, "--out", tmp_path / "out"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_help_loads_none_of_the_heavy_libraries() -> None:
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom casefacts.cli import main\n"
        "for words in (['--help'], ['run', '--help'], ['show', '--help'], ['status', '--help'], ['diff', '--help']):\n"
        "    assert CliRunner().invoke(main, words).exit_code == 0\n"
        "print({'spacy', 'pandas', 'numpy', 'pdfminer', 'tesserocr'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_stages_named_for_help_are_the_stages() -> None:
    assert STAGES == NAMES
