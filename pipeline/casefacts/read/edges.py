"""What stands around a report's body, told by its words: addresses, dates, licences before it, the references after
it."""

import re
from collections.abc import Sequence
from functools import cache

from casefacts import assets
from casefacts.read.headings import Heading

FIRST_REFERENCE = 0.4
"""Share of the text before which "References" heads no reference list: it is a line of a table of contents."""
MIN_ENTRIES = 3
"""Fewer entries in a row are prose that cites."""
MAX_FRONT_WORDS = 120
"""Licence statements have up to about 90 words; a longer paragraph is prose that happens to begin alike."""


@cache
def _patterns(kind: str) -> tuple[re.Pattern[str], ...]:
    rows = []
    for line in assets.lexicon("edges.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "kind\t")):
            name, pattern = line.split("\t")
            if name == kind:
                rows.append(re.compile(pattern))
    return tuple(rows)


def is_front_matter(text: str) -> bool:
    """Whether a paragraph is a date line, an address, a licence, a citation of the article itself."""
    if len(text.split()) > MAX_FRONT_WORDS:
        return False
    return any(pattern.search(text) for pattern in _patterns("front"))


def looks_like_reference(text: str) -> bool:
    """Whether a paragraph is an entry of a reference list: three of number, authors, year, volume and pages, DOI."""
    return sum(bool(pattern.search(text)) for pattern in _patterns("reference")) >= 3


def references(texts: Sequence[str], found: Sequence[Heading | None]) -> frozenset[int]:
    """Which blocks are the reference list: from its heading to the next chapter, or the entries at the end."""
    lengths = [len(text) for text in texts]
    total = sum(lengths)
    heads = [
        i
        for i, heading in enumerate(found)
        if heading and heading.means == "reference" and sum(lengths[:i]) >= FIRST_REFERENCE * total
    ]
    if heads:
        following = range(heads[0] + 1, len(texts))
        chapters = (
            i for i in following if (h := found[i]) and h.means in ("introduction", "case", "discussion", "conclusion")
        )
        return frozenset(range(heads[0], next(chapters, len(texts))))
    start = len(texts)
    while start and (not texts[start - 1] or looks_like_reference(texts[start - 1])):
        start -= 1
    is_list = len(texts) - start >= MIN_ENTRIES and sum(lengths[:start]) >= FIRST_REFERENCE * total
    return frozenset(range(start, len(texts))) if is_list else frozenset()
