"""Cells: a number is never changed on its way into the CSV."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefacts.facts import Quote
from casefacts.tabulate.columns import boolean, cell, integer, number, text


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (14420.0, "14420"), (0.3, "0.3"), (1 / 42, "0.023809523809523808"), (0.00001, "0.00001"), (-2.5, "-2.5"),
        (1e15, "1000000000000000"), (None, ""),
    ],
)  # fmt: skip
def test_numbers_are_written_plainly(value: float | None, written: str) -> None:
    assert cell(number("value", ""), value) == written


@given(st.floats(min_value=-1e9, max_value=1e9).filter(lambda x: x == 0 or abs(x) > 1e-6))
def test_a_number_reads_back_as_itself(value: float) -> None:
    written = cell(number("value", ""), value)
    assert float(written) == pytest.approx(value, abs=1e-15)
    assert "e" not in written


def test_decimals_are_rounded_where_the_column_says_so() -> None:
    assert cell(number("confidence", "", decimals=2), 0.956) == "0.96"


@pytest.mark.parametrize(
    ("column", "value", "written"),
    [
        (boolean("as_needed", ""), True, "true"),
        (boolean("as_needed", ""), False, ""),
        (boolean("applied", "", required=True), False, "false"),
        (text("doubts", ""), ("ocr_low", "link_far"), "ocr_low;link_far"),
        (text("dose_text", ""), Quote(text="2 mg", start=0, end=4), "2 mg"),
        (integer("page", ""), 3, "3"),
    ],
    ids=["true", "not true", "false", "codes", "quote", "integer"],
)
def test_other_values(column, value, written) -> None:  # type: ignore[no-untyped-def]
    assert cell(column, value) == written
