"""Training on a user's own annotations, which are a few sentences about drugs that there are not."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.conftest import clean_report

from casefacts.annotate import annotator
from casefacts.cli import main
from casefacts.settings import AnnotateSettings

DRUGS = ("zoltaxin", "brivamer", "quellotin", "farnovex")


@pytest.fixture
def annotations(tmp_path: Path) -> Path:
    folder = tmp_path / "annotations"
    folder.mkdir()
    for number in range(6):
        text, lines = "", ""
        for i, drug in enumerate(DRUGS):
            start = len(text) + len("She had ")
            text += f"She had striped nails after {drug}.\n"
            lines += f"T{i + 1}\tComplaint {start} {start + 13}\tstriped nails\n"
        (folder / f"case{number}.txt").write_text(text, encoding="utf-8")
        (folder / f"case{number}.ann").write_text(lines + "T9\tPerson 0 3\tShe\n", encoding="utf-8")
    return folder


def labels(folder: Path, text: str) -> str:
    (folder / "labels.toml").write_text(f"[labels]\n{text}\n", encoding="utf-8")
    return str(folder / "labels.toml")


def test_a_model_of_ones_own_finds_what_it_was_taught(annotations: Path, tmp_path: Path) -> None:
    mapping = labels(tmp_path, 'Complaint = "CONDITION"\nPerson = ""')
    out = tmp_path / "my_model"
    arguments = ["train", str(annotations), "--labels", mapping, "--out", str(out), "--dev", str(annotations)]
    done = CliRunner().invoke(main, [*arguments, "--epochs", "40"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "Learned from 6 texts: 24 CONDITION" in done.stdout
    assert "CONDITION        1.000   1.000" in done.stdout
    report = annotator(AnnotateSettings(models=(str(out),)))(clean_report("He had striped nails after lunch."))
    found = {mention.text: mention for mention in report.mentions if mention.method == "my_model/1.0.0"}
    assert found["striped nails"].label == "CONDITION"
    assert found["striped nails"].confidence is None


def test_unmapped_labels_and_a_folder_that_is_no_model_are_refused(annotations: Path, tmp_path: Path) -> None:
    mapping = labels(tmp_path, 'Complaint = "CONDITION"')
    arguments = ["train", str(annotations), "--labels", mapping, "--out"]
    done = CliRunner().invoke(main, [*arguments, str(tmp_path / "my_model")])
    assert done.exit_code == 2
    assert "no label Person (6 times, first in" in done.stderr
    refused = CliRunner().invoke(main, [*arguments, str(annotations)])
    assert refused.exit_code == 2
    assert "is no model" in refused.stderr
    assert (annotations / "case0.ann").is_file()
