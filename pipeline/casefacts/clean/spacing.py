"""White space: one blank between words, none where a unit, a range or a number was broken."""

import re
from collections.abc import Iterator

from casefacts.clean.edits import SPACE, Edit
from casefacts.clean.evidence import Context

_BLANKS = re.compile(r"\s+")
_AFTER_SLASH = re.compile(r"(?<=\S/)[ \t]*\n\s*(?=\S)")
_BEFORE_SLASH = re.compile(r"[ \t]*\n\s*(?=/[^\W\d_])")
_IN_ADDRESS = re.compile(r"(?:https?://|www\.)\S+?(?P<broken>[ \t]*\n\s*)(?=\.\w)")
# An ion's charge at a line's end is no sign of the figure that follows: `HCO3–` and 25 on the next line.
_AFTER_DASH = re.compile(r"(?<=\w[–—−])(?:(?<![^\W\d_]{2}\d[–—−])(?<!\bCl[–—−])|(?=\s*[^\d\s]))[ \t]*\n\s*(?=\w)")
_LETTERS = re.compile(r"(?<!\S)[^\W\d_](?: [^\W\d_]){3,}(?!\S)")
_GROUPS = re.compile(
    r"(?<![\d.,])(\d{1,3}) ,(\d{3})(?![\d,])|(?<![\d.,])(\d{1,3}), (\d{3}(?:\.\d+)?)(?= ?(?:/|×|cells|IU|U/))"
)
_POINT = re.compile(r"(?<![\d.,])(\d+)(?: \. ?|\. )(\d+)(?= ?(?:%|mg|g/|ng|pg|μg|mL|ml|mmol|μmol|mEq|IU|U/))")
_SURE_GROUP, _LIKELY_GROUP = 0.95, 0.6
"""A comma is glued to what follows it only inside a number; `14, 420` may be two numbers."""
_LIKELY_POINT = 0.7
"""`9. 7 mg` may be the end of a sentence and a dose."""
_LETTERED_WORD, _LETTERED_GUESS = 0.95, 0.6


def lines(text: str, context: Context) -> Iterator[Edit]:
    """A line end after a slash or a glued dash, before a slash, or before a point in a web address was no blank."""
    del context
    for pattern in (_AFTER_SLASH, _BEFORE_SLASH, _AFTER_DASH):
        for match in pattern.finditer(text):
            yield Edit(start=match.start(), end=match.end(), text="", rule=SPACE)
    for match in _IN_ADDRESS.finditer(text):
        yield Edit(start=match.start("broken"), end=match.end("broken"), text="", rule=SPACE)


def blanks(text: str, context: Context) -> Iterator[Edit]:
    """Every run of white space is one blank; none at the ends."""
    del context
    for match in _BLANKS.finditer(text):
        inside = match.start() > 0 and match.end() < len(text)
        blank = " " if inside else ""
        if match[0] != blank:
            yield Edit(start=match.start(), end=match.end(), text=blank, rule=SPACE)


def letters(text: str, context: Context) -> Iterator[Edit]:
    """Letter-spaced words: `A B S T R A C T`."""
    for match in _LETTERS.finditer(text):
        word = match[0].replace(" ", "")
        if context.evidence.known(word):
            confidence = _LETTERED_WORD if len(word) > 4 else _LETTERED_GUESS
            yield Edit(start=match.start(), end=match.end(), text=word, rule="letter_spacing", confidence=confidence)


def numbers(text: str, context: Context) -> Iterator[Edit]:
    """Blanks inside numbers. Recorded although only white space changes: the number reads differently."""
    del context
    for match in _GROUPS.finditer(text):
        number = match[0].replace(" ", "")
        confidence = _SURE_GROUP if match[1] else _LIKELY_GROUP
        yield Edit(start=match.start(), end=match.end(), text=number, rule="number_spacing", confidence=confidence)
    for match in _POINT.finditer(text):
        yield Edit(
            start=match.start(),
            end=match.end(),
            text=f"{match[1]}.{match[2]}",
            rule="number_spacing",
            confidence=_LIKELY_POINT,
        )
