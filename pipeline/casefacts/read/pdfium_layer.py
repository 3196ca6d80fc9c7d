"""The text layer of a PDF page as tokens, by PDFium: the record of textlayer.py at a fraction of its time.

PDFium's own words and lines are not used, nor the spaces that it makes up: the layout tells what is a word, as it does
with pdfminer.
"""

import numpy as np
import pypdfium2
from numpy.typing import NDArray

from casefacts.read.painting import (
    ACCENT_BACKSTEP,
    ACCENTS,
    BACKSTEP,
    SAME_BASE,
    SAME_SIZE,
    WORD_GAP,
    Matrix,
)
from casefacts.read.pdfium_drawn import add_drawn
from casefacts.read.pdfium_glyphs import Glyphs, glyphs
from casefacts.read.tokens import ASCENT, DESCENT, Box, Frame, PageText, Token

CLIP_ROOM = 1.0
"""In points: what starts this near outside a form's box is still seen."""
_ACCENTS = np.array([ord(accent) for accent in sorted(ACCENTS)], dtype=np.uint32)


def read_page(page: pypdfium2.PdfPage, number: int) -> PageText:
    """The page's text layer. Writing outside the visible page is left out.

    Raises:
        TooMuchOnPageError: the page paints more than any printed page.
        pypdfium2.PdfiumError: PDFium cannot read the page.
    """
    box, rotation = page.get_bbox(), page.get_rotation()
    width, height = box[2] - box[0], box[3] - box[1]
    text = PageText(number=number, width=width, height=height)
    if rotation in (90, 270):
        text.width, text.height = height, width
    turn = _turn(rotation, box)
    drawn = add_drawn(page, text, turn)
    textpage = page.get_textpage()
    try:
        found = glyphs(textpage, text, turn, drawn)
    finally:
        textpage.close()
    if found is not None:
        _add_tokens(found, text)
    return text


def _turn(rotation: int, box: Box) -> Matrix:
    """From PDFium's page, which is not turned, to the device of `painting`."""
    x0, y0, x1, y1 = box
    match rotation:
        case 90:
            return (0, -1, 1, 0, -y0, x1)
        case 180:
            return (-1, 0, 0, -1, x1, y1)
        case 270:
            return (0, 1, -1, 0, y1, -x0)
        case _:
            return (1, 0, 0, 1, -x0, -y0)


def _add_tokens(found: Glyphs, text: PageText) -> None:
    runs = found.runs
    starts = np.flatnonzero(~_joined(found))
    ends = np.append(starts[1:], len(found.run))
    tops = np.maximum.reduceat(found.x1, starts)
    spaced = np.diff(found.spaces[starts], prepend=0) > 0
    written = found.codes.astype("<u4").tobytes().decode("utf-32-le", "replace")
    places = zip(
        starts.tolist(),
        ends.tolist(),
        found.run[starts].tolist(),
        found.x0[starts].tolist(),
        tops.tolist(),
        spaced.tolist(),
        _visible(found, text, starts, tops).tolist(),
        strict=True,
    )
    for start, end, number, x0, x1, space, is_visible in places:
        run = runs[number]
        token = Token(written[start:end], x0, x1, run.base, run.size, found.fonts[run.font], run.angle or 0, space)
        if run.angle is None:
            text.oblique.append(token)
        elif is_visible and (run.clip is None or _is_shown(found, start, run.clip)):
            text.tokens.append(token)


def _visible(found: Glyphs, text: PageText, starts: NDArray[np.intp], ends: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether some of each token is on the visible page."""
    run = found.run[starts]
    frames = np.array([(*Frame(r.angle or 0, text.width, text.height).size, r.base, r.size) for r in found.runs])[run]
    width, height, base, size = frames.T
    level = (base + DESCENT * size > 0) & (base - ASCENT * size < height)
    return np.asarray(level & (ends > 0) & (found.x0[starts] < width), dtype=np.bool_)


def _joined(found: Glyphs) -> NDArray[np.bool_]:
    """Whether each glyph goes on with the token of the one before it."""
    runs, run = found.runs, found.run
    size = np.array([r.size for r in runs])[run]
    base = np.array([r.base for r in runs])[run]
    names = {name: i for i, name in enumerate(found.fonts)}
    style = np.array([names[found.fonts[r.font]] * 8 + (4 if r.angle is None else r.angle // 90) for r in runs])[run]
    accent = np.isin(found.codes, _ACCENTS)
    end = found.x1.copy()
    end[1:] = np.where(accent[1:], np.maximum(end[1:], end[:-1]), end[1:])
    gap = (found.x0[1:] - end[:-1]) / np.maximum(size[1:], 1e-9)
    back = np.where(accent[1:] | accent[:-1], ACCENT_BACKSTEP, BACKSTEP)
    near = (-back < gap) & (gap < WORD_GAP)
    # A ligature's letters stand in one place.
    parts = (run[1:] == run[:-1]) & (found.x0[1:] == found.x0[:-1])
    alike = (
        (style[1:] == style[:-1])
        & (np.abs(size[1:] - size[:-1]) < SAME_SIZE * size[1:])
        & (np.abs(base[1:] - base[:-1]) < SAME_BASE * size[1:])
    )
    together = found.spaces[1:] == found.spaces[:-1]
    return np.concatenate(([False], alike & together & (near | parts)))


def _is_shown(found: Glyphs, start: int, clip: Box) -> bool:
    """Whether a token's first glyph stands inside a clipping box of PDFium's page."""
    run = found.runs[found.run[start]]
    along = float(found.x0[start]) - run.start
    x, y = run.origin[0] + along * run.direction[0], run.origin[1] + along * run.direction[1]
    shown: bool = clip[0] - CLIP_ROOM <= x <= clip[2] + CLIP_ROOM and clip[1] - CLIP_ROOM <= y <= clip[3] + CLIP_ROOM
    return shown
