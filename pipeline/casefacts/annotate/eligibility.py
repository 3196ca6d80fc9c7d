"""Whether a test can have a figure at all, whatever stands between them: 40 mg is no result of ferritin, 140/90 none
of sodium.

Where the analyte lexicon knows the units that a test is reported in, they decide; else words in the test's name
(data/lexicons/measures.toml).
"""

import re
import tomllib
from dataclasses import replace
from functools import cache

from casefacts import assets
from casefacts.annotate.dimensions import dimension
from casefacts.annotate.named_tests import Test
from casefacts.annotate.values import Value

_NUMBERING = frozenset(range(1, 10))
"""Bare numbers behind an antibody, a virus or an antigen that are of its name: "HIV 1 and 2", "T-cell antigen 4"."""
_LOWEST_PRESSURE = 10
"""Diastolic pressure in mmHg below which a pair of plain numbers is a fraction ("2/3 of the systemic pressure")."""


@cache
def _measures() -> dict[str, re.Pattern[str]]:
    rules = tomllib.loads(assets.lexicon("measures.toml").read_text(encoding="utf-8"))
    return {name: re.compile(pattern, re.IGNORECASE) for name, pattern in rules.items()}


def is_a(measure: str, test: Test) -> bool:
    """Whether a test's name says that it is of a kind of measure."""
    return bool(_measures()[measure].search(test.text) or (test.name and _measures()[measure].search(test.name)))


def may_have(test: Test, value: Value) -> bool:
    """Whether the test can have such a figure."""
    if value.kind == "grade":
        return is_a("graded", test)
    if value.kind == "ratio" and value.second and _in_titres(test):
        return True
    if value.kind in ("pair", "triple", "ratio"):
        likely = bool(value.unit) or (
            value.value is not None and value.second is not None and value.value > value.second >= _LOWEST_PRESSURE
        )
        return (is_a("paired", test) and likely) or (
            not value.unit and (is_a("fraction", test) or "ratio" in test.text.lower())
        )
    fits = test.fits(value)
    if fits or value.kind == "signs":
        return True
    if test.kind is None and is_a("pictures", test) and not is_a("measured", test):
        return False
    numbered = value.kind == "number" and not value.unit_text and not value.operator
    of_name = test.kind == "antibody" or (not test.name and is_a("numbered", test))
    if numbered and of_name and value.value in _NUMBERING:
        return False
    if value.kind == "number" and test.name and not test.units and is_a("panels", test):
        return False
    if test.specimen == "tissue" and not test.units and value.kind == "number" and not value.unit_text:
        return False  # "cytokeratin 7" is a marker's name
    if value.unit == "%" and test.units and {dimension(unit) for unit in test.units} <= {"count/volume"}:
        return False
    if value.unit == "deg" and test.units:  # "10°" of a count is a power of ten whose exponent OCR lost
        return False
    if value.unit == "{titer}":
        return value.kind == "titre" or is_a("titre", test)
    kind = dimension(value.unit)
    if kind in ("time", "volume", "length"):
        return is_a(kind, test)
    if kind == "mass":
        return is_a("mass", test)
    if kind in ("activity", "count", "area"):
        return not value.unit and bool(value.unit_text or value.kind == "number")
    return not value.unit.startswith("{") or value.unit == "{score}"


def as_titre(test: Test, value: Value) -> Value:
    """The figure, a ratio like 1:8 as a titre where its test is reported in titres."""
    if value.kind != "ratio" or not value.second or not _in_titres(test):
        return value
    return replace(value, kind="titre", value=value.second, second=None, unit="{titer}")


def _in_titres(test: Test) -> bool:
    return "{titer}" in test.units or is_a("titre", test)


def is_cultured(name: str) -> bool:
    """Whether a name is that of a specimen or a method by which organisms are found."""
    return bool(_measures()["cultured"].search(name))


def in_picture(text: str, test: Test) -> bool:
    """Whether the sentence tells before a test what imaging shows: "CT revealed … a normal portal vein"."""
    return _measures()["imaging"].search(text, 0, test.start) is not None and not is_a("measured", test)


def is_picture(test: Test) -> bool:
    """Whether a test is imaging, whose description in words is no result."""
    return test.kind is None and is_a("imaging", test) and not is_a("measured", test)
