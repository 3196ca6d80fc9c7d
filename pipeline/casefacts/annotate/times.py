"""Time expressions in a sentence and the one that governs a place in it (data/lexicons/times.toml)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import msgspec

from casefacts import assets
from casefacts.annotate import numbers

Kind = Literal[
    "after event", "before event", "day before event", "day after event", "earlier", "hospital day", "plain day",
    "operation day", "presentation", "later", "next day", "same day", "of treatment", "date", "other",
]  # fmt: skip
BESIDE = re.compile(r"\s*[,(]?\s*(?:(?:just|shortly|soon|i\.e\.,?)\s+)?", re.IGNORECASE)
"""Between two expressions that say the same time ("one month later, just before discharge")."""
FRONTED = 12
"""Characters of a clause before a time that opens it ("Then, on day 3, …")."""


class _Expression(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: Kind
    patterns: tuple[str, ...]


class _Clauses(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    loose: str
    firm: str
    late: str
    front: str
    past: str
    verb: str


class _Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    patterns: tuple[str, ...]
    presentation: str


class ChronologyRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the days of a case are counted."""

    sentences: int
    comes: str
    stays: str
    outside: str
    not_the_first: str
    moves_on: str
    treats: str
    operates: str
    leaves: str
    carries: int


class TimeRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """data/lexicons/times.toml."""

    number: str
    what: str
    units: dict[str, float]
    expression: tuple[_Expression, ...]
    not_after: tuple[str, ...]
    inexact: str
    length: str
    admission: str
    presentation: str
    discharge: str
    of_effects: str
    other_days: str
    ordinals: dict[str, int]
    months: dict[str, int]
    clauses: _Clauses
    head: _Head
    chronology: ChronologyRules


@dataclass(frozen=True, kw_only=True)
class Time:
    """A time expression; offsets in the sentence."""

    start: int
    end: int
    kind: Kind = "other"
    length: float | None = None
    """Days of the interval, or the number of the day; None where it is not exact."""
    event: str = ""
    """What an interval is counted from, in lower case."""
    date: tuple[int | None, int, int] | None = None
    """Year, month, day."""
    days: float | None = None
    """Since the first presentation, once counted (chronology.py)."""

    @property
    def back(self) -> bool:
        """The expression goes back from the time that the report tells of."""
        return self.kind in ("before event", "day before event", "earlier")


def load() -> TimeRules:
    """The rules about time."""
    return msgspec.toml.decode(assets.lexicon("times.toml").read_bytes(), type=TimeRules)


