"""What the text layer and the OCR engine both give: pieces of text with their place, before any layout.

A page's tokens lie in the frame in which their text is upright: `angle` is how far the writing is turned on the page,
counter-clockwise; a frame's x runs along the writing, its y down across the lines. `Frame.back` leads to the page.
"""

import math
from dataclasses import dataclass, field
from typing import Literal

from casefacts.records import Word
from casefacts.terms import PageMethod, Script

Angle = Literal[0, 90, 180, 270]
Box = tuple[float, float, float, float]
"""x0, top, x1, bottom."""


@dataclass(slots=True)
class Token:
    """A run of glyphs of one font without white space."""

    text: str
    x0: float
    x1: float
    base: float
    """The baseline's distance from the frame's top."""
    size: float
    font: str
    angle: Angle = 0
    spaced: bool = False
    """White space was written before it."""
    confidence: float | None = None
    script: Script = "normal"
    glued: bool = False

    @property
    def top(self) -> float:
        return self.base - ASCENT * self.size

    @property
    def bottom(self) -> float:
        return self.base + DESCENT * self.size


ASCENT = 0.75
"""Height of capitals and ascenders of common text faces, in em; fonts' own figures are too often 0 or absurd."""
DESCENT = 0.22


@dataclass(frozen=True, slots=True)
class Frame:
    """A page as it lies when writing of one angle is upright."""

    angle: Angle
    width: float
    """Of the page itself, in points."""
    height: float
    skew: float = 0.0
    """Degrees by which the writing falls to the right; the frame's is level."""

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the frame."""
        return (self.width, self.height) if self.angle in (0, 180) else (self.height, self.width)

    def back(self, box: Box) -> Box:
        """A box of the frame as a box of the page."""
        x0, top, x1, bottom = self._slanted(box) if self.skew else box
        match self.angle:
            case 0:
                return (x0, top, x1, bottom)
            case 90:
                return (top, self.height - x1, bottom, self.height - x0)
            case 180:
                return (self.width - x1, self.height - bottom, self.width - x0, self.height - top)
            case 270:
                return (self.width - bottom, x0, self.width - top, x1)

    def into(self, box: Box) -> Box:
        """A box of the page as a box of the frame."""
        x0, top, x1, bottom = box
        match self.angle:
            case 0:
                return box
            case 90:
                return (self.height - bottom, x0, self.height - top, x1)
            case 180:
                return (self.width - x1, self.height - bottom, self.width - x0, self.height - top)
            case 270:
                return (top, self.width - x1, bottom, self.width - x0)

    def _slanted(self, box: Box) -> Box:
        """The box moved to where its middle stands on the slanted page; its sides stay level."""
        width, height = self.size
        dx, dy = (box[0] + box[2] - width) / 2, (box[1] + box[3] - height) / 2
        sine, cosine = math.sin(math.radians(self.skew)), math.cos(math.radians(self.skew))
        x, y = dx * cosine - dy * sine - dx, dx * sine + dy * cosine - dy
        return (box[0] + x, box[1] + y, box[2] + x, box[3] + y)

    def word(self, token: Token) -> Word:
        """The token as the record that leaves the stage."""
        box = token.x0, token.top, token.x1, token.bottom
        x0, top, x1, bottom = self.back(box) if self.angle or self.skew else box
        return Word(
            text=token.text,
            x0=round(x0, 2),
            top=round(top, 2),
            x1=round(x1, 2),
            bottom=round(bottom, 2),
            font=token.font,
            size=round(token.size, 2),
            script=token.script,
            confidence=token.confidence,
            glued=token.glued,
        )


@dataclass(slots=True)
class PageText:
    """One page's tokens in the order in which they were written, and what is drawn around them (boxes of the page)."""

    number: int
    width: float
    height: float
    tokens: list[Token] = field(default_factory=list)
    oblique: list[Token] = field(default_factory=list)
    """Writing at other angles: watermarks, slanted axis labels."""
    rules: list[Box] = field(default_factory=list)
    """Thin straight lines."""
    panels: list[Box] = field(default_factory=list)
    """Rectangles filled with a colour."""
    images: list[Box] = field(default_factory=list)
    unmapped: int = 0
    """Glyphs without a meaning in Unicode: no mapping, private use, control characters."""
    glyphs: int = 0
    """Glyphs other than white space."""
    skew: float = 0.0
    """Degrees, of a page read by OCR."""
    method: PageMethod = "text"
    confidence: float | None = None
