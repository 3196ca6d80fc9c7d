"""How wide PDFium's glyphs are: their advances, which it does not tell.

It tells boxes, which go to the end of the advance or of the ink, whichever is farther (f and italics lean over), and
the width of the first glyph that a font has for a letter, maybe another one (a small capital). The ways to the glyphs
that follow show which is right.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from casefacts.read import pdfium_calls

USUAL_ADVANCE = 0.5
"""In em, for a glyph of which neither font nor box tells its width."""
TIGHT = 0.2
"""Share of the ways from a glyph to the next that are shorter than the one taken for its advance: word spaces and
letter spacing make them longer, kerning makes a few shorter."""
LEANING = 0.6
"""Share of its ink's width that the advance of a leaning letter has at least; less is another glyph's advance."""


def advances(
    textpage: Any,
    codes: NDArray[np.uint32],
    index: NDArray[np.intp],
    boxed: NDArray[np.float64],
    steps: NDArray[np.float64],
    follows: NDArray[np.bool_],
    kinds: tuple[NDArray[np.intp], NDArray[np.intp]],
) -> NDArray[np.float64]:
    """Advance of each glyph, in em.

    Args:
        index: the glyphs' numbers on the text page.
        boxed: the ends of their boxes, in em from their origins; 0 where there is none.
        steps: the way from each glyph but the last to the next one, in em.
        follows: whether the next one follows it in one text object, without a space.
        kinds: an example of each kind of glyph, and the kind of each glyph.
    """
    examples, kind = kinds
    usual = _usual(np.where(follows & (np.diff(index) == 1), steps, 0), kind[:-1], len(examples))
    told = [
        _advance(pdfium_calls.letter_width(textpage, int(index[k]), int(codes[k])), float(boxed[k]), step)
        for k, step in zip(examples.tolist(), usual, strict=True)
    ]
    advance = np.array(told)[kind]
    # The letters of a ligature have one place, and all its width.
    same = follows & (steps == 0)
    part = np.append(same, False) | np.insert(same, 0, False)
    return np.where(part, np.maximum(boxed, advance), advance)


def _usual(steps: NDArray[np.float64], kind: NDArray[np.intp], kinds: int) -> list[float]:
    """For each kind of glyph a short way (see TIGHT) to the glyph after it; 0 where none follows."""
    some = np.flatnonzero(steps > 0)
    ordered = some[np.lexsort((steps[some], kind[some]))]
    starts = np.searchsorted(kind[ordered], np.arange(kinds))
    ends = np.append(starts[1:], len(ordered))
    chosen = starts + ((ends - starts) * TIGHT).astype(np.intp)
    return [float(steps[ordered[c]]) if e > s else 0.0 for s, e, c in zip(starts, ends, chosen, strict=True)]


def _advance(letter: float, boxed: float, step: float) -> float:
    told = [advance for advance in (letter, boxed) if advance > 0]
    if not told:
        return USUAL_ADVANCE
    if step:
        return min(told, key=lambda advance: abs(advance - step))
    return min(told) if min(told) > LEANING * max(told) else boxed
