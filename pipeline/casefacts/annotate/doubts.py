"""What makes a figure doubtful whatever it says: its digits were repaired, or the OCR engine was unsure of them."""

from bisect import bisect_left
from dataclasses import dataclass

from casefacts.records import Anchor, CleanReport, Repair
from casefacts.terms import Doubt

OCR_UNSURE = 0.75
"""Tesseract's confidence below which a word is doubted: its manual calls words under about 70 to 80 of 100
unreliable."""


@dataclass(frozen=True)
class Legibility:
    """How well the figures of a report could be read. Build it once a report; anchors must be in text order, as the
    record has them."""

    anchors: tuple[Anchor, ...]
    repairs: tuple[Repair, ...]

    @classmethod
    def of(cls, report: CleanReport) -> "Legibility":
        """Only repairs that were applied and change digits can make a number doubtful."""
        touched = tuple(repair for repair in report.repairs if repair.applied and _touches_digits(repair))
        return cls(anchors=report.anchors, repairs=touched)

    def doubts(self, start: int, end: int, unit_start: int | None = None) -> tuple[Doubt, ...]:
        """`repaired_number` and `ocr_low` for the text between two offsets, whose unit begins at `unit_start`."""
        doubts: list[Doubt] = []
        number_end = end if unit_start is None else unit_start
        if any(repair.start < number_end and start < max(repair.end, repair.start + 1) for repair in self.repairs):
            doubts.append("repaired_number")
        if any(anchor.confidence is not None and anchor.confidence < OCR_UNSURE for anchor in self._under(start, end)):
            doubts.append("ocr_low")
        return tuple(doubts)

    def by_ocr(self, start: int, end: int) -> bool:
        """Whether the text between two offsets was read by OCR."""
        return any(anchor.confidence is not None for anchor in self._under(start, end))

    def _under(self, start: int, end: int) -> list[Anchor]:
        first = bisect_left(self.anchors, start, key=lambda anchor: anchor.start)
        first -= first > 0 and self.anchors[first - 1].end > start
        under = []
        for anchor in self.anchors[first:]:
            if anchor.start >= end:
                break
            under.append(anchor)
        return under


def _touches_digits(repair: Repair) -> bool:
    """The digits before and after differ, as in `l0` and `10`."""
    before = [sign for sign in repair.original if sign.isdigit() or sign in ".,"]
    after = [sign for sign in repair.repaired if sign.isdigit() or sign in ".,"]
    return before != after and any(sign.isdigit() for sign in (*before, *after))
