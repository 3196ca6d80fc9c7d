"""Flags by the ranges of adults, for results whose report states no range."""

import pytest
from tests.conftest import clean_report

from casefacts.annotate import default_ranges
from casefacts.annotate.notes import Notes
from casefacts.facts import LabFact, PatientFact, Quote
from casefacts.settings import Settings
from casefacts.terms import Flag, Sex

STEP = default_ranges.build(Settings().annotate)
HEMOGLOBIN = {"test_name": "hemoglobin", "unit": "g/dL"}


def flagged(result: dict[str, object], *, age: float | None = 45, sex: Sex | None = None, text: str = "") -> LabFact:
    quote = Quote(text="x", start=0, end=1)
    place = {"start": 0, "end": 1, "sentence_start": 0, "sentence_end": 1, "section": "case", "method": "test"}
    patient = PatientFact(patient_id="p1", sentence=text, age_years=age, sex=sex, **place)
    fact = LabFact(patient_id="p1", sentence=text, test=quote, result=quote, **place, **result)
    notes = Notes(report=clean_report("x"), labs=[fact], patients=[patient])
    STEP(notes)
    return notes.labs[0]


@pytest.mark.parametrize(
    ("result", "sex", "flag"),
    [
        pytest.param({**HEMOGLOBIN, "value": 7.8}, None, "L", id="low whatever the sex"),
        pytest.param({**HEMOGLOBIN, "value": 12.5}, "female", "N", id="normal in women"),
        pytest.param({**HEMOGLOBIN, "value": 12.5}, "male", "L", id="low in men"),
        pytest.param({**HEMOGLOBIN, "value": 12.5}, None, None, id="sex decides and is not said"),
        pytest.param({**HEMOGLOBIN, "value": 7.8, "unit": "mmol/L"}, None, None, id="no range in this unit"),
        pytest.param({"test_name": "lipase", "unit": "U/L", "value": 9000, "operator": ">"}, None, "H", id="bounded"),
        pytest.param({"test_name": "lipase", "unit": "U/L", "value": 200, "operator": "<"}, None, None, id="open"),
        pytest.param({"test_name": "lactate", "unit": "mmol/L", "value": 1.1}, None, "N", id="range with one end"),
    ],
)
def test_flag_of_an_adult(result: dict[str, object], sex: Sex | None, flag: Flag | None) -> None:
    fact = flagged(result, sex=sex)
    assert (fact.flag, fact.flag_source) == (flag, "default" if flag else None)


@pytest.mark.parametrize(
    ("result", "age", "text"),
    [
        pytest.param({}, 6, "", id="child"),
        pytest.param({}, None, "", id="age not known"),
        pytest.param({}, 45, "The pleural fluid glucose was 20 mg/dL.", id="another fluid"),
        pytest.param({"specimen": "cerebrospinal fluid"}, 45, "", id="another specimen"),
        pytest.param({"reference_text": "10-30"}, 45, "", id="range stated"),
        pytest.param({"doubts": ("unit_carried",)}, 45, "", id="unit in doubt"),
        pytest.param({"assertion": "hypothetical"}, 45, "", id="aimed at"),
    ],
)
def test_no_flag_where_the_range_is_not_certain(result: dict[str, object], age: float | None, text: str) -> None:
    glucose = {"test_name": "glucose", "unit": "mg/dL", "value": 20}
    assert flagged({**glucose, **result}, age=age, text=text).flag is None


def test_a_flag_from_the_words_stays() -> None:
    assert flagged({**HEMOGLOBIN, "value": 12.5, "flag": "H", "flag_source": "stated"}, sex="male").flag == "H"
