"""Amounts of drugs as reports write them, and strengths, which are amounts that nobody is given.

Denominators are read one by one and never dropped: an amount per something that doses are not given by (`mg/dL`) is no
dose at all.
"""

import re
from dataclasses import replace

from casefacts.annotate import numbers, units
from casefacts.annotate.parts import Part, TimeUnits, rows, words
from casefacts.terms import DosePer, DosePeriod

_SPACE = r"[^\S\n]*"
_ONE_OVER = r"(?:-1|−1|–1|⁻¹|\(-1\))(?!\d)"
_BODY = r"(?P<{}>kilograms?|kgs?|m2|m²|m\^2|m\(2\)|sq\.? ?m|square[ -]met(?:er|re)s?)"
_BODY_WORDS = r"(?:[ -](?:of )?(?:body[ -]?weight|body surface(?: area)?|b\.?w\.?|bsa|wt)\b\.?)?"
_OTHER = r"dose|cycle|course|session|injection|infusion|eye|side|site|person|patient|time|administration|pulse|body"


_THOUSANDS_BY_POINTS = re.compile(r"[1-9]\d{0,2}(?:\.000)+")
"""Of international units nobody gives thousandths: "100.000 IU" are a hundred thousand."""


def _round(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.12g}")


class Doses:
    """Finds amounts and strengths in a sentence."""

    def __init__(self) -> None:
        time, lists = TimeUnits(), words()
        self._time = time
        self._kinds = dict(rows("dose_units.tsv"))
        number, amount = numbers.NUMBER, units.AMOUNT
        to = rf"{_SPACE}(?:[-−–—]|\bto\b){_SPACE}"
        self._amount = re.compile(
            rf"(?P<times>\b\d{{1,2}}{_SPACE}[x×]{_SPACE})?"
            rf"(?:(?:\bbetween (?P<least>{number}) and )?(?P<low>{number})(?:(?P<to>{to})(?P<high>{number}))?"
            rf"(?:[^\S\n]|-|‑)*|\b(?P<one>an?)[ -](?:single )?)(?P<unit>{amount})",
            re.IGNORECASE,
        )
        slash = rf"(?:{_SPACE}/{_SPACE}|{_SPACE}\bper\b{_SPACE}|-per-)"
        self._body = re.compile(
            rf"{slash}(?:each )?{_BODY.format('body')}{_BODY_WORDS}(?![^\W\d_xX]|\d)"
            rf"|[^\S\n·⋅.]*[·⋅. ]?{_BODY.format('inverse')}{_SPACE}(?:{_ONE_OVER}|(?:-2|−2|⁻²)(?!\d))",
            re.IGNORECASE,
        )
        self._period = re.compile(
            rf"{slash}(?P<every>(?P<n>{number})?{_SPACE}(?P<time>{time.pattern}|{time.adverb}))"
            rf"|[^\S\n·⋅.]*[·⋅. ]?(?P<inverse>{time.pattern}){_SPACE}{_ONE_OVER}",
            re.IGNORECASE,
        )
        self._other = re.compile(rf"{slash}(?:{_OTHER})s?\b", re.IGNORECASE)
        self._more = re.compile(
            rf"{_SPACE}/|{_SPACE}\bper\b(?! (?:os|rectum|vaginam|protocol|week|day|month))|-per-", re.IGNORECASE
        )
        self._concentration = re.compile(
            rf"(?:{_SPACE}(?:{lists['elements']}))?{slash}(?:{number}{_SPACE})?(?:{lists['vehicles']})\b",
            re.IGNORECASE,
        )
        self._bound = re.compile(rf"{numbers.COMPARATORS}{_SPACE}$", re.IGNORECASE)
        self._form = re.compile(rf"[ -](?:{lists['forms']})\b", re.IGNORECASE)
        self._auc = re.compile(
            r"\b(?:AUC|[Aa]rea under the (?:\w+[ -]){0,2}curve)\s*(?:of\s*|=\s*|:\s*)?[1-9](?:\.\d+)?"
            r"(?![\d.]*\d|\s?[-–])"
        )
        self._maximum = re.compile(r"[(,;]\s*max(?:imum|imal)?\.?(?: (?:daily )?dose)?(?: of|:|,)?\s*$", re.IGNORECASE)
        self._per = re.compile(r"(?:/|\b(?:per|every|(?:in|of) each)[^\S\n]*)$", re.IGNORECASE)
        self._range = re.compile(r"\s*[(\[]\s*(?:normal|reference|ref\b|nl\b)", re.IGNORECASE)
        self._per_24_hours = re.compile(r"/\s?24\s?h\w*$", re.IGNORECASE)
        self._urine = re.compile(r"\burin", re.IGNORECASE)
        self._total = re.compile(r"\b(?:total|cumulative) (?:dose|dosage|amount)(?: (?:of|was))? $", re.IGNORECASE)
        self._raised = re.compile(
            rf"(?:{lists['change']})(?:\s+(?:the|his|her|dose|dosage|gradually))*\s*$", re.IGNORECASE
        )
        pair = rf"{number}(?:{_SPACE}[/-]{_SPACE}{number})*{_SPACE}/{_SPACE}{number}[^\S\n-]*{amount}(?!{_SPACE}/)"
        each = rf"{number}{_SPACE}{amount}(?:{_SPACE}/{_SPACE}{number}{_SPACE}{amount})+(?!{_SPACE}/)"
        self._products = re.compile(
            rf",?{_SPACE}\b(?:{lists['products']})\b[^,;()]*(?:,(?= \d)[^,;()]*)*", re.IGNORECASE
        )
        self._holding = re.compile(rf"\b(?:{lists['holding']}){_SPACE}$", re.IGNORECASE)
        self._together = re.compile(r"\brespective", re.IGNORECASE)
        item = rf"(?:{number})(?:{_SPACE},?{_SPACE}\band\b{_SPACE}|{_SPACE}[,/]{_SPACE})"
        self._listed = re.compile(rf"(?:{item})+$", re.IGNORECASE)
        self._number = re.compile(number, re.IGNORECASE)
        share = rf"(?!{_SPACE}(?:as|over|of (?:the|this|total))\b)"
        self._strengths = re.compile(
            rf"(?P<pair>{pair}|{each})|(?P<close>{number}{_SPACE}[%％](?:{_SPACE}w/[vw])?{share}"
            rf"|\b1{_SPACE}:{_SPACE}\d{{1,3}}(?:,?000)\b)",
            re.IGNORECASE,
        )

    def find(self, text: str) -> list[Part]:
        """Doses and strengths of a sentence, and the frequencies and durations written as their denominators."""
        parts: list[Part] = []
        taken = 0
        products = self.products(text)
        for strength in self._strengths.finditer(text):
            end = strength.end()
            if strength["pair"] and (more := self._concentration.match(text, end)):
                end = more.end()
            parts.append(Part(kind="strength", start=strength.start(), end=end, close=bool(strength["close"])))
        strengths = [(part.start, part.end) for part in parts]
        for found in self._amount.finditer(text):
            if found.start() < taken or any(s < found.end() and found.start() < e for s, e in strengths + products):
                continue
            read = self._read(text, found)
            if len(read) == 1 and read[0].kind == "dose":
                read = [*self._carried(text, read[0]), *read]
            parts += read
            taken = max([taken, *(part.end for part in read)])
        parts += [Part(kind="dose", start=auc.start(), end=auc.end()) for auc in self._auc.finditer(text)]
        return parts

    def products(self, text: str) -> list[tuple[int, int]]:
        """Where a sentence says what a product is made in: ", available as 50 mg and 100 mg tablets"."""
        return [found.span() for found in self._products.finditer(text)]

    def _carried(self, text: str, last: Part) -> list[Part]:
        """The bare numbers of a list that ends in an amount: the 300 and 600 of "300, 600 and 800 mg, respectively".

        Without "respectively" only after words of change: "reduced to 30, 20 and 10 mg".
        """
        listed = self._listed.search(text, 0, last.start)
        if listed is None or last.value is None:
            return []
        if not (self._together.search(text) or self._raised.search(re.sub(r"\bto\s*$", "", text[: listed.start()]))):
            return []
        numbered = [
            (number, numbers.parse(number[0])) for number in self._number.finditer(text, listed.start(), listed.end())
        ]
        return [
            replace(last, start=number.start(), end=number.end(), value=value, value_max=None, carried=True)
            for number, value in numbered if value is not None
        ]  # fmt: skip

    def _read(self, text: str, found: re.Match[str]) -> list[Part]:
        unit = units.ucum(found["unit"])
        if unit == "U" or (unit.endswith("U") and unit[:-1] in ("k", "m")):
            unit = unit.replace("U", "[iU]")
        kind = self._kinds.get(unit)
        if self._per.search(text, 0, found.start()) or self._maximum.search(text[: found.start()]):
            return []
        if kind is None or (found["one"] and not (kind == "count" or found["unit"].lower() == "unit")):
            return []
        if strength := self._concentration.match(text, found.end()):
            return [Part(kind="strength", start=found.start(), end=strength.end(), close=True)]
        per, period, end, beside = self._below(text, found.end())
        if end is None:
            return []
        held = self._holding.search(text[: found.start()]) or self._form.match(text, end)
        if found["low"] and kind != "count" and not (per or period) and held:
            return [Part(kind="strength", start=found.start(), end=end)]
        written = text[found.end() : end]
        if self._range.match(text, end) or (self._per_24_hours.search(written) and self._urine.search(text)):
            return []
        close = kind != "mass" and not (per or period)
        dose = Part(kind="dose", start=found.start(), end=end, unit=unit, per=per, period=period, close=close)
        return [*self._amounts(text, found, dose), *beside]

    def _below(self, text: str, at: int) -> tuple[DosePer | None, DosePeriod | None, int | None, list[Part]]:
        """What the amount is per, where that ends (None: per something that doses are not), what else is written so."""
        per: DosePer | None = None
        period: DosePeriod | None = None
        beside: list[Part] = []
        while True:
            if per is None and (body := self._body.match(text, at)):
                per = "kg" if (body["body"] or body["inverse"]).lower().startswith("k") else "m2"
                at = body.end()
            elif period is None and (time := self._period.match(text, at)):
                unit = self._time.of(time["time"] or time["inverse"])
                assert unit is not None, f"{time[0]!r} is matched by the units' own pattern"
                n = numbers.parse(time["n"]) if time["n"] else 1.0
                if n is None or unit.code == "-":
                    return None, None, None, []
                days = n * unit.days
                if n == 1 or (n == 24 and unit.code == "h"):
                    period = "d" if n == 24 else _period(unit.code)
                elif unit.code == "h":
                    beside.append(
                        Part(kind="frequency", start=time.start("every"), end=time.end("every"), value=_round(1 / days))
                    )
                else:
                    duration = Part(
                        kind="duration", start=time.start("every"), end=time.end("every"), value=_round(days)
                    )
                    return per, period, at, [*beside, duration]
                at = time.end()
            elif other := self._other.match(text, at):
                at = other.end()
            else:
                break
        return per, period, (None if self._more.match(text, at) else at), beside

    def _amounts(self, text: str, found: re.Match[str], whole: Part) -> list[Part]:
        """The dose; two for the steps of "from 60 to 40 mg"; none where the numbers leave a doubt."""
        low = 1.0 if found["one"] else numbers.parse(found["least"] or found["low"])
        last = found["low"] if found["least"] else found["high"]
        high = numbers.parse(last) if last else None
        if low is None or low < 0 or (last and high is None) or (found["least"] and found["high"]):
            return []
        if whole.unit.endswith("[iU]") and _THOUSANDS_BY_POINTS.fullmatch(found["low"] or ""):
            low = float(found["low"].replace(".", ""))
        if last and (scaled := numbers.parse_range(f"{found['least'] or found['low']} to {last}")):
            low, high = scaled
        if found["times"]:
            return [replace(whole, unit="", per=None, period=None)]
        before = text[: found.start()]
        if bound := self._bound.search(before):
            sign, _ = numbers.operator(bound[0])
            upper = low if high is None and sign in ("<", "<=") else None
            if sign != "~" and not (sign == "<=" and self._raised.search(before[: bound.start()])):
                return [replace(whole, start=bound.start(), value_max=upper)]
        if total := self._total.search(before):
            whole = replace(whole, start=total.start())
        if high is None or found["least"] or (low < high and not self._stepwise(before, found["to"])):
            return [replace(whole, value=low, value_max=high)]
        if "to" not in found["to"].lower():
            return []
        first = replace(whole, start=found.start("low"), end=found.end("low"), value=low, carried=True)
        return [first, replace(whole, start=found.start("high"), value=high)]

    def _stepwise(self, before: str, to: str) -> bool:
        """Whether "20 to 40 mg" is a change, not a range."""
        words_before = before.lower().rstrip()
        return "to" in to.lower() and (words_before.endswith("from") or self._raised.search(before) is not None)


def _period(code: str) -> DosePeriod:
    periods: dict[str, DosePeriod] = {"min": "min", "h": "h", "d": "d", "wk": "wk", "mo": "mo"}
    return periods[code]
