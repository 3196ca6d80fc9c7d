"""Which facts are within the scope of a review's protocol."""

from typing import Any

import pytest
from tests.conftest import clean_report

from casefacts.facts import AnnotatedReport, DrugFact, PatientFact, Quote
from casefacts.settings import Scope
from casefacts.tabulate.scope import in_scope

BASE: dict[str, Any] = {"start": 0, "end": 3, "sentence": "…", "sentence_start": 0, "sentence_end": 3, "method": "t/1"}


def drug(**cells: Any) -> DrugFact:
    known = {"section": "case", "patient_id": "p1", "of_interest": True}
    return DrugFact(**BASE, drug=Quote(text="it", start=0, end=2), **(known | cells))


def report(*drugs: DrugFact, of_interest: bool | None = True) -> AnnotatedReport:
    patient = PatientFact(**BASE, section="title", patient_id="p1", of_interest=of_interest)
    return AnnotatedReport(report=clean_report("…"), drugs=drugs, patients=(patient,))


@pytest.mark.parametrize(
    ("cells", "scope", "told"),
    [
        ({}, None, None),
        ({}, Scope(), True),
        ({"of_interest": None}, Scope(), True),
        ({"of_interest": False}, Scope(), False),
        ({}, Scope(sections=("case", "table")), True),
        ({"section": "discussion"}, Scope(sections=("case", "table")), False),
        ({"assertion": "possible"}, Scope(assertions=("present",)), False),
    ],
)
def test_a_fact_is_in_scope(cells: dict[str, Any], scope: Scope | None, told: bool | None) -> None:
    fact = drug(**cells)
    assert in_scope(report(fact), scope)(fact) is told


@pytest.mark.parametrize(
    ("fact", "of_interest", "told"),
    [
        (drug(), True, True),
        (drug(section="discussion"), True, False),
        (drug(of_interest=False), False, False),
        (drug(of_interest=None), None, True),
    ],
    ids=["has a fact in scope", "has one that is not in scope", "has none", "no terms"],
)
def test_a_patient_is_in_scope_who_has_a_fact_in_scope(fact: DrugFact, of_interest: bool | None, told: bool) -> None:
    read = report(fact, of_interest=of_interest)
    assert in_scope(read, Scope(sections=("case",)))(read.patients[0]) is told
