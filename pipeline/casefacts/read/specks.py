"""Dust and single-pixel noise of scans: found by shape at the scan's own resolution, gone before OCR.

A speck between two words is read as a full stop, an apostrophe or an accent; beside a figure, as a decimal point.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

STROKE = 150
"""Grey level under which a pixel is part of a stroke or a speck."""
FAINT = 190
"""Grey level under which a single pixel may be a speck, blurred by compression."""
PAPER = 230
"""Grey level over which a pixel is paper; a speck's blurred rim is darker."""
WHITE = 250
"""Grey level of paper on common scans, from which darkness counts."""
ALONE = 0.8
"""A single dark pixel is a speck where no neighbour has more than this share of its darkness,"""
AROUND = 2.0
"""and its eight neighbours together at most so many times its darkness. Measured on journal pages typeset, blurred and
compressed as scans: 0.87 of single-pixel specks are found at 200 and 150 dpi, and one in 10,000 of the darkest pixels
of letters and points; at 100 dpi three in 1,000."""
FINE = 120 / 72
"""Pixels per point from which a point of the smallest type darkens more than one pixel."""
WIDTH = 0.75
"""Points: a mark of at most its square is dust where nothing is near. A dash is 2 points long and more."""
REACH = 6
"""Pixels over and under letters and lines that are left alone: dots of i and accents stand nearer to one."""
BESIDE = 4.0
"""Points to the left and right of letters that are left alone: decimal points and commas stand nearer to a figure, in
typewriter faces of 12 points 4.1 from the stem of a 1, in others under 2.5. A number that loses its point is ten times
as large; a speck that stays is at worst a number that is doubted."""
BETWEEN, CLEAR = 3.0, 1.5
"""Points: a single pixel with strokes so near on both sides and nothing so far over and under it may be a faint decimal
point."""
SPECKS = 10
"""Specks in a million pixels from which a scan is cleaned, over most of the page: a clean page has under 2, a photocopy
tens to hundreds."""
TILES = 8
"""Parts of a page's side in which specks are counted: a photograph's grain is in few of them, a scan's dust in most."""


def without_specks(image: Image.Image, scale: float) -> Image.Image:
    """The image without single dark pixels and without small dark marks away from all others, if it has many.

    `scale` is its pixels per point. A median filter takes decimal points of small type.
    """
    grey = np.asarray(image)
    if min(grey.shape) < 2 * REACH:
        return image
    single = _single(grey) if scale >= FINE else np.zeros(grey.shape, np.bool_)
    dark = (grey < STROKE) & ~single
    single &= ~_may_be_points(single, dark, scale)
    dust = _dust(dark, scale)
    corners = dust.copy()
    corners[1:] &= ~dust[:-1]
    corners[:, 1:] &= ~dust[:, :-1]
    if _usual_count(corners | single) < SPECKS:
        return image
    clean = np.where(_grown(dust, 1, 1) & (grey < PAPER), np.uint8(255), grey)
    ys, xs = np.nonzero(single)
    around = [grey[ys + y, xs + x] for y in (-1, 0, 1) for x in (-1, 0, 1) if x or y]
    clean[ys, xs] = np.median(around, axis=0).astype(np.uint8)
    return Image.fromarray(clean)


def _single(grey: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Dark pixels whose neighbours are all much lighter."""
    darkness = (WHITE - np.minimum(grey, WHITE)).astype(np.uint8)
    inner = np.zeros(grey.shape, np.bool_)
    inner[1:-1, 1:-1] = grey[1:-1, 1:-1] < FAINT
    at, pixels, width = np.flatnonzero(inner), darkness.ravel(), grey.shape[1]
    around = [y * width + x for y in (-1, 0, 1) for x in (-1, 0, 1) if x or y]
    for shift in around:
        at = at[pixels[at + shift] < ALONE * pixels[at]]
    together = np.sum([pixels[at + shift].astype(np.uint16) for shift in around], axis=0)
    result = np.zeros(grey.shape, np.bool_)
    result.ravel()[at[together < AROUND * pixels[at]]] = True
    return result


def _may_be_points(single: NDArray[np.bool_], dark: NDArray[np.bool_], scale: float) -> NDArray[np.bool_]:
    """Single pixels that stand where a decimal point does."""
    result = np.zeros_like(single)
    wide, high = round(BETWEEN * scale), round(CLEAR * scale)
    for y, x in zip(*np.nonzero(single), strict=True):
        rows = slice(max(y - 2, 0), y + 1)
        left, right = dark[rows, max(x - wide, 0) : x], dark[rows, x + 1 : x + wide + 1]
        over, under = dark[max(y - high, 0) : max(y - 2, 0), x - 1 : x + 2], dark[y + 3 : y + high, x - wide : x + wide]
        result[y, x] = left.any() and right.any() and not over.any() and not under.any()
    return result


def _dust(dark: NDArray[np.bool_], scale: float) -> NDArray[np.bool_]:
    """Small connected marks with nothing larger near."""
    from scipy import ndimage

    labels, _ = ndimage.label(dark, structure=np.ones((3, 3)))
    at = np.flatnonzero(dark)
    label = labels.ravel()[at]
    small = np.bincount(label) <= (WIDTH * scale) ** 2
    marks = np.zeros(dark.shape, np.bool_)
    marks.ravel()[at[small[label]]] = True
    return np.asarray(marks & ~_grown(dark & ~marks, REACH, round(BESIDE * scale)))


def _usual_count(marks: NDArray[np.bool_]) -> float:
    """Marks in a million pixels of the middling part of the page."""
    parts = [part for band in np.array_split(marks, TILES) for part in np.array_split(band, TILES, axis=1)]
    return float(np.median([part.mean() if part.size else 0.0 for part in parts])) * 1e6


def _grown(marks: NDArray[np.bool_], high: int, wide: int) -> NDArray[np.bool_]:
    """Marks and what lies within reach of them."""
    return _grown_down(_grown_down(marks, high).T, wide).T


def _grown_down(marks: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """Marks and what lies within reach over and under them, each step as long as the reach so far allows."""
    result, done = marks, 0
    while done < reach:
        shift = min(2 * done + 1, reach - done)
        grown = result.copy(order="K")
        grown[shift:] |= result[:-shift]
        grown[:-shift] |= result[shift:]
        result, done = grown, done + shift
    return result
