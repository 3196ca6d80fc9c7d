"""What tells how sure a mention, link or row is: names of features and their values, by kind of thing.

All are at hand when a report is annotated, and none looks at the words themselves: what is sure of one drug must be
sure of a drug that no corpus names.
"""

import re
from collections import Counter
from math import log

from casefacts.annotate.notes import Notes
from casefacts.facts import DrugFact, Fact, LabFact, Link, Mention, OutcomeFact, PatientFact, Quote

Features = dict[str, float]
Span = tuple[int, int]
Finding = Mention | Link | DrugFact | LabFact | OutcomeFact | PatientFact

_VERSION = re.compile(r"[/:-]?v?\d+(?:\.\d+)*$")
_DIGIT = re.compile(r"\d")
FAR = 400
"""Characters between two mentions, beyond which the distance says no more."""


def source(method: str) -> str:
    """A method without its version: `ner_report/1` is `ner_report`."""
    return _VERSION.sub("", method)


class Findings:
    """What was found in a report, counted once so that each feature is a look-up."""

    def __init__(self, notes: Notes) -> None:
        self._tables = [(p.start, p.end) for p in notes.report.passages if p.kind == "table"]
        self._scanned = any(page.method == "ocr" for page in notes.report.pages)
        self._alone = len(notes.patients) < 2
        self.sources: dict[Span, str] = {}
        self.known: set[Span] = set()
        said: Counter[str] = Counter()
        alike: Counter[tuple[str, str]] = Counter()
        for mention in sorted(notes.mentions, key=lambda m: (m.start, m.end, m.label)):
            span, words = (mention.start, mention.end), mention.text.casefold()
            self.sources.setdefault(span, source(mention.method))
            if mention.concept_id:
                self.known.add(span)
            said[words] += 1
            alike[words, mention.label] += 1
        self._said, self._alike = said, alike
        self._linked: Counter[tuple[int, int, str]] = Counter()
        for link in notes.links:
            self._linked[link.head] += 1
            self._linked[link.tail] += 1
        facts = (*notes.drugs, *notes.labs, *notes.outcomes)
        self._rows: Counter[tuple[str, int]] = Counter((type(fact).__name__, fact.sentence_start) for fact in facts)

    def of(self, thing: Finding) -> tuple[str, Features] | None:
        """The kind of a mention, link or row and its features; None for what no corpus is annotated for."""
        match thing:
            case Mention():
                return self._placed("mentions", thing.start, _each(thing.label, self.mention(thing)))
            case Link():
                return self._placed("links", thing.head[0], _each(thing.relation, self.link(thing)))
            case DrugFact():
                return self._placed("drugs", thing.start, self.drug(thing))
            case LabFact():
                return self._placed("labs", thing.start, self.lab(thing))
            case OutcomeFact() if thing.category == "adverse_event" and thing.drug is not None:
                return self._placed("outcomes", thing.start, self.outcome(thing))
            case PatientFact():
                return self._placed("patients", thing.start, self.patient(thing))
        return None

    def _placed(self, kind: str, start: int, features: Features) -> tuple[str, Features]:
        """With what no corpus has: pages read by OCR, tables."""
        if self._scanned:
            features["scanned"] = 1.0
        if any(first <= start < last for first, last in self._tables):
            features["in a table"] = 1.0
        return kind, features

    def mention(self, mention: Mention) -> Features:
        """Of a mention."""
        text = mention.text
        words = text.casefold()
        alike = self._alike[words, mention.label]
        return {
            f"by {source(mention.method)}": 1.0,
            "known": float(bool(mention.concept_id)),
            "words": log(1 + text.count(" ")),
            "characters": log(len(text)),
            "digits": float(_DIGIT.search(text) is not None),
            "capitals": float(text.isupper()),
            "capital": float(text[0].isupper()),
            "repeats": log(alike),
            "other label": float(self._said[words] > alike),
            "linked": log(1 + self._linked[mention.start, mention.end, mention.label]),
            "not present": float(mention.assertion != "present"),
        }

    def link(self, link: Link) -> Features:
        """Of a link."""
        return {
            f"head by {self.sources.get(link.head[:2], 'none')}": 1.0,
            f"tail by {self.sources.get(link.tail[:2], 'none')}": 1.0,
            "known": float(link.head[:2] in self.known),
            "of head": log(1 + self._linked[link.head]),
            "of tail": log(1 + self._linked[link.tail]),
            **apart(link.head[:2], link.tail[:2]),
        }

    def drug(self, fact: DrugFact) -> Features:
        """Of a row of drugs.csv."""
        span = (fact.drug.start, fact.drug.end)
        parts = {
            "dose": fact.dose,
            "route": fact.route_text,
            "frequency": fact.frequency,
            "duration": fact.duration,
            "strength": fact.strength,
            "schedule": fact.schedule,
        }
        features = {
            **self._row(fact),
            **self._named(span, fact.drug),
            "known": float(bool(fact.drug_name)),
            "class": float(fact.drug_class),
            "coded": float(bool(fact.mesh_id or fact.drugbank_id)),
            "acted on": float(fact.action is not None),
            "bare": float(not any(parts.values())),
        }
        for name, part in parts.items():
            if part is not None:
                features[name] = 1.0
                features |= {f"{name} {what}": value for what, value in apart(span, (part.start, part.end)).items()}
        if fact.dose is not None:
            features["dose per body"] = float(fact.dose_per is not None)
            features["dose counted"] = float(fact.dose_unit.startswith("{") or not fact.dose_unit)
        return features

    def lab(self, fact: LabFact) -> Features:
        """Of a row of labs.csv."""
        span = (fact.test.start, fact.test.end)
        numeric = fact.value is not None
        kind = "figure" if numeric else "word"
        features = {
            **self._row(fact),
            **self._named(span, fact.test),
            **apart(span, (fact.result.start, fact.result.end)),
            "known": float(bool(fact.test_name)),
            "coded": float(bool(fact.loinc)),
            kind: 1.0,
            "unit": float(bool(fact.unit)),
            "unread unit": float(bool(fact.unit_text) and not fact.unit),
            "comparator": float(fact.operator is not None),
            "range": float(fact.value_max is not None),
            "reference": float(bool(fact.reference_text)),
            "result's words": log(1 + fact.result.text.count(" ")),
        }
        features[f"{kind}, known"] = features["known"]
        if not numeric:
            features[f"says {fact.qualitative or 'other'}"] = 1.0
            features[f"result by {self.sources.get((fact.result.start, fact.result.end), 'none')}"] = 1.0
        return features

    def outcome(self, fact: OutcomeFact) -> Features:
        """Of a row of outcomes.csv that puts an adverse event down to a drug."""
        span = (fact.outcome.start, fact.outcome.end)
        features = {
            **self._row(fact),
            **self._named(span, fact.outcome),
            "known": float(bool(fact.drug_name)),
            "onset": float(fact.onset is not None),
            "cause": float(fact.causality is not None),
            "challenged": float(fact.dechallenge is not None or fact.rechallenge is not None),
            f"is {fact.assertion}": 1.0,
        }
        if fact.drug is not None:
            drug = (fact.drug.start, fact.drug.end)
            features[f"drug by {self.sources.get(drug, 'none')}"] = 1.0
            features |= apart(span, drug)
        return features

    def patient(self, fact: PatientFact) -> Features:
        """Of a row of patients.csv."""
        return {
            "age": float(fact.age is not None),
            "unread age": float(fact.age is not None and fact.age_years is None),
            "sex": float(fact.sex is not None),
            "one of several": float(not self._alone),
        }

    def _row(self, fact: Fact) -> Features:
        return {
            **{f"doubt {doubt}": 1.0 for doubt in fact.doubts},
            "sentence": log(1 + fact.sentence.count(" ")),
            "rows": log(self._rows[type(fact).__name__, fact.sentence_start] or 1),
            "not present": float(fact.assertion != "present"),
            "not the patient": float(fact.experiencer != "patient"),
        }

    def _named(self, span: Span, name: Quote) -> Features:
        return {
            f"by {self.sources.get(span, 'none')}": 1.0,
            "words": log(1 + name.text.count(" ")),
            "characters": log(len(name.text) or 1),
            "capitals": float(name.text.isupper()),
            "repeats": log(self._said[name.text.casefold()] or 1),
        }


def _each(label: str, features: Features) -> Features:
    """The features, once for all labels and once for this one, so that rare labels borrow from the others."""
    return {label: 1.0, **features, **{f"{label} {name}": value for name, value in features.items()}}


def apart(one: Span, other: Span) -> Features:
    """How far two stretches are apart, and whether the other stands before."""
    gap = max(other[0] - one[1], one[0] - other[1], 0)
    return {"apart": log(1 + min(gap, FAR)), "before": float(other[0] < one[0]), "touching": float(gap <= 1)}
