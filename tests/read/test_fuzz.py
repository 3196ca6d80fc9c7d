"""Any bytes in, a document or an error with its code out: never another exception."""

import logging
from pathlib import Path

import pytest
from tests.read import drawn
from tests.read.damage import damaged

from casefacts.clean import cleaner
from casefacts.errors import ReportError
from casefacts.read import reader
from casefacts.settings import CleanSettings, ReadSettings

SAMPLES = sorted((Path(__file__).parents[2] / "data" / "samples" / "reports").iterdir())
CLEAN = cleaner(CleanSettings())


def small_pdf() -> bytes:
    """A page of two columns and a table, so small that damage meets something that matters."""

    def page(canvas: drawn.Canvas) -> None:
        drawn.prose(canvas, drawn.LEFT, 80, drawn.filler("left", 12))
        drawn.prose(canvas, drawn.RIGHT, 80, drawn.filler("right", 12))
        for row, cells in enumerate((("Test", "Day 1"), ("CRP", "12 mg/L"), ("AST", "80 U/L"))):
            for column, cell in enumerate(cells):
                drawn.put(canvas, drawn.LEFT + 100 * column, 300 + 14 * row, cell)

    return drawn.made(page, page)


@pytest.fixture(scope="module")
def sources() -> list[bytes]:
    return [small_pdf(), small_pdf(), *(path.read_bytes() for path in SAMPLES)]


@pytest.mark.parametrize("engine", ["pdfminer", "pdfium"])
def test_damaged_files_are_read_or_refused_with_a_code(sources: list[bytes], engine: str, rounds: int) -> None:
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    read = reader(ReadSettings(pdf_engine=engine, ocr="never"))  # type: ignore[arg-type]
    codes = set()
    for seed in range(rounds):
        try:
            CLEAN(read(damaged(sources[seed % len(sources)], seed)))
            codes.add("")
        except ReportError as error:
            codes.add(error.code)
        except Exception as error:
            error.add_note(f"file {seed % len(sources)}, seed {seed}")
            raise
    assert {"", "damaged"} <= codes


def test_text_too_small_to_be_seen_is_left_out() -> None:
    def page(canvas: drawn.Canvas) -> None:
        drawn.prose(canvas, drawn.LEFT, 80, drawn.filler("word", 6))
        for size in (0.0, 0.04):
            drawn.put(canvas, drawn.LEFT, 300, "hidden line", size=size)
            drawn.put(canvas, drawn.LEFT + 40, 300, "and its end", size=size)

    text = CLEAN(reader(ReadSettings())(drawn.made(page))).text
    assert "word6" in text
    assert "hidden" not in text
