"""Units as reports write them, and their UCUM codes."""

import re
from functools import cache

import pytest
from ucumvert import PintUcumRegistry

from casefacts import assets
from casefacts.annotate.units import AMOUNT, UNIT, ucum

CODES = [
    ("mg/dl", "mg/dL"),
    ("MG/DL", "mg/dL"),
    ("gm/dl", "g/dL"),
    ("mg %", "mg/dL"),
    ("milligrams per deciliter", "mg/dL"),
    ("mg / dL", "mg/dL"),
    ("mcg", "ug"),
    ("µg/day", "ug/d"),
    ("μg/mL", "ug/mL"),
    ("mg/kg/day", "mg/kg/d"),
    ("mg·kg⁻¹·min⁻¹", "mg/kg/min"),
    ("mmol L⁻¹", "mmol/L"),
    ("× 10⁹/L", "10*9/L"),
    ("x 10^9/l", "10*9/L"),
    ("x10(9)/L", "10*9/L"),
    ("× 109/L", "10*9/L"),
    ("× 10³/μL", "10*3/uL"),
    ("x 10³ cells/µL", "10*3/uL"),
    ("x1000/mm3", "10*3/mm3"),
    ("K/µL", "10*3/uL"),
    ("/µL", "/uL"),
    ("/mm³", "/mm3"),
    ("cells/mm3", "/mm3"),
    ("cells per cubic millimeter", "/mm3"),
    ("/HPF", "/[HPF]"),
    ("RBC per high-power field", "/[HPF]"),
    ("copies/mL", "{copies}/mL"),
    ("CFU/mL", "[CFU]/mL"),
    ("IU/L", "[iU]/L"),
    ("U/L", "U/L"),
    ("units/L", "U/L"),
    ("mIU/L", "m[iU]/L"),
    ("miu/ml", "m[iU]/mL"),
    ("μIU/mL", "u[iU]/mL"),
    ("mU/L", "mU/L"),
    ("IU", "[iU]"),
    ("units", "[iU]"),
    ("U", "[iU]"),
    ("U/kg/h", "[iU]/kg/h"),
    ("MU", "M[iU]"),
    ("mEq/L", "meq/L"),
    ("mOsm/kg H2O", "mosm/kg"),
    ("mm Hg", "mm[Hg]"),
    ("cmH2O", "cm[H2O]"),
    ("°C", "Cel"),
    ("º C", "Cel"),
    ("°F", "[degF]"),
    ("beats per minute", "/min"),
    ("bpm", "/min"),
    ("breaths/min", "/min"),
    ("kg/m²", "kg/m2"),
    ("mL/min/1.73 m²", "mL/min/{1.73_m2}"),
    ("mm/1st hour", "mm/h"),
    ("mg/24 h", "mg/(24.h)"),
    ("mg/g creatinine", "mg/g{creat}"),
    ("µg/mL FEU", "ug/mL{FEU}"),
    ("ng/mL/h", "ng/mL/h"),
    ("ng·h/mL", "ng.h/mL"),
    ("times", "{titer}"),
    ("1:640", "{titer}"),
    ("puffs", "{puff}"),
    ("tablets", "{tbl}"),
    ("drops", "[drp]"),
    ("percent", "%"),
]


@cache
def registry() -> PintUcumRegistry:
    return PintUcumRegistry()


@pytest.mark.parametrize(("written", "code"), CODES, ids=[written for written, _ in CODES])
def test_code(written: str, code: str) -> None:
    assert ucum(written) == code
    if not re.fullmatch(r"1:\d+", written):
        assert re.fullmatch(UNIT, written, re.IGNORECASE)


@pytest.mark.parametrize("code", sorted({code for _, code in CODES}))
def test_code_is_ucum(code: str) -> None:
    registry().from_ucum(code)


def test_codes_of_the_lexicon_are_ucum() -> None:
    lines = assets.lexicon("units.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    for kind, code, _, _, prefixes, _ in rows:
        if kind == "unit" and code:
            for prefix in ("", *prefixes.split()):
                registry().from_ucum(prefix + code)


@pytest.mark.parametrize("written", ["", "mUJ/mL", "mg/d1", "IU/1", "MU/L", "good"])
def test_no_code_where_the_unit_is_damaged_unknown_or_could_be_two(written: str) -> None:
    assert ucum(written) == ""


@pytest.mark.parametrize(
    "text", ["40 mgr", "2 good", "10 mg/d1", "5 IU/1;", "3 months", "grade 3 gait", "hepatitis C", "type 2 C"]
)
def test_no_unit_inside_a_word_or_a_damaged_unit(text: str) -> None:
    assert re.search(UNIT, text, re.IGNORECASE) is None


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("temperature of 38.5 C", "C"),
        ("88 × 10³/μL, rising", "× 10³/μL"),
        ("120 mmHg/80", "mmHg"),
        ("2 mg/kg/day orally", "mg/kg/day"),
        ("12.5 mg.", "mg"),
    ],
)
def test_unit_in_text(text: str, unit: str) -> None:
    found = re.search(rf"(?<=\d)\s*({UNIT})", text, re.IGNORECASE)
    assert found is not None
    assert found[1] == unit


def test_amount_of_a_dose_ends_before_what_it_is_related_to() -> None:
    found = re.search(AMOUNT, "2 mg/kg/day")
    assert found is not None
    assert found[0] == "mg"
