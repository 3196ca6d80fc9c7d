"""A page's glyphs as PDFium tells them: what they mean, where they start and end, which font and size they share.

PDFium has no call for many characters at once. Each is asked for its meaning, its text object and its origin only, by
`map`, which runs through the calls without Python code in between (0.4 µs a call, a fifth of what a loop costs); all
else is asked once for each text object, or once for each letter of each font.
"""

import ctypes
import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

from casefacts.read.painting import MAX_GLYPHS, Matrix, TooMuchOnPageError, angle_of, meaningless, upright
from casefacts.read.pdfium_drawn import Drawn
from casefacts.read.tokens import Angle, Box, PageText

LEVEL = 1e-3
"""Sine up to which PDFium's boxes of characters hold; it gives them for level writing only."""
USUAL_ADVANCE = 0.5
"""In em, for a glyph of which neither font nor box tells its width."""
TIGHT = 0.2
"""Share of the ways from a glyph to the next that are shorter than the one taken for its advance: word spaces and
letter spacing make them longer, kerning makes a few shorter."""
LEANING = 0.6
"""Share of its ink's width that the advance of a leaning letter has at least; less is another glyph's advance."""
MAX_NAME = 256
"""Bytes of a font's name; PDF limits names to 127."""
UNKNOWN = "\ufffd"
_LINE_END_HYPHENS = frozenset("\x02\ufffe")
"""PDFium gives the hyphen at a line's end as a sign of its own."""


def _bare(function: Any, result: Any, *arguments: Any) -> Any:
    """One of pypdfium2's calls with addresses for typed pointers, which cost more than the call."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_text_object = _bare(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_char_origin = _bare(
    pdfium.FPDFText_GetCharOrigin, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p
)


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
    """Glyphs other than white space, in the order of PDFium's text page."""

    letters: Sequence[str]
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
    count = max(pdfium.FPDFText_CountChars(raw), 0)
    if count > 2 * MAX_GLYPHS:
        raise TooMuchOnPageError(f"more than {MAX_GLYPHS} letters")
    letters = _letters(raw, count)
    blank = np.fromiter(map(str.isspace, letters), np.bool_, count)
    shown = ~blank & np.fromiter(map(bool, letters), np.bool_, count)
    page.glyphs += int(shown.sum())
    if page.glyphs > MAX_GLYPHS:
        raise TooMuchOnPageError(f"more than {MAX_GLYPHS} letters")
    for i in np.flatnonzero(blank).tolist():
        blank[i] = not pdfium.FPDFText_IsGenerated(raw, i)
    index = np.flatnonzero(blank | shown)
    if not shown.any():
        return None
    address = ctypes.cast(raw, ctypes.c_void_p)
    objects = [at or 0 for at in map(_text_object, repeat(address), index.tolist())]
    places = np.array([drawn.order.get(at, -1) for at in objects], dtype=np.intp)
    painted = np.argsort(places, kind="stable")
    spaces = np.cumsum(blank[index[painted]]) + np.searchsorted(sorted(drawn.blanks), places[painted])
    is_shown = shown[index[painted]]
    painted, spaces = painted[is_shown], spaces[is_shown]
    index, places = index[painted], places[painted]
    firsts = np.flatnonzero(np.diff(places, prepend=-2))
    run = np.repeat(np.arange(len(firsts)), np.diff(firsts, append=len(index)))
    origins = _origins(address, index)
    fonts: dict[int, tuple[int, str]] = {}
    runs = []
    for k in firsts.tolist():
        at = objects[painted[k]]
        origin = float(origins[k, 0]), float(origins[k, 1])
        runs.append(_run(raw, int(index[k]), at, origin, fonts, page, turn, drawn.clips.get(at)))
    seen = [letters[i] for i in index.tolist()]
    x0, x1 = _places(raw, seen, index, run, runs, spaces, origins, page)
    return Glyphs(seen, x0, x1, run, spaces, runs, [name for _, name in fonts.values()])


def _letters(raw: Any, count: int) -> list[str]:
    """What each character means; of a pair of surrogates the first has the letter, the second nothing.

    A control character without ink is a space: fonts cut down by word processors have it so.
    """
    codes = map(pdfium.FPDFText_GetUnicode, repeat(raw), range(count))
    letters = [chr(code) if code < 0x110000 else UNKNOWN for code in codes]
    for i, letter in enumerate(letters):
        if letter in _LINE_END_HYPHENS and pdfium.FPDFText_IsHyphen(raw, i) == 1:
            letters[i] = "-"
        elif "" < letter < " " and not letter.isspace():
            letters[i] = UNKNOWN if _has_ink(raw, i) else " "
        elif "\ud800" <= letter <= "\udfff":
            pair = "".join(letters[i : i + 2]).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            letters[i : i + 2] = (pair, "") if len(pair) == 1 and i + 1 < count else (UNKNOWN, *letters[i + 1 : i + 2])
    return letters


def _has_ink(raw: Any, i: int) -> bool:
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(raw, i, left, right, bottom, top)
    return bool(right.value > left.value and top.value > bottom.value)


def _origins(address: ctypes.c_void_p, index: NDArray[np.intp]) -> NDArray[np.float64]:
    """Where the glyphs of these numbers start, on PDFium's page."""
    origins = np.zeros((len(index), 2))
    at = origins.ctypes.data
    ends = at + 16 * len(index)
    calls = map(_char_origin, repeat(address), index.tolist(), range(at, ends, 16), range(at + 8, ends + 8, 16))
    deque(calls, maxlen=0)
    return origins


