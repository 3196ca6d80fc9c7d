"""Which mentions, links and rows the annotators of a corpus agree with.

Rows and links are judged by words, once a report, by the relaxed rules of `casefacts evaluate`; mentions by place too.
A corpus judges only what it annotates. MACCROBAT seldom links durations and frequencies to drugs and writes frequencies
into doses, so these are right where it marks the same words as such or within a dose of the drug.
"""

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from casefacts.evaluate.annotations import Report
from casefacts.evaluate.facts import Fact, laboratory, of_corpus, sex
from casefacts.evaluate.scoring import relaxed
from casefacts.evaluate.wording import fold, same_quantity, same_words
from casefacts.facts import AnnotatedReport, DrugFact, LabFact, Link, Mention, OutcomeFact, PatientFact, Quote
from casefacts.train.corpora import Annotated

Span = tuple[int, int, str]
_TOKEN = re.compile(r"\w+|[^\w\s]")
_LINKS = {
    "has_dose": "drug_dose",
    "has_route": "drug_route",
    "has_frequency": "drug_frequency",
    "has_duration": "drug_duration",
    "caused": "drug_effect",
}
_UNLINKED = {"drug_frequency": ("Frequency", "Treatment.Freq"), "drug_duration": ("Duration", "Treatment.Duration")}
_TESTS = ("TEST", "PROCEDURE")
"""MACCROBAT has one label for both."""
JUDGES: dict[str, tuple[str, ...]] = {
    "maccrobat": (
        "DRUG", "DOSE", "ROUTE", "FREQUENCY", "DURATION", "TEST", "RESULT", "CONDITION", "PROCEDURE", "AGE", "SEX",
        "TIME", "has_dose", "has_route", "has_frequency", "has_duration", "has_result", "drugs", "labs", "patients",
    ),
    "phee": ("DRUG", "has_dose", "has_route", "has_frequency", "has_duration", "caused", "drugs", "outcomes"),
    "bc5cdr": ("CHEMICAL", "CONDITION"),
}  # fmt: skip
"""Corpus -> the labels, relations and tables that it annotates throughout."""


class Judge:
    """What a corpus says of one report: its own annotations, and the same text with mentions in casefacts' labels."""

    def __init__(self, report: Report, mentions: Annotated, found: AnnotatedReport) -> None:
        facts = of_corpus([report])
        self._kinds = facts.kinds[report.id]
        self._labs = [(fold(test), fold(result)) for test, result in _results(report)]
        self._marked = {
            kind: {fold(e.text) for e in report.entities if e.label in labels} for kind, labels in _UNLINKED.items()
        }
        self._text = found.report.text
        self._spans = list(_moved(mentions.text, self._text, mentions.spans))

    def agrees(self, thing: Mention | Link | DrugFact | LabFact | OutcomeFact | PatientFact) -> bool:
        """Whether the annotators have the thing."""
        text = self._text
        match thing:
            case Mention():
                return any(
                    start < thing.end and thing.start < end and _same(label, fold(text[start:end]), thing)
                    for start, end, label in self._spans
                )
            case Link():
                head, tail = text[slice(*thing.head[:2])], text[slice(*thing.tail[:2])]
                return (
                    self._doses(head, tail) if thing.relation == "has_dose" else self._links(thing.relation, head, tail)
                )
            case DrugFact():
                return self._drug(thing)
            case LabFact():
                return self._links("has_result", thing.test.text, thing.result.text)
            case OutcomeFact():
                return thing.drug is not None and self._links("caused", thing.drug.text, thing.outcome.text)
            case PatientFact():
                return self._patient(thing)

    def _links(self, relation: str, head: str, tail: str, other: str = "") -> bool:
        first, second = fold(head), fold(tail)
        if relation == "has_result":
            return any(relaxed(laboratory(second), gold, (first, second)) for gold in self._labs)
        kind = _LINKS[relation]
        found: Fact = (first, second, fold(other)) if kind == "drug_dose" else (first, second)
        if any(relaxed(kind, gold, found) for gold in self._kinds.get(kind, ())):
            return True
        if kind not in self._marked:
            return False
        if any(same_words(words, second) for words in self._marked[kind]):
            return True
        return any(second in dose for drug, dose, _ in self._kinds.get("drug_dose", ()) if same_words(drug, first))

    def _doses(self, head: str, tail: str) -> bool:
        """Whether a dose is linked to a drug; the corpus's may hold the frequency, which is a link of its own here."""
        drug, dose = fold(head), fold(tail)
        gold = self._kinds.get("drug_dose", ())
        return any(same_words(wanted, drug) and same_quantity(amount, dose) for wanted, amount, _ in gold)

    def _drug(self, fact: DrugFact) -> bool:
        name = fold(fact.drug.text)
        parts = {
            "has_dose": fact.dose,
            "has_route": fact.route_text,
            "has_frequency": fact.frequency,
            "has_duration": fact.duration,
        }
        return any(same_words(gold, name) for (gold,) in self._kinds.get("drug", ())) and all(
            self._links(relation, name, part.text, _text(fact.frequency) if relation == "has_dose" else "")
            for relation, part in parts.items()
            if part is not None
        )

    def _patient(self, fact: PatientFact) -> bool:
        ages, sexes = self._kinds.get("age", set()), self._kinds.get("sex", set())
        age = fact.age is None or any(same_words(gold, fold(fact.age.text)) for (gold,) in ages)
        return age and (fact.sex is None or (sex(fact.sex),) in sexes)


def _same(label: str, words: str, mention: Mention) -> bool:
    """Whether an annotation is the mention's. MACCROBAT has one label for tests and procedures, and frequencies within
    doses.
    """
    if label == "DOSE" and mention.label == "FREQUENCY":
        return fold(mention.text) in words
    alike = label == mention.label or (label in _TESTS and mention.label in _TESTS)
    return alike and same_words(words, fold(mention.text))


def _text(quote: Quote | None) -> str:
    return quote.text if quote else ""


def _results(report: Report) -> Iterator[tuple[str, str]]:
    """MACCROBAT's values with what they are of: procedures, and signs ("fever of 39 °C")."""
    entities = {entity.id: entity for entity in report.entities}
    for relation in report.relations:
        head, tail = entities[relation.head], entities[relation.tail]
        if relation.type == "MODIFY" and head.label == "Lab_value":
            yield tail.text, head.text


def _moved(theirs: str, ours: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Spans of the corpus's text in the cleaned text, which differs by white space and repairs."""
    left, right = list(_TOKEN.finditer(theirs)), list(_TOKEN.finditer(ours))
    matcher = SequenceMatcher(None, [m[0] for m in left], [m[0] for m in right], autojunk=False)
    same = {a + i: right[b + i] for a, b, size in matcher.get_matching_blocks() for i in range(size)}
    for start, end, label in spans:
        inside = [i for i, token in enumerate(left) if start < token.end() and token.start() < end]
        if inside and inside[0] in same and inside[-1] in same:
            yield same[inside[0]].start(), same[inside[-1]].end(), label
