"""When two wordings say the same."""

import pytest

from casefacts.evaluate.wording import first_number, fold, same_quantity, same_words


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("prednisolone", "oral prednisolone", True),
        ("improved", "not improved", False),
        ("steroids", "a short course of intravenous steroids", False),
        ("renal function", "function", True),
        ("glaucoma", "cataract", False),
        ("", "", True),
    ],
    ids=["article", "negation", "too long", "part", "other", "empty"],
)
def test_same_words(one: str, other: str, same: bool) -> None:
    assert same_words(fold(one), fold(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("14,420 IU/L", "14420 IU/L", False),
        ("14,420 IU/L", "14,420", True),
        ("400 mg/kg", "400 mg", False),
        ("more than 8,000", "8,000", False),
        ("0.5 mg", "5 mg", False),
        ("two tablets", "2 tablets", False),
        ("every 6 weeks", "6 weeks", True),
    ],
    ids=["other spelling", "without unit", "denominator", "comparator", "decimal", "words stay words", "without every"],
)
def test_same_quantity(one: str, other: str, same: bool) -> None:
    assert same_quantity(fold(one), fold(other)) is same


@pytest.mark.parametrize(
    ("text", "number"),
    [("14,420 IU/L", 14420), ("-2.5", -2.5), ("0,5 mg", 0.5), ("pT2", None), ("negative", None), ("1 000 000", 1e6)],
)
def test_first_number(text: str, number: float | None) -> None:
    assert first_number(text) == number
