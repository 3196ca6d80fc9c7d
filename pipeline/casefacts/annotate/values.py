"""Results in figures: numbers with comparator, range and unit, pairs (140/90 mmHg), titres (1:640), grades (3+,
grade of three).

Here stands what a figure says; whether it is a result, and of which test, is for the linking to find.
"""

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from casefacts.annotate import broken_figures, numbers, wording
from casefacts.annotate.units import UNIT, ucum
from casefacts.terms import Operator, Qualitative

Kind = Literal["number", "pair", "ratio", "triple", "titre", "grade", "signs", "damaged"]

_SPACE = r"[^\S\n]*"
_APART = r"(?:[^\S\n]*(?:-|‐|‑)?)"
_UNIT_BEHIND = rf"(?:{_SPACE}(?P<unit>mm\s*/\s*Hg|{UNIT}))?"
_N = rf"(?:(?=[^a-z]*\d){numbers.NUMBER})"
_SPACED = r"(?<![\w.,])\d{1,3}(?:[^\S\n]\d{3})+(?!\d|[.,]\d)"
_QUANTITY = re.compile(
    rf"(?:(?P<operator>{numbers.COMPARATORS}){_SPACE})?"
    rf"(?:(?P<spaced>{_SPACED})(?={_SPACE}{UNIT})"
    rf"|(?P<between>between{_SPACE})?(?P<low>{_N})(?P<joined>(?:{_SPACE}(?P<low_unit>{UNIT}))?{_SPACE}"
    rf"(?P<to>(?(between)(?:\band\b|[-−–—‐‑]|\bto\b)|(?:→|[-–]>|[-−–—‐‑~∼]|\bto\b))){_SPACE}(?P<high>{_N}))?)"
    rf"{_UNIT_BEHIND}",
    re.IGNORECASE,
)
_PAIR = re.compile(
    rf"(?<![\w./,-])(?P<first>\d{{1,3}}(?:\.\d)?){_SPACE}/{_SPACE}(?P<second>\d{{1,3}}(?:\.\d)?)(?!\.?\d|[/-]\d){_UNIT_BEHIND}",
    re.IGNORECASE,
)
_TRIPLE = re.compile(rf"(?<![\w./,-])\d{{1,3}}\s?/\s?\d{{1,3}}\s?/\s?\d{{1,3}}(?![\d/]){_UNIT_BEHIND}", re.IGNORECASE)
"""Systolic, diastolic and mean pressure: no one number."""
_TITRE = re.compile(
    rf"(?:(?P<operator>{numbers.COMPARATORS}){_SPACE})?(?P<titre>{numbers.TITRE}|(?<![\w.,:])1\s{{1,2}}[:/]\s{{1,2}}[\d,]+\d)",
    re.IGNORECASE,
)
_GRADE = re.compile(
    rf"\bgrade\s+(?:of\s+)?(?P<number>{numbers.NUMBER})(?:\s*/\s*5)?(?![\w/])|(?<![\w./-])(?P<strength>[0-5](?:\s?[-–]\s?[0-5])?[+\-−]?)\s?/\s?5(?![\d./]\d|\d)",
    re.IGNORECASE,
)
_ROMAN_GRADE = re.compile(r"\b(?:[Gg]rade|[Cc]lass)\s+(?:I{1,3}|IV|VI{0,3})[ab]?\b")
"""Quoted without a value: what the numerals of a grade mean differs from scale to scale."""
_RATIO = re.compile(r"(?<![\w.:/,])(?:[<>]\s*)?\d{1,4}(?:\.\d+)?\s?:\s?\d{1,3}(?:\.\d+)?(?![\w:]|\.\d)")
_OTHER_UNIT = re.compile(
    r"[^\S\n]?(?:(?:mitoses|mitotic figures)\s+)?(?:[A-Za-zµμ]{1,14})?"
    r"(?:/|\s?\bper\s)\s?(?:\d+[^\S\n]?)?[A-Za-zµμ][\w²³-]*(?:/[A-Za-z]\w*)*"
    r"(?:\s(?:microscopic\s|power\s)?fields?|(?<=/mm)\s?[3³](?!\d))?"
)
"""A unit that the list of units lacks, so that a number never stands without what it is per."""
_PLUS = re.compile(
    r"(?<![\w+.])(?:(?P<count>[1-4])\s?\+|\+(?P<after>[1-4])|(?P<signs>\+(?:(?:\s\+){1,3}(?=\s*\))|\+{0,3})))(?![\w+¤])"
)
_SIGN = re.compile(r"(?<=\()\s*(?:(?P<plus>\+)|[-−–])\s*(?=\))")
_ARROWS = ("→", "->", "–>")
_DECADE = re.compile(r"\d0s\b")
_LOW_DILUTION = re.compile(r"1\s?:\s?([248])")
"""A ratio, unless it is of a test that is reported in titres."""
_TIMES_NOT_TITRE = re.compile(r"times(?!\s*(?:\)|[;,.)]|and\b|$))", re.IGNORECASE)
_AT_TITRE = re.compile(r"\b(?:positive|reactive|dilut\w+)\s+(?:\w+\s+)?(?:at|to|of)\s+$", re.IGNORECASE)
"""What makes "1 in 160" a titre and not a share."""
_LOWEST_TITRE = 10
"""A result of fewer "times" is a multiple of something; the first dilutions of titres are 1:10 to 1:20."""
_DILUTIONS = frozenset(20 * 2**step for step in range(1, 11)) | {100, 400, 800}
"""Dilutions that "1/320" is a titre by, whatever stands before; 1/20 and 1/50 may be shares."""
_BODY = re.compile(
    r"\s+of\s+(?:(?:the|his|her|their|total)\s+)*(?:body|skin|face|trunk|scalp|BSA|TBSA)\b", re.IGNORECASE
)
_PLACE = re.compile(r"over\b", re.IGNORECASE)
_DURATIONS = frozenset({"min", "h", "d", "wk", "mo", "a"})
_PLUS_GRADES: dict[int, Qualitative] = {1: "1+", 2: "2+", 3: "3+", 4: "4+"}


