"""Ranges of normal values."""

import pytest

from casefacts.annotate import references


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.3 mg/dL (0.6–1.2)", [("0.6–1.2", 0.6, 1.2)]),
        ("38 mm/hr, normal range: 0–10 mm/hr", [("0–10 mm/hr", 0, 10)]),
        ("30.4% (normal is 5–15%)", [("5–15%", 5, 15)]),
        ("34.5 pmol/L (normal range is 12 pmol/L–22 pmol/L)", [("12 pmol/L–22 pmol/L", 12, 22)]),
        ("12 ng/mL [normal, <5 ng/mL]", [("<5 ng/mL", None, 5)]),
        ("7443 µg/L (N<20)", [("<20", None, 20)]),
        ("30 mU/L (normal >20)", [(">20", 20, None)]),
        ("14.3 mg/dL [reference value (RV): 7.00–22.00]", [("7.00–22.00", 7, 22)]),
        ("a normal value 10–40", [("10–40", 10, 40)]),
        ("23,9 (4,6–10,2)", [("4,6–10,2", 4.6, 10.2)]),
        ("17 U/L (<45)", [("<45", None, 45)]),
        ("5 mg/dL [3–5]", []),
        ("uptake (12–15%)", []),
        ("a normal 24-hour urine", []),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_ranges(text: str, expected: list[tuple[str, float | None, float | None]]) -> None:
    assert [(found.text, found.low, found.high) for found in references.find(text)] == expected
