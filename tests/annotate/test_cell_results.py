"""Results in tables."""

import msgspec

from casefacts.annotate import annotator
from casefacts.facts import LabFact
from casefacts.records import CellText, CleanReport, Page, Passage
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


def test_tables_on_scanned_pages_are_left_to_the_reader() -> None:
    report = table(["Test", "Result"], ["Creatinine", "2.3 mg/dL"])
    scan = Page(number=1, width=595, height=842, method="ocr", confidence=0.95)
    assert len(facts(report)) == 1
    assert facts(msgspec.structs.replace(report, pages=(scan,))) == []


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


def test_a_column_of_ranges_headed_reference_cites_nobody() -> None:
    heads = ["Test", "Unit", "Reference", "On admission", "Day 4"]
    found = facts(table(heads, ["Lactate", "mmol/L", "0.5-2.0", "4.1", "1.9"]))
    assert [(f.value, f.unit, f.reference_low, f.reference_high, f.flag) for f in found] == [
        (4.1, "mmol/L", 0.5, 2.0, "H"),
        (1.9, "mmol/L", 0.5, 2.0, "N"),
    ]


def test_heads_with_qualifiers_and_ranges() -> None:
    found = facts(
        table(
            ["", "Case 1", "Case 2"],
            ["CRP level at presentation (N < 6 mg/L)", "21 mg/L", "6 mg/L"],
            ["White blood cells count (N = 4000–11000/mm³ )", "11800/mm³", "3900/mm³"],
        )
    )
    assert [(f.test.text, f.value, f.unit, f.reference_low, f.reference_high, f.flag) for f in found] == [
        ("CRP", 21, "mg/L", None, 6, "H"),
        ("CRP", 6, "mg/L", None, 6, None),
        ("White blood cells count", 11800, "/mm3", 4000, 11000, "H"),
        ("White blood cells count", 3900, "/mm3", 4000, 11000, "L"),
    ]


def test_organisms_that_a_culture_grew() -> None:
    found = facts(table(["", "Left", "Right"], ["Culture", "Escherichia coli", "pending"]))
    assert [(f.result.text, f.qualitative) for f in found] == [("Escherichia coli", "positive")]


def test_marks_beside_a_figure_are_flags() -> None:
    found = facts(table(["Test", "Result"], ["Sodium", "128 mmol/L ↓"], ["Potassium", "6.1 mmol/L (H)"]))
    assert [(f.value, f.flag, f.flag_source) for f in found] == [(128, "L", "stated"), (6.1, "H", "stated")]


def test_a_lost_power_in_the_head_leaves_no_value() -> None:
    found = facts(table(["Test", "Day 1"], ["Platelets (x 10°/L)", "88"]))
    assert [(f.result.text, f.value, f.unit, f.doubts) for f in found] == [("88", None, "", ("ocr_low",))]


def test_no_rows_from_doses_and_demographics() -> None:
    assert facts(table(["Drug", "Dose"], ["Calcium", "500 mg"], ["Insulin", "12"])) == []
    assert facts(table(["", "Patient"], ["Age", "54"], ["Sex", "male"], ["1", "112"])) == []


def test_no_rows_from_tables_of_other_authors_cases() -> None:
    assert facts(table(["Author", "CRP (mg/L)"], ["Smith et al.", "112"])) == []


def test_no_rows_from_cells_with_more_than_a_figure() -> None:
    assert facts(table(["Test", "Result"], ["Sodium", "131, then 128 after 2 days"])) == []
