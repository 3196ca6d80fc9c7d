"""Marks that OCR takes for others: told on the image, or doubted; never a figure changed."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from casefacts.read.marks import DOUBTED, judged
from casefacts.read.shapes import Shapes
from casefacts.read.symbols import Seen, Symbol

BASE, CAPITAL, WIDE = 60, 20, 14


def word(text: str, x: int, foot: int = 0) -> Seen:
    """A word whose letters stand side by side, `foot` pixels over the baseline."""
    symbols = tuple(
        Symbol(c, x + WIDE * i, BASE - foot - 14, x + WIDE * i + 12, BASE - foot + 6 * (c == "p"))
        for i, c in enumerate(text)
    )
    return Seen(text, 0.95, x, symbols[-1].x1, base=BASE, capital=CAPITAL, symbols=symbols)


def drawn(*words: Seen, faint: int = -1, open_p: bool = True) -> Shapes:
    """A page with the words' letters as dark boxes; the full stop of that number is a speck, a p open or closed."""
    image = Image.new("L", (1200, 100), 255)
    draw = ImageDraw.Draw(image)
    points = 0
    for symbol in (s for w in words for s in w.symbols):
        box = (symbol.x0, symbol.top, symbol.x1 - 1, symbol.bottom - 1)
        if symbol.text == ".":
            size = 0 if points == faint else 3
            draw.rectangle((symbol.x0, BASE - 4, symbol.x0 + size, BASE - 4 + size), fill=0)
            points += 1
        elif symbol.text == "p":
            draw.rectangle((symbol.x0, symbol.top, symbol.x0 + 2, symbol.bottom), fill=0)
            draw.rectangle((symbol.x1 - 3, symbol.top, symbol.x1 - 1, BASE), fill=0)
            if not open_p:
                draw.rectangle((symbol.x0, symbol.top, symbol.x1 - 1, symbol.top + 2), fill=0)
        else:
            draw.rectangle(box, fill=0)
    return Shapes(np.asarray(image))


@pytest.mark.parametrize(("foot", "text"), [pytest.param(2, "×", id="raised"), pytest.param(0, "x", id="on the line")])
def test_a_multiplication_sign_stands_over_the_line(foot: int, text: str) -> None:
    words = [word("0.4", 20), word("x", 100, foot), word("10/L", 140)]
    assert [w.text for w in judged(words, drawn(*words))] == ["0.4", text, "10/L"]


@pytest.mark.parametrize("is_open", [True, False], ids=["may be micro", "closed p"])
def test_a_p_that_may_be_micro_is_doubted(is_open: bool) -> None:
    words = [word("98", 20), word("pmol/L", 100)]
    found = judged(words, drawn(*words, open_p=is_open))
    assert [(w.text, w.confidence == DOUBTED) for w in found] == [("98", False), ("pmol/L", is_open)]


POINTED = ["a.", "b.", "c.", "d.", "e."]


@pytest.mark.parametrize(
    ("text", "expected", "doubted"),
    [
        pytest.param("to.150", ["to", "150"], False, id="between words"),
        pytest.param("1.5", ["1.5"], True, id="in a number"),
    ],
)
def test_a_speck_is_no_full_stop(text: str, expected: list[str], doubted: bool) -> None:
    words = [*(word(t, 20 + 40 * i) for i, t in enumerate(POINTED)), word(text, 400)]
    found = judged(words, drawn(*words, faint=len(POINTED)))[len(POINTED) :]
    assert [w.text for w in found] == expected
    assert any(w.confidence == DOUBTED for w in found) == doubted


@pytest.mark.parametrize(
    ("x", "foot", "doubted"),
    [
        pytest.param(42, 0, True, id="at the foot between them"),
        pytest.param(42, 8, False, id="higher: a speck"),
        pytest.param(26, 0, False, id="under a figure"),
    ],
)
def test_a_decimal_point_that_was_not_read_is_doubted(x: int, foot: int, doubted: bool) -> None:
    """29 for 2.9 is ten times as much."""
    symbols = (Symbol("2", 20, 40, 32, 60 if x > 32 else 54), Symbol("9", 52, 40, 64, 60))
    image = Image.new("L", (200, 100), 255)
    draw = ImageDraw.Draw(image)
    for s in symbols:
        draw.rectangle((s.x0, s.top, s.x1 - 1, s.bottom - 1), fill=0)
    draw.rectangle((x - 1, BASE - foot - 3, x + 1, BASE - foot - 1), fill=0)
    word = Seen("29", 0.95, 20, 64, base=BASE, capital=CAPITAL, symbols=symbols)
    (found,) = judged([word], Shapes(np.asarray(image)))
    assert (found.text, found.confidence) == ("29", DOUBTED if doubted else 0.95)
