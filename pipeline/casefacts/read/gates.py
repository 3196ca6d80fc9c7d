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
MIN_WORDS, MIN_LISTED = 150, 60
"""In a shorter text chance decides: a title or a sentence may do without any word of clinical_words.tsv. Fewer will do
where there are no sentences, as in a table or a log."""
MIN_CLINICAL = 0.005
"""Reports have 3 words in a hundred at least, abstracts of genetics and of health services 1; READMEs, licences, logs
and programs one in two hundred at most."""
MIN_PLAIN = 0.95
"""Words without accents or other scripts: a language that is not told may have no word of the English list."""
_WORD = re.compile(r"[^\W\d_]+")


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
    elif not _is_medical(" ".join(map(block_text, blocks)), MIN_WORDS if language else MIN_LISTED):
        held.append("not_medical")
    return tuple(held)


def _is_medical(text: str, least: int) -> bool:
    """False where a text is long enough to tell, in plain Latin letters, and has next to no word of medicine."""
    words = _WORD.findall(text.lower())
    if len(words) < least or sum(map(str.isascii, words)) < MIN_PLAIN * len(words):
        return True
    return sum(bool(_clinical().fullmatch(word)) for word in words) >= MIN_CLINICAL * len(words)


@cache
def _clinical() -> re.Pattern[str]:
    words = (row["word"] for row in assets.rows("clinical_words.tsv"))
    return re.compile("|".join(re.escape(word).replace(r"\*", ".*") for word in words))


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
