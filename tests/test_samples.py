"""The sample reports end to end: the facts that a reviewer would look for, and those that must not be there."""

import csv
from pathlib import Path

import pytest

from casefacts.runner import run

SAMPLES = Path(__file__).parent.parent / "data" / "samples" / "reports"
Row = dict[str, str]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    run([SAMPLES], out=folder)
    return folder


def rows(out: Path, table: str, report: str) -> list[Row]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["report_id"] == report]


def has(found: list[Row], wanted: Row) -> bool:
    return any(all(row[name] == value for name, value in wanted.items()) for row in found)


def test_every_sample_is_read(out: Path) -> None:
    with (out / "reports.csv").open(encoding="utf-8", newline="") as file:
        found = {
            row["report_id"]: (row["status"], row["article_type"], row["pages_ocr"]) for row in csv.DictReader(file)
        }
    assert found == {
        "daptomycin_pneumonia": ("ok", "case_report", "0"),
        "daptomycin_pneumonia_scan": ("ok", "case_report", "2"),
        "hypercalcaemia_two_infants": ("ok", "case_report", "0"),
        "lamotrigine_rash": ("ok", "case_report", ""),
        "methotrexate_pancytopenia": ("ok", "case_report", ""),
    }


@pytest.mark.parametrize(
    ("report", "table", "wanted"),
    [
        ("daptomycin_pneumonia", "patients", {"age_years": "68", "sex": "male", "weight_kg": "82"}),
        ("daptomycin_pneumonia", "drugs", {"drug_name": "amlodipine", "dose_value": "5", "assertion": "historical"}),
        ("daptomycin_pneumonia", "drugs", {"drug_name": "vancomycin", "dose_value": "1", "dose_unit": "g", "route": "intravenous", "frequency_per_day": "2", "duration_days": "14", "daily_dose_value": "2", "daily_dose_unit": "g/d"}),
        ("daptomycin_pneumonia", "drugs", {"dose_text": "6 mg/kg/day", "dose_value": "6", "dose_unit": "mg", "dose_per": "kg", "dose_period": "d", "section": "case", "patient_id": "p1"}),
        ("daptomycin_pneumonia", "drugs", {"drug_text": "Prednisolone", "dose_value": "20", "action": "decrease", "page": "1"}),
        ("daptomycin_pneumonia", "drugs", {"drug_text": "Prednisolone", "action": "stop", "time_text": "after three weeks"}),
        ("daptomycin_pneumonia", "drugs", {"dose_text": "8 mg/kg/day", "experiencer": "other", "patient_id": ""}),
        ("daptomycin_pneumonia", "labs", {"test_text": "C-reactive protein", "value": "148", "unit": "mg/L", "flag": "H", "flag_source": "range"}),
        ("daptomycin_pneumonia", "labs", {"result_text": "13.4 × 10⁹/L", "value": "13.4", "unit": "10*9/L"}),
        ("daptomycin_pneumonia", "labs", {"section": "table", "value": "1.1", "unit": "10*9/L"}),
        ("daptomycin_pneumonia", "outcomes", {"category": "adverse_event", "drug_name": "daptomycin", "assertion": "present"}),
        ("daptomycin_pneumonia", "outcomes", {"outcome_text": "No further adverse effects", "assertion": "absent"}),
        ("hypercalcaemia_two_infants", "patients", {"patient_id": "p1", "label": "Case 1", "age_text": "4-month-old", "sex": "female"}),
        ("hypercalcaemia_two_infants", "patients", {"patient_id": "p2", "label": "Case 2", "age_text": "6-month-old", "sex": "male"}),
        ("hypercalcaemia_two_infants", "drugs", {"dose_text": "50,000 IU", "dose_value": "50000", "dose_unit": "[iU]", "experiencer": "patient", "patient_id": "p1"}),
        ("hypercalcaemia_two_infants", "drugs", {"drug_text": "pamidronate", "dose_value": "0.5", "dose_per": "kg", "patient_id": "p1"}),
        ("hypercalcaemia_two_infants", "drugs", {"drug_text": "Pamidronate", "assertion": "absent", "patient_id": "p2"}),
        ("hypercalcaemia_two_infants", "labs", {"value": "15.2", "reference_low": "8.8", "reference_high": "10.8", "flag": "H", "patient_id": "p1"}),
        ("hypercalcaemia_two_infants", "labs", {"value": "13.6", "unit": "mg/dL", "patient_id": "p2"}),
        ("lamotrigine_rash", "drugs", {"dose_text": "100 mg/day", "action": "increase"}),
        ("lamotrigine_rash", "labs", {"section": "table", "value": "88", "unit": "U/L", "sentence": "Alanine aminotransferase (U/L) | Day 7 | 88"}),
        ("lamotrigine_rash", "outcomes", {"outcome_text": "Stevens-Johnson syndrome", "category": "adverse_event", "drug_name": "lamotrigine"}),
        ("methotrexate_pancytopenia", "drugs", {"dose_text": "10 mg", "frequency_text": "every day", "duration_text": "12 days"}),
        ("methotrexate_pancytopenia", "labs", {"test_text": "aspartate aminotransferase", "result_text": "96 IU/L"}),
        ("methotrexate_pancytopenia", "labs", {"result_text": "7.8 g/dL", "value": "7.8", "unit": "g/dL"}),
        ("methotrexate_pancytopenia", "repairs", {"original": "IU/1", "repaired": "IU/L", "applied": "true"}),
    ],
    ids=lambda value: ", ".join(value.values()) if isinstance(value, dict) else value,
)  # fmt: skip
def test_facts_that_are_there(out: Path, report: str, table: str, wanted: Row) -> None:
    assert has(rows(out, table, report), wanted)


