"""What is drawn on a scan: connected dark pixels and their boxes."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

DARK = 150
"""Grey level under which a pixel is ink; with a higher one the close letters of italics run together."""


@dataclass(frozen=True, slots=True)
class Box:
    """Lengths in pixels, y down."""

    x0: int
    top: int
    x1: int
    bottom: int

    @property
    def width(self) -> int:
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    def under(self, other: "Box") -> float:
        """Share of the narrower one's width that both have in common."""
        common = min(self.x1, other.x1) - max(self.x0, other.x0)
        return max(common, 0) / max(min(self.width, other.width), 1)

    def share(self, other: "Box") -> float:
        """Share of its area inside the other."""
        width = max(min(self.x1, other.x1) - max(self.x0, other.x0), 0)
        height = max(min(self.bottom, other.bottom) - max(self.top, other.top), 0)
        return width * height / max(self.width * self.height, 1)

    def joined(self, other: "Box") -> "Box":
        return Box(
            min(self.x0, other.x0), min(self.top, other.top), max(self.x1, other.x1), max(self.bottom, other.bottom)
        )

    def grown(self, by: int) -> "Box":
        return Box(self.x0 - by, self.top - by, self.x1 + by, self.bottom + by)


@dataclass(frozen=True)
class Shapes:
    """An image and its shapes."""

    grey: NDArray[np.uint8]

    @cached_property
    def labels(self) -> NDArray[np.int32]:
        from scipy import ndimage

        labels, _ = ndimage.label(self.grey < DARK, structure=np.ones((3, 3)))
        return np.asarray(labels, np.int32)

    @cached_property
    def boxes(self) -> list[Box]:
        """By label, from 1."""
        from scipy import ndimage

        return [Box(x.start, y.start, x.stop, y.stop) for y, x in ndimage.find_objects(self.labels)]

    @cached_property
    def bounds(self) -> NDArray[np.intp]:
        """x0, top, x1, bottom of each shape, a row each."""
        return np.array([(b.x0, b.top, b.x1, b.bottom) for b in self.boxes], np.intp).reshape(-1, 4)

    def inside(self, box: Box) -> dict[int, Box]:
        """Shapes that reach into the box, by label."""
        rows, columns = slice(max(box.top, 0), max(box.bottom, 0)), slice(max(box.x0, 0), max(box.x1, 0))
        return {int(k): self.boxes[k - 1] for k in np.unique(self.labels[rows, columns]) if k}
