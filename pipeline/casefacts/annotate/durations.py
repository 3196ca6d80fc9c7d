"""How long a drug is given: `for 14 days`, `a 4-week course of`, `six cycles`, `long-term`.

Counts of doses ("three doses") are durations in words too.
"""

import re

from casefacts.annotate import numbers
from casefacts.annotate.parts import Part, TimeUnits, words


class Durations:
    """Finds durations and counts of doses in a sentence."""

    def __init__(self) -> None:
        self._time = TimeUnits()
        lists = words()
        number, unit = numbers.NUMBER, self._time.pattern
        bound = rf"(?P<bound>(?:{lists['bound']}) )?"
        about = rf"(?:(?:{lists['about']}) )*"
        to = r"(?: ?[-–—] ?| to | or )"
        each_day = r"(?! ?(?:(?:a|per|each|every|/) ?(?:day|week|night)|daily|weekly)\b)"
        length = (
            rf"(?P<length>(?P<n>{number})(?P<range>{to}{number})?[ -]?(?:consecutive |additional )?(?P<unit>{unit})"
            rf"{each_day})"
        )
        vague = rf"(?P<vague>(?:{lists['vague']}) {unit})"
        one = (
            rf"(?P<one>an?|one|next|following|subsequent|first) (?P<one_unit>{unit})(?<!s)"
            r"(?! after| before| later| ago)"
        )
        course = rf"[ -](?:(?:{lists['course_adjectives']}) )*(?:{lists['courses']})\b"
        adjective = rf"[ -](?:(?:{lists['counted_adjectives']}) )?"
        counted = rf"(?P<count>{number}){adjective}(?P<what>{lists['rounds']}|{lists['single']})"
        sources = (
            rf"(?<!\w)(?:{lists['lead']})\s?{about}{bound}{about}(?:{length}|{vague}|{one})",
            rf"(?<![\w/–-]){length}(?={course})",
            rf"(?<![\w/–-])(?<! 1/)(?<!within ){bound}{length}(?= of (?!{lists['not_of']}))",
            rf"(?<=\(){bound}{length}(?=[);,])",
            rf"(?<![\w/–-])(?<!± )(?<!\+/- ){counted}(?!\w)",
            rf"\b(?P<open>{lists['open_durations']})\b",
        )
        self._patterns = [re.compile(source, re.IGNORECASE) for source in sources]
        self._single = re.compile(lists["single"], re.IGNORECASE)

    def find(self, text: str) -> list[Part]:
        """Durations (value: days, None where the words leave them open) and counts (count: doses); they may overlap."""
        return [
            self._read(found, found.groupdict(default=""))
            for pattern in self._patterns
            for found in pattern.finditer(text)
        ]

    def _read(self, found: re.Match[str], fields: dict[str, str]) -> Part:
        bound = bool(fields.get("bound"))
        if fields.get("length"):
            n = None if bound or fields.get("range") else numbers.parse(fields["n"])
            start = found.start("bound") if bound else found.start("length")
            days = self._days(n, fields["unit"])
            return Part(kind="duration", start=start, end=found.end("length"), value=days)
        if fields.get("one"):
            days = self._days(None if bound else 1, fields["one_unit"])
            return Part(kind="duration", start=found.start("one"), end=found.end("one_unit"), value=days)
        if fields.get("count"):
            count = numbers.parse(fields["count"])
            single = self._single.fullmatch(fields["what"]) and count is not None and count.is_integer()
            doses = int(count) if single and count is not None else None
            return Part(kind="duration", start=found.start("count"), end=found.end("what"), count=doses)
        group = "vague" if fields.get("vague") else "open"
        return Part(kind="duration", start=found.start(group), end=found.end(group), close=group == "open")

    def _days(self, n: float | None, unit: str) -> float | None:
        known = self._time.of(unit)
        return None if n is None or known is None else float(f"{n * known.days:.12g}")
