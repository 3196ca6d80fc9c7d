"""Which lines are captions of figures and tables, told from how they begin and how they are set."""

import re
from typing import Literal

_CAPTION = re.compile(
    r"(?:(?:supplementa\w+|extended data|online)\s+)?"
    r"(?:(?P<figure>fig(?:ure)?s?\b\.?|scheme|chart|plate|box|video|image)|(?P<table>table|tab\.))\s*"
    r"(?P<number>(?:S|A|e)?\d{1,2}|[IVX]{1,5})"
    r"(?:\s?\([a-z]\)|[a-zA-Z](?:[-–,]\s?[a-zA-Z])?)?"
    r"(?P<end>\s*[.:|—–]|\s+(?=\S)|$)",
    re.I,
)
_VERB = re.compile(
    r"\s*(?:shows?|showed|summari[sz]|lists?|presents?|depicts?|illustrat|demonstrat|describ|and|to|in|is|are|was|"
    r"were|of|compares?|gives?|displays?|provides?|contains?|reveals?|outlines?|also|\(|\)|,|;)\b",
    re.I,
)
"""What follows "Table 1" in a sentence about the table."""

Captioned = Literal["figure", "table"]


def captioned(text: str, set_apart: bool) -> Captioned | None:
    """What a caption beginning with `text` belongs to; None where it is no caption.

    `set_apart` says that its type differs from the body's (bold label, smaller size): then no punctuation is needed after the number.
    """
    match = _CAPTION.match(text)
    if not match:
        return None
    if not match["end"].strip() and not (set_apart or match.end() == len(text)):
        return None
    if not match["end"].strip() and _VERB.match(text, match.end() - len(match["end"])):
        return None
    return "table" if match["table"] else "figure"
