"""Where on its page a stretch of the cleaned text stands."""

from bisect import bisect_right
from typing import NamedTuple

from casefacts.records import Anchor


class Place(NamedTuple):
    page: int
    x0: float
    top: float
    x1: float
    bottom: float


class Places:
    """Looks up boxes in a report's anchors, which are in text order."""

    def __init__(self, anchors: tuple[Anchor, ...]) -> None:
        self._anchors = anchors
        self._ends = [anchor.end for anchor in anchors]

    def of(self, start: int, end: int) -> Place | None:
        """Box of the first line of text[start:end], in PDF points; None where the input has no pages."""
        index = bisect_right(self._ends, start)
        box: Place | None = None
        for anchor in self._anchors[index:]:
            if anchor.start >= end:
                break
            if box is None:
                box = Place(anchor.page, anchor.x0, anchor.top, anchor.x1, anchor.bottom)
            elif _same_line(box, anchor):
                box = Place(
                    box.page,
                    min(box.x0, anchor.x0),
                    min(box.top, anchor.top),
                    max(box.x1, anchor.x1),
                    max(box.bottom, anchor.bottom),
                )
            else:
                break
        return box


def _same_line(box: Place, anchor: Anchor) -> bool:
    middle = (anchor.top + anchor.bottom) / 2
    return box.page == anchor.page and box.top <= middle <= box.bottom and anchor.x0 >= box.x0
