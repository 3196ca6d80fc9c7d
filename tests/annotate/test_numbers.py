"""Numbers as reports write them: their values, and what is no number."""

import re

import pytest

from casefacts.annotate.numbers import (
    COMPARATORS,
    NUMBER,
    RANGE,
    TITRE,
    has_decimal_commas,
    in_english,
    operator,
    parse,
    parse_range,
    parse_titre,
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14,420", 14420),
        ("1,234", 1234),
        ("1,234.5", 1234.5),
        ("1\u2009000\u2009000", 1_000_000),
        ("14\u00a0420", 14420),
        ("5 000", 5000),
        ("1,50,000", 150_000),
        ("0.5", 0.5),
        (".5", 0.5),
        ("0·5", 0.5),
        ("12,5", 12.5),
        ("0,123", 0.123),
        ("−3.2", -3.2),
        ("half", 0.5),
        ("one and a half", 1.5),
        ("1½", 1.5),
        ("Twenty", 20),
        ("2.4 million", 2_400_000),
        ("2.5 lakhs", 250_000),
        ("1.1 million", 1_100_000),
        ("3.2 × 10⁵", 320_000),
        ("3.2 x 10^5", 320_000),
        ("10^6", 1_000_000),
    ],
)
def test_value(text: str, value: float) -> None:
    assert parse(text) == value


@pytest.mark.parametrize(
    "text", ["", "mg", "1.2.3", "12.05.2020", "5th", "IL6", "1,2345", "14 420", "1.2 × 109", "6.8 g", "a"]
)
def test_no_number(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("IL6 was 12, CD4 250", ["12", "250"]),
        ("vitamin B12 500 mcg on the 5th day", ["500"]),
        ("WBC 12.5 × 10⁹/L", ["12.5"]),
        ("WBC 88 x 10^3/µL", ["88"]),
        ("WBC 12.5 x 109/L", ["12.5"]),
        ("a load of 3.2 × 10⁵ in blood", ["3.2 × 10⁵"]),
        ("took 3 x 100 mg", ["3", "100"]),
        ("CPK 14 420 IU/L", []),
        ("given 1.2 × 109 cells", []),
        ("fell from 12.1 to 6.8", ["12.1", "6.8"]),
    ],
)
def test_numbers_in_text(text: str, numbers: list[str]) -> None:
    assert re.findall(NUMBER, text, re.IGNORECASE) == numbers


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("4,000 and 5,000", (4000, 5000)),
        ("between 4,000 and 5,000", (4000, 5000)),
        ("25–30", (25, 30)),
        ("500-1000", (500, 1000)),
        ("25 to 30", (25, 30)),
        ("ranging from 5 to 10", (5, 10)),
        ("1.5–2.5 million", (1_500_000, 2_500_000)),
        ("7", (7, None)),
        ("30-25", None),
        ("1-2-3", None),
        ("about", None),
    ],
)
def test_range(text: str, pair: tuple[float, float | None] | None) -> None:
    assert parse_range(text) == pair


def test_a_change_is_no_range() -> None:
    found = re.findall(RANGE, "increased from 20 to 40 mg, ranging from 5 to 10", re.IGNORECASE)
    assert found == ["20", "40", "ranging from 5 to 10"]


def test_a_date_is_no_range() -> None:
    assert re.findall(RANGE, "on 01-05-2020") == []


@pytest.mark.parametrize(
    ("text", "sign", "length"),
    [
        (">5", ">", 1),
        ("≥ 5", ">=", 1),
        ("more than 8,000", ">", 9),
        (" up to 40 mg", "<=", 6),
        ("Approximately 3", "~", 13),
        ("less than or equal to 3", "<=", 21),
        ("moreover 3", None, 0),
        ("5", None, 0),
    ],
)
def test_operator(text: str, sign: str | None, length: int) -> None:
    assert operator(text) == (sign, length)


def test_comparator_is_no_part_of_a_word() -> None:
    assert re.search(COMPARATORS, "moreover, the aboveground thunder", re.IGNORECASE) is None


@pytest.mark.parametrize(("text", "value"), [("1:640", 640), ("1:5,120", 5120), ("1/80", 80), ("2:1", None)])
def test_titre(text: str, value: float | None) -> None:
    assert parse_titre(text) == value
    assert bool(re.fullmatch(TITRE, text)) == (value is not None)


@pytest.mark.parametrize(
    ("text", "commas"),
    [
        ("haemoglobin 6,5 g/dL and 1.200/µL", True),
        ("haemoglobin 6.5 g/dL and 1,200/µL", False),
        ("6,5 g/dL in one place and 6.5 g/dL in another", False),
        ("days 1,8 and 15 of 1.200 patients", False),
    ],
)
def test_the_reports_own_decimal_sign(text: str, commas: bool) -> None:
    assert has_decimal_commas(text) is commas


def test_numbers_with_decimal_commas_as_in_english() -> None:
    assert in_english("1.200/µL, 1.234,5 mg, 1,250 mg, days 1,8") == "1,200/µL, 1,234.5 mg, 1.250 mg, days 1,8"
