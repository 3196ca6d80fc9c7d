"""Which facts are within the scope of a review's protocol."""

from typing import Any

import pytest

from casefacts.facts import DrugFact, PatientFact, Quote
from casefacts.settings import Scope
from casefacts.tabulate.scope import in_scope

BASE: dict[str, Any] = {"start": 0, "end": 3, "sentence": "…", "sentence_start": 0, "sentence_end": 3, "method": "t/1"}


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
    known = {"section": "case", "of_interest": True} | cells
    assert in_scope(DrugFact(**BASE, drug=Quote(text="it", start=0, end=2), **known), scope) is told


@pytest.mark.parametrize(("of_interest", "told"), [(True, True), (False, False), (None, True)])
def test_a_patient_is_in_scope_wherever_described(of_interest: bool | None, told: bool) -> None:
    patient = PatientFact(**BASE, section="title", of_interest=of_interest)
    assert in_scope(patient, Scope(sections=("case",))) is told
