"""What a mention of a drug names, without the words of treatment around it, and whether that is a drug at all."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from casefacts.annotate.lexicon import DrugEntry
from casefacts.annotate.parts import Part, rows, words

UNKNOWN = DrugEntry(generic="", kind="drug")
"""What is known of a name that the lexicon lacks, such as one that only the trained model found."""
Identify = Callable[[str], DrugEntry | None]

_BESIDE = 40
"""Characters on each side of a name in which words say what it is; the longest such phrase has fewer."""
_STEM_FROM = 6
"""Letters of a word whose ending is taken for an INN stem: shorter words of English end so too."""


class Grammar(Protocol):
    """Finds parts of a regimen."""

    def find(self, text: str) -> list[Part]: ...


@dataclass(frozen=True, kw_only=True)
class DrugName:
    """text[start:end] of a mention is the name proper."""

    start: int
    end: int
    identity: DrugEntry
    known: bool
    """The lexicon has the name as written; else `identity` may come from an abbreviation's long form."""


class DrugNames:
    """Reads mentions. Built once: it holds the patterns of not_given.tsv and drug_evidence.tsv."""

    def __init__(self, identify: Identify, grammars: Sequence[Grammar]) -> None:
        self._identify, self._grammars = identify, grammars
        no_drug, evidence = _by_side("not_given.tsv"), _by_side("drug_evidence.tsv")
        self._before = re.compile(rf"(?:{no_drug['before']})$", re.IGNORECASE)
        self._after = re.compile(no_drug["after"], re.IGNORECASE)
        self._measured = re.compile(no_drug["measured"], re.IGNORECASE)
        self._name = re.compile(f"{no_drug['name']}|{words()['forms']}", re.IGNORECASE)
        self._lead = re.compile(rf"(?:(?:{no_drug['lead']})[ -]+)+(?=\w)", re.IGNORECASE)
        self._tail = re.compile(rf"(?:[ -]+(?:{no_drug['tail']}))+$|\.$", re.IGNORECASE)
        self._reason = re.compile(rf"\b(?:{evidence['reason']})\s+$", re.IGNORECASE)
        self._administered = re.compile(rf"\s+(?:{evidence['administered']})\b", re.IGNORECASE)
        self._tail_word = re.compile(rf"[ -](?:{no_drug['tail']})\b", re.IGNORECASE)
        self._given_before = re.compile(rf"(?:{evidence['before']})\s+$", re.IGNORECASE)
        self._given_after = re.compile(rf"(?:\s+(?:{evidence['after']})|{evidence['attached']})\b", re.IGNORECASE)
        self._stem = re.compile(rf"\b[^\W\d_]*(?:{evidence['stem']})s?\b", re.IGNORECASE)

    def read(self, text: str) -> DrugName:
        """The name within a mention: "prednisolone" of "pulse prednisolone therapy" and of "generic prednisolone"."""
        known = self._identify(text)
        if known is not None and not known.drug_class:
            return DrugName(start=0, end=len(text), identity=known, known=True)
        lead, tail = self._lead.match(text), self._tail.search(text)
        first = lead.end() if lead else 0
        last = tail.start() if tail and tail.start() > first else len(text)
        name = self._identify(text[first:last])
        if name is None and known is None:
            starts = [first + word.start() for word in re.finditer(r"(?<=\s)\w", text[first:last])]
            ends = [word.start() for word in self._tail_word.finditer(text)]
            for start, end in [(start, last) for start in starts] + [(first, end) for end in reversed(ends)]:
                within = self._identify(text[start:end])
                if within is not None and within.kind != "chemical":
                    return DrugName(start=start, end=end, identity=within, known=True)
        return DrugName(start=first, end=last, identity=name or known or UNKNOWN, known=bool(name or known))

    def is_no_name(self, name: str) -> bool:
        """Whether a name is that of treatment in general, a form, a route, or an amount: "solution", "12.5 mg"."""
        if self._name.fullmatch(name):
            return True
        return any((p.start, p.end) == (0, len(name)) for grammar in self._grammars for p in grammar.find(name))

    def is_not_given(self, text: str, start: int, end: int) -> bool:
        """Whether the words beside a name say that it is measured, resisted, bound, …: "tacrolimus level"."""
        return bool(
            self._before.search(text[max(start - _BESIDE, 0) : start]) or self._after.match(text[end : end + _BESIDE])
        )

    def is_measured(self, text: str, end: int) -> bool:
        """Whether words behind a name say what its level was: "fell to 11.0 mg/dL"."""
        return self._measured.match(text[end : end + _BESIDE]) is not None

    def is_administered(self, text: str, end: int) -> bool:
        """Whether words behind a substance say that it was given, and not only used, stopped, or abused."""
        return self._administered.match(text[end : end + _BESIDE]) is not None

    def is_reason(self, text: str, start: int, end: int) -> bool:
        """Whether the words before a name say that it is what a drug is given for."""
        said = self._given_after.match(text[end : end + _BESIDE])
        return not said and self._reason.search(text[max(start - _BESIDE, 0) : start]) is not None

    def is_likely(self, text: str, start: int, end: int) -> bool:
        """Whether a name unknown to the lexicon ends as drugs' names do, or stands where they do."""
        return bool(
            any(len(found[0]) >= _STEM_FROM for found in self._stem.finditer(text[start:end]))
            or self._given_before.search(text[max(start - _BESIDE, 0) : start])
            or self._given_after.match(text[end : end + _BESIDE])
        )


def _by_side(name: str) -> dict[str, str]:
    """Alternatives of a lexicon of patterns, by what its first column says."""
    patterns: dict[str, list[str]] = {}
    for side, pattern in rows(name):
        patterns.setdefault(side, []).append(pattern)
    return {side: "|".join(alternatives) for side, alternatives in patterns.items()}
