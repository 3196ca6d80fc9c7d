"""What Tesseract saw on a page: words with their letters' boxes, and the word spaces that it overlooked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

CAPITALS = 0.93
"""Height of capitals and figures as a share of Tesseract's rows without descenders (measured on journal pages)."""
THIN_SPACE = 0.27
"""In heights of capitals: a gap between a figure and a letter that is a word space. Measured on eight scanned pages:
letters set close stand at most 0.19 apart, journals' thin spaces before units 0.31 and more."""


@dataclass(frozen=True, slots=True)
class Symbol:
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
    row: float
    """Height of its row, from ascenders to descenders."""
    capital: float
    """Height of its row's capitals and figures."""
    symbols: tuple[Symbol, ...]


def seen(api: Any) -> list[Seen]:
    """The words of the image that `api` has recognised, in Tesseract's order."""
    from tesserocr import RIL, iterate_level

    words: list[Seen] = []
    symbols: list[Symbol] = []
    iterator = api.GetIterator()
    if iterator is None:
        return words
    for symbol in iterate_level(iterator, RIL.SYMBOL):
        if symbol.Empty(RIL.SYMBOL):
            continue
        if symbol.IsAtBeginningOf(RIL.WORD):
            symbols = []
            text = symbol.GetUTF8Text(RIL.WORD).strip()
            x0, _, x1, _ = symbol.BoundingBox(RIL.WORD)
            (bx0, by0), (bx1, by1) = symbol.Baseline(RIL.TEXTLINE)
            slope = (by1 - by0) / (bx1 - bx0) if bx1 > bx0 else 0.0
            row = symbol.RowAttributes()
            word = Seen(
                text=text,
                confidence=round(symbol.Confidence(RIL.WORD) / 100, 4),
                x0=x0,
                x1=x1,
                base=by0 + slope * ((x0 + x1) / 2 - bx0),
                row=row["row_height"],
                capital=CAPITALS * (row["row_height"] + row["descenders"]),
                symbols=(),
            )
        symbols.append(Symbol(symbol.GetUTF8Text(RIL.SYMBOL), *symbol.BoundingBox(RIL.SYMBOL)))
        if symbol.IsAtFinalElement(RIL.WORD, RIL.SYMBOL) and word.text:
            words += _spaced(word, tuple(symbols))
    return words


def part(word: Seen, symbols: tuple[Symbol, ...]) -> Seen:
    """A stretch of a word as a word of its own."""
    return Seen(
        text="".join(symbol.text for symbol in symbols),
        confidence=word.confidence,
        x0=min(symbol.x0 for symbol in symbols),
        x1=max(symbol.x1 for symbol in symbols),
        base=word.base,
        row=word.row,
        capital=word.capital,
        symbols=symbols,
    )


def _spaced(word: Seen, symbols: tuple[Symbol, ...]) -> Iterator[Seen]:
    """The word, cut where a figure and a letter stand a word space apart ("25 mg" with a thin space)."""
    whole = part(word, symbols)
    if whole.text != word.text:
        # Tesseract's own text of the word has signs that it gives no box.
        yield Seen(word.text, word.confidence, word.x0, word.x1, word.base, word.row, word.capital, symbols)
        return
    start = 0
    for i in range(1, len(symbols)):
        left, right = symbols[i - 1], symbols[i]
        if left.text.isdigit() and right.text.isalpha() and right.x0 - left.x1 > THIN_SPACE * word.capital:
            yield part(word, symbols[start:i])
            start = i
    yield part(word, symbols[start:])
