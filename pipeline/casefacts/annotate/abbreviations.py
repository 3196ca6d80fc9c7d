"""Abbreviations as the report defines them, found by scispaCy's detector of Schwartz and Hearst (2003).

scispaCy's own component compares every opening bracket with every closing one of a document, which takes minutes on
long reports, and takes the whole bracket for the short form. Here each bracket is a document of its own, cut at the
first comma, so that `(MMF, 2 g/day)`, `[CRP]` and `MTX (methotrexate)` are found as well.
"""

import re

from scispacy.abbreviation import filter_matches, find_abbreviation
from spacy.tokens import Doc
from spacy.vocab import Vocab

from casefacts.annotate.notes import notes_of

_BRACKET = re.compile(r"[(\[]([^()\[\]\n]{2,120})[)\]]")
_BREAK = re.compile(r"[;:,)\]]\s")
"""What no long form reaches across."""
_PIECE = re.compile(r"\s*[,;:=]\s*|\s+or\s+")
_WINDOW = 200
"""Characters before a bracket that may hold the long form: ten long words, the most that the method looks at for a
usual short form.
"""
_SHORT_LETTERS = 3
"""A short form before the bracket needs that many letters: two are found in too many words (`CT (contrast)`)."""


def annotate(doc: Doc) -> Doc:
    """Fill `notes.abbreviations`. The first definition of a short form stands."""
    notes = notes_of(doc)
    for sentence in notes.sentences:
        for bracket in _BRACKET.finditer(sentence.text):
            before = _BREAK.split(sentence.text[max(bracket.start() - _WINDOW, 0) : bracket.start()])[-1].split()
            inner = _PIECE.split(bracket[1].strip())[0].split()
            if before and inner:
                for short, long in _definition(doc.vocab, before, inner):
                    notes.abbreviations.setdefault(short, long)
    return doc


def _definition(vocab: Vocab, before: list[str], inner: list[str]) -> list[tuple[str, str]]:
    words = [*before, "(", *inner, ")"]
    window = Doc(vocab, words=words)
    start = len(before) + 1
    found = [find_abbreviation(*pair) for pair in filter_matches([(0, start, start + len(inner))], window)]
    shorter = before[-1].strip("\"“‘'")
    if not any(long for _, long in found) and _is_short(shorter) and len(" ".join(inner)) > len(shorter):
        found = [find_abbreviation(window[start : start + len(inner)], window[start - 2 : start - 1])]
    return [
        (short.text.strip("\"“”‘’'"), long.text.strip("\"“”‘’',;"))
        for short, long in found
        if long is not None and long.text.lower() != short.text.lower() and short.text.lower() != short.text
    ]


def _is_short(word: str) -> bool:
    return len(word) <= 10 and sum(c.isupper() for c in word) >= _SHORT_LETTERS
