"""The protocol of a review: its file, what it changes in the tables, and what is made again when it changes."""

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from casefacts import protocol
from casefacts.chain import steps
from casefacts.cli import main
from casefacts.errors import UsageError
from casefacts.settings import Scope, Settings, Term, Terms

SAMPLE = Path(__file__).parents[1] / "data" / "samples" / "protocol.toml"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "review.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_terms_and_scope_are_read(tmp_path: Path) -> None:
    text = 'sections = ["table", "case"]\n[drugs]\ndaptomycin = ["Cubicin", "DAP"]\n"drug X" = []\n'
    found = protocol.load(written(tmp_path, text))
    assert found.scope == Scope(sections=("case", "table"))
    assert found.terms == Terms(
        drugs=(Term(name="daptomycin", synonyms=("Cubicin", "DAP")), Term(name="drug X", synonyms=()))
    )


def test_the_sample_is_a_protocol() -> None:
    found = protocol.load(SAMPLE)
    assert all((found.terms.drugs, found.terms.tests, found.terms.outcomes, found.scope.sections))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[durgs]\na1 = []\n', 1, "no such key 'durgs'; did you mean 'drugs'?"),
        ('# ours\n\nsections = ["case", "tables"]\n', 3, "no such value 'tables' of sections; did you mean 'table'?"),
        ("assertions = []\n", 1, "leave it out to take all"),
        ('[drugs]\naspirin = "ASA"\n', 2, "the synonyms of 'aspirin' in [drugs] are a list"),
        ("[tests]\nCRP = [1]\n", 2, "the synonyms of 'CRP' in [tests] are a list"),
        ("[drugs]\naspirin = []\n[tests]\n", 3, "leave it out not to narrow tests"),
        ('[drugs]\naspirin = ["ASA", "A"]\n', 2, "'A' in [drugs] is no name"),
        (
            '[drugs]\naspirin = ["ASA"]\n[tests]\nASA = []\n[outcomes]\nrash = ["x-y"]\ncough = ["X Y"]\n',
            7,
            "'X Y' stands for both 'rash' and 'cough' in [outcomes]",
        ),
        ("", 1, "says nothing; it may have drugs, tests, outcomes"),
        ("drug X = []\n", None, "at line 1, column 6"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_line(tmp_path: Path, text: str, line: int | None, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(UsageError) as raised:
        protocol.load(path)
    assert said in str(raised.value)
    assert line is None or str(raised.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ('[drugs]\naspirin = ["ASA"]\n', {"annotate", "tabulate"}),
        ('sections = ["case"]\n', {"tabulate"}),
    ],
    ids=["terms", "scope"],
)
def test_only_what_depends_on_the_change_is_made_again(tmp_path: Path, text: str, again: set[str]) -> None:
    settings = protocol.under(Settings(), protocol.load(written(tmp_path, text)))
    pairs = zip(steps(Settings()), steps(settings), strict=True)
    assert {before.stage.name for before, after in pairs if before.made_by != after.made_by} == again


def test_rows_are_told_to_be_in_scope(tmp_path: Path) -> None:
    (tmp_path / "man.txt").write_text(
        "Fever in a man of 54 years from Exampleton\n\nCase report\n\nA 54-year-old man was given "
        "Examplumab 40 mg weekly. He took aspirin 100 mg daily. Creatinine was 1.2 mg/dL.\n",
        encoding="utf-8",
    )
    path = written(tmp_path, 'sections = ["case"]\n[drugs]\nfictimab = ["examplumab"]\n')
    words = ["run", str(tmp_path / "man.txt"), "--out", str(tmp_path / "out"), "--protocol", str(path)]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0
    assert "In scope of the protocol: 3" in done.output
    with (tmp_path / "out" / "drugs.csv").open(encoding="utf-8", newline="") as file:
        found = [(row["drug_name"], row["in_scope"], row["method"]) for row in csv.DictReader(file)]
    assert found == [("fictimab", "true", "regimen/1+protocol/1"), ("aspirin", "false", "regimen/1")]


def test_a_protocol_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    words = ["run", str(tmp_path / "a.txt"), "--out", str(tmp_path / "out"), "--protocol", str(tmp_path / "no.toml")]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "give --protocol an existing TOML file" in done.output
