"""Small figures above and below the line on a scan: read by themselves, kept apart, never guessed."""

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas
from tests.read.drawn import HEIGHT, LEFT, made, prose, read, scanned

from casefacts.read import ocr, raised
from casefacts.read.shapes import Shapes
from casefacts.read.symbols import Seen, Symbol
from casefacts.records import Word

BEFORE = [
    "She was admitted to the ward in the morning and seen",
    "by the physician on call, who asked for blood tests.",
]


def scan_of(parts: list[tuple[str, float]], font: str = "Helvetica", size: float = 10) -> bytes:
    """A scan with a line of text stretches, each `rise` em above the line and small where it is not 0."""

    def page(canvas: Canvas) -> None:
        top = prose(canvas, LEFT, 300, BEFORE)
        text = canvas.beginText(LEFT, HEIGHT - top)
        for written, rise in parts:
            text.setFont(font, size * 0.65 if rise else size)
            text.setRise(rise * size)
            text.textOut(written)
        canvas.drawText(text)

    return scanned(made(page))


def words(data: bytes) -> list[Word]:
    return [w for block in read(data).blocks for line in block.lines for w in line.words]


@pytest.mark.parametrize("figure", ["3", "6", "9", "12", "24"])
@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman"])
def test_exponents_are_words_of_their_own(figure: str, font: str) -> None:
    found = words(scan_of([("The count was 13.4 x 10", 0), (figure, 0.35), ("/L in the second week.", 0)], font))
    at = next(i for i, w in enumerate(found) if w.text == "10")
    assert [(w.text, w.script, w.glued) for w in found[at : at + 3]] == [
        ("10", "normal", False),
        (figure, "superscript", True),
        ("/L", "normal", True),
    ]


@pytest.mark.parametrize("figure", ["-3", "-6"])
@pytest.mark.parametrize("font", ["Helvetica", "Times-Roman"])
def test_a_negative_exponent_is_never_read_as_a_positive_one(figure: str, font: str) -> None:
    found = words(scan_of([("The count was 13.4 x 10", 0), (figure, 0.35), ("/L in the second week.", 0)], font))
    assert {w.text for w in found if w.script == "superscript"} <= {figure}


def test_lowered_figures_are_not_lost() -> None:
    found = words(scan_of([("Her PaO", 0), ("2", -0.15), (" was 61 mmHg on room air.", 0)]))
    assert [(w.text, w.script, w.glued) for w in found if w.script != "normal"] == [("2", "subscript", True)]


@pytest.mark.parametrize(
    "written",
    [
        pytest.param("a fever of 38.5 °C was noted, 45% of cells", id="degree and percent"),
        pytest.param('in the patient\'s "second" week, day 9; i.e. later', id="apostrophes and quotes"),
        pytest.param("the 25 mg tablet, the 40 mg one, and 2.5 mg", id="plain figures"),
    ],
)
def test_marks_of_the_line_are_no_scripts(written: str) -> None:
    assert {w.script for w in words(scan_of([(written, 0)]))} == {"normal"}


@pytest.mark.parametrize(
    ("line", "single"),
    [
        pytest.param(("", 0.0), ("", 0.0), id="unreadable"),
        pytest.param(("6", 0.95), ("9", 0.95), id="two readings differ"),
        pytest.param(("9", 0.5), ("9", 0.5), id="unsure"),
    ],
)
def test_an_exponent_that_cannot_be_read_stays_and_is_doubted(
    monkeypatch: pytest.MonkeyPatch, line: tuple[str, float], single: tuple[str, float]
) -> None:
    image = Image.new("L", (200, 100), 255)
    for x in (20, 45):
        image.paste(0, (x, 50, x + 15, 80))
    image.paste(0, (65, 35, 77, 55))
    symbols = (Symbol("1", 20, 50, 35, 80), Symbol("0", 45, 50, 60, 80), Symbol("°", 65, 35, 77, 55))
    word = Seen("10°", 0.95, 20, 77, base=80, capital=30, symbols=symbols)
    (piece,) = raised.pieces([word], Shapes(np.asarray(image)), lambda _, alone: single if alone else line)
    assert (piece.word.text, piece.script, piece.word.confidence < 0.5) == ("10°", "normal", True)


def test_thin_spaces_before_units_part_words() -> None:
    found = words(scan_of([("a dose of 25", 0), ("\u00a0", 0.01), ("mg was given in the evening", 0)], size=11))
    assert [w.text for w in found if w.text in {"25", "mg", "25mg"}] == ["25", "mg"]


def test_the_same_page_is_read_the_same_after_others() -> None:
    one = scan_of([("Platelets 88 x 10", 0), ("9", 0.35), ("/L and a BMI of 24 kg/m", 0), ("2", 0.35), (".", 0)])
    other = scan_of([("Rested 7 days; 10", 0), ("3", 0.35), (" cells were left in the tube.", 0)])
    first = words(one)
    words(other)
    assert words(one) == first


def test_figure_engine_is_told_what_it_reads() -> None:
    assert ocr._figure_engine().GetVariableAsString("tessedit_char_whitelist") == ocr.FIGURES
