"""Which specimen a result is of, from the words before its test or at the head of its clause; empty where none is
said."""

import re
from functools import cache

from casefacts.annotate import wording
from casefacts.terms import Specimen

_BETWEEN = (
    r"(?:\s*\([A-Z]+\))?"
    r"(?:\s+(?:level|levels|concentration|concentrations|total|free|of|the|anti|fasting|random|his|her))*\s*"
)
_OF_BLOOD = re.compile(r"\s+(?:cells?|counts?|pressures?)\b", re.IGNORECASE)
"""Blood cells are counted in other fluids too."""
_STAINED = re.compile(
    r"\bimmuno(?:histochem|stain|react|label)\w*|\bstain(?:s|ed|ing)\s+(?:(?!and\b)\w+\s+)?(?:positive|negative)",
    re.IGNORECASE,
)


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted(wording.load().specimens, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(re.escape(word) for word in words)})\b", re.IGNORECASE)


@cache
def _behind() -> re.Pattern[str]:
    return re.compile(
        rf"(?:\s+levels?|\s+concentrations?)?\s+(?:in|of)\s+(?:the|his|her)?\s*({_pattern().pattern})", re.IGNORECASE
    )


@cache
def _in_gap() -> re.Pattern[str]:
    return re.compile(
        rf"[^¤,;:]*\s(?:in|on|from)\s+(?:(?:the|his|her)\s+)?({_pattern().pattern})[^¤,;:]*", re.IGNORECASE
    )


def of(text: str, start: int, end: int, gap: str = "") -> Specimen | None:
    """The specimen of the test at text[start:end]: named in it, right before it, right behind it ("in the urine"), in
    the gap between it and its result ("was found in the CSF at"), or as the subject of the sentence."""
    table = wording.load().specimens
    if (inside := _pattern().search(text, start, end)) and not _OF_BLOOD.match(text, inside.end()):
        return table[inside[0].lower()]
    for match in reversed(list(_pattern().finditer(text, 0, start))):
        if re.fullmatch(_BETWEEN, text[match.end() : start]):
            return table[match[0].lower()]
    if behind := _behind().match(text, end):
        return table[behind[1].lower()]
    if between := _in_gap().fullmatch(gap):
        return table[between[1].lower()]
    if _STAINED.search(text, 0, start):
        return "tissue"
    return _subject(text, start)


def within(text: str) -> Specimen | None:
    """The specimen that a name holds: "CSF protein"; blood cells are no specimen."""
    found = _pattern().search(text)
    return wording.load().specimens[found[0].lower()] if found and not _OF_BLOOD.match(text, found.end()) else None


def whole(text: str) -> Specimen | None:
    """The specimen whose name a text is: the head "CSF" of a table's column."""
    return wording.load().specimens.get(text.strip().lower())


def all_in(text: str) -> set[Specimen]:
    """All specimens that a text names."""
    return {wording.load().specimens[found[0].lower()] for found in _pattern().finditer(text)}


def behind(text: str, end: int) -> Specimen | None:
    """The specimen that stands right behind a result: "was positive in the stool"."""
    found = re.match(rf"\s+(?:in|on|from)\s+(?:the|his|her)?\s*({_pattern().pattern})", text[end:], re.IGNORECASE)
    return wording.load().specimens[found[1].lower()] if found else None


def listed(text: str, end: int) -> list[Specimen]:
    """The specimens of a list right behind a test: "cultures of blood and CSF"; empty for fewer than two."""
    word = _pattern().pattern
    found = re.match(
        rf"\s+(?:of|from|in)\s+(?:the\s+)?({word}(?:(?:,|\s|\band\b|\bor\b)+{word})+)", text[end:], re.IGNORECASE
    )
    return [wording.load().specimens[name.lower()] for name in _pattern().findall(found[1])] if found else []


def phrases(text: str) -> str:
    """The text without "of the sputum", "in the blood and CSF"."""
    word = _pattern().pattern
    return re.sub(
        rf"\s(?:of|from|in|on)\s+(?:(?:the|his|her)\s+)?{word}(?:(?:,|\s|\band\b|\bor\b)+{word})*(?!\w)",
        " ",
        text,
        flags=re.IGNORECASE,
    )


def _subject(text: str, start: int) -> Specimen | None:
    """ "CSF analysis showed …", "Urine: …": a specimen that everything up to the next clause is about."""
    table = wording.load().specimens
    found = None
    for match in re.finditer(
        rf"({_pattern().pattern})\s*(?:\([A-Z]+\)\s*)?(?:analysis|aspirates?|aspiration|smears?|biopsy|biopsies|cytology|examination|study|studies|sample|samples|culture|cultures|test|tests|testing|chemistry|panel"
        r"|results?|findings)?\s*(?:\([A-Z]+\)\s*)?(?::|\b(?:showed|revealed|demonstrated|yielded|was|were|had|contained|disclosed|indicated)\b)",
        text[:start],
        re.IGNORECASE,
    ):
        found = match
    if found is None or re.search(r"[;.]\s|\bbut\b|\bwhile\b", text[found.end() : start]):
        return None
    return table[found[1].lower()]
