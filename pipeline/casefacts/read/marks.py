"""Marks that Tesseract takes for others or overlooks, judged on the image: full stops that are specks, decimal points
that it left out, x that is ×, p that may be μ.

Its English model knows no μ, and `98 μmol/L` comes out as `98 pmol/L`, sure of each letter: a millionth.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from statistics import median

import numpy as np

from casefacts.read.shapes import Box, Shapes
from casefacts.read.symbols import Seen, Symbol, part

WHITE = 250
"""Grey level from which ink is counted."""
FAINT = 0.4
"""Ink of a full stop, as a share of the page's usual one, under which it is a speck: single pixels have 0.1 to 0.3, the
points of captions 0.5 and more."""
ENOUGH = 5
"""Full stops of a page that tell what is usual."""
OPEN = 200
"""Grey level over which columns between the stems of a μ are at its top; those of nine p in ten are crossed by the
stroke that closes it. That is too few to say what it is, and enough to doubt it."""
MIDDLE = (0.42, 0.72)
"""Share of a letter's width that lies between its stems."""
COLUMNS = 2
"""Open columns side by side at which a p is doubted."""
TOP = 0.3
"""Share of a letter's height, with its descender, in which the bowl of a p closes."""
RAISED = 0.05
"""In heights of capitals: a multiplication sign stands higher over the baseline, a letter x lower."""
POINT = 0.25
"""In heights of capitals: a decimal point is at most so high and wide,"""
FOOT = 0.12
"""and its foot at most so far from the baseline."""
DOUBTED = 0.3
"""Confidence given to a number with a point that may be a speck or that was left out, and to a unit whose p may be a
μ."""

_MICRO = re.compile(r"(?P<before>[(\[]?[\d.,]*)p(?=(?:g|mol|[lLMU])\b)")
_NUMBER = re.compile(r"[\d.,]+[)\]]?")


def judged(words: list[Seen], page: Shapes) -> list[Seen]:
    """The words of a page with these marks as the image shows them."""
    clean = [_with_doubt(word, page) for word in _without_specks(words, page)]
    for i, (before, word) in enumerate(pairwise(clean), 1):
        after = clean[i + 1].text if i + 1 < len(clean) else ""
        if word.text == "x" and before.text[-1:].isdigit() and after.startswith("10"):
            letter = word.symbols[-1]
            if (word.base - letter.bottom) / word.capital > RAISED:
                clean[i] = replace(word, text="×", symbols=(letter._replace(text="×"),))
        match = _MICRO.match(word.text)
        if match and (match["before"].strip("([") or _NUMBER.fullmatch(before.text)):
            clean[i] = _doubted_micro(word, match.end() - 1, page)
    return clean


def _with_doubt(word: Seen, page: Shapes) -> Seen:
    """The word, doubted where a point that was not read may stand between its figures: Tesseract reads `2.9` of a table
    as `29`, sure of both. Dust there looks the same at 150 dpi, so that no point is put in."""
    figures = [(a, b) for a, b in pairwise(word.symbols) if a.text.isdigit() and b.text.isdigit()]
    if word.capital > 0 and any(_has_point(left, right, word, page) for left, right in figures):
        return _doubted(word)
    return word


def _doubted(word: Seen) -> Seen:
    return replace(word, confidence=min(word.confidence, DOUBTED))


def _has_point(left: Symbol, right: Symbol, word: Seen, page: Shapes) -> bool:
    """Whether something like a point stands at the foot of the line between two figures, nothing over or under it."""
    middles = (left.x0 + left.x1) // 2, (right.x0 + right.x1) // 2
    near = Box(middles[0], int(word.base - word.capital), middles[1] + 1, int(word.base + POINT * word.capital))
    shapes = list(page.inside(near).values())
    return any(
        max(box.width, box.height) <= POINT * word.capital
        and abs(box.bottom - word.base) <= max(FOOT * word.capital, 1)
        and middles[0] < box.middle < middles[1]
        and not any(other.under(box) > 0 for other in shapes if other is not box)
        for box in shapes
    )


def _doubted_micro(word: Seen, at: int, page: Shapes) -> Seen:
    if at >= len(word.symbols) or word.symbols[at].text != "p":
        return word
    return _doubted(word) if _is_open(word.symbols[at], page) else word


def _is_open(letter: Symbol, page: Shapes) -> bool:
    """Whether a letter with a stem on each side is open at its top."""
    width, height = letter.x1 - letter.x0, letter.bottom - letter.top
    columns = slice(letter.x0 + int(MIDDLE[0] * width), letter.x0 + int(MIDDLE[1] * width) + 1)
    top = page.grey[letter.top : letter.top + max(int(TOP * height), 1), columns]
    white = (top.min(axis=0) > OPEN).astype(np.int8) if top.size else np.zeros(1, np.int8)
    return bool((np.convolve(white, np.ones(COLUMNS, np.int8), "valid") == COLUMNS).any())


def _without_specks(words: list[Seen], page: Shapes) -> Iterator[Seen]:
    """The words, cut at full stops that are specks; a number with one between its digits is doubted."""
    inks = [_ink(s, page) for word in words for s in word.symbols if s.text == "."]
    least = FAINT * median(inks) if len(inks) >= ENOUGH else 0.0
    for word in words:
        faint = [i for i, s in enumerate(word.symbols) if s.text == "." and _ink(s, page) < least]
        if not faint:
            yield word
            continue
        inside = any(_in_number(word.symbols, i) for i in faint)
        known = _doubted(word) if inside else word
        start = 0
        for i in [i for i in faint if not _in_number(word.symbols, i)] + [len(word.symbols)]:
            if i > start:
                yield part(known, word.symbols[start:i])
            start = i + 1


def _in_number(symbols: tuple[Symbol, ...], i: int) -> bool:
    return 0 < i < len(symbols) - 1 and symbols[i - 1].text.isdigit() and symbols[i + 1].text.isdigit()


def _ink(symbol: Symbol, page: Shapes) -> float:
    grey = page.grey[max(symbol.top - 1, 0) : symbol.bottom + 1, max(symbol.x0 - 1, 0) : symbol.x1 + 1]
    return float((WHITE - np.minimum(grey, WHITE)).sum())
