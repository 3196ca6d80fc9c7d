"""What Tesseract saw on a page: words with their letters' boxes, and the word spaces that it overlooked."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, NamedTuple

CAPITALS = 0.7
"""Height of capitals as a share of Tesseract's rows, where there are too few letters to measure."""

TALL = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789bdhkl")
LOW = frozenset("acemnorsuvwxz")
LOW_SHARE = 0.7
"""Height of low letters as a share of capitals, 0.68 in Times, 0.71 to 0.73 in sans faces; for pages that do not
tell."""
ENOUGH = 4
"""Letters whose median is a line's height of capitals; of fewer one may be a raised figure or a stroke of two."""
THIN_SPACE = 0.27
"""In heights of capitals: a gap between a figure and a letter that is a word space. Measured on eight scanned pages:
letters set close stand at most 0.19 apart, journals' thin spaces before units 0.31 and more."""


class Symbol(NamedTuple):
    """A letter, figure or mark; its box in pixels."""

    text: str
    x0: int
    top: int
    x1: int
    bottom: int


@dataclass(frozen=True, slots=True)
class Seen:
    """A word; lengths in pixels."""

    text: str
    confidence: float
    x0: int
    x1: int
    base: float
    """Where its baseline is."""
    capital: float
    """Height of its line's capitals and figures."""
    symbols: tuple[Symbol, ...]


def seen(api: Any) -> list[Seen]:
    """The words of the image that `api` has recognised, in Tesseract's order."""
    from tesserocr import RIL, iterate_level

    lines: list[list[Seen]] = [[]]
    symbols: list[Symbol] = []
    iterator = api.GetIterator()
    if iterator is None:
        return []
    for symbol in iterate_level(iterator, RIL.SYMBOL):
        if symbol.IsAtBeginningOf(RIL.TEXTLINE):
            lines.append([])
        if symbol.Empty(RIL.SYMBOL):
            continue
        if symbol.IsAtBeginningOf(RIL.WORD):
            symbols = []
            text = symbol.GetUTF8Text(RIL.WORD).strip()
            x0, _, x1, _ = symbol.BoundingBox(RIL.WORD)
            (bx0, by0), (bx1, by1) = symbol.Baseline(RIL.TEXTLINE)
            slope = (by1 - by0) / (bx1 - bx0) if bx1 > bx0 else 0.0
            base = by0 + slope * ((x0 + x1) / 2 - bx0)
            confidence = round(symbol.Confidence(RIL.WORD) / 100, 4)
            capital = CAPITALS * symbol.RowAttributes()["row_height"]
        symbols.append(Symbol(symbol.GetUTF8Text(RIL.SYMBOL), *symbol.BoundingBox(RIL.SYMBOL)))
        if symbol.IsAtFinalElement(RIL.WORD, RIL.SYMBOL) and text:
            lines[-1].append(Seen(text, confidence, x0, x1, base, capital, tuple(symbols)))
    return [part for word in _measured(lines) for part in _spaced(word)]


def _measured(lines: list[list[Seen]]) -> Iterator[Seen]:
    """The words with the height of their line's capitals measured on its letters.

    Tesseract's own height of a row is a fifth off where a line has no descenders: titles came apart, and the last lines
    of paragraphs looked like notes.
    """
    heights = [(_heights(line, TALL), _heights(line, LOW)) for line in lines]
    both = [median(low) / median(tall) for tall, low in heights if min(len(tall), len(low)) >= ENOUGH]
    share = median(both) if both else LOW_SHARE
    for line, (tall, low) in zip(lines, heights, strict=True):
        found = [*tall, *(height / share for height in low)]
        for word in line:
            yield replace(word, capital=median(found)) if len(found) >= ENOUGH else word


def _heights(line: list[Seen], letters: frozenset[str]) -> list[float]:
    return [float(s.bottom - s.top) for word in line for s in word.symbols if s.text in letters and s.bottom > s.top]


def part(word: Seen, symbols: tuple[Symbol, ...]) -> Seen:
    """A stretch of a word as a word of its own."""
    return Seen(
        text="".join(symbol.text for symbol in symbols),
        confidence=word.confidence,
        x0=min(symbol.x0 for symbol in symbols),
        x1=max(symbol.x1 for symbol in symbols),
        base=word.base,
        capital=word.capital,
        symbols=symbols,
    )


def _spaced(word: Seen) -> Iterator[Seen]:
    """The word, cut where a figure and a letter stand a word space apart ("25 mg" with a thin space)."""
    symbols = word.symbols
    if "".join(symbol.text for symbol in symbols) != word.text:
        # Tesseract's own text of the word has signs that it gives no box.
        yield word
        return
    start = 0
    for i in range(1, len(symbols)):
        left, right = symbols[i - 1], symbols[i]
        if left.text.isdigit() and right.text.isalpha() and right.x0 - left.x1 > THIN_SPACE * word.capital:
            yield part(word, symbols[start:i])
            start = i
    yield part(word, symbols[start:])
