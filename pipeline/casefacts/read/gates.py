"""Gates: what tells that a report is not, or not simply, about human patients in English."""

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal, cast, get_args

from casefacts import assets
from casefacts.read.sections import block_text
from casefacts.records import Block
from casefacts.terms import ArticleType, Gate

Where = Literal["title", "journal", "front", "case"]
ENGLISH = "en"


def of(
    title: str, journal: str, front: Sequence[str], blocks: Sequence[Block], kind: ArticleType, language: str
) -> tuple[Gate, ...]:
    """The gates that hold: kind of article, language, and the rules of gates.tsv on title, front matter and case
    section.

    Args:
        front: lines around the title (labels, running heads).
        language: ISO 639-1 code; empty where it could not be told, which closes no gate.
    """
    case = " ".join(block_text(block) for block in blocks if block.kind == "paragraph" and block.section == "case")
    said = {"title": title, "journal": journal, "front": "\n".join(front), "case": case}
    held: list[Gate] = [kind] if kind in ("review", "trial") else []
    held += dict.fromkeys(gate for gate, where, pattern in _rules() if pattern.search(said[where]))
    if language not in ("", ENGLISH):
        held.append("other_language")
    return tuple(held)


@cache
def _rules() -> tuple[tuple[Gate, Where, re.Pattern[str]], ...]:
    rules = []
    for row in assets.lexicon("gates.tsv").read_text(encoding="utf-8").splitlines():
        if not row or row.startswith(("#", "gate\t")):
            continue
        gate, where, pattern = row.split("\t")
        assert gate in get_args(Gate), row
        assert where in get_args(Where), row
        rows = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
        rules.append((cast(Gate, gate), cast(Where, where), rows))
    return tuple(rules)
