"""Step of the annotating pipeline: which facts are about a term of the review's protocol, and which rest on a name that
only the protocol knows.

A fact of a kind that the protocol names terms of is about one or not. An outcome that is put down to a drug must be
about an outcome and a drug of the protocol, as far as that names any. A patient who has a fact about a term is of
interest, and so are that patient's facts of kinds without terms: in a review of a drug the results of those who had it.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from casefacts.annotate.lexicon import AnalyteEntry, DrugEntry, Lexicon, load
from casefacts.annotate.naming import PROTOCOL
from casefacts.annotate.notes import Notes
from casefacts.facts import DrugFact, Fact, LabFact, OutcomeFact
from casefacts.settings import AnnotateSettings, Term, Terms
from casefacts.terms import Assertion

AnyFact = TypeVar("AnyFact", bound=Fact)
NOT_HAD: frozenset[Assertion] = frozenset({"absent", "hypothetical"})
"""A drug that was never given, a finding that was not there, is no reason to look at the patient's other facts."""


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load the lexicon and return the step; it does nothing where there is no protocol."""
    if settings.terms == Terms():
        return lambda notes: None
    return Interest(settings.terms, load(settings.terms)).annotate


class Interest:
    """Sets `of_interest` of facts, and adds the protocol to their `method` where it gave the name."""

    def __init__(self, terms: Terms, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._drugs = {entry.generic for name in written(terms.drugs) if (entry := lexicon.drug(name))}
        self._tests = {test.name for name in written(terms.tests) if (test := lexicon.analyte(name))}
        self._outcomes = {name.lower().replace(" ", "_") for name in written(terms.outcomes)}

    def annotate(self, notes: Notes) -> None:
        """Mark the facts of a report."""
        notes.drugs[:] = [self._drug(notes, fact) for fact in notes.drugs]
        notes.labs[:] = [self._lab(notes, fact) for fact in notes.labs]
        notes.outcomes[:] = [self._outcome(notes, fact) for fact in notes.outcomes]
        facts = (*notes.drugs, *notes.labs, *notes.outcomes)
        whose = {fact.patient_id for fact in facts if fact.of_interest and fact.assertion not in NOT_HAD}

        def by_patient(fact: AnyFact) -> AnyFact:
            return fact if fact.of_interest is not None else replace(fact, of_interest=fact.patient_id in whose)

        notes.drugs[:] = map(by_patient, notes.drugs)
        notes.labs[:] = map(by_patient, notes.labs)
        notes.outcomes[:] = map(by_patient, notes.outcomes)
        notes.patients[:] = map(by_patient, notes.patients)

    def _drug(self, notes: Notes, fact: DrugFact) -> DrugFact:
        told = fact.drug_name in self._drugs if self._drugs else None
        return replace(fact, of_interest=told, method=_by(fact.method, self._named(notes, fact.drug.text)))

    def _lab(self, notes: Notes, fact: LabFact) -> LabFact:
        entry = self._lexicon.test(fact.test.text) or self._lexicon.test(_long(notes, fact.test.text))
        names = {fact.test_name, entry.name if entry else ""}
        told = not names.isdisjoint(self._tests) if self._tests else None
        return replace(fact, of_interest=told, method=_by(fact.method, entry))

    def _outcome(self, notes: Notes, fact: OutcomeFact) -> OutcomeFact:
        told = []
        if self._outcomes:
            told.append(fact.category in self._outcomes or self._is_finding(notes, fact.outcome.text))
        entry = self._named(notes, fact.drug.text) if fact.drug else None
        if self._drugs and fact.drug:
            told.append(fact.drug_name in self._drugs)
        method = _by(fact.method, entry)
        if method == fact.method and self._found_by_protocol(notes, fact):
            method = f"{fact.method}+{PROTOCOL}"
        return replace(fact, of_interest=all(told) if told else None, method=method)

    def _is_finding(self, notes: Notes, text: str) -> bool:
        """Whether the words of an outcome name one of the protocol, or hold an abbreviation of one."""
        findings = self._lexicon.findings
        longs = (long for short, long in notes.abbreviations.items() if short in text.split())
        return any(next(findings.find(said), None) for said in (text, *longs))

    @staticmethod
    def _found_by_protocol(notes: Notes, fact: OutcomeFact) -> bool:
        return any(m.method == PROTOCOL and fact.start <= m.start and m.end <= fact.end for m in notes.mentions)

    def _named(self, notes: Notes, text: str) -> DrugEntry | None:
        return self._lexicon.drug(text) or self._lexicon.drug(_long(notes, text))


def written(terms: Sequence[Term]) -> Iterable[str]:
    """All names of some terms."""
    return (name for term in terms for name in (term.name, *term.synonyms))


def _by(method: str, entry: DrugEntry | AnalyteEntry | None) -> str:
    return f"{method}+{PROTOCOL}" if entry and entry.of_protocol else method


def _long(notes: Notes, text: str) -> str:
    return notes.abbreviations.get(text, "")
