"""Ranges of normal values: "(0.6–1.2)" right behind a result, "normal range: 0–10 mm/hr", "[reference < 5]".

A range in brackets without an introducing word counts only right behind a number or its unit; square brackets with
whole numbers (`[12–16]`) may be citations and count only with a unit or a decimal.
"""

import re
from dataclasses import dataclass
from functools import cache

from casefacts.annotate import numbers, wording
from casefacts.annotate.units import UNIT, ucum

_SPACE = r"[^\S\n]*"
_BOUND = (
    r"(?P<sign>[<>≤≥]=?|\b(?:less|lower|more|greater)\s+than|\bbelow|\babove|\bup\s+to|\bunder|\bover)"
    rf"{_SPACE}(?P<bound>{numbers.NUMBER})"
)
_SPAN = (
    rf"(?:between\s+)?(?P<low>{numbers.NUMBER})(?:{_SPACE}(?P<low_unit>{UNIT}))?{_SPACE}(?:[-–—−‐‑~∼]|\bto\b|\band\b){_SPACE}"
    rf"(?P<high>{numbers.NUMBER})"
)
_RANGE = rf"(?P<range>(?:{_BOUND}|{_SPAN})(?:{_SPACE}(?P<unit>{UNIT}))?)"
_LIMIT = re.compile(
    rf"\b(?:(?P<upper>upper)|lower)\s+(?:normal\s+)?limit(?:\s+of\s+(?:the\s+)?(?:normal|reference)(?:\s+range)?)?"
    rf"[\s:=,(]*(?:(?:is|was|of)\s+)?(?P<range>(?P<bound>{numbers.NUMBER})(?:{_SPACE}(?P<unit>{UNIT}))?)",
    re.IGNORECASE,
)
"""One end of a range: "upper limit of normal 60 U/L"."""
_HIGHEST_CITATION = 200
"""Numbers above this in square brackets are no citations: few case reports have so many references."""
_TAIL = rf"{_SPACE}(?:negative|normal)?{_SPACE}"
_AFTER_NUMBER = re.compile(rf"(?:\d|%|\b{UNIT}){_SPACE}$", re.IGNORECASE)
_LONGEST_UNIT = 40
"""Characters looked back at for a number or unit before a bracket; the longest spelling of a unit has fewer."""


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A range of normal values; offsets of `text` (the range with its unit) and of the whole remark around it."""

    start: int
    end: int
    text: str
    low: float | None
    high: float | None
    unit: str


@cache
def _introduced() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{wording.load().reference_intro})[\s:=,;(]*{_RANGE}{_TAIL}", re.IGNORECASE)


_BARE = re.compile(rf"(?:(?P<round>\()|\[)\s*{_RANGE}{_TAIL}(?(round)\)|\])", re.IGNORECASE)


def find(text: str) -> list[Reference]:
    """The ranges of normal values that a text states, in text order."""
    found: list[Reference] = []
    for match in _introduced().finditer(text):
        if reference := _read(match):
            found.append(reference)
    for match in _LIMIT.finditer(text):
        if not any(match.start() < other.end and other.start < match.end() for other in found):
            bound = numbers.parse(match["bound"])
            low, high = (None, bound) if match["upper"] else (bound, None)
            unit = ucum(match["unit"] or "")
            found.append(
                Reference(
                    start=match.start(), end=match.end(), text=match["range"].strip(), low=low, high=high, unit=unit
                )
            )
    for match in _BARE.finditer(text):
        before = text[max(match.start() - _LONGEST_UNIT, 0) : match.start()]
        if any(match.start() < other.end and other.start < match.end() for other in found) or not _AFTER_NUMBER.search(
            before
        ):
            continue
        citation = not match["round"] and not match["unit"] and not match["sign"] and "." not in match["range"]
        reference = _read(match)
        if reference and not (citation and (reference.high or 0) <= _HIGHEST_CITATION):
            found.append(reference)
    return sorted(found, key=lambda reference: reference.start)


def _read(match: re.Match[str]) -> Reference | None:
    low = high = None
    if match["sign"]:
        bound = numbers.parse(match["bound"])
        if re.match(r">|≥|more|greater|above|over", match["sign"], re.IGNORECASE):
            low = bound
        else:
            high = bound
    else:
        low, high = numbers.parse(match["low"]), numbers.parse(match["high"])
        if low is None or high is None or high < low:
            return None
    if low is None and high is None:
        return None
    unit = ucum(match["unit"] or match["low_unit"] or "")
    return Reference(start=match.start(), end=match.end(), text=match["range"].strip(), low=low, high=high, unit=unit)
