"""The language of a text, by its commonest words; also what is prose and what a list of names."""

import re
from collections import Counter
from functools import cache

from casefacts import assets

MIN_WORDS = 20
"""In fewer words chance decides."""
MIN_SHARE = 0.12
"""Function words make up 25 to 50 % of prose in the languages listed, and below 10 % of text in any other."""
LEAD = 1.3
"""How much commoner a language's words must be than the next one's: Danish and Swedish, Spanish and Portuguese share
many."""
PROSE_WORDS = 12
PROSE_SHARE = 0.18
"""Lists of names stay below."""
PROSE_KINDS = 4
"""Different function words in a sentence; addresses ("Department of …, University of …") repeat one or two."""


def of_text(text: str) -> str:
    """ISO 639-1 code, empty where the text is too short or no listed language leads clearly.

    >>> of_text("The patient was admitted to the hospital with fever and was given antibiotics for a week, after which
    she was well.") 'en'
    """
    words = _words(text)
    if len(words) < MIN_WORDS:
        return ""
    counts = Counter(words)
    ranked = sorted((sum(counts[w] for w in known) / len(words), code) for code, known in _stopwords().items())
    (second, _), (best, code) = ranked[-2:]
    return code if best >= MIN_SHARE and best >= LEAD * second else ""


def is_prose(text: str) -> bool:
    """Whether a paragraph is made of sentences."""
    words = _words(text)
    found = max(([w for w in words if w in known] for known in _stopwords().values()), key=len)
    return len(words) >= PROSE_WORDS and len(found) >= PROSE_SHARE * len(words) and len(set(found)) >= PROSE_KINDS


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


@cache
def _stopwords() -> dict[str, frozenset[str]]:
    rows = assets.lexicon("stopwords.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t") for row in rows if row and not row.startswith(("#", "language\t")))
    return {code: frozenset(words.split()) for code, words in pairs}
