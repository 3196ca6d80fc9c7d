"""A page's glyphs as PDFium tells them: what they mean, where they start and end, which font and size they share."""

import ctypes
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from casefacts.read import pdfium_calls
from casefacts.read.painting import MAX_GLYPHS, Matrix, TooMuchOnPageError, angle_of, meaningless, upright
from casefacts.read.pdfium_advances import advances
from casefacts.read.pdfium_drawn import Drawn
from casefacts.read.tokens import Angle, Box, PageText

LEVEL = 1e-3
"""Sine up to which PDFium's boxes of characters hold; it gives them for level writing only."""
_UNKNOWN = 0xFFFD
_HYPHEN = ord("-")
_LINE_END_HYPHENS = frozenset((0x02, 0xFFFE))
"""PDFium gives the hyphen at a line's end as a sign of its own."""
_LEADING_SURROGATES, _SURROGATES = range(0xD800, 0xDC00), range(0xD800, 0xE000)
_BLANKS = np.array([code for code in range(0x3001) if chr(code).isspace()], dtype=np.uint32)


@dataclass(frozen=True, slots=True)
class Run:
    """What the glyphs of one text object share."""

    font: int
    """Index of the font."""
    size: float
    em: float
    """Length of an em along the writing, in points."""
    angle: Angle | None
    base: float
    start: float
    """Where its first glyph stands along the writing, in the frame in which it is upright."""
    origin: tuple[float, float]
    """The same point on PDFium's page."""
    direction: tuple[float, float]
    clip: Box | None
    """What the forms around it show, on PDFium's page."""


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Glyphs other than white space, in the order in which they are painted."""

    codes: NDArray[np.uint32]
    x0: NDArray[np.float64]
    x1: NDArray[np.float64]
    """Start and end of each along its writing."""
    run: NDArray[np.intp]
    """Index of the run of each."""
    spaces: NDArray[np.intp]
    """How many spaces were written before each; those that PDFium makes up are not counted."""
    runs: Sequence[Run]
    fonts: Sequence[str]
    """Names of the fonts; two fonts may share one."""


def glyphs(textpage: pypdfium2.PdfTextPage, page: PageText, turn: Matrix, drawn: Drawn) -> Glyphs | None:
    """The glyphs of a text page; None where it has none. Counts glyphs and unmapped glyphs of `page`.

    Args:
        turn: from PDFium's page to the device of `painting`.
        drawn: the page's text objects.

    Raises:
        TooMuchOnPageError: the page paints more than any printed page.
    """
    raw = textpage.raw
    if pdfium.FPDFText_CountChars(raw) > 2 * MAX_GLYPHS:
        raise TooMuchOnPageError(f"more than {MAX_GLYPHS} letters")
    codes = pdfium_calls.codes(raw)
    _mend(raw, codes)
    blank = np.isin(codes, _BLANKS)
    shown = ~blank & (codes > 0)
    page.glyphs = int(shown.sum())
    if page.glyphs > MAX_GLYPHS:
        raise TooMuchOnPageError(f"more than {MAX_GLYPHS} letters")
    if not page.glyphs:
        return None
    blanks = np.flatnonzero(blank)
    blank[blanks] = ~pdfium_calls.generated(raw, blanks)
    index = np.flatnonzero(blank | shown)
    objects = pdfium_calls.text_objects(raw, index)
    changes = np.flatnonzero(np.diff(objects, prepend=~objects[:1]))
    orders = [drawn.order.get(at, -1) for at in objects[changes].tolist()]
    places = np.repeat(np.array(orders, dtype=np.intp), np.diff(changes, append=len(objects)))
    # PDFium's text page keeps the order of painting within a text object only.
    painted = np.argsort(places, kind="stable")
    spaces = np.cumsum(blank[index[painted]]) + np.searchsorted(sorted(drawn.blanks), places[painted])
    is_shown = shown[index[painted]]
    painted, spaces = painted[is_shown], spaces[is_shown]
    index, places = index[painted], places[painted]
    firsts = np.flatnonzero(np.diff(places, prepend=-2))
    run = np.repeat(np.arange(len(firsts)), np.diff(firsts, append=len(index)))
    origins = pdfium_calls.origins(raw, index)
    fonts: dict[int, tuple[int, str]] = {}
    runs = []
    for k in firsts.tolist():
        at = int(objects[painted[k]])
        origin = float(origins[k, 0]), float(origins[k, 1])
        runs.append(_run(raw, int(index[k]), at, origin, fonts, page, turn, drawn.clips.get(at)))
    codes = codes[index]
    x0, x1 = _places(raw, codes, index, run, runs, spaces, origins, page)
    return Glyphs(codes, x0, x1, run, spaces, runs, [name for _, name in fonts.values()])


def _mend(textpage: Any, codes: NDArray[np.uint32]) -> None:
    """Put what is meant for PDFium's own signs; nothing (0) where the character before has said it all.

    A control character without ink is a space: fonts cut down by word processors have it so.
    """
    odd = (codes < 0x20) | (codes == 0xFFFE) | ((codes >= _SURROGATES.start) & (codes < _SURROGATES.stop))
    for i in np.flatnonzero(odd & ~np.isin(codes, _BLANKS)).tolist():
        code = int(codes[i])
        if code in _LINE_END_HYPHENS and pdfium.FPDFText_IsHyphen(textpage, i) == 1:
            codes[i] = _HYPHEN
        elif code in _LEADING_SURROGATES and i + 1 < len(codes) and int(codes[i + 1]) in _SURROGATES:
            codes[i] = 0x10000 + ((code & 0x3FF) << 10) + (int(codes[i + 1]) & 0x3FF)
            codes[i + 1] = 0
        elif code:
            left, bottom, right, top = pdfium_calls.ink(textpage, i)
            codes[i] = _UNKNOWN if right > left and top > bottom else 0x20


def _run(
    textpage: Any,
    i: int,
    at: int,
    origin: tuple[float, float],
    fonts: dict[int, tuple[int, str]],
    page: PageText,
    turn: Matrix,
    clip: Box | None,
) -> Run:
    """The run of the text object at an address, whose first glyph is number i."""
    font, size = _font(at, fonts)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, i, matrix)
    along = math.hypot(matrix.a, matrix.b) or 1e-9
    cosine, sine = matrix.a / along, matrix.b / along
    x, y = origin
    a, b, c, d, e, f = turn
    angle = angle_of(a * cosine + c * sine, b * cosine + d * sine)
    start, base = upright((a * x + c * y + e, b * x + d * y + f), angle, page)
    return Run(
        font=font,
        size=size * math.hypot(matrix.c, matrix.d),
        em=size * along or 1.0,
        angle=angle,
        base=base,
        start=start,
        origin=origin,
        direction=(cosine, sine),
        clip=clip,
    )


def _font(at: int, fonts: dict[int, tuple[int, str]]) -> tuple[int, float]:
    """Index and size of the font of the text object at an address; fonts met for the first time are added."""
    size = ctypes.c_float(0)
    font: Any = None
    if at:
        text_object = ctypes.cast(at, pdfium.FPDF_PAGEOBJECT)
        pdfium.FPDFTextObj_GetFontSize(text_object, size)
        font = pdfium.FPDFTextObj_GetFont(text_object)
    key = ctypes.cast(font, ctypes.c_void_p).value or 0 if font else 0
    if key not in fonts:
        fonts[key] = (len(fonts), pdfium_calls.font_name(font) if font else "")
    return fonts[key][0], abs(size.value)


def _places(
    textpage: Any,
    codes: NDArray[np.uint32],
    index: NDArray[np.intp],
    run: NDArray[np.intp],
    runs: Sequence[Run],
    spaces: NDArray[np.intp],
    origins: NDArray[np.float64],
    page: PageText,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Start and end of each glyph along its writing.

    Also puts the replacement character where PDFium only guesses the letter, and counts what has no meaning.
    """
    per_run = np.array([(*r.direction, *r.origin, r.start, r.em, r.font) for r in runs])[run]
    em = per_run[:, 5]
    x0 = np.einsum("ij,ij->i", origins - per_run[:, 2:4], per_run[:, :2]) + per_run[:, 4]
    level = (per_run[:, 0] > 0) & (np.abs(per_run[:, 1]) < LEVEL)
    boxed = np.maximum((pdfium_calls.box_ends(textpage, index) - origins[:, 0]) / em, 0)
    for k in np.flatnonzero(~level).tolist():
        boxed[k] = _inked(textpage, int(index[k]), runs[run[k]], origins[k]) / em[k]
    # A font may have two glyphs of one letter: a small capital and the small letter. Their boxes differ.
    keys = (per_run[:, 6] * 0x110000 + codes) * 1e3 + np.round(np.minimum(boxed, 9) * 100)
    _, examples, kind = np.unique(keys, return_index=True, return_inverse=True)
    follows = (np.diff(run) == 0) & (np.diff(spaces) == 0)
    wide = advances(textpage, codes, index, boxed, np.diff(x0) / em[:-1], follows, (examples, kind))
    guessed = np.array([pdfium.FPDFText_HasUnicodeMapError(textpage, int(index[k])) == 1 for k in examples.tolist()])
    codes[guessed[kind]] = _UNKNOWN
    page.unmapped = int(np.array([meaningless(chr(codes[k])) for k in examples.tolist()])[kind].sum())
    return x0, x0 + wide * em


def _inked(textpage: Any, i: int, run: Run, origin: NDArray[np.float64]) -> float:
    """How far the ink of glyph number i reaches along its writing, in points."""
    left, bottom, right, top = pdfium_calls.ink(textpage, i)
    corners = [(x - float(origin[0]), y - float(origin[1])) for x in (left, right) for y in (bottom, top)]
    return max(0.0, *(x * run.direction[0] + y * run.direction[1] for x, y in corners))