@pytest.mark.parametrize(
    ("report", "table", "unwanted"),
    [
        ("daptomycin_pneumonia", "drugs", {"dose_text": "8 mg/kg/day", "experiencer": "patient"}),
        ("daptomycin_pneumonia", "drugs", {"drug_text": "prednisone", "experiencer": "patient", "assertion": "present"}),
        ("daptomycin_pneumonia", "drugs", {"dose_text": "4 mg/kg"}),
        ("hypercalcaemia_two_infants", "drugs", {"dose_text": "400 IU/day", "experiencer": "patient"}),
        ("hypercalcaemia_two_infants", "drugs", {"drug_text": "pamidronate", "patient_id": "p2", "section": "case", "assertion": "present"}),
        ("methotrexate_pancytopenia", "outcomes", {"category": "death", "experiencer": "patient"}),
    ],
    ids=lambda value: ", ".join(value.values()) if isinstance(value, dict) else value,
)  # fmt: skip
def test_facts_of_others_are_not_the_patients(out: Path, report: str, table: str, unwanted: Row) -> None:
    assert not has(rows(out, table, report), unwanted)


def test_the_scan_invents_no_dose_and_no_value(out: Path) -> None:
    """What OCR read may lack facts of the text layer; it never has a number that is not on the page."""
    for table, cells in (("drugs", ("drug_name", "dose_text")), ("labs", ("value", "value_max"))):
        truth = {tuple(row[cell] for cell in cells) for row in rows(out, table, "daptomycin_pneumonia")}
        scan = {tuple(row[cell] for cell in cells) for row in rows(out, table, "daptomycin_pneumonia_scan")}
        assert scan - truth == set()
        assert len(scan) > len(truth) / 2


def test_every_row_of_a_pdf_has_a_place_on_its_page(out: Path) -> None:
    for table in ("drugs", "labs", "outcomes", "patients"):
        for report in ("daptomycin_pneumonia", "daptomycin_pneumonia_scan", "hypercalcaemia_two_infants"):
            for row in rows(out, table, report):
                assert row["page"] in ("1", "2")
                assert 0 < float(row["x0"]) < float(row["x1"]) < 596
                assert 0 < float(row["top"]) < float(row["bottom"]) < 842