class Times:
    """Finds time expressions and what they govern."""

    def __init__(self, rules: TimeRules) -> None:
        units = "|".join(rules.units)
        parts = {
            "{n}": rf"(?<![\w.]){rules.number}",
            "{h}": r"[\s-]*",
            "{u}": rf"(?P<u>{units})s?\b",
            "{month}": rf"(?P<month>(?-i:{'|'.join(rules.months)}))",
            "{what}": rules.what,
        }
        self._units = {name: days for names, days in rules.units.items() for name in names.split("|")}
        self._expressions = [
            (re.compile(_filled(pattern, parts), re.IGNORECASE), expression.kind)
            for expression in rules.expression
            for pattern in expression.patterns
        ]
        self._ordinals, self._months = rules.ordinals, rules.months
        self._not_after = re.compile("|".join(rules.not_after), re.IGNORECASE)
        self._loose = re.compile(rules.clauses.loose, re.IGNORECASE)
        self._firm = re.compile(rules.clauses.firm, re.IGNORECASE)
        self._length = re.compile(_filled(rules.length, parts), re.IGNORECASE)
        self._late = re.compile(rules.clauses.late, re.IGNORECASE)
        self._head = re.compile("|".join(rules.head.patterns), re.IGNORECASE)
        self._head_presents = re.compile(rules.head.presentation, re.IGNORECASE)
        self._inexact = re.compile(rules.inexact, re.IGNORECASE)
        self._front = re.compile(rules.clauses.front, re.IGNORECASE)
        self._past = re.compile(rules.clauses.past, re.IGNORECASE)
        self._verb = re.compile(rules.clauses.verb, re.IGNORECASE)

    def find(self, text: str) -> list[Time]:
        """The time expressions of a sentence, in text order and without overlaps, longer ones first."""
        found: list[Time] = []
        matches = [(match, kind) for pattern, kind in self._expressions for match in pattern.finditer(text)]
        for match, kind in sorted(matches, key=lambda hit: hit[0].start() - hit[0].end()):
            start, end = match.span()
            if self._not_after.search(text[:start]) or any(start < t.end and t.start < end for t in found):
                continue
            found.append(self._time(match, kind))
        return sorted(found, key=lambda time: time.start)

    def governing(self, text: str, times: list[Time], start: int, end: int, *, alone: bool = False) -> Time | None:
        """The expression that says when what stands at text[start:end] was; None where that is not certain.

        With `alone`, a clause that says how long ("stopped over nine days") takes no other clause's time.
        """
        times = _joined(text, times)
        within = [time for time in times if time.start < end and start < time.end]
        if within:
            return within[0]
        borders = sorted({0, len(text), *(place for place, _ in self._borders(text, times))})
        own = [(a, b) for a, b in pairwise(borders) if a <= start < b]
        left, right = own[0] if own else (0, len(text))
        here = [time for time in times if left <= time.start < right and not self._had_been(text, time, start)]
        if here:
            return min(here, key=lambda time: min(abs(time.start - end), abs(start - time.end)))
        if alone and self._length.search(text, left, right):
            return None
        fronted = self._fronted(text, times, left)
        if fronted and not self._had_been(text, fronted, start):
            return fronted
        return self._trailing(text, times, right)

    def _had_been(self, text: str, time: Time, start: int) -> bool:
        """What stands at an offset had been before the time in front of it."""
        return not time.back and time.end <= start and bool(self._past.search(text, time.end, start))

    def of_head(self, head: str) -> Time | None:
        """The time that a table's head is, all of it ("Day 4", "On admission", "1 month after surgery")."""
        if not self._head.match(head.strip()):
            return None
        presents = self._head_presents.match(head.strip())
        return Time(
            start=0, end=len(head), kind="presentation" if presents else "other", days=0.0 if presents else None
        )

    def _fronted(self, text: str, times: list[Time], left: int) -> Time | None:
        """The last expression before, if it opens its clause and no firm border stands between; late ones if it opens
        the sentence.
        """
        before = [time for time in times if time.end <= left]
        if not before:
            return None
        last = before[-1]
        borders = [place for place, _ in self._borders(text, times) if place <= last.start]
        opens = last.start - (borders[-1] if borders else 0) <= FRONTED
        if last.start <= FRONTED and not self._verb.search(text[: last.start]):
            between = text[last.end : left + 1]
            return None if self._late.search(between) or self._late.match(text, left) else last
        firm = any(last.end <= place <= left and is_firm for place, is_firm in self._borders(text, times))
        return last if opens and not firm else None

    def _trailing(self, text: str, times: list[Time], right: int) -> Time | None:
        """The only expression after, if no verb stands between ("CRP was 5 and ESR 6 on day 3")."""
        after = [time for time in times if time.start >= right]
        if len(times) != 1 or not after:
            return None
        between = text[right : after[0].start]
        firm = any(right <= place <= after[0].start and is_firm for place, is_firm in self._borders(text, times))
        return after[0] if not firm and not self._verb.search(between) else None

    def _borders(self, text: str, times: list[Time]) -> Iterator[tuple[int, bool]]:
        """Where clauses begin, and whether firmly."""
        front = self._front.match(text)
        if front and not any(time.start < front.end() for time in times):
            yield front.end(), True
        asides = [match.span() for match in re.finditer(r"\([^()]*\)|\[[^\[\]]*\]", text)]
        for pattern, firm in ((self._loose, False), (self._firm, True), (self._late, True)):
            for match in pattern.finditer(text):
                aside = any(start < match.start() < end for start, end in asides)
                if not aside and not any(time.start <= match.start() < time.end for time in times):
                    yield match.start(), firm

    def _time(self, match: re.Match[str], kind: Kind) -> Time:
        groups = match.groupdict()
        length: float | None = None
        date = None
        if groups.get("day"):
            length = float(groups["day"])
        elif groups.get("ordinal"):
            length = float(self._ordinals[groups["ordinal"].lower()])
        elif groups.get("n") and groups.get("u") and not groups.get("more") and not self._inexact.match(match.group()):
            number = 1.0 if groups["n"].lower() in ("a", "an") else numbers.parse(groups["n"])
            length = None if number is None else round(number * self._units[groups["u"].lower()], 4)
        if groups.get("dom"):
            month = int(groups["month_number"]) if groups.get("month_number") else self._months[groups["month"]]
            date = (int(groups["year"]) if groups["year"] else None, month, int(groups["dom"]))
        event = " ".join((groups.get("what") or "").lower().split())
        return Time(start=match.start(), end=match.end(), kind=kind, length=length, event=event, date=date)


def _joined(text: str, times: list[Time]) -> list[Time]:
    """Times that stand side by side are one: of "at the last visit, one year later" the one that
    can be counted, else the first, from the beginning of all.
    """
    chains: list[list[Time]] = []
    for time in times:
        if chains and BESIDE.fullmatch(text, chains[-1][-1].end, time.start):
            chains[-1].append(time)
        else:
            chains.append([time])
    return [next((time for time in chain if time.kind != "other"), chain[0]) for chain in chains]


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for name, source in parts.items():
        pattern = pattern.replace(name, source)
    return pattern
