"""Logistic regression over named features, as the linker ships it: a table of weights that says why."""

import math
from collections.abc import Iterable
from functools import cache

import msgspec

from casefacts import assets


class LinkModel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """models/linker/<name>.json."""

    threshold: float
    """Least probability of a link; chosen on folds of the training texts (models/README.md)."""
    bias: float
    weights: dict[str, float]

    def probability(self, features: Iterable[str]) -> float:
        """That a pair with these features is linked."""
        score = self.bias + sum(self.weights.get(feature, 0.0) for feature in features)
        return 1 / (1 + math.exp(-max(min(score, 30.0), -30.0)))


@cache
def load(name: str) -> LinkModel:
    """The shipped model of a relation."""
    return msgspec.json.decode((assets.model("linker") / f"{name}.json").read_bytes(), type=LinkModel)
