"""Boxes of evidence."""

from casefacts.records import Anchor
from casefacts.tabulate.places import Place, Places


def anchor(start: int, end: int, x0: float, top: float, page: int = 1) -> Anchor:
    return Anchor(start=start, end=end, page=page, x0=x0, top=top, x1=x0 + 20, bottom=top + 10)


LINE = (anchor(0, 5, 50, 100), anchor(6, 9, 75, 101), anchor(10, 14, 50, 112), anchor(15, 20, 50, 30, page=2))


def test_words_of_one_line_are_one_box() -> None:
    assert Places(LINE).of(0, 9) == Place(1, 50, 100, 95, 111)


def test_a_mention_over_two_lines_has_the_box_of_the_first() -> None:
    assert Places(LINE).of(6, 14) == Place(1, 75, 101, 95, 111)


def test_a_mention_inside_a_word_has_the_words_box() -> None:
    assert Places(LINE).of(16, 18) == Place(2, 50, 30, 70, 40)


def test_an_input_without_pages_has_no_box() -> None:
    assert Places(()).of(0, 5) is None
