"""Cleaning of speckled scans takes specks and never a stroke: a 5 without its thin top reads as a 9."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from casefacts.read import raster

DASH = (slice(400, 402), slice(300, 318))
POINT = (slice(408, 412), slice(340, 344))


def page() -> NDArray[np.uint8]:
    grey = np.full((1600, 1200), 255, np.uint8)
    grey[400:430, 200:206] = 0  # a stem
    grey[DASH] = 0
    grey[POINT] = 0
    return grey


def specked(grey: NDArray[np.uint8], rows: range, columns: range) -> NDArray[np.uint8]:
    for y in rows:
        for x in columns:
            grey[y : y + 2, x : x + 2] = 40
    return grey


def test_specks_go_and_thin_strokes_stay() -> None:
    grey = specked(page(), range(7, 1600, 90), range(11, 1200, 90))
    clean = np.asarray(raster.without_specks(Image.fromarray(grey)))
    assert (clean == page()).all()


def test_grain_of_a_photograph_leaves_the_page_alone() -> None:
    image = Image.fromarray(specked(page(), range(800, 1100, 9), range(600, 900, 9)))
    assert raster.without_specks(image) is image
