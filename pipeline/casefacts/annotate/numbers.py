"""Numbers, ranges and comparators as reports write them.

A comma followed by three digits groups thousands (1,234), as in English journals, and else is a decimal comma (12,5;
0,123); Indian groups (1,50,000) and groups set apart by thin or non-breaking spaces are read; an ordinary space groups
only before a final 000. What could be read in two ways ("14 420", "1,2345") is no number. Words are in numbers.tsv.

    >>> parse("14,420"), parse("12,5"), parse("1.2 × 10⁶"), parse("1.2.3"), parse_range("25–30"), operator("over 8,000")
    (14420.0, 12.5, 1200000.0, None, (25.0, 30.0), ('>', 4))
"""

import re
from functools import cache
from typing import cast

from casefacts import assets
from casefacts.annotate.units import POWER, SCALED
from casefacts.terms import Operator

_SPACE = r"[^\S\n]*"
_GROUP_SPACES = "\u00a0\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺", "0123456789-+")


@cache
def _written(kind: str) -> dict[str, str]:
    lines = assets.lexicon("numbers.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    return {written: value for row_kind, written, value in rows if row_kind == kind}


def _any(kind: str) -> str:
    ordered = sorted(_written(kind), key=lambda text: (-len(text), text))
    return "|".join(
        re.escape(text).replace(r"\ ", r"\s+") + (r"\b" if text[-1].isalnum() and text.isascii() else "")
        for text in ordered
    )


_GROUPED = (
    rf"\d{{1,3}}(?:,\d{{3}})+(?:[.·∙]\d+)?|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}|\d{{1,3}}(?:[{_GROUP_SPACES}]\d{{3}})+(?:[.,·∙]\d+)?"
    r"|\d{1,3}(?: \d{3})* 000"
)
_PLAIN = r"\d+(?:[.·∙]\d+)?|[.·∙]\d+|0,\d+|\d+,\d{1,2}"
_GROUP_OR_TWO = r"\d{1,3} \d{3}(?!\d)"
_AFTER_A_GROUP = "".join(rf"(?<!(?<![\w.,\-–]){digits} )" for digits in (r"\d", r"\d\d", r"\d\d\d"))
_DIGITS = (
    rf"(?:(?:{_GROUPED}|(?!{_GROUP_OR_TWO})(?:(?!\d{{3}}(?!\d))|{_AFTER_A_GROUP})(?:{_PLAIN}))(?![.,·∙]?\d)|\d*[½¼¾])"
    r"(?!(?:st|nd|rd|th)\b)"
)
_STARTS = r"(?<![\w.,·∙^])(?!10\s?(?:[\^*(]|[⁰¹²³⁴⁵⁶⁷⁸⁹]))(?!(?:(?<=[×x*])|(?<=[×x*]\s))10(?:[3-9]|1[0-2])(?!\d))"
_SIGN = r"(?:(?<!\d\s)(?<!%\s)(?<![\w)%])[-−–])?"
_TENS, _ONES = (
    "|".join(word for word, value in _written("word").items() if low <= float(value) < high)
    for low, high in ((20, 100), (1, 10))
)
_BELOW_HUNDRED = rf"(?:(?:{_TENS})[-‐‑\s](?:{_ONES})\b|{_any('word')})"
_COUNTED = rf"(?:{_BELOW_HUNDRED}(?:\s+(?:{_any('hundred')})(?:(?:\s+and)?\s+{_BELOW_HUNDRED})?)?)"
_WORDS = rf"(?<![^\W\d_][-‐‑])\b(?:{_COUNTED}(?:\s+and\s+a\s+half\b)?|{_any('fraction')})"
_MULTIPLIER = rf"(?:{_SPACE}(?:{_any('multiplier')}))?"
_BROKEN_POWER = rf"{_SPACE}[×x*]{_SPACE}10{_SPACE}(?:[\^*(]|[⁰¹²³⁴⁵⁶⁷⁸⁹]|[3-9](?!\d))"
_OWN_POWER = rf"(?>{_SPACE}(?>{POWER})(?!{_SPACE}{SCALED})|(?={_SPACE}{POWER}))|(?!{_BROKEN_POWER})"
_POWER_ALONE = r"(?<![\w.,·∙])(?<![×x*])(?<![×x*]\s)10(?:\^\d{1,2}|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?!\d)"

NUMBER: str = rf"(?:{_POWER_ALONE}|{_STARTS}{_SIGN}{_DIGITS}(?:{_OWN_POWER}){_MULTIPLIER}|{_WORDS}{_MULTIPLIER})"
"""Regex source (for IGNORECASE) of a number in digits or words, whole: never a part of a longer number or
a word (`IL6`, `5th`). A power of ten belongs to it (`3.2 × 10⁵`) unless a unit follows, whose it then is
(`12.5 × 10⁹/L`); so does "million"."""

_TO = rf"{_SPACE}(?:[-−–—‐‑~∼]|\bto\b|\buntil\b){_SPACE}"
_APART = r"(?<!\d[-–—/])"
RANGE: str = (
    rf"(?:between{_SPACE}{NUMBER}{_SPACE}and{_SPACE}{NUMBER}|rang(?:ing|ed|es)\s+from{_SPACE}{NUMBER}{_TO}{NUMBER}"
    rf"|(?<!\bfrom\s){_APART}{NUMBER}{_TO}{NUMBER}(?![-–—/]\d)|{_APART}{NUMBER}(?![-–—/]\d+[-–—/]\d))"
)
"""Regex source of a number or a range of numbers; `parse_range` reads what it matches. "from 20 to 40" alone is a
change, two numbers; "01-05-2020" is none."""

COMPARATORS: str = rf"(?:(?<!\w)(?:{_any('operator')}))"
"""Regex source of what stands before a number and bounds it; `operator` reads it. "over 5 days" is no bound."""

TITRE: str = r"(?:(?<![\w.,:])1(?:\s?[:/]\s?|\s+in\s+)(?:\d{1,3}(?:,\d{3})+|\d{2,6})(?![\d.,:]*\d))"
"""Regex source of a titre, `1:640`, `1 in 640`; `parse_titre` gives the reciprocal."""

_MEASURED = rf"(?!\d){_SPACE}(?:%|[mµμkdn]?(?:g|mol|L|l|m|U|Eq|IU)(?![a-z])|mmHg|°|/)"
_MEASURED_COMMA = re.compile(rf"(?<![\d.,])\d+,\d{{1,2}}{_MEASURED}")
_MEASURED_POINT = re.compile(rf"(?<![\d.,])\d+\.\d{{1,2}}{_MEASURED}")
_POINTS_AND_COMMAS = re.compile(
    rf"(?<![\d.,])(?:[1-9]\d{{0,2}}(?:\.\d{{3}})+(?:,\d+)?(?![.,]?\d)|\d+,\d+{_MEASURED.replace('(?!', '(?![.,]?', 1)})"
)
_SWAPPED = str.maketrans(".,", ",.")
_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_DIGITS_ONLY = re.compile(rf"({_SIGN})({_DIGITS}){_SPACE}({POWER})?{_MULTIPLIER}", re.IGNORECASE)
_POWER = re.compile(r"10\D{0,3}(\d{1,2})\D?")
_PAIR = re.compile(
    rf"(?:between|(?:rang(?:ing|ed|es)\s+)?from)?{_SPACE}(?P<low>{NUMBER})(?:(?:{_TO}|{_SPACE}\band\b{_SPACE})(?P<high>{NUMBER}))?",
    re.IGNORECASE,
)
_COMPARATOR = re.compile(rf"\s*({COMPARATORS})", re.IGNORECASE)


def parse(text: str) -> float | None:
    """The value of one number in digits or words; None where the text is not exactly one number.

    >>> parse("1,000"), parse("one and a half"), parse("2.4 million"), parse("½"), parse("1,50,000")
    (1000.0, 1.5, 2400000.0, 0.5, 150000.0)
    """
    text = text.strip()
    if not _NUMBER.fullmatch(text):
        return None
    factor = 1.0
    for word, multiplier in _written("multiplier").items():
        if text.lower().endswith(word) and (number := text[: -len(word)].rstrip()):
            factor, text = float(multiplier), number
            break
    value = _words(text.lower())
    if value is None:
        value = _digits(text)
    return None if value is None else _exact(value, factor)


def _exact(value: float, factor: float) -> float:
    """The product without binary noise: 1.1 million is 1100000."""
    return float(f"{value * factor:.12g}")


def _words(text: str) -> float | None:
    text = re.sub(r"\s+", " ", text)
    whole, half, _ = text.partition(" and a half")
    if not half and (fraction := _written("fraction").get(whole)):
        return float(fraction)
    value = _counted(whole)
    return None if value is None else value + (0.5 if half else 0.0)


def _counted(text: str) -> float | None:
    """The value of "twenty-five" or "two hundred and fifty"; None where a word is none of a number."""
    hundreds, *rest = re.split(rf"\s+(?:{_any('hundred')})(?:\s+and)?\s*", text)
    values = [_below_hundred(hundreds), *(_below_hundred(words) for words in rest if words)]
    if None in values:
        return None
    high, *low = (value for value in values if value is not None)
    return high * 100 + sum(low) if rest else high


def _below_hundred(text: str) -> float | None:
    values = [_written("word").get(word) for word in re.split(r"[-‐‑\s]", text)]
    return None if None in values else sum(float(value) for value in values if value is not None)


def _digits(text: str) -> float | None:
    if alone := re.fullmatch(r"10(?:\^(\d+)|([⁰¹²³⁴⁵⁶⁷⁸⁹]+))", text):
        return 10.0 ** int(alone[1] or alone[2].translate(_SUPERSCRIPTS))
    found = _DIGITS_ONLY.fullmatch(text)
    if found is None:
        return None
    sign, digits, power = found[1], found[2], found[3]
    value = _mantissa(digits)
    if power:
        value = _exact(value, 10.0 ** _exponent(power))
    return -value if sign else value


def _mantissa(digits: str) -> float:
    digits = re.sub(rf"[{_GROUP_SPACES} ]", "", digits).replace("·", ".").replace("∙", ".")
    if digits[-1] in "½¼¾":
        return float(digits[:-1] or 0) + float(_written("fraction")[digits[-1]])
    if re.fullmatch(r"0,\d+|\d+,\d{1,2}", digits):
        return float(digits.replace(",", "."))
    return float(digits.replace(",", ""))


def _exponent(power: str) -> int:
    plain = power.translate(_SUPERSCRIPTS)
    if re.search(r"1[,.]?000$", plain):
        return 3
    found = _POWER.search(plain)
    assert found is not None, f"{power!r} is matched by POWER and has an exponent"
    return int(found[1])


def parse_range(text: str) -> tuple[float, float | None] | None:
    """(low, high) of a range, (value, None) of one number; None where the text is neither or the range falls.

    >>> parse_range("between 4,000 and 5,000"), parse_range("7"), parse_range("30-25"), parse_range("1.5 to 2 million")
    ((4000.0, 5000.0), (7.0, None), None, (1500000.0, 2000000.0))
    """
    found = _PAIR.fullmatch(text.strip())
    if found is None:
        return None
    low = parse(found["low"])
    if low is None or not found["high"]:
        return None if low is None else (low, None)
    high = parse(found["high"])
    if high is None:
        return None
    scale = _scale(found["high"])
    if scale > 1 and _scale(found["low"]) == 1 and low <= high / scale:
        low = _exact(low, scale)
    return (low, high) if low <= high else None


def _scale(number: str) -> float:
    """The factor that a number's power or word stands for: "2.5 million" is scaled by 1000000."""
    if power := re.search(rf"(?<=\d){_SPACE}({POWER})$", number):
        return 10.0 ** _exponent(power[1])
    scales = _written("multiplier") | _written("hundred")
    return next((float(value) for word, value in scales.items() if number.lower().endswith(word)), 1.0)


def parse_titre(text: str) -> float | None:
    """The reciprocal of a titre: 640 of `1:640`."""
    found = re.fullmatch(r"1(?:\s*[:/]\s*|\s+in\s+)([\d,]+)", text.strip(), re.IGNORECASE)
    return parse(found[1]) if found else None


def has_decimal_commas(text: str) -> bool:
    """Whether a text writes measured numbers with decimal commas and none with a decimal point."""
    return _MEASURED_COMMA.search(text) is not None and _MEASURED_POINT.search(text) is None


def in_english(text: str) -> str:
    """A text of decimal commas, of the same length, as English writes its numbers.

    >>> in_english("1.200/µL, 6,5 g/dL, 1,250 mg, days 1, 8")
    '1,200/µL, 6.5 g/dL, 1.250 mg, days 1, 8'
    """
    return _POINTS_AND_COMMAS.sub(lambda found: found[0].translate(_SWAPPED), text)


def operator(text: str) -> tuple[Operator | None, int]:
    """The comparator that the text begins with, and how many characters it takes with the space before it.

    >>> operator("≥ 5"), operator(" up to 40 mg"), operator("5")
    (('>=', 1), ('<=', 6), (None, 0))
    """
    found = _COMPARATOR.match(text)
    if found is None:
        return None, 0
    sign = _written("operator")[re.sub(r"\s+", " ", found[1].lower())]
    return cast(Operator, sign), found.end()
