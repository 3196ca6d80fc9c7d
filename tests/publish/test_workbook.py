"""The workbook has every cell as the tables have it, and nothing that a spreadsheet program would calculate."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from tests.publish.made import fact, report, run_of

from casefacts.publish import workbook
from casefacts.publish.dataset import Dataset
from casefacts.publish.export import export
from casefacts.publish.source import source

TEXTS = [
    "=1+1", "+49 30", "-5", "@cmd", "1-2", "1/2", "2020-01-01", "MAR1", "007", "1e5", "12", "TRUE", "#N/A",
    "https://example.org", "mailto:ann@example.org", "internal:drugs!A1", "{=SUM(A1)}", "<r><t>x</t></r>", "a & b < c",
    " led by a blank", "in\ntwo lines", "tab\there", "bell\x07", "_x000D_", "≥ 10⁹/L", "😀", "'quoted'", '"quoted"',
]  # fmt: skip


def made(tmp_path: Path, *rows: Any) -> Path:
    run = run_of(tmp_path / "run", report(), *rows)
    export(source(run), tmp_path, ["xlsx"], Dataset())
    return tmp_path / "casefacts.xlsx"


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> Any:
    rows = [fact("drugs", f"{n:03}", drug_text=text, dose_value="") for n, text in enumerate(TEXTS)]
    rows += [fact("labs", "a", value="0.30000000000000004", si_value="0.0238", page="3"), fact("patients", "p")]
    rows += [
        ("repairs", {"report_id": "case", "original": "l", "rule": "r", "applied": "false", "start": "1", "end": "2"})
    ]
    return load_workbook(made(tmp_path_factory.mktemp("workbook"), *rows))


def column(sheet: Any, name: str) -> list[Any]:
    heads = [cell.value for cell in sheet[1]]
    return [row[heads.index(name)] for row in sheet.iter_rows(min_row=2)]


@pytest.mark.parametrize("text", TEXTS)
def test_text_stays_as_it_is(sheets: Any, text: str) -> None:
    cell = column(sheets["drugs"], "drug_text")[TEXTS.index(text)]
    assert (unescape(cell.value), cell.data_type, cell.hyperlink, cell.number_format) == (text, "s", None, "@")


def test_numbers_keep_all_their_digits(sheets: Any) -> None:
    (value,), (si_value,) = column(sheets["labs"], "value"), column(sheets["labs"], "si_value")
    assert (value.value, si_value.value) == (0.30000000000000004, 0.0238)


def test_booleans_and_empty_cells_are_what_they_are(sheets: Any) -> None:
    assert column(sheets["repairs"], "applied")[0].value is False
    assert column(sheets["drugs"], "dose_value")[0].value is None


def test_each_table_is_a_sheet_with_its_head_frozen_and_filtered(sheets: Any) -> None:
    assert sheets.sheetnames == [
        "about", "patients_wide", "reports", "drugs", "labs", "outcomes", "patients", "entities", "relations", "cells",
        "repairs", "columns",
    ]  # fmt: skip
    assert {sheet.freeze_panes for sheet in sheets} == {"A2"}
    assert sheets["labs"].auto_filter.ref.startswith("A1:")


def test_a_text_too_long_for_a_cell_is_cut_and_it_is_said(tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", report(), fact("labs", "a", sentence="é" * 40_000))
    done = export(source(run), tmp_path, ["xlsx"], Dataset())
    book = load_workbook(tmp_path / "casefacts.xlsx")
    (sentence,) = column(book["labs"], "sentence")
    assert sentence.value.endswith("[cut here: 40,000 characters, the CSV has them all]")
    assert len(sentence.value) == workbook.CHARACTERS
    assert [name.partition("!")[0] for name in done.cut] == ["labs"]
    assert any(done.cut[0] in str(cell.value) for cell in book["about"]["B"])


def test_emoji_count_twice_in_a_cells_limit(tmp_path: Path) -> None:
    path = made(tmp_path, fact("labs", "a", sentence="😀" * 16_383), fact("labs", "b", sentence="😀" * 16_384))
    whole, cut = column(load_workbook(path)["labs"], "sentence")
    assert (len(whole.value), "cut here" in cut.value) == (16_383, True)


def test_a_table_with_more_rows_than_a_sheet_goes_on_on_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "ROWS", 3)
    book = load_workbook(made(tmp_path, *(fact("labs", f"{n}") for n in range(5))))
    ids = [[cell.value for cell in column(book[name], "fact_id")] for name in ("labs", "labs_2", "labs_3")]
    assert ids == [["0", "1"], ["2", "3"], ["4"]]


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    path = made(tmp_path, fact("drugs", "a"))
    before = path.read_bytes()
    path.unlink()
    assert made(tmp_path, fact("drugs", "a")).read_bytes() == before