def _run(
    raw: Any,
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
    pdfium.FPDFText_GetMatrix(raw, i, matrix)
    along = math.hypot(matrix.a, matrix.b) or 1e-9
    cosine, sine = matrix.a / along, matrix.b / along
    x, y = origin
    a, b, c, d, e, f = turn
    angle = angle_of(a * cosine + c * sine, b * cosine + d * sine)
    start, base = upright((a * x + c * y + e, b * x + d * y + f), angle, page)
    return Run(
        font=font,
        size=size * math.hypot(matrix.c, matrix.d),
        em=size * along,
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
        buffer = ctypes.create_string_buffer(MAX_NAME)
        if font:
            pdfium.FPDFFont_GetBaseFontName(font, buffer, MAX_NAME)
        name = buffer.value.decode("utf-8", "replace")
        fonts[key] = (len(fonts), name.partition("+")[2] or name)
    return fonts[key][0], abs(size.value)


def _places(
    raw: Any,
    letters: list[str],
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
    per_run = np.array([(*r.direction, *r.origin, r.start, r.em or 1.0, r.font) for r in runs])[run]
    em = per_run[:, 5]
    x0 = np.einsum("ij,ij->i", origins - per_run[:, 2:4], per_run[:, :2]) + per_run[:, 4]
    level = (per_run[:, 0] > 0) & (np.abs(per_run[:, 1]) < LEVEL)
    boxed = np.maximum((_right_sides(raw, index) - origins[:, 0]) / em, 0)
    for k in np.flatnonzero(~level).tolist():
        boxed[k] = _inked(raw, int(index[k]), runs[run[k]], origins[k]) / em[k]
    follows = (np.diff(run) == 0) & (np.diff(spaces) == 0)
    steps = np.where(follows & (np.diff(index) == 1), np.diff(x0), 0) / em[:-1]
    # A font may have two glyphs of one letter: a small capital and the small letter.
    keys = per_run[:, 6] * 1e10 + np.fromiter(map(ord, letters), np.float64, len(run)) * 1e3 + np.round(boxed * 100)
    _, examples, kind = np.unique(keys, return_index=True, return_inverse=True)
    usual = _usual(steps, kind[:-1], len(examples))
    advances, guessed, unmapped = [], [], []
    for k, step in zip(examples.tolist(), usual, strict=True):
        i = int(index[k])
        advances.append(_advance(raw, i, letters[k], float(boxed[k]), step))
        guessed.append(pdfium.FPDFText_HasUnicodeMapError(raw, i) == 1)
        unmapped.append(guessed[-1] or meaningless(letters[k]))
    page.unmapped += int(np.array(unmapped)[kind].sum())
    for k in np.flatnonzero(np.array(guessed)[kind]).tolist():
        letters[k] = UNKNOWN
    advance = np.array(advances)[kind]
    # The letters of a ligature have one place, and all its width.
    same = follows & (np.diff(x0) == 0)
    part = np.concatenate((same, [False])) | np.concatenate(([False], same))
    return x0, x0 + np.where(part, np.maximum(boxed, advance), advance) * em


def _right_sides(raw: Any, index: NDArray[np.intp]) -> NDArray[np.float64]:
    buffer = (pdfium.FS_RECTF * len(index))()
    deque(map(pdfium.FPDFText_GetLooseCharBox, repeat(raw), index.tolist(), buffer), maxlen=0)
    return np.frombuffer(buffer, np.float32).reshape(-1, 4)[:, 2].astype(np.float64)


def _inked(raw: Any, i: int, run: Run, origin: NDArray[np.float64]) -> float:
    """How far the ink of glyph number i reaches along its writing, in points."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(raw, i, left, right, bottom, top)
    corners = [(x.value - origin[0], y.value - origin[1]) for x in (left, right) for y in (bottom, top)]
    return max(0.0, *(float(x) * run.direction[0] + float(y) * run.direction[1] for x, y in corners))


def _usual(steps: NDArray[np.float64], kind: NDArray[np.intp], kinds: int) -> list[float]:
    """For each kind of glyph a short way (see TIGHT) in em to the glyph after it; 0 where none follows."""
    some = np.flatnonzero(steps > 0)
    ordered = some[np.lexsort((steps[some], kind[some]))]
    starts = np.searchsorted(kind[ordered], np.arange(kinds))
    ends = np.append(starts[1:], len(ordered))
    chosen = np.minimum(starts + ((ends - starts) * TIGHT).astype(np.intp), max(len(ordered) - 1, 0))
    return [float(steps[ordered[c]]) if e > s else 0.0 for s, e, c in zip(starts, ends, chosen, strict=True)]


def _advance(raw: Any, i: int, letter: str, boxed: float, step: float) -> float:
    """Advance in em of glyph number i: of what PDFium says the nearest to the step to the next glyph.

    PDFium's box (0 where there is none) goes to the end of the advance or of the ink, whichever is farther: f and
    italics lean over. The font's width is that of the first code that it has for the letter, maybe another glyph's.
    """
    width = ctypes.c_float(0)
    font = pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(raw, i))
    pdfium.FPDFFont_GetGlyphWidth(font, ord(letter), 1.0, width)
    told = [advance for advance in (width.value, boxed) if advance > 0]
    if not told:
        return USUAL_ADVANCE
    if step:
        return min(told, key=lambda advance: abs(advance - step))
    return min(told) if min(told) > LEANING * max(told) else boxed
