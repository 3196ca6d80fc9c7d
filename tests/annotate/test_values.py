"""What a figure says, whatever it is a result of."""

import pytest

from casefacts.annotate import values
from casefacts.annotate.values import Value


def said(value: Value, text: str) -> str:
    number = "" if value.value is None else f"{value.value:g}"
    number += "" if value.value_max is None else f"–{value.value_max:g}"
    number += "" if value.second is None else f"/{value.second:g}"
    parts = (
        value.operator,
        number,
        value.unit or (f"({value.unit_text})" if value.unit_text else ""),
        value.qualitative,
    )
    return f"{text[value.start : value.end]} > {' '.join(part for part in parts if part)}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("14,420 IU/L", ["14,420 IU/L > 14420 [iU]/L"]),
        ("35.9°C–36.5°C", ["35.9°C–36.5°C > 35.9–36.5 Cel"]),
        ("585 × 109/L", ["585 × 109/L > 585 10*9/L"]),
        ("176/80 mm/Hg", ["176/80 mm/Hg > 176/80 mm[Hg]"]),
        ("< 1 : 40", ["< 1 : 40 > < 40 {titer}"]),
        ("a κ/λ ratio of 30:1", ["30:1 > "]),
        ("4+/5", ["4+/5 > "]),
        ("grade 4/5", ["grade 4/5 > 4"]),
        ("proteinuria (++)", ["++ > 2+"]),
        ("CD34 (-)", ["- > negative"]),
        ("200\u2005000 mIU/L", ["200\u2005000 mIU/L > 200000 m[iU]/L"]),
        ("12\u2005000 seen", ["12\u2005000 > 12000"]),
        ("13.4 x 10°/L", ["13.4 x 10°/L > "]),
        ("13.4 x 10?/L, later", ["13.4 x 10?/L > "]),
        ("13.4 x 10/L.", ["13.4 x 10/L > "]),
        ("fell from 2.9 to 0.3 × 10°/L", ["2.9 > ", "0.3 × 10°/L > "]),
        ("13.4 x 10 9/L", ["13.4 x 10 9/L > 13.4 10*9/L"]),
        ("g/dL 135-175 112 11.0 11.6", []),
        ("8% of the body surface", ["8% > 8 %"]),
        ("a rash over 8% of the body surface", ["8% > 8 %"]),
        ("over 90% blasts", ["over 90% > > 90 %"]),
        ("over 30 min", ["30 min > 30 min"]),
        ("1:640, 5,120 times", ["1:640 > 640 {titer}", "5,120 times > 5120 {titer}"]),
        ("three times", []),
        ("4+/HP", ["4+ > 4+"]),
        ("1+", ["1+ > 1+"]),
        ("++", ["++ > 2+"]),
        ("15.000/mm3", ["15.000/mm3 > /mm3"]),
        ("9 per 10 high-power fields", ["9 per 10 high-power fields > 9 (per 10 high-power fields)"]),
        ("2 nmol/mg/protein", ["2 nmol/mg/protein > 2 (nmol/mg/protein)"]),
        ("systolic in the 90s", []),
        ("a 10-cm mass", []),
        ("increased from 1.69 to 1.83 L", ["1.69 > 1.69", "1.83 L > 1.83 L"]),
        ("ranged from 1.69 to 1.83 L", ["1.69 to 1.83 L > 1.69–1.83 L"]),
        ("fell 65 to 53 mmHg", ["65 > 65", "53 mmHg > 53 mm[Hg]"]),
        ("elevated 3 times the upper limit", []),
        ("38.5 C", ["38.5 C > 38.5 Cel"]),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_figures(text: str, expected: list[str]) -> None:
    assert [said(value, text) for value in values.find(text)] == expected