@dataclass(frozen=True, kw_only=True)
class Value:
    """A figure of a sentence; offsets are the sentence's. `second` is the lower number of a pair, and the reciprocal of
    a ratio that may be a titre."""

    start: int
    end: int
    kind: Kind
    value: float | None = None
    value_max: float | None = None
    second: float | None = None
    operator: Operator | None = None
    unit_text: str = ""
    unit: str = ""
    qualitative: Qualitative | None = None
    moved: bool = False
    """The first of two numbers joined by "to" after a word of movement."""


def find(text: str) -> list[Value]:
    """The figures of a text, in text order, none overlapping. What is no result must be blanked out before."""
    found: list[Value] = []
    for finder in (_titres, _triples, _ratios, _grades, _pairs, _plus_signs, _quantities):
        taken = [(value.start, value.end) for value in found]
        found += [
            value for value in finder(text) if not any(value.start < end and start < value.end for start, end in taken)
        ]
    found.sort(key=lambda value: value.start)
    return [value for i, value in enumerate(found) if not _in_flat_row(text, found[max(i - 1, 0) : i + 2])]


def _in_flat_row(text: str, values: list[Value]) -> bool:
    """Bare figures with nothing but a space between are cells of a table whose columns were lost."""
    return any(
        left.kind == right.kind == "number" and not left.unit_text and text[left.end : right.start] in (" ", "\t")
        for left, right in pairwise(values)
    )


def _titres(text: str) -> list[Value]:
    found = []
    for match in _TITRE.finditer(text):
        value = numbers.parse_titre(match["titre"])
        told = re.search(r"tit(?:er|re)", text[: match.start()], re.IGNORECASE)
        if value is None or ("in" in match["titre"] and not (told or _AT_TITRE.search(text, 0, match.start()))):
            continue
        if "/" not in match["titre"] or value in _DILUTIONS or told:
            sign = numbers.operator(match["operator"])[0] if match["operator"] else None
            found.append(
                Value(start=match.start(), end=match.end(), kind="titre", value=value, operator=sign, unit="{titer}")
            )
    return found


def _pairs(text: str) -> list[Value]:
    found = []
    for match in _PAIR.finditer(text):
        unit = match["unit"] or ""
        code = "mm[Hg]" if re.fullmatch(r"mm\s*/\s*Hg", unit, re.IGNORECASE) else ucum(unit)
        start = _with_operator(text, match.start())
        found.append(
            Value(
                start=start,
                end=match.end(),
                kind="pair",
                value=float(match["first"]),
                second=float(match["second"]),
                operator=numbers.operator(text[start : match.start()])[0],
                unit_text=unit,
                unit=code,
            )
        )
    return found


def _triples(text: str) -> list[Value]:
    found = []
    for match in _TRIPLE.finditer(text):
        unit = match["unit"] or ""
        found.append(Value(start=match.start(), end=match.end(), kind="triple", unit_text=unit, unit=ucum(unit)))
    return found


def _ratios(text: str) -> list[Value]:
    return [
        Value(start=match.start(), end=match.end(), kind="ratio", second=_low_dilution(match[0]))
        for match in _RATIO.finditer(text)
    ]


def _low_dilution(ratio: str) -> float | None:
    found = _LOW_DILUTION.fullmatch(ratio)
    return float(found[1]) if found else None


def _with_operator(text: str, start: int) -> int:
    """Where the comparator before a number begins, the number's own start if none stands there."""
    found = re.search(rf"{numbers.COMPARATORS}{_SPACE}$", text[:start], re.IGNORECASE)
    return found.start() if found and not found[0].lower().startswith("up") else start


def _grades(text: str) -> list[Value]:
    found = []
    for match in _GRADE.finditer(text):
        value = numbers.parse(match["number"] or match["strength"] or "")
        found.append(Value(start=match.start(), end=match.end(), kind="grade", value=value))
    return found + [Value(start=m.start(), end=m.end(), kind="grade") for m in _ROMAN_GRADE.finditer(text)]


