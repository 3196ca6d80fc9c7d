"""Flags from stated ranges."""

import pytest

from casefacts.annotate import flags, references, values


@pytest.mark.parametrize(
    ("figure", "stated", "expected"),
    [
        ("2.3 mg/dL", "0.6–1.2", "H"),
        ("0.4 mg/dL", "0.6–1.2", "L"),
        ("0.8 mg/dL", "0.6–1.2", "N"),
        (">100 mg/dL", "0.6–1.2", "H"),
        (">0.1 mg/dL", "0.6–1.2", None),
        ("<0.1 mg/dL", "0.6–1.2", "L"),
        ("<3 U/L", "<5 U/L", "N"),
        ("1.0–1.4 mg/dL", "0.6–1.2", None),
        ("1.3–1.4 mg/dL", "0.6–1.2", "H"),
        ("2.3 mg/dL", "0.6–1.2 g/L", None),
    ],
)
def test_flag_by_range(figure: str, stated: str, expected: str | None) -> None:
    assert flags.by_range(values.find(figure)[0], references.find(f"normal {stated}")[0]) == expected


@pytest.mark.parametrize(
    ("name", "value", "unit", "expected"),
    [
        ("Body temperature", 385, "Cel", True),
        ("Body temperature", 38.5, "Cel", False),
        ("Oxygen saturation", 198, "%", True),
        ("Ferritin", 1e6, "ng/mL", False),
    ],
)
def test_what_no_patient_can_have(name: str, value: float, unit: str, expected: bool) -> None:
    assert flags.implausible(name, value, unit) is expected
