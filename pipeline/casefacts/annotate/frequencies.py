"""How often a dose is given, and on which days: `twice daily`, `every 6 weeks`, `days 1, 8 and 15`, `as needed`."""

import re

from casefacts.annotate import numbers
from casefacts.annotate.parts import Part, TimeUnits, rows, words
from casefacts.annotate.units import AMOUNT

_SPACE = r"[^\S\n]*"
_NEXT = r"(?:\s?(?:,|&|/|\band\b)\s?)+"
"""Between the items of a schedule: "0, 2, and 6"."""


class Frequencies:
    """Finds frequencies, schedules and as-needed in a sentence."""

    def __init__(self) -> None:
        self._time = TimeUnits()
        fields = {
            "n": rf"(?P<n>{numbers.NUMBER})",
            "unit": rf"(?P<unit>{self._time.pattern})",
            "adverb": rf"(?P<unit>{self._time.adverb})",
        }
        self._rules = []
        for pattern, rule, place in rows("frequencies.tsv"):
            source = re.sub(r"\{(n|unit|adverb)\}", lambda field: fields[field[1]], pattern)
            compiled = re.compile(rf"(?<![\w/])(?:{source})(?!\w)", re.IGNORECASE)
            self._rules.append((compiled, rule, place == "close"))
        time = self._time
        list_of_days = r"\d{1,2}(?:(?:\s?(?:,|-|–|—|/|&|\band\b|\bto\b|\bthrough\b)\s?)+(?:day |d)?\d{1,2})*"
        cycle = r"(?:,? (?:of|on|in|within|out of) (?:each|every|an?) \d{1,2}[- ]day cycles?)?"
        ends = rf"(?!\w|[.,]\d)(?!{_SPACE}{AMOUNT})"
        several = rf"\d{{1,3}}(?:{_NEXT}(?:week |month |hour )?\d{{1,3}})+"
        single = rf"(?:(?:as |in )?(?:a|one) single (?:{words()['single']})|single[ -]dose)"
        weekdays = rf"(?:{words()['weekdays']})"
        sources = (
            rf"\b(?:[Dd]ays? |d ?|D ?)(?P<days>{list_of_days}){cycle}{ends}",
            rf"\b(?i:(?P<times>(?:weeks?|months?|hours?) {several})){ends}",
            rf"(?<=\bat )(?P<once>weeks? \d{{1,2}}){ends}",
            rf"(?<!\w)(?P<counted>[x×] ?(?P<count>[1-9]\d?))(?![\d.,]*\d)(?! ?(?:[x×]|{time.pattern}|{AMOUNT}))",
            rf"(?<=\bat )(?i:(?P<at>{several} (?:weeks|months|hours)))(?! (?:after|later|post|of age|old))\b",
            rf"\b(?i:(?P<weekdays>{weekdays}(?:{_NEXT}{weekdays})*))\b",
            rf"\b(?i:{single})\b",
        )
        self._schedule = re.compile("|".join(sources))
        self._as_needed = re.compile(rf"(?<!\w)(?:{words()['as_needed']})(?!\w)", re.IGNORECASE)

    def find(self, text: str) -> list[Part]:
        """Frequencies (value: doses per day, None where the words leave it open), schedules, as-needed.

        They may overlap.
        """
        parts = [
            self._read(found, rule, close) for pattern, rule, close in self._rules for found in pattern.finditer(text)
        ]
        parts += [
            Part(
                kind="schedule",
                start=found.start(),
                end=found.end(),
                count=int(found["count"]) if found["count"] else None if any(found.groupdict().values()) else 1,
                close=any(found.groupdict().values()),
            )
            for found in self._schedule.finditer(text)
        ]
        parts += [
            Part(kind="as_needed", start=found.start(), end=found.end()) for found in self._as_needed.finditer(text)
        ]
        return parts

    def _read(self, found: re.Match[str], rule: str, close: bool) -> Part:
        fields = found.groupdict()
        unit = self._time.of(fields["unit"]) if fields.get("unit") else self._time.of("day")
        n = numbers.parse(fields["n"]) if fields.get("n") else 1.0
        assert unit is not None, f"{found[0]!r} is matched by the units' own pattern"
        per_day: float | None = None
        if n:
            match rule:
                case "every":
                    per_day = 1 / (n * unit.days)
                case "other":
                    per_day = 1 / (2 * unit.days)
                case "times":
                    per_day = n / unit.days
                case "days_a_week":
                    per_day = n / 7
                case "open" | "period" | "divided":
                    per_day = None
                case "daily_divided":
                    per_day = n
                case _:
                    per_day = float(rule) / unit.days
        timed = rule in ("period", "daily_divided")
        period = {"h": "h", "d": "d", "wk": "wk", "mo": "mo"}.get(unit.code) if timed else None
        count = int(n) if rule == "divided" and n and n.is_integer() else None
        return Part(
            kind="frequency", start=found.start(), end=found.end(), value=per_day, close=close, count=count,
            period=period,  # type: ignore[arg-type]  # the dict's values are DosePeriod
        )  # fmt: skip
