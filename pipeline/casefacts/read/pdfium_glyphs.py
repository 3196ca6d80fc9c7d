"""A page's glyphs as PDFium tells them: what they mean, where they start and end, which font and size they share.

PDFium has no call for many characters at once. They are asked for by `map`, which runs through the calls without Python
code in between: 0.4 µs a character and call, a fifth of what a loop costs.
"""

import ctypes
import math
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from casefacts.read.painting import MAX_GLYPHS, Matrix, TooMuchOnPageError, angle_of, meaningless, upright
from casefacts.read.tokens import Angle, Box, PageText

LEVEL = 1e-3
"""Sine up to which PDFium's advance boxes hold; it gives them for level writing only."""
MAX_NAME = 256
"""Bytes of a font's name; PDF limits names to 127."""
UNKNOWN = "\ufffd"
_LINE_END_HYPHENS = frozenset("\x02\ufffe")
"""PDFium gives the hyphen at a line's end as a sign of its own."""

# pypdfium2's call with an address for its result: typed pointers cannot be compared without a second call.
_text_object = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(
    ctypes.cast(pdfium.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
)


@dataclass(frozen=True, slots=True)
class Run:
    """What the glyphs of one text object share."""

    font: int
    """Index of the font's name."""
    size: float
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
    """Glyphs other than white space, in the order of PDFium's text page."""

    letters: Sequence[str]
    x0: NDArray[np.float64]
    x1: NDArray[np.float64]
    """Start and end of each along its writing."""
    run: NDArray[np.intp]
    """Index of the run of each."""
    spaces: NDArray[np.intp]
    """How many spaces were written before each; those that PDFium makes up are not counted."""
    index: NDArray[np.intp]
    """Its number on PDFium's text page."""
    runs: Sequence[Run]
    fonts: Sequence[str]


def glyphs(textpage: pypdfium2.PdfTextPage, page: PageText, turn: Matrix, clips: Mapping[int, Box]) -> Glyphs | None:
    """The glyphs of a text page; None where it has none. Counts glyphs and unmapped glyphs of `page`.

    Args:
        turn: from PDFium's page to the device of `painting`.
        clips: the clipping boxes of text objects, by their address.

    Raises:
        TooMuchOnPageError: the page paints more than any printed page.
    """
    raw = textpage.raw
    count = max(pdfium.FPDFText_CountChars(raw), 0)
    if count > 2 * MAX_GLYPHS:
        raise TooMuchOnPageError(f"more than {MAX_GLYPHS} letters")
    letters = _letters(raw, count)
    blank = np.fromiter(map(str.isspace, letters), np.bool_, count)
    control = np.fromiter(("" < letter < " " for letter in letters), np.bool_, count) & ~blank
    index = np.flatnonzero(~blank & ~control & np.fromiter(map(bool, letters), np.bool_, count))
    page.unmapped += int(control.sum())
    page.glyphs += len(index) + int(control.sum())
    if page.glyphs > MAX_GLYPHS:
        raise TooMuchOnPageError(f"more than {MAX_GLYPHS} letters")
    if not len(index):
        return None
    address = ctypes.cast(raw, ctypes.c_void_p)
    objects = np.array([at or 0 for at in map(_text_object, repeat(address), index.tolist())], dtype=np.uint64)
    firsts = np.flatnonzero(np.concatenate(([True], objects[1:] != objects[:-1])))
    fonts: dict[str, int] = {}
    runs = [
        _run(raw, i, at, fonts, page, turn, clips)
        for i, at in zip(index[firsts].tolist(), objects[firsts].tolist(), strict=True)
    ]
    run = np.repeat(np.arange(len(runs)), np.diff(firsts, append=len(index)))
    x0, x1 = _places(raw, index, run, runs)
    written = [i for i in np.flatnonzero(blank).tolist() if not pdfium.FPDFText_IsGenerated(raw, i)]
    seen = [letters[i] for i in index.tolist()]
    _mend(raw, seen, index, np.array([r.font for r in runs])[run], page)
    spaces = np.searchsorted(np.array(written, dtype=np.intp), index)
    return Glyphs(seen, x0, x1, run, spaces, index, runs, list(fonts))


def _letters(raw: Any, count: int) -> list[str]:
    """What each character means; of a pair of surrogates the first has the letter, the second nothing."""
    codes = map(pdfium.FPDFText_GetUnicode, repeat(raw), range(count))
    letters = [chr(code) if code < 0x110000 else UNKNOWN for code in codes]
    for i, letter in enumerate(letters):
        if letter in _LINE_END_HYPHENS and pdfium.FPDFText_IsHyphen(raw, i) == 1:
            letters[i] = "-"
        elif "\ud800" <= letter <= "\udfff":
            pair = "".join(letters[i : i + 2]).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            letters[i : i + 2] = (pair, "") if len(pair) == 1 and i + 1 < count else (UNKNOWN, *letters[i + 1 : i + 2])
    return letters


def _run(
    raw: Any, i: int, at: int, fonts: dict[str, int], page: PageText, turn: Matrix, clips: Mapping[int, Box]
) -> Run:
    """The run of the text object at an address, whose first glyph is number i."""
    name, size = "", ctypes.c_float(0)
    if at:
        text_object = ctypes.cast(at, pdfium.FPDF_PAGEOBJECT)
        pdfium.FPDFTextObj_GetFontSize(text_object, size)
        name = _font_name(text_object)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(raw, i, matrix)
    along = math.hypot(matrix.a, matrix.b) or 1e-9
    cosine, sine = matrix.a / along, matrix.b / along
    x, y = _origin(raw, i)
    a, b, c, d, e, f = turn
    angle = angle_of(a * cosine + c * sine, b * cosine + d * sine)
    start, base = upright((a * x + c * y + e, b * x + d * y + f), angle, page)
    return Run(
        font=fonts.setdefault(name, len(fonts)),
        size=abs(size.value) * math.hypot(matrix.c, matrix.d),
        angle=angle,
        base=base,
        start=start,
        origin=(x, y),
        direction=(cosine, sine),
        clip=clips.get(at),
    )


def _font_name(text_object: Any) -> str:
    buffer = ctypes.create_string_buffer(MAX_NAME)
    pdfium.FPDFFont_GetBaseFontName(pdfium.FPDFTextObj_GetFont(text_object), buffer, MAX_NAME)
    name = buffer.value.decode("utf-8", "replace")
    return name.partition("+")[2] or name


def _origin(raw: Any, i: int) -> tuple[float, float]:
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(raw, i, x, y)
    return x.value, y.value


def _places(
    raw: Any, index: NDArray[np.intp], run: NDArray[np.intp], runs: Sequence[Run]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Start and end of each glyph along its writing."""
    buffer = (pdfium.FS_RECTF * len(index))()
    deque(map(pdfium.FPDFText_GetLooseCharBox, repeat(raw), index.tolist(), buffer), maxlen=0)
    boxes = np.frombuffer(buffer, np.float32).reshape(-1, 4).astype(np.float64)
    # left, top, right, bottom; the left side is the glyph's origin, the right side that and its advance.
    shift = np.array([r.start - r.origin[0] for r in runs])[run]
    x0, x1 = boxes[:, 0] + shift, boxes[:, 2] + shift
    level = np.array([r.direction[0] > 0 and abs(r.direction[1]) < LEVEL for r in runs])[run]
    for k in np.flatnonzero(~level).tolist():
        x0[k], x1[k] = _turned_place(raw, int(index[k]), runs[run[k]])
    return x0, x1


def _turned_place(raw: Any, i: int, run: Run) -> tuple[float, float]:
    """Start and end of a glyph of writing that is not level; its end is where its ink ends."""
    cosine, sine = run.direction
    x, y = _origin(raw, i)
    start = (x - run.origin[0]) * cosine + (y - run.origin[1]) * sine
    sides = [ctypes.c_double() for _ in range(4)]
    if not pdfium.FPDFText_GetCharBox(raw, i, *sides):
        return run.start + start, run.start + start
    left, right, bottom, top = (side.value for side in sides)
    ends = [(px - run.origin[0]) * cosine + (py - run.origin[1]) * sine for px in (left, right) for py in (bottom, top)]
    return run.start + start, run.start + max(start, *ends)


def _mend(raw: Any, letters: list[str], index: NDArray[np.intp], fonts: NDArray[np.intp], page: PageText) -> None:
    """Put the replacement character where PDFium only guesses, and count what has no meaning.

    Whether it guesses is asked once for each letter of each font.
    """
    keys = fonts * 0x110000 + np.fromiter(map(ord, letters), np.int64, len(letters))
    _, examples, kind = np.unique(keys, return_index=True, return_inverse=True)
    guessed = [pdfium.FPDFText_HasUnicodeMapError(raw, i) == 1 for i in index[examples].tolist()]
    unmapped = [guess or meaningless(letters[k]) for guess, k in zip(guessed, examples.tolist(), strict=True)]
    page.unmapped += int(np.array(unmapped)[kind].sum())
    for k in np.flatnonzero(np.array(guessed)[kind]).tolist():
        letters[k] = UNKNOWN
