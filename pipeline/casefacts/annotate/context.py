"""Step of the annotating pipeline: assertion and experiencer of mentions and facts, and the patient each fact is of."""

from collections.abc import Callable
from typing import TypeVar

import msgspec

from casefacts.annotate import assertion
from casefacts.annotate.assertion import Scope, Scopes, Target
from casefacts.annotate.discourse import Cue, Discourse, Whose, whose
from casefacts.annotate.notes import Notes
from casefacts.records import Assertion, Doubt, DrugFact, Experiencer, Fact, LabFact, Mention, MentionLabel, OutcomeFact
from casefacts.settings import AnnotateSettings

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
        notes.drugs[:] = [
            _fact(notes, fact, cues, scopes, "drug")
            for fact in notes.drugs
            if _told(cues, fact) != "nobody" or _has_regimen(fact)
        ]
        notes.labs[:] = [
            _fact(notes, fact, cues, scopes, "lab")
            for fact in notes.labs
            if _told(cues, fact) != "nobody" or fact.value is not None
        ]
        notes.outcomes[:] = [_fact(notes, fact, cues, scopes, "outcome") for fact in notes.outcomes]


def _told(cues: dict[int, list[Cue]], fact: Fact) -> Whose:
    return whose(cues[fact.sentence_start], fact.start - fact.sentence_start)


def _has_regimen(fact: DrugFact) -> bool:
    return any((fact.dose, fact.frequency, fact.duration, fact.schedule)) or fact.doses_count is not None


def _mention(notes: Notes, mention: Mention, cues: dict[int, list[Cue]], scopes: dict[int, list[Scope]]) -> Mention:
    target = TARGET_OF.get(mention.label)
    sentence = notes.sentence_at(mention.start)
    start, end = mention.start - sentence.start, mention.end - sentence.start
    told, here = whose(cues[sentence.start], max(start, 0)), scopes[sentence.start]
    said = assertion.assertion(here, start, end, target) if target else None
    return msgspec.structs.replace(
        mention, assertion=said or mention.assertion, experiencer=_experiencer(told, here, start, end)
    )


def _fact(
    notes: Notes, fact: AnyFact, cues: dict[int, list[Cue]], scopes: dict[int, list[Scope]], target: Target
) -> AnyFact:
    here = scopes[fact.sentence_start]
    start, end = fact.start - fact.sentence_start, fact.end - fact.sentence_start
    experiencer = _experiencer(_told(cues, fact), here, start, end)
    patient_id, doubts = _patient(notes, fact, experiencer)
    return msgspec.structs.replace(
        fact,
        assertion=_said(fact, here, start, end, target),
        experiencer=experiencer,
        patient_id=patient_id,
        doubts=doubts,
    )


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
    if assertion.of_family(scopes, start, end):
        return "family"
    return "patient" if told == "patient" else "other"


def _patient(notes: Notes, fact: Fact, experiencer: Experiencer) -> tuple[str, tuple[Doubt, ...]]:
    """The id of the patient a fact is of, and the doubts about it."""
    if experiencer != "patient" or not notes.patients:
        return "", fact.doubts
    if len(notes.patients) == 1:
        return notes.patients[0].patient_id, fact.doubts
    patient_id = notes.told.get(fact.sentence_start, "")
    return patient_id, fact.doubts if patient_id else (*fact.doubts, "several_patients")
