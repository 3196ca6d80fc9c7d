"""Step of the annotating pipeline: assertion and experiencer of mentions and facts, and the patient each fact is of."""

import re
from collections import defaultdict
from collections.abc import Callable
from typing import TypeVar

import msgspec

from casefacts.annotate import assertion
from casefacts.annotate.assertion import Scope, Scopes, Target
from casefacts.annotate.discourse import Cue, Discourse, Whose, whose
from casefacts.annotate.notes import Notes
from casefacts.facts import DrugFact, Fact, LabFact, Mention, OutcomeFact
from casefacts.settings import AnnotateSettings
from casefacts.terms import Assertion, Doubt, Experiencer, MentionLabel

_EACH = re.compile(r"\brespectively\b", re.IGNORECASE)
AnyFact = TypeVar("AnyFact", DrugFact, LabFact, OutcomeFact)

TARGET_OF: dict[MentionLabel, Target] = {
    "DRUG": "drug", "CHEMICAL": "drug", "DOSE": "drug", "ROUTE": "drug", "FREQUENCY": "drug", "DURATION": "drug",
    "TEST": "lab", "RESULT": "lab", "CONDITION": "condition", "PROCEDURE": "condition", "OUTCOME": "outcome",
}  # fmt: skip


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load the cues and return the step."""
    del settings
    return Context().annotate


class Context:
    """Sets assertion, experiencer and patient_id, and takes out facts that general statements only seem to state."""

    def __init__(self) -> None:
        self._scopes = Scopes()
        self._discourse = Discourse()

    def annotate(self, notes: Notes) -> None:
        """Look at each mention and fact in its sentence."""
        cues = self._discourse.read(notes)
        scopes = {sentence.start: self._scopes.find(sentence.text) for sentence in notes.sentences}
        notes.mentions[:] = [_mention(notes, mention, cues, scopes) for mention in notes.mentions]
        told = notes.patients or notes.is_short or notes.report.metadata.article_type != "other"
        notes.drugs[:] = [
            of_patient
            for fact in notes.drugs
            if _told(cues, fact) != "nobody" or (told and _has_regimen(fact))
            for of_patient in _facts(notes, fact, cues, scopes, "drug")
        ]
        labs = [
            of_patient
            for fact in notes.labs
            if _told(cues, fact) != "nobody" or (told and fact.value is not None)
            for of_patient in _facts(notes, fact, cues, scopes, "lab")
        ]
        notes.labs[:] = _shared_out(labs)
        notes.outcomes[:] = [
            of_patient
            for fact in notes.outcomes
            if _told(cues, fact) != "nobody" or (notes.is_short and fact.category == "adverse_event")
            for of_patient in _facts(notes, fact, cues, scopes, "outcome")
        ]


def _told(cues: dict[int, list[Cue]], fact: Fact) -> Whose:
    return whose(cues[fact.sentence_start], fact.start - fact.sentence_start)


def _has_regimen(fact: DrugFact) -> bool:
    """Whether a statement in general says how a drug is given; "the usual dose" does not."""
    amount = fact.dose is not None and any(character.isdigit() for character in fact.dose.text)
    route = fact.route_text is not None and not fact.drug_class
    return amount or route or any((fact.frequency, fact.duration, fact.schedule)) or fact.doses_count is not None


def _mention(notes: Notes, mention: Mention, cues: dict[int, list[Cue]], scopes: dict[int, list[Scope]]) -> Mention:
    target = TARGET_OF.get(mention.label)
    sentence = notes.sentence_at(mention.start)
    start, end = mention.start - sentence.start, mention.end - sentence.start
    told, here = whose(cues[sentence.start], start), scopes[sentence.start]
    said = assertion.assertion(here, start, end, target) if target else None
    return msgspec.structs.replace(
        mention, assertion=said or mention.assertion, experiencer=_experiencer(told, here, start, end)
    )


def _facts(
    notes: Notes, fact: AnyFact, cues: dict[int, list[Cue]], scopes: dict[int, list[Scope]], target: Target
) -> list[AnyFact]:
    """The fact with its context, once for each patient it is of."""
    here = scopes[fact.sentence_start]
    start, end = fact.start - fact.sentence_start, fact.end - fact.sentence_start
    experiencer = _experiencer(_told(cues, fact), here, start, end)
    if experiencer == "family" and notes.of_patient_relative(fact.start):
        experiencer = "patient"
    fact = msgspec.structs.replace(fact, assertion=_said(fact, here, start, end, target), experiencer=experiencer)
    if experiencer != "patient" or not notes.patients:
        return [fact]
    of = notes.patients_at(fact.result.start if isinstance(fact, LabFact) else fact.start)
    doubts: tuple[Doubt, ...] = fact.doubts if len(of) == 1 else (*fact.doubts, "several_patients")
    return [msgspec.structs.replace(fact, patient_id=patient_id, doubts=doubts) for patient_id in of or ("",)]


def _said(fact: Fact, scopes: list[Scope], start: int, end: int, target: Target) -> Assertion:
    """What the cues say of the fact; its own rule's word stands where that is more than "present"."""
    said = assertion.assertion(scopes, start, end, target)
    if fact.assertion != "present" or said is None:
        return fact.assertion
    # A number was measured whatever was expected of it: "fever was denied, temperature 36.8" is a result.
    if isinstance(fact, LabFact) and said == "absent" and (fact.value is not None or fact.qualitative is None):
        return "present"
    return said


def _experiencer(told: Whose, scopes: list[Scope], start: int, end: int) -> Experiencer:
    return assertion.of_another(scopes, start, end) or (told if told in ("patient", "family") else "other")


def _shared_out(labs: list[LabFact]) -> list[LabFact]:
    """Of as many results of one test as there are patients, each patient has one, in the order of the sentence."""
    by_test: dict[tuple[int, str], list[LabFact]] = defaultdict(list)
    for fact in labs:
        if "several_patients" in fact.doubts and fact.patient_id and _EACH.search(fact.sentence):
            by_test[fact.sentence_start, fact.test_name or fact.test.text].append(fact)
    taken_from_others = set[int]()
    for facts in by_test.values():
        results = sorted({fact.result.start for fact in facts})
        patients = sorted({fact.patient_id for fact in facts})
        if len(results) == len(patients):
            of = dict(zip(results, patients, strict=True))
            taken_from_others |= {id(fact) for fact in facts if of[fact.result.start] != fact.patient_id}
    return [fact for fact in labs if id(fact) not in taken_from_others]
