"""Files of decisions: what is read, and what is refused with its line."""

import csv
from pathlib import Path

import pytest
from tests.review.made import ALL, SENTENCES, decision, run_of, saved

from casefacts.errors import UsageError
from casefacts.review.decisions import read


@pytest.mark.parametrize("fact_id", ["1.23E+11", "1,23457E+11", "123457000000000", "1234567890"])
def test_an_id_that_a_spreadsheet_made_a_number_is_refused(tmp_path: Path, fact_id: str) -> None:
    path = saved(tmp_path / "mine.csv", [decision("labs", fact_id, "accept", report_id=one) for one in ("a", "b")])
    with pytest.raises(UsageError, match="12 hex digits") as raised:
        read([path])
    assert f"{path}:2: " in str(raised.value)
    assert f"{path}:3: " in str(raised.value)


@pytest.mark.parametrize("fact_id", ["123456789012", "1234567890e1", "00123456789a"])
def test_an_id_of_figures_is_an_id(tmp_path: Path, fact_id: str) -> None:
    assert [one.fact_id for one in read([saved(tmp_path / "mine.csv", [decision("labs", fact_id, "accept")])])]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"decision": "maybe"}, "no such decision 'maybe'"),
        ({"table": "drug"}, "no such table 'drug'"),
        ({"reviewer": ""}, "reviewer is empty"),
        ({"decided_at": "yesterday"}, "decided_at 'yesterday' is not a time"),
        ({"field": "dose_valu", "value": "2"}, "did you mean 'dose_value'"),
        ({"field": "sentence", "value": "x"}, "no column of drugs that can be corrected"),
        ({"field": "dose_value", "value": "2,5"}, "dose_value is a number with a decimal point, not '2,5'"),
        ({"field": "route", "value": "mouth"}, "route cannot be 'mouth'; it is one of oral"),
        ({"field": "drug_text", "value": ""}, "drug_text may not be empty"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_what_is_wrong_with_a_decision_is_told_with_its_line(tmp_path: Path, cells: dict[str, str], said: str) -> None:
    path = saved(tmp_path / "mine.csv", [decision("labs", "a", "accept"), decision("drugs", "b", "correct") | cells])
    with pytest.raises(UsageError) as raised:
        read([path])
    assert f"{path}:3: " in str(raised.value)
    assert said in str(raised.value)


def test_a_file_that_holds_no_decisions_is_refused(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", *ALL)
    with pytest.raises(UsageError, match="not a file of decisions"):
        read([out / "drugs.csv"])


@pytest.mark.parametrize(
    ("encoding", "separator", "ends"),
    [
        ("utf-8-sig", ",", "\r\n"), ("utf-8", ";", "\r\n"), ("cp1252", ";", "\r\n"), ("utf-16", "\t", "\r\n"),
        ("utf-8", ",", "\r"),
    ],
    ids=["BOM", "semicolons", "Windows", "Unicode text", "old Mac"],
)  # fmt: skip
def test_what_a_spreadsheet_saved_is_read(tmp_path: Path, encoding: str, separator: str, ends: str) -> None:
    mine = decision("drugs", "a", "correct", field="dose_text", value="20 µg; “low”, once")
    columns = list(mine)
    path = tmp_path / "mine.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator, lineterminator=ends)
        writer.writerows([columns, [mine[name] for name in columns], [""] * len(columns)])
    (found,) = read([path])
    assert found.cells == {"dose_text": "20 µg; “low”, once"}
    assert (found.reviewer, found.sentence) == ("ann", SENTENCES["drugs"])


def test_a_letter_that_an_encoding_lost_is_no_cell(tmp_path: Path) -> None:
    path = saved(tmp_path / "mine.csv", [decision("labs", "a", "correct", field="result_text", value="? 2.3 µmol/L")])
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    with pytest.raises(UsageError, match="CSV UTF-8"):
        read([path])


def test_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_bytes(b"PK\x03\x04\x81\x8d\xff")
    with pytest.raises(UsageError, match="not a workbook"):
        read([tmp_path / "mine.csv"])
