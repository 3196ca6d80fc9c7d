"""Step of the annotating pipeline: the probability that annotators of case reports agree with a mention, link or row.

A logistic regression over a few dozen features for each kind of thing, fitted and measured by cross-validation
(`casefacts.train.confidence`; models/README.md has the measurements). A thing with a feature that fitting never saw (a
model of the user's own, a page read by OCR, a table's cell, a report of several patients) has no confidence, nor have
kinds that no corpus annotates.
"""

from collections.abc import Callable
from math import exp
from typing import TypeVar

import msgspec

from casefacts import assets
from casefacts.annotate.confidence_features import Features, Finding, Findings
from casefacts.annotate.notes import Notes
from casefacts.settings import AnnotateSettings

Thing = TypeVar("Thing", bound=Finding)

FOLDER, WEIGHTS = "confidence", "weights.json"
LEAST, MOST = 0.01, 0.99
"""No more is claimed than the corpora's sizes can show."""


class Weights(msgspec.Struct, frozen=True, kw_only=True):
    """A kind's regression. `weights` has every feature that fitting saw, also those of weight 0."""

    intercept: float
    weights: dict[str, float]

    def probability(self, features: Features) -> float | None:
        """Between LEAST and MOST, to two decimals; None if a feature was never seen."""
        total = self.intercept
        for name, value in features.items():
            if value:
                weight = self.weights.get(name)
                if weight is None:
                    return None
                total += weight * value
        return round(min(max(1 / (1 + exp(-total)), LEAST), MOST), 2)


def load() -> dict[str, Weights]:
    """The shipped regressions by kind; none if they have not been fitted."""
    path = assets.model(FOLDER) / WEIGHTS
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Weights]) if path.is_file() else {}


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load the regressions and return the step."""
    del settings
    return Confidence(load()).annotate


class Confidence:
    """Sets `confidence` of mentions, links and rows; changes nothing else."""

    def __init__(self, kinds: dict[str, Weights]) -> None:
        self._kinds = kinds

    def annotate(self, notes: Notes) -> None:
        """Look at everything found in a report, once all other steps have been."""
        if not self._kinds:
            return
        findings = Findings(notes)
        notes.mentions[:] = [self._told(findings, mention) for mention in notes.mentions]
        notes.links[:] = [self._told(findings, link) for link in notes.links]
        notes.drugs[:] = [self._told(findings, fact) for fact in notes.drugs]
        notes.labs[:] = [self._told(findings, fact) for fact in notes.labs]
        notes.outcomes[:] = [self._told(findings, fact) for fact in notes.outcomes]
        notes.patients[:] = [self._told(findings, fact) for fact in notes.patients]

    def _told(self, findings: Findings, thing: Thing) -> Thing:
        found = findings.of(thing)
        weights = self._kinds.get(found[0]) if found else None
        if found is None or weights is None:
            return thing
        return msgspec.structs.replace(thing, confidence=weights.probability(found[1]))
