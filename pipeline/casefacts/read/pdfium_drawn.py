"""What a page draws besides its text, as PDFium tells it: rules, coloured grounds, images, and where forms clip."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from casefacts.read.painting import MAX_FORMS, MAX_RULES, Matrix, TooMuchOnPageError, add_rectangle, placed
from casefacts.read.tokens import Box, PageText

SEGMENTS = 6
"""Lines and rectangles have no more."""
WHITE = 252
"""Of 255, in each colour: a white rectangle is the paper, no ground."""
NOTHING = 1e-4
"""In points: the width under which PDFium leaves a text object out of its text page."""
_EVERYWHERE = (-1e9, -1e9, 1e9, 1e9)
_LEVEL: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A page's text objects, by their addresses."""

    order: dict[int, int] = field(default_factory=dict)
    """Their places in the order in which the page paints them, which PDFium's text page does not keep."""
    blanks: set[int] = field(default_factory=set)
    """Places of those that paint nothing, which its text page leaves out: spaces set on their own."""
    clips: dict[int, Box] = field(default_factory=dict)
    """The clipping boxes of those inside forms, on PDFium's page."""


def add_drawn(page: pypdfium2.PdfPage, text: PageText, turn: Matrix) -> Drawn:
    """Add the page's rules, grounds and images to `text`; return its text objects.

    Args:
        turn: from PDFium's page to the device of `painting`.

    Raises:
        TooMuchOnPageError: the page draws more forms than any printed page.
    """
    found = Drawn()
    for drawn, matrix, inside in _objects(page):
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_TEXT:
            _add_text(found, drawn, matrix, inside)
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            if len(text.images) < MAX_RULES:
                text.images.append(_on_page(_bounds(drawn), matrix, turn, text))
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and len(text.rules) < MAX_RULES and _is_straight(drawn):
            add_rectangle(text, _on_page(_bounds(drawn), matrix, turn, text), _is_coloured(drawn))
    return found


def _add_text(found: Drawn, drawn: Any, matrix: Matrix, inside: bool) -> None:
    address = ctypes.cast(drawn, ctypes.c_void_p).value or 0
    place = found.order.setdefault(address, len(found.order))
    x0, _, x1, _ = _bounds(drawn)
    if x1 - x0 < NOTHING:
        found.blanks.add(place)
    if inside:
        found.clips[address] = _clip(drawn, matrix)


def _objects(page: pypdfium2.PdfPage) -> Iterator[tuple[Any, Matrix, bool]]:
    """The page's objects and those of its forms, each with the matrix to the page, and whether a form holds it."""
    raw = page.raw
    pending: list[tuple[Any, Matrix, bool]] = [
        (pdfium.FPDFPage_GetObject(raw, i), _LEVEL, False) for i in range(pdfium.FPDFPage_CountObjects(raw))
    ]
    pending.reverse()
    forms = 0
    while pending:
        drawn, matrix, inside = pending.pop()
        yield drawn, matrix, inside
        if pdfium.FPDFPageObj_GetType(drawn) != pdfium.FPDF_PAGEOBJ_FORM:
            continue
        forms += 1
        if forms > MAX_FORMS:
            raise TooMuchOnPageError(f"more than {MAX_FORMS} drawings inside drawings")
        own = pdfium.FS_MATRIX()
        pdfium.FPDFPageObj_GetMatrix(drawn, own)
        within = _product((own.a, own.b, own.c, own.d, own.e, own.f), matrix)
        count = max(pdfium.FPDFFormObj_CountObjects(drawn), 0)
        pending += [(pdfium.FPDFFormObj_GetObject(drawn, i), within, True) for i in reversed(range(count))]


def _product(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    ta, tb, tc, td, te, tf = then
    return (
        a * ta + b * tc, a * tb + b * td, c * ta + d * tc, c * tb + d * td, e * ta + f * tc + te, e * tb + f * td + tf,
    )  # fmt: skip


def _bounds(drawn: Any) -> Box:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top)
    return (left.value, bottom.value, right.value, top.value)


def _on_page(bounds: Box, matrix: Matrix, turn: Matrix, text: PageText) -> Box:
    """A box of an object as a box of the page (y down)."""
    x0, y0, x1, y1 = placed(placed(bounds, matrix), turn)
    return (x0, text.height - y1, x1, text.height - y0)


def _is_straight(path: Any) -> bool:
    """Whether a path is one line or rectangle."""
    count = pdfium.FPDFPath_CountSegments(path)
    if not 2 <= count <= SEGMENTS:
        return False
    segments = (pdfium.FPDFPath_GetPathSegment(path, i) for i in range(count))
    return all(pdfium.FPDFPathSegment_GetType(segment) != pdfium.FPDF_SEGMENT_BEZIERTO for segment in segments)


def _is_coloured(path: Any) -> bool:
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, mode, stroke)
    if mode.value == pdfium.FPDF_FILLMODE_NONE:
        return False
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    told = pdfium.FPDFPageObj_GetFillColor(path, red, green, blue, alpha)
    return not told or min(red.value, green.value, blue.value) < WHITE


def _clip(drawn: Any, matrix: Matrix) -> Box:
    """The box inside which an object is seen: what all its clipping paths have in common."""
    path = pdfium.FPDFPageObj_GetClipPath(drawn)
    shown: Box = _EVERYWHERE
    for i in range(max(pdfium.FPDFClipPath_CountPaths(path), 0) if path else 0):
        points = []
        for k in range(max(pdfium.FPDFClipPath_CountPathSegments(path, i), 0)):
            x, y = ctypes.c_float(), ctypes.c_float()
            if pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(path, i, k), x, y):
                points.append((x.value, y.value))
        if points:
            xs, ys = zip(*points, strict=True)
            x0, y0, x1, y1 = placed((min(xs), min(ys), max(xs), max(ys)), matrix)
            shown = (max(shown[0], x0), max(shown[1], y0), min(shown[2], x1), min(shown[3], y1))
    return shown
