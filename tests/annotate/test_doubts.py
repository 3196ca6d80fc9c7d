"""Doubts about how a figure was read."""

import msgspec
import pytest

from casefacts.annotate.doubts import Legibility
from casefacts.records import Anchor, Repair
from conftest import clean_report


def repair(start: int, end: int, original: str, repaired: str, applied: bool = True) -> Repair:
    return Repair(
        start=start, end=end, original=original, repaired=repaired, rule="ocr", confidence=0.95, applied=applied
    )


def anchor(start: int, end: int, confidence: float | None) -> Anchor:
    return Anchor(start=start, end=end, page=1, x0=0, top=0, x1=1, bottom=1, confidence=confidence)


@pytest.mark.parametrize(
    ("repairs", "expected"),
    [
        ([repair(4, 6, "l0", "10")], ("repaired_number",)),
        ([repair(4, 6, "l0", "10", applied=False)], ()),
        ([repair(0, 3, "CPR", "CRP")], ()),
        ([repair(7, 11, "IU/1", "IU/L")], ()),
    ],
    ids=["digits repaired", "repair only proposed", "letters beside", "unit behind the number"],
)
def test_repaired_number(repairs: list[Repair], expected: tuple[str, ...]) -> None:
    """`CRP 10 IU/L`: the result is at 4 to 11, its unit begins at 7."""
    report = msgspec.structs.replace(clean_report("CRP 10 IU/L"), repairs=tuple(repairs))
    assert Legibility.of(report).doubts(4, 11, 7) == expected


@pytest.mark.parametrize(
    ("confidence", "expected"), [(0.4, ("ocr_low",)), (0.97, ()), (None, ())], ids=["unsure", "sure", "text layer"]
)
def test_ocr_low(confidence: float | None, expected: tuple[str, ...]) -> None:
    anchors = (anchor(0, 3, 0.3), anchor(4, 6, confidence), anchor(7, 11, 0.99))
    assert Legibility(anchors=anchors, repairs=()).doubts(4, 11) == expected
