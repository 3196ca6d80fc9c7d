"""Results in tables."""

import msgspec

from casefacts.annotate import annotator
from casefacts.facts import LabFact
from casefacts.records import CellText, CleanReport, Passage
from casefacts.settings import AnnotateSettings
from conftest import clean_report


def table(heads: list[str], *rows: list[str]) -> CleanReport:
    """A report of one table, as the cleaning stage gives it."""
    lines = [" | ".join(cells) for cells in (heads, *rows)]
    report = clean_report("\n".join(lines), section="table")
    passages = tuple(
        Passage(start=p.start, end=p.end, kind="table", section="table", table_id="t1") for p in report.passages
    )
    cells, start = [], len(lines[0]) + 1
    for i, row in enumerate(rows, 1):
        at = start
        for j, text in enumerate(row):
            if j:
                cells.append(
                    CellText(
                        table_id="t1",
                        page=1,
                        row=i,
                        column=j,
                        row_head=row[0],
                        column_head=heads[j],
                        text=text,
                        start=at,
                        end=at + len(text),
                    )
                )
            at += len(text) + 3
        start += len(lines[i]) + 1
    return msgspec.structs.replace(report, passages=passages, cells=tuple(cells))


def facts(report: CleanReport) -> list[LabFact]:
    return list(annotator(AnnotateSettings())(report).labs)


def test_rows_headed_by_analytes_with_range_and_unit_in_the_head() -> None:
    found = facts(
        table(["Test", "Day 1", "Day 9"], ["TSH (0.55–4.78 mIU/L)", "1.561", "<0.008"], ["Platelets, 10⁹/L", "88", ""])
    )
    assert [(f.test.text, f.result.text, f.value, f.unit, f.flag) for f in found] == [
        ("TSH", "1.561", 1.561, "m[iU]/L", "N"),
        ("TSH", "<0.008", 0.008, "m[iU]/L", "L"),
        ("Platelets", "88", 88, "10*9/L", None),
    ]
    assert found[0].sentence == "TSH (0.55–4.78 mIU/L) | Day 1 | 1.561"
    assert {f.section for f in found} == {"table"}


def test_columns_of_unit_and_range() -> None:
    found = facts(table(["Test", "Result", "Unit", "Reference range"], ["Creatinine", "2.3", "mg/dL", "0.6–1.2"]))
    assert [(f.value, f.unit, f.reference_low, f.reference_high, f.flag) for f in found] == [
        (2.3, "mg/dL", 0.6, 1.2, "H")
    ]


def test_columns_headed_by_analytes() -> None:
    found = facts(table(["Day", "CRP (mg/L)", "Sodium (mmol/L)"], ["1", "112", "131"]))
    assert [(f.test.text, f.value, f.unit) for f in found] == [("CRP", 112, "mg/L"), ("Sodium", 131, "mmol/L")]


def test_words_in_cells() -> None:
    found = facts(table(["Test", "Result"], ["HBsAg", "negative"]))
    assert [(f.result.text, f.qualitative) for f in found] == [("negative", "negative")]


def test_no_rows_from_tables_of_other_authors_cases() -> None:
    assert facts(table(["Author", "CRP (mg/L)"], ["Smith et al.", "112"])) == []


def test_no_rows_from_cells_with_more_than_a_figure() -> None:
    assert facts(table(["Test", "Result"], ["Sodium", "131, then 128 after 2 days"])) == []
