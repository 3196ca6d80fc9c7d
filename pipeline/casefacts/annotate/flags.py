"""Whether a result is high, low or normal: from the report's words, else from the range that the report states."""

from functools import cache

from casefacts import assets
from casefacts.annotate.references import Reference
from casefacts.annotate.values import Value
from casefacts.terms import Flag, Operator, Qualitative

STATED: dict[Qualitative, Flag] = {"elevated": "H", "decreased": "L", "normal": "N", "abnormal": "A"}
"""What the words of a report make of a result. A positive or negative result is no judgement of a level."""


def by_range(value: Value, reference: Reference) -> Flag | None:
    """Where a figure lies to the stated range; None where units differ or a bounded or wide figure may lie on either
    side."""
    if value.value is None or value.kind == "pair" or (value.unit and reference.unit and value.unit != reference.unit):
        return None
    if value.operator is None and _on_open_bound(value.value, reference):
        return None
    sides = {
        _side(value.value, value.operator, reference),
        _side(value.value_max or value.value, value.operator, reference),
    }
    return sides.pop() if len(sides) == 1 else None


def _on_open_bound(number: float, reference: Reference) -> bool:
    """5 where normal is "< 5": the bound itself is not normal, but no report calls it so."""
    return reference.text[:1] in "<>" and reference.text[1:2] != "=" and number in (reference.low, reference.high)


def _side(number: float, sign: Operator | None, reference: Reference) -> Flag | None:
    low, high = reference.low, reference.high
    if sign in (">", ">="):
        return "H" if high is not None and number >= high else None
    if sign in ("<", "<="):
        if low is not None and number <= low:
            return "L"
        return "N" if low is None and high is not None and number <= high else None
    if high is not None and number > high:
        return "H"
    if low is not None and number < low:
        return "L"
    return "N"


@cache
def _limits() -> dict[tuple[str, str], tuple[float, float]]:
    table = {}
    for line in assets.lexicon("limits.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, unit, low, high = line.split("\t")
            table[name.lower(), unit] = (float(low), float(high))
    return table


def implausible(name: str, value: float | None, unit: str) -> bool:
    """Whether a value lies outside what is physiologically possible; False for tests without limits in
    data/lexicons/limits.tsv."""
    limits = _limits().get((name.lower(), unit))
    return value is not None and limits is not None and not limits[0] <= value <= limits[1]
