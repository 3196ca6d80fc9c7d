"""Which lines are captions of figures and tables, told from how they begin and how they are set."""

import re
import tomllib
from functools import cache
from typing import Literal

from casefacts import assets

Captioned = Literal["figure", "table"]

_NUMBER = r"(?P<number>[SAe]?\d{1,2}|[IVX]{1,5}|l(?=\s*[.:])|\|)(?:\s?\([a-z]\)|[a-z](?:[-–,]\s?[a-z])?)?"
"""OCR reads the 1 as l or | where nothing but the label stands before it. A stroke is no word either way."""
_END = r"(?P<end>\s*[.:|—–]|\s+(?=\S)|$)"


def captioned(text: str, set_apart: bool) -> Captioned | None:
    """What a caption beginning with `text` belongs to; None where it is no caption.

    `set_apart` says that its type differs from the body's (bold label, smaller size): then the number needs no
    punctuation after it.

    >>> captioned("Table 2: Blood counts", set_apart=False)
    'table'
    >>> captioned("Table 2 shows the blood counts.", set_apart=True) is None
    True
    """
    caption, sentence, continued, continues = _patterns()
    match = caption.match(text)
    if not match:
        return "table" if continued.fullmatch(text) or continues.match(text) else None
    if not match["end"].strip() and match.end() < len(text) and (not set_apart or sentence.match(text, match.end())):
        return None
    return "table" if match["table"] else "figure"


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    words = tomllib.loads(assets.lexicon("layout.toml").read_text(encoding="utf-8"))
    labels = [_any(words[name]) for name in ("label_prefixes", "figure_labels", "table_labels")]
    before, figure, table = labels
    caption = re.compile(rf"(?:{before}\s+)?(?:(?P<figure>{figure})|(?P<table>{table}))\s*{_NUMBER}{_END}", re.I)
    sentence = re.compile(rf"(?:{_any(words['sentence_words'])}|[(),;])", re.I)
    continued = re.compile(rf"\([a-h]\)\s*{_any(words['continued'])}\W*", re.I)
    continues = re.compile(rf"\({table}\s*\d{{1,2}}\s+{_any(words['continues'])}\b", re.I)
    return caption, sentence, continued, continues


def _any(words: list[str]) -> str:
    """A pattern of any of the words, the longest first. In small capitals the first letter is written apart."""
    ordered = sorted(words, key=len, reverse=True)
    return "|".join(rf"{re.escape(word[:1])}\s?{re.escape(word[1:])}" for word in ordered).join(("(?:", ")"))
