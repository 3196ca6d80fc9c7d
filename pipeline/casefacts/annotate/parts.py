"""The parts of a regimen as a sentence names them, before they are put to a drug."""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from casefacts import assets
from casefacts.terms import DosePer, DosePeriod, Route

PartKind = Literal["dose", "strength", "route", "frequency", "duration", "schedule", "as_needed"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A stretch of a sentence (offsets within it) and what it says; fields that its kind has no use for are empty."""

    kind: PartKind
    start: int
    end: int
    value: float | None = None
    """dose: amount; frequency: doses per day; duration: days."""
    value_max: float | None = None
    unit: str = ""
    """UCUM."""
    per: DosePer | None = None
    period: DosePeriod | None = None
    count: int | None = None
    """Number of doses, where they are counted; frequency: doses that an amount is divided into."""
    route: Route | None = None
    close: bool = False
    """Believed only right beside its drug or after a dose: volumes, counted forms, `qd`, `in the morning`."""
    carried: bool = False
    """The unit stands only after a later number: the 60 of `from 60 to 40 mg`."""


@dataclass(frozen=True)
class TimeUnit:
    form: str
    adverb: str
    code: str
    days: float


def rows(name: str) -> Iterator[list[str]]:
    """Rows of a lexicon in tab-separated columns, comments and blank lines left out."""
    for line in assets.lexicon(name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.split("\t")


@cache
def words(name: str = "regimens.toml") -> dict[str, str]:
    """The word lists of a lexicon."""
    return tomllib.loads(assets.lexicon(name).read_text(encoding="utf-8"))


class TimeUnits:
    """Units of time, from time_units.tsv."""

    def __init__(self) -> None:
        self.units = tuple(
            TimeUnit(form, adverb, code, float(days)) for form, adverb, code, days in rows("time_units.tsv")
        )
        self.pattern = rf"(?:{'|'.join(unit.form for unit in self.units)})(?![^\W\d_])"
        """Regex source of any unit, for IGNORECASE."""
        self.adverb = rf"(?:{'|'.join(unit.adverb for unit in self.units)})(?![^\W\d_])"
        """Regex source of `daily`, `weekly`, …, for IGNORECASE."""

    def of(self, text: str) -> TimeUnit | None:
        """The unit of a spelling, noun or adverb."""
        text = text.strip().rstrip(".")
        return next((u for u in self.units if re.fullmatch(f"{u.form}|{u.adverb}", text, re.IGNORECASE)), None)


def apart(parts: Iterable[Part]) -> list[Part]:
    """Parts in text order; of two that overlap the longer stays, of two as long the first named.

    A frequency that is the end of its dose stays with it: the 8 h of "500 mg/8 h".
    """
    kept: list[Part] = []
    for part in sorted(parts, key=lambda part: part.start - part.end):
        if all(part.end <= other.start or other.end <= part.start or _ends_dose(part, other) for other in kept):
            kept.append(part)
    return sorted(kept, key=lambda part: (part.start, part.end))


def _ends_dose(part: Part, dose: Part) -> bool:
    return (part.kind, dose.kind, part.end) == ("frequency", "dose", dose.end) and part.value is not None
