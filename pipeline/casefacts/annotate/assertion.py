"""Negation, possibility, plans, history and relatives by cue and scope, after ConText.

Follows Harkema, Dowling, Thornblade, Chapman: ConText, J Biomed Inform 42 (2009) 839-851, with our own cues
(data/lexicons/context_rules.tsv): a cue speaks of what stands within its scope, which runs from the cue to the next
end (another clause, "but", "which") or for a number of words; a pseudo cue hides the cue it contains. Unlike ConText's,
a cue names the kinds of things it can speak of: "without fever on prednisolone" negates the fever only.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal, cast

from casefacts import assets
from casefacts.terms import Assertion, Experiencer

Target = Literal["drug", "lab", "condition", "outcome"]
TARGETS: tuple[Target, ...] = ("drug", "lab", "condition", "outcome")
WHO = re.compile(r"(?:\s+(?:in|with|at|aged|of|from)\b[^,.;:]{0,40})?,?\s+who(?:se|m)?\b", re.IGNORECASE)
STRONGEST: tuple[Assertion, ...] = ("absent", "hypothetical", "possible", "historical")
"""Where several cues speak of one thing: "no history of gout" is absent, "if gout is suspected" hypothetical."""


@dataclass(frozen=True, kw_only=True)
class _Rule:
    category: str
    direction: str
    targets: frozenset[Target]
    words: int | None
    pattern: re.Pattern[str]


@dataclass(frozen=True, kw_only=True)
class Scope:
    """A stretch of a sentence of which a cue speaks."""

    category: str
    start: int
    end: int
    targets: frozenset[Target]


class Scopes:
    """Finds the scopes of a sentence's cues."""

    def __init__(self) -> None:
        patterns: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
        for line in assets.lexicon("context_rules.tsv").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "category\t")):
                *head, pattern = line.split("\t")
                patterns[cast("tuple[str, str, str, str]", tuple(head))].append(f"(?:{pattern})")
        self._rules = [
            _Rule(
                category=category,
                direction=direction,
                targets=frozenset(TARGETS if targets == "all" else cast("list[Target]", targets.split(","))),
                words=int(words) if words else None,
                pattern=re.compile("|".join(alternatives).replace(" ", r"\s"), re.IGNORECASE),
            )
            for (category, direction, targets, words), alternatives in patterns.items()
        ]
        self._pseudo = [rule for rule in self._rules if rule.category == "pseudo"]
        self._ends = [rule for rule in self._rules if rule.category == "end"]
        self._cues = [rule for rule in self._rules if rule.category not in ("pseudo", "end")]

    def find(self, text: str) -> list[Scope]:
        """The scopes of every cue in a sentence."""
        hidden = [match.span() for rule in self._pseudo for match in rule.pattern.finditer(text)]
        ends = [match.span() for rule in self._ends for match in rule.pattern.finditer(text)]
        scopes = []
        for rule in self._cues:
            for match in rule.pattern.finditer(text):
                if any(start <= match.start() and match.start() < end for start, end in hidden):
                    continue
                start, end = self._reach(text, match.span(), rule, ends)
                scopes.append(Scope(category=rule.category, start=start, end=end, targets=rule.targets))
        return scopes

    def _reach(self, text: str, cue: tuple[int, int], rule: _Rule, ends: list[tuple[int, int]]) -> tuple[int, int]:
        left, right = cue
        if rule.direction in ("forward", "both"):
            # "Her father, who took warfarin": the clause is of the relative.
            relative = WHO.match(text, cue[1]) if rule.category == "family" else None
            since = relative.end() if relative else cue[1]
            right = min((start for start, _ in ends if start >= since), default=len(text))
            right = cue[1] + _length(text[cue[1] : right], rule.words)
        if rule.direction in ("backward", "both"):
            left = max((end for _, end in ends if end <= cue[0]), default=0)
            left = cue[0] - _length(text[left : cue[0]], rule.words, backward=True)
        return left, right


def assertion(scopes: list[Scope], start: int, end: int, target: Target) -> Assertion | None:
    """What the cues say of the thing at text[start:end]; None where none speaks of it."""
    said = {s.category for s in scopes if target in s.targets and s.start <= start and end <= s.end}
    return next((category for category in STRONGEST if category in said), None)


def of_another(scopes: list[Scope], start: int, end: int) -> Experiencer | None:
    """Who has the thing at text[start:end] where that is a relative or somebody else."""
    whose = {s.category for s in scopes if s.start <= start and end <= s.end}
    return "family" if "family" in whose else "other" if "other" in whose else None


def _length(text: str, words: int | None, *, backward: bool = False) -> int:
    """Characters that the first (or last) so many words take."""
    if words is None:
        return len(text)
    spans = [match.span() for match in re.finditer(r"\S+", text)]
    if len(spans) <= words:
        return len(text)
    return len(text) - spans[-words][0] if backward else spans[words - 1][1]