def _plus_signs(text: str) -> list[Value]:
    found = []
    for match in _PLUS.finditer(text):
        count = int(match["count"] or match["after"] or match["signs"].count("+"))
        found.append(Value(start=match.start(), end=match.end(), kind="signs", qualitative=_PLUS_GRADES[count]))
    bracketed = []
    for match in _SIGN.finditer(text):
        sign: Qualitative = "positive" if match["plus"] else "negative"
        bracketed.append(Value(start=match.start(), end=match.end(), kind="signs", qualitative=sign))
    return bracketed + [
        value for value in found if not any(value.start < b.end and b.start < value.end for b in bracketed)
    ]


def _quantities(text: str) -> list[Value]:
    found: list[Value] = []
    for match in _QUANTITY.finditer(text):
        if found and match.start() < found[-1].end:
            continue
        if _DECADE.match(text, max(match.end() - 2, 0)) or _DECADE.search(match[0]):
            continue
        found += _quantity(match, text)
    return found


def _quantity(match: re.Match[str], text: str) -> list[Value]:
    unit_text = match["unit"] or ""
    end = match.end()
    if unit_text.lower() == "times" and _is_multiple(match, text):
        return []
    sign, start = None, match.start()
    if match["between"] and not match["high"]:
        start = match.start("low")
    if match["operator"]:
        sign = numbers.operator(match["operator"])[0]
        if match["operator"].lower().startswith("up"):
            sign, start = None, match.start("between") if match["between"] else match.start("low")
        elif _PLACE.match(match["operator"]) and (_BODY.match(text, end) or _code(unit_text, "") in _DURATIONS):
            sign, start = None, match.start("low") if match["low"] else match.start("spaced")
    whole = Value(
        start=start,
        end=end,
        kind="number",
        operator=sign,
        unit_text=unit_text,
        unit=_code(unit_text, match["low"] or ""),
    )
    if match["spaced"] and broken_figures.LOST_POWER.search(match["spaced"]) and whole.unit.startswith("/"):
        return [replace(whole, kind="damaged", unit="", unit_text="")]
    if match["spaced"]:
        return [replace(whole, value=float(re.sub(r"\s", "", match["spaced"])))]
    damaged = None if unit_text else broken_figures.DAMAGED.match(text, end)
    if broken_figures.is_piece(match, text) and not damaged:
        return []
    if match["low"] == "10" and broken_figures.POWER_ALONE.match(text, match.end("low")):
        return []
    if damaged:
        whole = replace(whole, end=damaged.end(), kind="damaged")
        before = match["high"] and match["to"].lower() == "to" and _moves(text[: match.start()])
        first = replace(whole, end=match.end("low"), moved=True)
        return [first, replace(whole, start=match.start("high"), operator=None)] if before else [whole]
    low, high = numbers.parse(match["low"]), numbers.parse(match["high"] or "")
    if low is None:
        return []
    if broken_figures.ends_in_word(match, text):
        return []
    if not unit_text and (other := _OTHER_UNIT.match(text, end)):
        whole = replace(whole, end=other.end(), unit_text=other[0].strip(), unit=ucum(other[0].replace(" ", "")))
    if match["high"] is None:
        return [replace(whole, value=None if broken_figures.thousands_point(match) else low)]
    low_end = match.end("low_unit") if match["low_unit"] else match.end("low")
    first_unit = match["low_unit"] or ""
    moved = match["to"] in _ARROWS or (match["to"].lower() == "to" and _moves(text[: match.start()]))
    if high is not None and (moved or (match["to"].lower() == "to" and high < low)):
        first = Value(
            start=start,
            end=low_end,
            kind="number",
            value=low,
            operator=sign,
            unit_text=first_unit,
            unit=_code(first_unit, match["low"]),
            moved=True,
        )
        return [first, replace(whole, start=match.start("high"), value=high, operator=None)]
    if high is None or high < low:
        return []
    return [replace(whole, value=low, value_max=high)]


def _is_multiple(match: re.Match[str], text: str) -> bool:
    """ "three times the upper limit", "5 times": no titre."""
    number = numbers.parse(match["high"] or match["low"] or "")
    return number is None or number < _LOWEST_TITRE or bool(_TIMES_NOT_TITRE.match(text, match.start("unit")))


def _code(unit_text: str, number: str) -> str:
    if unit_text in ("C", "F"):
        return {"C": "Cel", "F": "[degF]"}[unit_text] if "." in number else ""
    return ucum(unit_text)


def _moves(before: str) -> bool:
    """Whether the words before "A to B" make it a change from A to B rather than a range."""
    words = before.split()[-6:]
    if not words:
        return False
    near = " ".join(words)
    return bool(wording.load().movement.search(near)) and not re.search(r"\brang\w+|\bbetween\b", near, re.IGNORECASE)
