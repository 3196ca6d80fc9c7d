"""What two runs' tables say differently."""

import csv
from pathlib import Path

import pytest

from casefacts.diff import differences
from casefacts.errors import UsageError
from casefacts.tabulate.schema import FACT_TABLES

DOSE = {"fact_id": "a1", "report_id": "girl", "drug_text": "aspirin", "sentence": "She got aspirin.", "start": "7"}


def tables(folder: Path, *drugs: dict[str, str]) -> Path:
    folder.mkdir()
    (folder / "reports.csv").write_text("report_id\n", encoding="utf-8")
    for table in FACT_TABLES:
        with (folder / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.names)
            writer.writeheader()
            writer.writerows(drugs if table.name == "drugs" else ())
    return folder


def found(tmp_path: Path, before: list[dict[str, str]], after: list[dict[str, str]]) -> list[tuple[str, ...]]:
    pairs = differences(tables(tmp_path / "one", *before), tables(tmp_path / "two", *after))
    return [(one.change, one.report_id, one.column, one.before, one.after) for one in pairs]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ([DOSE], [DOSE], []),
        ([], [DOSE], [("added", "girl", "", "", "aspirin")]),
        ([DOSE], [], [("lost", "girl", "", "aspirin", "")]),
        ([DOSE], [DOSE | {"action": "stop"}], [("changed", "girl", "action", "", "stop")]),
        (
            [DOSE | {"dose_text": "7 mg"}],
            [DOSE | {"dose_text": "75 mg", "fact_id": "b2"}],
            [("changed", "girl", "dose_text", "7 mg", "75 mg")],
        ),
        ([DOSE], [DOSE | {"start": "9", "confidence": "0.90", "method": "rule 2"}], []),
        (
            [DOSE, DOSE | {"report_id": "man", "fact_id": "c3"}],
            [DOSE | {"report_id": "man", "fact_id": "c3"}, DOSE | {"report_id": "old", "fact_id": "d4"}],
            [("lost", "girl", "", "aspirin", ""), ("added", "old", "", "", "aspirin")],
        ),
    ],
    ids=["same", "added", "lost", "changed", "changed with its id", "moved", "reports"],
)
def test_facts_are_added_lost_or_changed(
    tmp_path: Path, before: list[dict[str, str]], after: list[dict[str, str]], said: list[tuple[str, ...]]
) -> None:
    assert found(tmp_path, before, after) == said


def test_a_fact_twice_in_a_sentence_changes_once(tmp_path: Path) -> None:
    twice = [DOSE | {"fact_id": "b2", "dose_text": "1 g"}, DOSE | {"fact_id": "c3", "dose_text": "2 g"}]
    assert [one[0] for one in found(tmp_path, [DOSE], twice)] == ["changed", "added"]


def test_a_folder_without_tables_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no tables"):
        list(differences(tmp_path, tmp_path))
