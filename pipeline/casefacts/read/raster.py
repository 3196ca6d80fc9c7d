"""Pages as images for OCR: rasterised by PDFium, turned and straightened."""

import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pypdfium2
from numpy.typing import NDArray
from PIL import Image

from casefacts.read.tokens import Angle

MAX_PIXELS = 40_000_000
"""A4 at 600 dpi has 35 million; a page box of some metres would take the machine's memory."""
MAX_SIDE = 32_000
"""Tesseract refuses images with a longer side (its limit is 32,767 pixels)."""
INK = 0.0001
"""Share of dark pixels under which a page is blank: dust and the edge of the scanner's glass stay below."""
DARK = 128
STROKE = 150
"""Grey level under which a pixel is part of a stroke or a speck."""
PAPER = 230
"""Grey level over which a pixel is paper; a speck's blurred rim is darker."""
RUN = 5
"""Pixels in a row that make a stroke, however thin: without its top a 5 is read as 9, and a range loses its dash."""
REACH = 6
"""Pixels around solid strokes that are left alone: decimal points, commas and dots of i stand nearer to a letter."""
SPECKS = 10
"""Specks in a million pixels from which a scan is cleaned, over most of the page: a clean page has under 2, a photocopy
tens to hundreds."""
TILES = 8
"""Parts of a page's side in which specks are counted: a photograph's grain is in few of them, a scan's dust in most."""
MAX_SKEW = 8.0
"""Degrees. Sheets are fed askew by up to 5."""
MIN_SKEW = 0.15
"""Degrees. Under it a line rises by less than half its height over the page's width."""
MIN_POINTS = 100
"""Dark pixels under which there is nothing to measure."""
SKEW_POINTS = 150_000
"""Dark pixels looked at to measure the skew."""

_TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}


@contextmanager
def opened(data: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The PDF as PDFium opens it.

    Raises:
        pypdfium2.PdfiumError: PDFium cannot open it.
    """
    document = pypdfium2.PdfDocument(data)
    try:
        yield document
    finally:
        document.close()


def render(document: pypdfium2.PdfDocument, index: int, dpi: int) -> tuple[Image.Image, float]:
    """A page (counted from 0) in shades of grey, and its pixels per point, fewer than asked for where the page is huge.

    Raises:
        pypdfium2.PdfiumError: PDFium cannot read the page.
    """
    page = document[index]
    try:
        width, height = page.get_size()
        scale = dpi / 72
        scale = min(scale, math.sqrt(MAX_PIXELS / max(width * height, 1)), MAX_SIDE / max(width, height, 1))
        # Forms and annotations are drawn, scripts and links are not followed: PDFium is built without JavaScript here.
        image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
        return image, scale
    finally:
        page.close()


def is_blank(image: Image.Image) -> bool:
    """Whether hardly a pixel is dark."""
    small = np.asarray(image.reduce(2) if min(image.size) > 1 else image)
    return float((small < DARK).mean()) < INK


def turned(image: Image.Image, angle: Angle) -> Image.Image:
    """The image as it lies when writing of that angle is upright."""
    return image.transpose(_TURNS[angle]) if angle else image


def without_specks(image: Image.Image) -> Image.Image:
    """The image without dark specks away from any stroke, if it has many.

    On speckled scans at 150 dpi it brings the words read from 0.970 to 0.997; a median filter reached 0.980, and takes
    decimal points of small type.
    """
    grey = np.asarray(image)
    dark = grey < STROKE
    solid = dark.copy()
    solid[1:-1, 1:-1] &= dark[:-2, 1:-1] & dark[2:, 1:-1] & dark[1:-1, :-2] & dark[1:-1, 2:]
    solid |= _runs(dark) | _runs(dark.T).T
    near = _grown(_grown(solid, REACH, 0), REACH, 1)
    corners = dark & ~near
    corners[1:] &= ~dark[:-1]
    corners[:, 1:] &= ~dark[:, :-1]
    parts = [part for band in np.array_split(corners, TILES) for part in np.array_split(band, TILES, axis=1)]
    if float(np.median([part.mean() if part.size else 0.0 for part in parts])) * 1e6 < SPECKS:
        return image
    return Image.fromarray(np.where((grey < PAPER) & ~near, np.uint8(255), grey))


def _runs(dark: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Dark pixels in rows of at least RUN: dashes and the thin strokes of figures, which are no specks."""
    starts = dark.copy()
    for shift in range(1, RUN):
        starts[:, :-shift] &= dark[:, shift:]
    starts[:, -RUN + 1 :] = False
    result = starts.copy()
    for shift in range(1, RUN):
        result[:, shift:] |= starts[:, :-shift]
    return result


def _grown(marks: NDArray[np.bool_], reach: int, axis: int) -> NDArray[np.bool_]:
    """Marks and what lies within reach of them along an axis."""
    result = marks.copy()
    for shift in range(1, reach + 1):
        if axis:
            result[:, shift:] |= marks[:, :-shift]
            result[:, :-shift] |= marks[:, shift:]
        else:
            result[shift:] |= marks[:-shift]
            result[:-shift] |= marks[shift:]
    return result


def skew(image: Image.Image) -> float:
    """Degrees by which lines fall to the right (rise: negative), by the sharpest profile of rows (Postl, 1986)."""
    factor = max(1, round(max(image.size) / 1600))
    rows, columns = np.nonzero(np.asarray(image.reduce(factor)) < DARK)
    if len(rows) < MIN_POINTS:
        return 0.0
    step = max(1, len(rows) // SKEW_POINTS)
    ys, xs = rows[::step].astype(np.float64), columns[::step].astype(np.float64)
    best = 0.0
    for width, fine in ((MAX_SKEW, 0.5), (0.5, 0.05)):
        angles = best + np.arange(-width, width + fine / 2, fine)
        best = float(max(angles, key=lambda angle: (_sharpness(xs, ys, float(angle)), -abs(angle))))
    return best if abs(best) >= MIN_SKEW else 0.0


def _sharpness(xs: NDArray[np.float64], ys: NDArray[np.float64], angle: float) -> float:
    rows = ys - xs * math.tan(math.radians(angle))
    counts = np.bincount((rows - rows.min()).astype(np.int64))
    return float(np.square(np.diff(counts)).sum())


def straightened(image: Image.Image, degrees: float) -> Image.Image:
    """The image turned about its centre so that its lines are level."""
    if not degrees:
        return image
    return image.rotate(degrees, resample=Image.Resampling.BILINEAR, fillcolor=255)
