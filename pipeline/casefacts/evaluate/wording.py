"""When two wordings of a fact say the same: strictly, or relaxed as careful readers differ.

Relaxed: the shorter one's words stand in a row in the longer one, the longer has few words more, both have the same
negations, and a quantity has the same numbers, comparator and denominators.
"""

import re
import unicodedata

SLACK = 3
"""Words that the longer of two wordings may have more: articles, adjectives, a unit's long form."""
QUANTITY_SLACK = 4
"""As SLACK; quantities also differ in "up to", "a total of"."""

_WORD = re.compile(r"\d+(?:[.,·]\d+)*|[^\W\d_]+|[^\w\s]")
_COUNTS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NEGATIONS = frozenset(
    ["no", "not", "without", "never", "non", "nor", "neither", "none", "denied", "absent", "absence", "negative"]
)
_COMPARATORS = {
    ">": re.compile(r"[>≥]|\b(?:(?:more|greater|higher) than|over|above|exceed\w*|at least)\b"),
    "<": re.compile(r"[<≤]|\b(?:(?:less|lower|fewer) than|under|below|at most)\b"),
}
_BODY = re.compile(r"(?:/|\bper\s+)\s*(kg|m2|m²|m\^2|kilogram|square met\w+)")
_PERIOD = re.compile(
    r"(?:/|\b(?:per|a|every|each)\s+)\s*(d|day|h|hr|hour|min|minute|wk|week|month|cycle)s?\b"
    r"|\b(daily|weekly|monthly|hourly|qd|bid|tid|qid|b\.i\.d|t\.i\.d|q\.d|q\d+h)\b"
)
_SPELLINGS = {
    "[\u200b\ufeff\u00ad]": "",
    "[\u2010-\u2015\u2212]": "-",
    "[\u2018\u2019\u02bc\u2032\u00b4`]": "'",
    r"\s+": " ",
}
_EDGES = re.compile(r"^[^\w<>≤≥~±+-]+|[^\w%+)]+$")


def fold(text: str) -> str:
    """Text without case, compatibility forms, kinds of dash and quote, and punctuation at its edges."""
    text = unicodedata.normalize("NFKC", text).casefold()
    for pattern, plain in _SPELLINGS.items():
        text = re.sub(pattern, plain, text)
    return _EDGES.sub("", text)


def words(text: str) -> list[str]:
    """Numbers, words and signs of a folded text."""
    return _WORD.findall(text)


def canonical(number: str) -> str:
    """`1,000` and `1000` are one number, `0,5` is `0.5`."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number):
        number = number.replace(",", "")
    number = re.sub("[,·]", ".", number)
    return str(float(number)) if number.count(".") <= 1 else number


def _joined(text: str) -> str:
    """Text whose thousands are not apart (`1 000`)."""
    return re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)


def numbers(text: str) -> list[str]:
    """All numbers of a folded text in order, also in words."""
    tokens = words(_joined(text))
    return [
        canonical(token if token[0].isdigit() else str(_COUNTS.index(token)))
        for token in tokens
        if token[0].isdigit() or token in _COUNTS
    ]


def first_number(text: str) -> float | None:
    """The first number of a result, with its sign; None for codes such as pT2."""
    match = re.search(r"(?<![\w.])(-?)(\d+(?:[.,·]\d+)*)", _joined(fold(text)))
    if not match or canonical(match[2]).count(".") > 1:
        return None
    return float(match[1] + canonical(match[2]))


def comparator(text: str) -> str:
    """`>`, `<`, or nothing."""
    return next((sign for sign, pattern in _COMPARATORS.items() if pattern.search(text)), "")


def per_body(text: str) -> set[str]:
    """`kg`, `m2` where the quantity is for each of them."""
    return {"kg" if found.startswith("k") else "m2" for found in _BODY.findall(text)}


def per_time(text: str) -> set[str]:
    """Initials of the periods that a quantity is for."""
    return {(a or b)[0] for a, b in _PERIOD.findall(text)}


def same_words(one: str, other: str, slack: int = SLACK, factor: int = 1) -> bool:
    """Whether the shorter's words stand in a row in the longer: at most `factor` times as many and `slack` more."""
    short, long = sorted((words(one), words(other)), key=len)
    if len(long) > factor * len(short) + slack:
        return False
    if not short:
        return one == other
    if not any(long[i : i + len(short)] == short for i in range(len(long) - len(short) + 1)):
        return False
    return _negations(short) == _negations(long)


def _negations(tokens: list[str]) -> list[str]:
    return [token for token in tokens if token in _NEGATIONS]


def same_quantity(one: str, other: str) -> bool:
    """Whether two quantities have the same numbers, comparator, denominators of the body, and wording but for a few
    words.
    """
    return (
        numbers(one) == numbers(other)
        and comparator(one) == comparator(other)
        and per_body(one) == per_body(other)
        and same_words(one, other, QUANTITY_SLACK)
    )
