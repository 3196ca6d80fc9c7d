"""Pages as images for OCR: rasterised by PDFium, turned and straightened."""

import ctypes
import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium
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
FILLED = 0.7
"""Share of a page that its scan covers at least."""
MOST_OBJECTS = 500
"""Objects of a page among which its scan is looked for: it is the first, or follows the letters of a hidden text."""
LEAST_SCALE = 72 / 72
"""Pixels per point of the poorest scans; an image with fewer is a background."""
MAX_SKEW = 8.0
"""Degrees. Sheets are fed askew by up to 5."""
MIN_SKEW = 0.15
"""Degrees. Under it a line rises by less than half its height over the page's width."""
MIN_POINTS = 100
"""Dark pixels under which there is nothing to measure."""
SKEW_POINTS = 150_000
"""Dark pixels looked at to measure the skew."""
WINDOW = 64
"""Pixels of an image of 1,600: as high as one to three lines of text."""
INKED, FEWEST = 0.04, 30
"""Share of dark pixels of a window that holds text or a drawing, and how many of these tell how a page lies."""
SIDEWAYS = 0.7
"""Share of blank rows in them over that of blank columns. Upright, white runs between the lines: 1.25 and more on 71
pages of journals and of a patent, 0.37 to 0.52 on three that lie on their side."""

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
        scale = min(dpi / 72, _native(page) or dpi / 72)
        scale = min(scale, math.sqrt(MAX_PIXELS / max(width * height, 1)), MAX_SIDE / max(width, height, 1))
        # Forms and annotations are drawn, scripts and links are not followed: PDFium is built without JavaScript here.
        image = page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil()
        return image, scale
    finally:
        page.close()


def _native(page: pypdfium2.PdfPage) -> float:
    """Pixels per point of the image that fills the page; 0 where none does. Drawn at its own resolution, a scan is
    neither blurred nor are its specks spread over several pixels."""
    width, height = page.get_size()
    best = 0.0
    for i in range(min(pdfium.FPDFPage_CountObjects(page), MOST_OBJECTS)):
        item = pdfium.FPDFPage_GetObject(page, i)
        if pdfium.FPDFPageObj_GetType(item) != pdfium.FPDF_PAGEOBJ_IMAGE:
            continue
        matrix, across, down = pdfium.FS_MATRIX(), ctypes.c_uint(), ctypes.c_uint()
        pdfium.FPDFPageObj_GetMatrix(item, matrix)
        pdfium.FPDFImageObj_GetImagePixelSize(item, across, down)
        wide, high = math.hypot(matrix.a, matrix.b), math.hypot(matrix.c, matrix.d)
        if wide * high > FILLED * width * height:
            best = max(best, across.value / wide, down.value / high)
    return best if best >= LEAST_SCALE else 0.0


def is_blank(image: Image.Image) -> bool:
    """Whether hardly a pixel is dark."""
    small = np.asarray(image.reduce(2) if min(image.size) > 1 else image)
    return float((small < DARK).mean()) < INK


def is_sideways(image: Image.Image) -> bool:
    """Whether the lines of a page seem to run from its foot to its head or back."""
    ink = _small(image)
    rows, columns = ink.shape[0] // WINDOW, ink.shape[1] // WINDOW
    windows = ink[: rows * WINDOW, : columns * WINDOW].reshape(rows, WINDOW, columns, WINDOW).swapaxes(1, 2)
    windows = windows[windows.mean(axis=(2, 3)) > INKED]
    blank_rows, blank_columns = (float((~windows.any(axis=axis)).mean()) if len(windows) else 0.0 for axis in (2, 1))
    return len(windows) >= FEWEST and blank_rows < SIDEWAYS * blank_columns


def _small(image: Image.Image) -> NDArray[np.bool_]:
    """The dark pixels of the image, reduced to what shows where its lines are."""
    return np.asarray(image.reduce(max(1, round(max(image.size) / 1600)))) < DARK


def turned(image: Image.Image, angle: Angle) -> Image.Image:
    """The image as it lies when writing of that angle is upright."""
    return image.transpose(_TURNS[angle]) if angle else image


def skew(image: Image.Image) -> float:
    """Degrees by which lines fall to the right (rise: negative), by the sharpest profile of rows (Postl, 1986)."""
    rows, columns = np.nonzero(_small(image))
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


def levelled(image: Image.Image, degrees: float, times: float) -> Image.Image:
    """The image turned about its centre so that its lines are level, and enlarged so many times."""
    width, height = round(image.width * times), round(image.height * times)
    if not degrees:
        return image if times == 1 else image.resize((width, height), Image.Resampling.BICUBIC)
    cosine, sine = math.cos(math.radians(degrees)) / times, math.sin(math.radians(degrees)) / times
    x, y = (
        image.width / 2 - (cosine * width - sine * height) / 2,
        image.height / 2 - (sine * width + cosine * height) / 2,
    )
    turn = (cosine, -sine, x, sine, cosine, y)
    return image.transform((width, height), Image.Transform.AFFINE, turn, Image.Resampling.BICUBIC, fillcolor=255)
