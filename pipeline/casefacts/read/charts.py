"""Charts and photographs on a scan: what OCR reads in them is no text of the report.

A grid, a curve or the grain of a picture comes out as letters and figures, in the midst of the sentences beside it.
"""

from collections.abc import Sequence

from casefacts.read.shapes import Box, Shapes
from casefacts.read.symbols import Seen

LARGE = 45.0
"""Points: a connected shape higher and wider is a frame, a curve, a picture. Letters are smaller, rules thinner."""
READ = 0.7
"""Confidence of a word that counts as read."""
TEXT = 0.6
"""Share of letters in read words from which a frame holds text: over 0.9 in ruled tables and boxes, under 0.4 in charts
and photographs."""
LABEL = 16.0
"""Points from a chart within which bare figures are those of its axes."""


def without_charts(words: list[Seen], page: Shapes, scale: float) -> list[Seen]:
    """The words, but for those in charts and photographs and the figures of axes. `scale` is in pixels per point."""
    large = [box for box in page.boxes if box.width > LARGE * scale and box.height > LARGE * scale]
    charts = [box for box in large if not _holds_text([word for word in words if _within(word, box)])]
    if not charts:
        return words
    rims = [box.grown(round(LABEL * scale)) for box in charts]
    return [
        word
        for word in words
        if not any(_within(word, box) for box in charts)
        and (any(c.isalpha() for c in word.text) or not any(_within(word, rim) for rim in rims))
    ]


def _holds_text(words: Sequence[Seen]) -> bool:
    letters = sum(len(word.text) for word in words)
    read = sum(len(word.text) for word in words if word.confidence >= READ and len(word.text) > 1)
    return read >= TEXT * letters


def _within(word: Seen, box: Box) -> bool:
    return box.x0 <= (word.x0 + word.x1) / 2 <= box.x1 and box.top <= word.base - word.capital / 2 <= box.bottom
