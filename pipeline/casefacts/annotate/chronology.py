"""Days since the first presentation, sentence by sentence of a case.

The count begins with the sentence in which the patient comes, unless it says that the illness had been presented
before. From there on the report tells in order: "three days later" is counted from the time told last, until the
patient goes or comes, or time passes, by how much the report does not say. What cannot be counted has no days.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from casefacts.annotate.notes import Sentence
from casefacts.annotate.times import Time, TimeRules


@dataclass(kw_only=True)
class _Told:
    """What the report has told so far, in days; None where it is not known."""

    now: float | None = None
    """The time told last."""
    since: int = 0
    """Sentences since then."""
    admitted: float | None = None
    operated: float | None = None
    discharged: float | None = None
    treated: float | None = None
    """When the treatment told last was begun."""
    dated: tuple[date, float] | None = None
    """A day of the calendar and of the count."""
    missed: bool = False
    """The patient came for the first time on a day that the report does not give."""


class Chronology:
    """Counts days."""

    def __init__(self, rules: TimeRules) -> None:
        words = rules.chronology
        self._opening, self._carries = words.sentences, words.carries
        self._comes, self._stays, self._leaves, self._outside = (
            re.compile(pattern, re.IGNORECASE) for pattern in (words.comes, words.stays, words.leaves, words.outside)
        )
        self._not_the_first, self._moves_on, self._treats, self._operates = (
            re.compile(pattern, re.IGNORECASE)
            for pattern in (words.not_the_first, words.moves_on, words.treats, words.operates)
        )
        self._admission = re.compile(rules.admission, re.IGNORECASE)
        self._presentation = re.compile(rules.presentation, re.IGNORECASE)
        self._discharge = re.compile(rules.discharge, re.IGNORECASE)
        self._counts_otherwise = re.compile(rules.other_days, re.IGNORECASE)

    def count(self, sentences: list[Sentence], times: dict[int, list[Time]]) -> dict[int, list[Time]]:
        """The times of one patient's case with their days, by the start of their sentence."""
        prose = [sentence for sentence in sentences if sentence.passage.kind != "heading"]
        plain = not any(self._counts_otherwise.search(sentence.text) for sentence in prose)
        first = next((i for i, s in enumerate(prose[: self._opening]) if self._comes.search(s.text)), None)
        counted: dict[int, list[Time]] = {}
        if first is None:
            return counted
        told = _Told()
        for i, sentence in enumerate(prose):
            here = times.get(sentence.start, [])
            if i < first:
                counted[sentence.start] = self._before(here)
            else:
                counted[sentence.start] = self._sentence(sentence.text, here, told, first=i == first, plain=plain)
            if told.missed:
                break
        return counted

    def _before(self, times: list[Time]) -> list[Time]:
        """Times of the sentences before the patient comes: those that count from the coming."""
        told = _Told(admitted=0.0)
        return [replace(time, days=self._days(time, told, plain=False)) for time in times]

    def _sentence(self, text: str, times: list[Time], told: _Told, *, first: bool, plain: bool) -> list[Time]:
        if first:
            if self._not_the_first.search(text):
                told.missed = True
                return times
            told.now, told.admitted = 0.0, None if self._outside.search(text) else 0.0
        told.since += 1
        if told.since > self._carries:
            told.now = None
        resolved: list[Time] = []
        own: list[float] = []
        for time in times:
            on_date = first and time.date is not None and told.dated is None
            days = 0.0 if on_date else self._days(time, told, plain=plain)
            resolved.append(replace(time, days=days))
            if days is None:
                if not time.back and time.kind != "other":
                    told.now = None
                continue
            if on_date and (day := _date(time, None)):
                told.dated = (day, 0.0)
            if not time.back:
                own.append(days)
                told.now, told.since = days, 0
        self._events(text, told, own, any(time.kind == "other" for time in times), first=first)
        return resolved

    def _events(self, text: str, told: _Told, own: list[float], vague: bool, *, first: bool) -> None:
        """What the sentence tells beyond its times: stays, operations, treatments, time passing."""
        if not own and not first and (vague or self._moves_on.search(text)):
            told.now = None
        at = own[0] if len(set(own)) == 1 else None if own else told.now
        if not first and self._stays.search(text):
            told.admitted = at
        if self._operates.search(text):
            told.operated = at if own else None
        if self._leaves.search(text):
            told.discharged = at if own else None
        if self._treats.search(text) and own:
            told.treated = own[-1] if len(set(own)) == 1 else None

    def _days(self, time: Time, told: _Told, *, plain: bool) -> float | None:
        if time.date:
            return _since(time, told.dated)
        base, sign = self._base(time, told, plain=plain)
        length = 0.0 if time.kind in ("presentation", "same day") else time.length
        if time.kind in ("next day", "day after event", "day before event"):
            length = 1.0
        if base is None or length is None:
            return None
        return round(base + sign * length, 4)

    def _base(self, time: Time, told: _Told, *, plain: bool) -> tuple[float | None, int]:
        """What the expression is counted from, and in which direction."""
        match time.kind:
            case "presentation":
                return told.admitted, 1
            case "hospital day":
                return _less(told.admitted), 1
            case "plain day":
                return _less(told.admitted) if plain else None, 1
            case "operation day":
                return told.operated, 1
            case "later" | "next day" | "same day":
                return told.now, 1
            case "of treatment":
                return told.treated, 1
            case "after event" | "day after event":
                return self._event(time.event, told), 1
            case "before event" | "day before event":
                return self._event(time.event, told) if time.event else told.now, -1
            case "earlier":
                return told.now, -1
            case _:
                return None, 1

    def _event(self, event: str, told: _Told) -> float | None:
        if self._admission.match(event):
            return told.admitted
        if self._presentation.match(event):
            return 0.0
        if self._discharge.match(event):
            return told.discharged
        return told.operated if self._operates.search(event) else None


def _less(day: float | None) -> float | None:
    """Day 1 of a stay is the day of admission."""
    return None if day is None else day - 1


def _since(time: Time, dated: tuple[date, float] | None) -> float | None:
    day = _date(time, dated[0] if dated else None)
    return float((day - dated[0]).days) + dated[1] if day and dated else None


def _date(time: Time, near: date | None) -> date | None:
    """The day of the calendar. Without a year it is the first such day from the other date on."""
    if time.date is None:
        return None
    year, month, day = time.date
    years: Iterable[int] = (year,) if year else (near.year, near.year + 1) if near else ()
    for candidate in years:
        try:
            found = date(candidate, month, day)
        except ValueError:
            continue
        if year or (near and found >= near):
            return found
    return None
