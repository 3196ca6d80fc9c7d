"""Words that stand for a drug named before: "the former at 1 g and the latter at 100 mg", and which drug was given up
for which: "switched from A to B"."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from casefacts.annotate.drug_rows import Row
from casefacts.annotate.given import Given

_FORMER_OR_LATTER = re.compile(r"\bthe (?P<which>former|latter)\b(?: (?:drug|agent|was))?", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:switch|chang|convert|transition|shift|rotat)\w*(?: over)? from(?: (?!the\b)\w+){0,2}\s*$", re.IGNORECASE
)
_TO = re.compile(r"\s*(?:therapy|treatment)?\s*\bto\b(?: (?:an?|the))?\s*", re.IGNORECASE)


def of(text: str, givens: Sequence[Given], before: Sequence[Given]) -> list[Given]:
    """The former and the latter of the two drugs that the sentence names before the words, else of the two of the
    sentence before; nothing where there are not two."""
    found = []
    for match in _FORMER_OR_LATTER.finditer(text):
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
        if old.given is new.given or not _FROM.search(text[: _start(old)]):
            continue
        if _TO.fullmatch(text, max(old.given.end, old.regimen.end), _start(new)):
            old.action, new.action = "stop", "switch"


def _start(row: Row) -> int:
    """Where a drug with the parts of its regimen before it begins."""
    return min([row.given.start, *(part.start for part in row.regimen.parts.values() if part.end <= row.given.start)])
