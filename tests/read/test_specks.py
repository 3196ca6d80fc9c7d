"""Cleaning of speckled scans takes specks and never a stroke: a 5 without its thin top reads as a 9."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from casefacts.read import specks

DASH = (slice(400, 402), slice(300, 318))
POINT = (slice(408, 412), slice(340, 344))
SCALE = 300 / 72


def page() -> NDArray[np.uint8]:
    grey = np.full((1600, 1200), 255, np.uint8)
    grey[400:430, 200:206] = 0  # a stem
    grey[400:430, 334:338] = 0  # a figure before the point
    grey[DASH] = 0
    grey[POINT] = 0
    return grey


def specked(grey: NDArray[np.uint8], rows: range, columns: range, size: int = 2) -> NDArray[np.uint8]:
    for y in rows:
        for x in columns:
            grey[y : y + size, x : x + size] = 40
    return grey


def test_specks_go_and_thin_strokes_stay() -> None:
    grey = specked(page(), range(7, 1600, 90), range(11, 1200, 90))
    clean = np.asarray(specks.without_specks(Image.fromarray(grey), SCALE))
    assert (clean == page()).all()


def test_single_pixels_go_between_letters_too() -> None:
    grey = specked(page(), range(5, 1600, 40), range(25, 1200, 37), size=1)
    grey[415, 209] = grey[428, 322] = 0
    clean = np.asarray(specks.without_specks(Image.fromarray(grey), SCALE))
    assert (clean == page()).all()


def test_points_of_small_type_stay_on_a_speckled_scan() -> None:
    grey = specked(page(), range(5, 1600, 40), range(25, 1200, 37), size=1)
    point = np.array([[245, 228, 239, 250], [210, 147, 153, 213], [185, 99, 104, 192], [212, 164, 169, 217]], np.uint8)
    grey[426:430, 1000:1004] = point
    grey[410:430, 990:998] = 30
    clean = np.asarray(specks.without_specks(Image.fromarray(grey), 200 / 72))
    assert (clean[426:430, 1000:1004] == point).all()


@pytest.mark.parametrize("gap", [pytest.param(8, id="close"), pytest.param(14, id="beside the thin foot of a 1")])
def test_decimal_points_stay_on_a_speckled_scan(gap: int) -> None:
    """1.3 is no 13."""
    grey = specked(page(), range(7, 1600, 90), range(11, 1200, 90))
    point = (slice(826, 830), slice(900 + gap, 904 + gap))
    grey[800:830, 890:900] = grey[800:830, 904 + 2 * gap : 914 + 2 * gap] = 0
    grey[point] = 60
    clean = np.asarray(specks.without_specks(Image.fromarray(grey), SCALE))
    assert (clean[point] == 60).all()


def test_a_faint_point_between_two_figures_stays_and_a_speck_beside_one_goes() -> None:
    grey = specked(page(), range(5, 1600, 40), range(25, 1200, 37), size=1)
    grey[810:830, 690:698] = grey[810:830, 704:712] = grey[810:830, 790:798] = 30
    grey[828, 701] = grey[815, 785] = 100
    clean = np.asarray(specks.without_specks(Image.fromarray(grey), 200 / 72))
    assert (clean[828, 701], clean[815, 785]) == (100, 255)


def test_grain_of_a_photograph_leaves_the_page_alone() -> None:
    image = Image.fromarray(specked(page(), range(800, 1100, 9), range(600, 900, 9)))
    assert specks.without_specks(image, SCALE) is image
