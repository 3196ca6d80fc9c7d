"""Doses in words: "high-dose methotrexate", "an overdose of amphotericin B", "clozapine in small doses".

They are quoted and give no number. A drug whose amount the report states anywhere needs no such words: they speak of
that amount.
"""

import re
from collections.abc import Sequence
from typing import TypeVar

from casefacts.annotate.beads import Named
from casefacts.annotate.joining import Joins
from casefacts.annotate.parts import Part, words

N = TypeVar("N", bound=Named)
REACH = 90
"""Characters before or behind a drug in which the words stand; the longest in PHEE's training sentences has 60."""


class WordedDoses:
    """Finds doses in words. Built once: it holds the patterns of dose_words.toml."""

    def __init__(self, joins: Joins) -> None:
        self._joins = joins
        rules = words("dose_words.toml")
        of_level = rf"(?:{rules['levels']})[ -]{rules['nouns']}(?!{rules['not_followed']})"
        said = rf"(?<![\w-])(?P<said>{of_level}|{rules['alone']})"
        self._any = re.compile(rf"{of_level}|{rules['alone']}", re.IGNORECASE)
        self._before = re.compile(rf"{said}{rules['before']} $", re.IGNORECASE)
        self._of_some = re.compile(rf"{said}(?P<gap> of (?:[\w-]+ ){{1,5}})$", re.IGNORECASE)
        self._after = re.compile(rf"{rules['after']} {said}(?!\w| of)", re.IGNORECASE)
        self._sole = [
            re.compile(rf"(?<!\w){rules['sole']}{said}(?!\w| of)", re.IGNORECASE),
            re.compile(rf"{said}{rules['sole_of']}(?!\w)", re.IGNORECASE),
        ]
        self._of_each = re.compile(rf"(?:{rules['alone']}|doses|dosages)$", re.IGNORECASE)

    def of_each(self, text: str, drugs: Sequence[N]) -> dict[N, Part]:
        """The words that stand beside each drug of a sentence, or are said of the list that it is in."""
        if not self._any.search(text):
            return {}
        found: dict[N, Part] = {}
        for at, drug in enumerate(drugs):
            if dose := self._before_it(text, drug) or self._behind_it(text, drug):
                found[drug] = dose
            elif at and drugs[at - 1] in found and self._shares(text, drugs[at - 1], drug, found[drugs[at - 1]]):
                found[drug] = found[drugs[at - 1]]
        for first, second in zip(reversed(drugs[:-1]), reversed(drugs[1:]), strict=True):
            dose = found.get(second)
            if first not in found and dose and self._ends_list(text, first, second, dose):
                found[first] = dose
        if not found and len({drug.key for drug in drugs}) == 1:
            last = next((m for pattern in self._sole if (m := pattern.search(text, drugs[0].end))), None)
            found = {drugs[0]: _part(0, last)} if last else {}
        return found

    def _before_it(self, text: str, drug: N) -> Part | None:
        start = max(drug.start - REACH, 0)
        before = text[start : drug.start]
        if found := self._before.search(before):
            return _part(start, found)
        found = self._of_some.search(before)
        return _part(start, found) if found and self._joins.adjectival(found["gap"]) else None

    def _behind_it(self, text: str, drug: N) -> Part | None:
        found = self._after.match(text, drug.end, drug.end + REACH)
        return _part(0, found) if found else None

    def _shares(self, text: str, first: N, second: N, dose: Part) -> bool:
        """Whether a dose before the first of two drugs is of both: "an overdose of A and B", "low-dose A/B"."""
        gap = text[first.end : second.start]
        if dose.end > first.start:
            return False
        return gap.strip() == "/" or (self._is_of_each(text, dose) and self._joins.coordinated(gap))

    def _ends_list(self, text: str, first: N, second: N, dose: Part) -> bool:
        """Whether a dose behind the second of two drugs is of both: "A and B at therapeutic doses"."""
        listed = self._joins.coordinated(text[first.end : second.start])
        return dose.start >= second.end and self._is_of_each(text, dose) and listed

    def _is_of_each(self, text: str, dose: Part) -> bool:
        return self._of_each.search(text[dose.start : dose.end]) is not None


def _part(offset: int, found: re.Match[str]) -> Part:
    return Part(kind="dose", start=offset + found.start("said"), end=offset + found.end("said"))
