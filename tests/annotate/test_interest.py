"""Terms of a review's protocol as names of the lexicon, and the facts that are about one."""

from typing import Any

import pytest
from msgspec.structs import replace
from tests.conftest import clean_report

from casefacts.annotate.interest import Interest
from casefacts.annotate.lexicon import Lexicon, context_words
from casefacts.annotate.naming import Naming
from casefacts.annotate.notes import Notes
from casefacts.facts import DrugFact, LabFact, OutcomeFact, PatientFact, Quote
from casefacts.settings import Term, Terms
from casefacts.terms import Assertion, OutcomeCategory

TERMS = Terms(
    drugs=(
        Term(name="daptomycin", synonyms=("Cubistar", "EXM-1")),
        Term(name="fictimab", synonyms=("α-fictin",)),
        Term(name="statins", synonyms=("atorvastatin", "examplostatin")),
    ),
    tests=(
        Term(name="C-reactive protein", synonyms=("rapid protein",)),
        Term(name="exampline level", synonyms=("XPL",)),
    ),
    outcomes=(Term(name="lung eosinophilosis", synonyms=("LEOS",)), Term(name="death")),
)
LEXICON = Lexicon(TERMS)


@pytest.mark.parametrize(
    ("written", "generic", "mesh_id"),
    [
        ("cubistar", "daptomycin", "D017576"),
        ("CUBISTAR", "daptomycin", "D017576"),
        ("exm 1", None, ""),
        ("EXM 1", "daptomycin", "D017576"),
        ("alpha fictin", "fictimab", ""),
        ("atorvastatin", "atorvastatin", "D000069059"),
        ("examplostatin", "examplostatin", ""),
        ("aspirin", "aspirin", "D001241"),
    ],
)
def test_a_drug_of_the_protocol(written: str, generic: str | None, mesh_id: str) -> None:
    entry = LEXICON.drug(written)
    assert (entry.generic if entry else None) == generic
    assert entry is None or entry.mesh_id == mesh_id
    assert entry is None or not entry.drug_class


@pytest.mark.parametrize(("written", "name"), [("rapid protein", "C-reactive protein"), ("XPL", "exampline level")])
def test_a_test_of_the_protocol(written: str, name: str) -> None:
    entry = LEXICON.test(written)
    assert entry is not None
    assert entry.name == name


def test_names_that_only_the_protocol_knows_say_so() -> None:
    notes = Notes(report=clean_report("He took Cubistar and aspirin and had lung eosinophilosis; XPL was high."))
    Naming(LEXICON, context_words())(notes)
    assert {(m.label, m.text, m.method) for m in notes.mentions} == {
        ("DRUG", "Cubistar", "protocol/1"), ("DRUG", "aspirin", "lexicon/1"),
        ("CONDITION", "lung eosinophilosis", "protocol/1"), ("TEST", "XPL", "protocol/1"),
    }  # fmt: skip


def judged(fact: DrugFact | LabFact | OutcomeFact, terms: Terms = TERMS) -> bool | None:
    """`of_interest` of one fact."""
    notes = Notes(report=clean_report("…"), abbreviations={"XP": "exampline level"})
    of_kind: list[Any] = {DrugFact: notes.drugs, LabFact: notes.labs, OutcomeFact: notes.outcomes}[type(fact)]
    of_kind.append(fact)
    Interest(terms, Lexicon(terms)).annotate(notes)
    return of_kind[0].of_interest  # type: ignore[no-any-return]


def quote(text: str) -> Quote:
    return Quote(text=text, start=0, end=len(text))


BASE: dict[str, Any] = {
    "start": 0, "end": 3, "sentence": "…", "sentence_start": 0, "sentence_end": 9, "section": "case", "method": "t/1",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "told"),
    [("daptomycin", True), ("atorvastatin", True), ("examplostatin", True), ("aspirin", False), ("", False)],
)
def test_drugs_are_of_interest_by_their_generic_name(name: str, told: bool) -> None:
    assert judged(DrugFact(**BASE, drug=quote("it"), drug_name=name)) is told


@pytest.mark.parametrize(
    ("text", "name", "told"),
    [
        ("CRP", "C-reactive protein", True),
        ("XP", "", True),
        ("BP", "systolic blood pressure", True),
        ("sodium", "sodium", False),
    ],
)
def test_tests_are_of_interest_by_their_name(text: str, name: str, told: bool) -> None:
    terms = replace(TERMS, tests=(*TERMS.tests, Term(name="blood pressure")))
    assert judged(LabFact(**BASE, test=quote(text), result=quote("1"), test_name=name), terms) is told


@pytest.mark.parametrize(
    ("text", "category", "drug", "told"),
    [
        ("severe lung eosinophilosis", "adverse_event", "", True),
        ("LEOS resolved", "resolved", "daptomycin", True),
        ("LEOS", "adverse_event", "aspirin", False),
        ("rash", "adverse_event", "daptomycin", False),
        ("he died", "death", "", True),
    ],
)
def test_outcomes_are_of_interest_by_finding_or_category_and_drug(
    text: str, category: OutcomeCategory, drug: str, told: bool
) -> None:
    fact = OutcomeFact(**BASE, outcome=quote(text), category=category, drug_name=drug)
    assert judged(replace(fact, drug=quote(drug) if drug else None)) is told


@pytest.mark.parametrize(
    ("name", "assertion", "told"),
    [("daptomycin", "present", True), ("daptomycin", "absent", False), ("aspirin", "present", False)],
)
def test_of_kinds_without_terms_the_facts_of_patients_with_a_term_are_of_interest(
    name: str, assertion: Assertion, told: bool
) -> None:
    drug = DrugFact(**BASE, drug=quote("it"), drug_name=name, patient_id="p1", assertion=assertion)
    labs = [LabFact(**BASE, test=quote("CRP"), result=quote("1"), patient_id=who) for who in ("p1", "p2")]
    outcome = OutcomeFact(**BASE, outcome=quote("rash"), category="resolved", patient_id="p1")
    patient = PatientFact(**BASE, patient_id="p1")
    notes = Notes(report=clean_report("…"), drugs=[drug], labs=labs, outcomes=[outcome], patients=[patient])
    terms = Terms(drugs=TERMS.drugs)
    Interest(terms, Lexicon(terms)).annotate(notes)
    assert [fact.of_interest for fact in (*notes.labs, *notes.outcomes, *notes.patients)] == [told, False, told, told]
