"""Words that stand for a drug named before: "the former at 1 g and the latter at 100 mg", and which drug was given up
for which: "switched from A to B"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from casefacts.annotate.drug_rows import Row
from casefacts.annotate.given import Given
from casefacts.annotate.parts import words


class _Patterns(NamedTuple):
    stand_in: re.Pattern[str]
    given_up: re.Pattern[str]
    """What stands before the drug that is given up."""
    taken_up: re.Pattern[str]
    """What stands between it and the drug that is taken up."""


@cache
def _patterns() -> _Patterns:
    rules = words()
    return _Patterns(*(re.compile(rules[name], re.IGNORECASE) for name in _Patterns._fields))


def of(text: str, givens: Sequence[Given], before: Sequence[Given]) -> list[Given]:
    """The former and the latter of the two drugs that the sentence names before the words, else of the two of the
    sentence before; nothing where there are not two."""
    found = []
    for match in _patterns().stand_in.finditer(text):
        here = _distinct([given for given in givens if given.end <= match.start()])
        two = here if here else _distinct(before)
        if len(two) == 2:
            drug = two[0] if match["which"].lower() == "former" else two[1]
            found.append(replace(drug, start=match.start(), end=match.end("which")))
    return found


def _distinct(givens: Sequence[Given]) -> list[Given]:
    first: dict[str, Given] = {}
    for given in givens:
        first.setdefault(given.key, given)
    return list(first.values())


def switch(text: str, rows: Sequence[Row]) -> None:
    """Set the actions of "switched from A to B": A was stopped, B is what was switched to."""
    for old, new in pairwise(rows):
        if old.given is new.given or not _patterns().given_up.search(text[: _start(old)]):
            continue
        if _patterns().taken_up.fullmatch(text, max(old.given.end, old.regimen.end), _start(new)):
            old.action, new.action = "stop", "switch"


def _start(row: Row) -> int:
    """Where a drug with the parts of its regimen before it begins."""
    return min([row.given.start, *(part.start for part in row.regimen.parts.values() if part.end <= row.given.start)])
