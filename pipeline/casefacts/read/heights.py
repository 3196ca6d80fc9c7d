"""How high letters and shapes of a scan stand to the baseline of their word: the raised and the lowered ones, told for
all words of a page at once.

Lengths without a unit are in heights of the row's capitals.
"""

import numpy as np
from numpy.typing import NDArray

from casefacts.read.shapes import Box, Shapes
from casefacts.read.symbols import Seen
from casefacts.terms import Script

RAISED_FOOT = 0.3
"""A raised figure's foot stands 0.4 to 0.65 above the baseline; a figure on the line at most 0.1."""
LOWERED_FOOT = -0.1
"""A lowered figure's foot stands 0.15 to 0.3 below the baseline."""
LOWERED_TOP = (0.3, 0.6)
"""Its top stays under that of small letters (0.66) and over that of commas (0.2)."""
HEIGHT = (0.45, 0.9)
"""Scripts are set at 0.55 to 0.75 of the line's type; apostrophes and commas are up to 0.42 high."""
SIGN_HEIGHT, SIGN_WIDTH = 0.25, 0.2
"""A raised minus is flat; a point is as flat, and narrower."""
SIGN_MIDDLE = 0.55
"""A raised minus lies above this, a minus or dash of the line at 0.3 to 0.45."""
LEAST = 8
"""Pixels: height of capitals under which nothing small can be read."""

_SCRIPTS: tuple[Script, ...] = ("normal", "superscript", "subscript")

Lengths = float | NDArray[np.float64]


def row_of(word: Seen, after: Seen | None) -> Box:
    """The word and what stands at it."""
    end = word.x1 + 0.9 * word.capital
    if after is not None and after.x0 >= word.x1 and abs(after.base - word.base) < word.capital:
        end = min(end, after.x0)
    return Box(word.x0 - 1, int(word.base - 1.7 * word.capital), int(end), int(word.base + 0.6 * word.capital))


def may_have_scripts(words: list[Seen], rows: list[Box], page: Shapes) -> list[bool]:
    """Whether letters of each word, or shapes in its row, stand as scripts do: all of a page at once."""
    if not words:
        return []
    base, unit = np.array([(word.base, max(word.capital, 1.0)) for word in words]).T
    letters = np.array([(s.x0, s.top, s.x1, s.bottom) for word in words for s in word.symbols])
    word_of = np.repeat(np.arange(len(words)), [len(word.symbols) for word in words])
    found = np.zeros(len(words), np.bool_)
    found[word_of[_codes(letters, base[word_of], unit[word_of]) != 0]] = True
    left, top, right, bottom = np.array([(row.x0, row.top, row.x1, row.bottom) for row in rows]).T
    shapes = page.bounds[np.argsort(page.bounds[:, 1])]
    firsts = np.searchsorted(shapes[:, 1], top - HEIGHT[1] * unit)
    counts = np.maximum(np.searchsorted(shapes[:, 1], bottom) - firsts, 0)
    word_at = np.repeat(np.arange(len(words)), counts)
    near = shapes[np.arange(counts.sum()) + np.repeat(firsts - np.cumsum(counts) + counts, counts)]
    beside = (near[:, 2] > left[word_at]) & (near[:, 0] < right[word_at])
    near, word_at = near[beside], word_at[beside]
    found[word_at[_codes(near, base[word_at], unit[word_at]) != 0]] = True
    return [bool(is_found) for is_found in found & (unit > LEAST)]


def scripts(boxes: list[Box], word: Seen) -> list[Script]:
    """How each of the boxes stands at the word."""
    bounds = np.array([(b.x0, b.top, b.x1, b.bottom) for b in boxes], np.intp).reshape(-1, 4)
    return [_SCRIPTS[code] for code in _codes(bounds, word.base, word.capital).tolist()]


def _codes(bounds: NDArray[np.intp], base: Lengths, unit: Lengths) -> NDArray[np.int8]:
    """How shapes (a row each: x0, top, x1, bottom) stand to the baselines of their words: indices of `_SCRIPTS`."""
    x0, upper, x1, lower = bounds.T
    foot, top = (base - lower) / unit, (base - upper) / unit
    height, width = (lower - upper) / unit, (x1 - x0) / unit
    flat = is_flat(width, height)
    middle = (foot + top) / 2
    sign = flat & (middle > SIGN_MIDDLE) & (middle < 1.1)
    figure = ~flat & (height > HEIGHT[0]) & (height < HEIGHT[1]) & (width <= HEIGHT[1])
    raised = figure & (foot > RAISED_FOOT) & (top < 1.6)
    lowered = figure & ~raised & (foot < LOWERED_FOOT) & (top > LOWERED_TOP[0]) & (top < LOWERED_TOP[1])
    return np.where(sign | raised, 1, np.where(lowered, 2, 0)).astype(np.int8)


def is_flat(width: Lengths, height: Lengths) -> NDArray[np.bool_]:
    """Whether shapes are a minus or a dash, from their lengths in heights of capitals."""
    return np.asarray((width > SIGN_WIDTH) & (width > 1.5 * height) & (height < SIGN_HEIGHT))
