"""Names of drugs and tests: a stray sign inside them, characters that OCR confuses."""

import re
from collections.abc import Iterator
from functools import cache

from casefacts import assets
from casefacts.clean.edits import Edit
from casefacts.clean.evidence import Context

_SIGN = re.compile(r"(?<=[^\W\d_])(?: ?(?P<sure>[=•·~_^*]+) ?|(?P<unsure> [-–] |\. ?(?=[a-z])))(?=[^\W\d_])")
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_LETTERS_END = re.compile(r"[^\W\d_]{2,}$")
_TOKEN = re.compile(r"(?<![\w-])[A-Za-z](?:[a-z0-9|!]|l|I(?=[a-z])){4,}(?![\w-])")
_WINDOW = 40
_SIGN_SURE, _SIGN_UNSURE, _SIGN_BETWEEN_NAMES = 0.95, 0.8, 0.6
"""A dash or full stop may be meant, and two names may be compared (`albumin = globulin`)."""
_CONFUSION, _SHORT_CONFUSION = 0.93, 0.8
_SURE_LENGTH = 7
"""In shorter names one wrong letter makes another word too easily."""
_OWN_WORD = 3
"""A spelling that the report repeats is meant."""


def stray_signs(text: str, context: Context) -> Iterator[Edit]:
    """A sign between two words that together are a name: `aspartate = aminotransferase`."""
    if context.source == "jats":
        return
    lexicon = context.evidence.lexicon
    for match in _SIGN.finditer(text):
        left = _LETTERS_END.search(text, max(0, match.start() - _WINDOW), match.start())
        right = _LETTERS.match(text, match.end(), match.end() + _WINDOW)
        if left is None or right is None or f"{left[0]} {right[0]}".lower() not in lexicon.pairs:
            continue
        if left[0].lower() in lexicon.names and right[0].lower() in lexicon.names:
            confidence = _SIGN_BETWEEN_NAMES
        else:
            confidence = _SIGN_SURE if match["sure"] else _SIGN_UNSURE
        yield Edit(
            start=left.start(), end=right.end(), text=f"{left[0]} {right[0]}", rule="stray_sign", confidence=confidence
        )


def confusions(text: str, context: Context) -> Iterator[Edit]:
    """A word that is none, and one confusion of OCR away from exactly one word, which is a name."""
    if not context.noisy:
        return
    evidence = context.evidence
    for match in _TOKEN.finditer(text):
        token = match[0]
        if evidence.known(token) or evidence.own_count(token) >= _OWN_WORD:
            continue
        meant = {word for word in _variants(token) if evidence.known(word)}
        if len(meant) == 1 and (name := meant.pop()) in evidence.lexicon.name_words:
            confidence = _CONFUSION if len(name) >= _SURE_LENGTH else _SHORT_CONFUSION
            yield Edit(
                start=match.start(), end=match.end(), text=_cased(name, token), rule="name", confidence=confidence
            )


@cache
def _confusions() -> tuple[tuple[str, str], ...]:
    with assets.lexicon("confusions.tsv").open(encoding="utf-8") as lines:
        pairs = [line.rstrip("\n").split("\t") for line in lines if not line.startswith("#")]
    return tuple((seen, meant) for seen, meant in pairs)


def _variants(token: str) -> Iterator[str]:
    lower = token.lower()
    for seen, meant in _confusions():
        start = lower.find(seen)
        while start >= 0:
            yield lower[:start] + meant + lower[start + len(seen) :]
            start = lower.find(seen, start + 1)


def _cased(name: str, token: str) -> str:
    return name[0].upper() + name[1:] if token[0].isupper() else name
