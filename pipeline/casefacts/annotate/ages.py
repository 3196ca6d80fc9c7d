"""Ages of persons as reports write them ("3.5-year-old", "aged 54 years", "13 months of age", "in her sixties")."""

import re
from dataclasses import dataclass

import msgspec

from casefacts import assets

HYPHENS = r"[\s\-‐‑–—]*"
OLDEST = 120.0
"""Years. Nobody on record grew older than 122 (Jeanne Calment); a larger number is not an age."""
DECIMALS = 4
"""Of years: three weeks are 0.0575, and no two numbers of days are the same."""


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    stated: tuple[str, ...]
    past: tuple[str, ...]
    determinate: dict[str, float]
    units: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Age:
    """An age in a text. `years` is None where the words do not determine it; `past` says it is of an earlier time."""

    start: int
    end: int
    years: float | None
    past: bool = False


class Ages:
    """Finds ages. `person` is a regular expression of the nouns for a person.

    >>> [a.years for a in Ages(person="girl").find("A 2-year-old girl, walking since 13 months of age")]
    [2.0, 1.0833]
    """

    def __init__(self, *, person: str) -> None:
        rules = msgspec.toml.decode(assets.lexicon("ages.toml").read_bytes(), type=_Rules)
        self._rules = rules
        lines = assets.lexicon("numbers.tsv").read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        self._numbers = {written: float(value) for kind, written, value in rows if kind == "word"}
        words = "|".join(sorted(self._numbers, key=len, reverse=True))
        units = "|".join(rules.units)
        parts = {
            "n": rf"(?<![\d.,/-])\b(?P<n>\d{{1,3}}(?:[.,·]\d{{1,2}})?|(?:{words})(?:[-\s](?:{words}))?)",
            "u": rf"(?P<u>{units})s?\.?",
            "h": HYPHENS,
            "person": f"(?:{person})",
        }
        self._patterns = [
            (re.compile(pattern.format(**parts), re.IGNORECASE), past)
            for patterns, past in ((rules.past, True), (rules.stated, False))
            for pattern in patterns
        ]

    def find(self, text: str) -> list[Age]:
        """The ages in a text, in text order, without overlaps."""
        found: list[Age] = []
        for pattern, past in self._patterns:
            for match in pattern.finditer(text):
                start, end = match.span("age" if "age" in pattern.groupindex else 0)
                if any(start < age.end and age.start < end for age in found):
                    continue
                years = self._years(match)
                if years is None or years <= OLDEST:
                    found.append(Age(start=start, end=end, years=years, past=past))
        return sorted(found, key=lambda age: age.start)

    def _years(self, match: re.Match[str]) -> float | None:
        groups = match.groupdict()
        if groups.get("months"):
            return round(int(groups["years"]) + int(groups["months"]) * self._rules.units["month|mo"], DECIMALS)
        if groups.get("n") is None:
            return self._rules.determinate.get(match.group().lower())
        number = self._number(groups["n"])
        if re.search(r"and\s+a\s+half", match.group()):
            number += 0.5
        unit = (groups.get("u") or "year").lower()
        factor = next(years for names, years in self._rules.units.items() if unit in names.split("|"))
        return round(number * factor, DECIMALS)

    def _number(self, text: str) -> float:
        if text[0].isdigit():
            return float(text.replace(",", ".").replace("·", "."))
        return sum(self._numbers[word] for word in re.split(r"[-\s]+", text.lower()))
