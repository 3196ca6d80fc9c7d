"""What OCR makes of charts stays out of the text; framed text stays in it."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from casefacts.read.charts import without_charts
from casefacts.read.shapes import Shapes
from casefacts.read.symbols import Seen


def seen(text: str, x: int, y: int, confidence: float) -> Seen:
    return Seen(text, confidence, x, x + 20, base=y, capital=10, symbols=())


SENTENCE = seen("Hearing", 500, 100, 0.95)
AXIS = [seen("250", 50, 320, 0.96), seen("500", 150, 320, 0.96)]


@pytest.mark.parametrize(
    ("inside", "kept"),
    [
        pytest.param([seen("ee", 60, 100, 0.3), seen("1'", 150, 200, 0.4)], ["Hearing"], id="chart with its axis"),
        pytest.param(
            [seen("Dose", 60, 100, 0.96), seen("250", 150, 200, 0.95)],
            ["Hearing", "250", "500", "Dose", "250"],
            id="ruled table",
        ),
    ],
)
def test_words_in_a_frame(inside: list[Seen], kept: list[str]) -> None:
    image = Image.new("L", (800, 600), 255)
    ImageDraw.Draw(image).rectangle((30, 30, 300, 300), outline=0, width=2)
    words = without_charts([SENTENCE, *AXIS, *inside], Shapes(np.asarray(image)), scale=2)
    assert [word.text for word in words] == kept
