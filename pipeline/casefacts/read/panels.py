"""Boxes with a coloured ground and a text of their own: key points, "research in context", a shaded abstract."""

from collections.abc import Sequence
from itertools import takewhile

from casefacts.read.blocks import Piece
from casefacts.read.lines import Fragment
from casefacts.read.tables import Region
from casefacts.read.tokens import Box

MIN_LINES = 3
MOST = 0.6
"""A ground under more than this share of the page's text is the page's, not a box's."""
SPANS = 0.85
"""A box of this share of the text's width is part of the sequence of the page; a narrower one interrupts a column."""


def find(parts: Sequence[Fragment], grounds: Sequence[Box]) -> list[Region]:
    """The page's boxes, the largest ground first where one lies in another."""
    result: list[Region] = []
    taken: set[int] = set()
    for ground in sorted(grounds, key=lambda g: (g[0] - g[2]) * (g[3] - g[1])):
        inside = [p for p in parts if id(p) not in taken and _on(p, ground)]
        straddling = any(p.x0 < ground[0] - 3 < p.x1 or p.x0 < ground[2] + 3 < p.x1 for p in parts if _level(p, ground))
        if MIN_LINES <= len(inside) <= MOST * len(parts) and not straddling:
            result.append(Region(ground, inside, []))
            taken |= {id(p) for p in inside}
    return result


def spans(region: Region, parts: Sequence[Fragment]) -> bool:
    """Whether a box is as wide as the page's text."""
    width = max(p.x1 for p in parts) - min(p.x0 for p in parts)
    return region.box[2] - region.box[0] > SPANS * width


def _level(part: Fragment, ground: Box) -> bool:
    return ground[1] < part.base < ground[3]


def _on(part: Fragment, ground: Box) -> bool:
    return _level(part, ground) and ground[0] - 3 <= part.x0 and part.x1 <= ground[2] + 3


def settled(ordered: Sequence[Piece]) -> list[Piece]:
    """The pieces with each box moved to where it interrupts neither a paragraph nor, if its page allows, a section.

    A box floats: it stands where the page had room. It is read before the next heading of its page, or else before the
    next paragraph that begins anew.
    """
    result: list[Piece] = []
    floating: list[Piece] = []
    for i, piece in enumerate(ordered):
        if piece.floats:
            floating.append(piece)
            continue
        if floating and _is_break(piece) and (piece.kind == "heading" or not _heading_follows(ordered[i:], floating)):
            result += floating
            floating = []
        result.append(piece)
    return result + floating


def _is_break(piece: Piece) -> bool:
    return piece.kind == "heading" or (piece.kind == "paragraph" and not piece.continues)


def _heading_follows(pieces: Sequence[Piece], floating: Sequence[Piece]) -> bool:
    """Whether the page of the box has a heading after it."""
    page = floating[-1].page
    rest = takewhile(lambda piece: piece.page == page, pieces)
    return any(piece.kind == "heading" and not piece.floats for piece in rest)
