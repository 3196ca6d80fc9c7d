"""PDFium's answers for many characters of a text page at once.

PDFium has no call for many. `map` runs through its calls without Python code in between, and addresses stand for the
typed pointers of pypdfium2, which cost more than the calls: 0.2 µs a character and call, a tenth of what a loop costs.
"""

import ctypes
from collections import deque
from itertools import repeat
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

STRIDE = 8
"""A text object of running text has 40 characters; short ones cost one question in vain for each of these."""
MAX_NAME = 256
"""Bytes of a font's name; PDF limits names to 127."""


def _bare(function: Any, result: Any, *more: Any) -> Any:
    """One of PDFium's calls for the character of a number on a text page, with addresses for pointers."""
    kind = ctypes.CFUNCTYPE(result, ctypes.c_void_p, ctypes.c_int, *more)
    return kind(ctypes.cast(function, ctypes.c_void_p).value or 0)


_unicode = _bare(pdfium.FPDFText_GetUnicode, ctypes.c_uint)
_text_object = _bare(pdfium.FPDFText_GetTextObject, ctypes.c_size_t)
_is_generated = _bare(pdfium.FPDFText_IsGenerated, ctypes.c_int)
_origin = _bare(pdfium.FPDFText_GetCharOrigin, ctypes.c_int, ctypes.c_size_t, ctypes.c_size_t)
_box = _bare(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_size_t)


def codes(textpage: Any) -> NDArray[np.uint32]:
    """The code of each character; those above the last code point of Unicode are 0."""
    count = max(pdfium.FPDFText_CountChars(textpage), 0)
    found = np.fromiter(map(_unicode, repeat(_address(textpage)), range(count)), np.uint32, count)
    return np.where(found < 0x110000, found, 0).astype(np.uint32)


def text_objects(textpage: Any, index: NDArray[np.intp]) -> NDArray[np.uint64]:
    """Addresses of the text objects that the characters belong to; 0 for none.

    Characters of one object stand together: between two of one object the others are not asked.
    """
    page = _address(textpage)

    def asked(places: NDArray[np.intp]) -> NDArray[np.uint64]:
        return np.fromiter(map(_text_object, repeat(page), index[places].tolist()), np.uint64, len(places))

    samples = np.arange(0, len(index), STRIDE)
    found = np.repeat(asked(samples), STRIDE)[: len(index)]
    changes = np.append(found[samples[1:]] != found[samples[:-1]], True)
    unsure = np.flatnonzero(np.repeat(changes, STRIDE)[: len(index)])
    found[unsure] = asked(unsure)
    return found


def generated(textpage: Any, index: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Whether PDFium made up each of the characters."""
    found = np.fromiter(map(_is_generated, repeat(_address(textpage)), index.tolist()), np.intc, len(index))
    return np.asarray(found == 1, dtype=np.bool_)


def origins(textpage: Any, index: NDArray[np.intp]) -> NDArray[np.float64]:
    """x and y of each character's origin, on PDFium's page."""
    found = np.zeros((len(index), 2))
    start = found.ctypes.data
    xs, ys = (range(at, at + found.nbytes, found.strides[0]) for at in (start, start + found.itemsize))
    deque(map(_origin, repeat(_address(textpage)), index.tolist(), xs, ys), maxlen=0)
    return found


def box_ends(textpage: Any, index: NDArray[np.intp]) -> NDArray[np.float64]:
    """Right side of each character's loose box: the end of the advance or of the ink, whichever is farther."""
    found = np.zeros((len(index), 4), np.float32)
    places = range(found.ctypes.data, found.ctypes.data + found.nbytes, found.strides[0])
    deque(map(_box, repeat(_address(textpage)), index.tolist(), places), maxlen=0)
    return found[:, 2].astype(np.float64)


def ink(textpage: Any, i: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of the ink of character i, on PDFium's page."""
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    pdfium.FPDFText_GetCharBox(textpage, i, left, right, bottom, top)
    return left.value, bottom.value, right.value, top.value


def letter_width(textpage: Any, i: int, code: int) -> float:
    """Width in em of the glyph that the font of character i has for a code; 0 for none."""
    width = ctypes.c_float(0)
    font = pdfium.FPDFTextObj_GetFont(pdfium.FPDFText_GetTextObject(textpage, i))
    pdfium.FPDFFont_GetGlyphWidth(font, code, 1.0, width)
    return width.value


def font_name(font: Any) -> str:
    """A font's name without the mark of a subset."""
    buffer = ctypes.create_string_buffer(MAX_NAME)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, MAX_NAME)
    name = buffer.value.decode("utf-8", "replace")
    return name.partition("+")[2] or name


def _address(textpage: Any) -> int:
    return ctypes.cast(textpage, ctypes.c_void_p).value or 0
