"""Lines of one column become paragraphs, headings and captions, told by indents, gaps, type and wording."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from statistics import median

from casefacts.read.captions import captioned
from casefacts.read.lines import Fragment, bold_share, is_bold_start, italic_share
from casefacts.terms import BlockKind

GAP = 0.35
"""In em beyond the usual distance of lines of that size: a wider gap starts a block."""
MAX_LEADING = 1.7
"""In em: lines farther apart are never one paragraph's, unless the whole page is set that wide."""
INDENT = 0.6
"""In em: a first line set in this far starts a paragraph; journals indent by 1 to 2 em."""
SIZE_STEP = 0.6
"""In points: type that differs by more is another kind of block."""
ROOM = 0.55
"""In em: a line that leaves room for the next line's first word and this much more ended its paragraph."""
HEADING_WORDS = 16
"""Headings of case reports are shorter."""
LARGER = 1.08
"""Type this much larger than the body's marks a heading."""
NOTE = 0.93
"""Type at most this share of the body's size is that of notes and captions."""

_ITEM = re.compile(r"(\[?\d{1,3}[\].)]?|[•●▪■‣◦►▶▸➢✓◆○□–—-]|\(\w\)|[a-z][.)])(\s|$)")


@dataclass(slots=True)
class Piece:
    """A block of one column, before kinds that need the whole report are known."""

    kind: BlockKind
    lines: list[Fragment]
    page: int
    size: float
    bold: bool = False
    column: tuple[float, float] = (0.0, 0.0)
    """Left and right edge of its stretch."""
    opens: bool = True
    """Its first line is set as the first of a paragraph."""
    aside: bool = False
    """It stands in a box of its own, beside the text."""
    floats: bool = False
    """That box interrupts a column; where it stands among the paragraphs is chance."""
    table_id: str = ""
    continues: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


def pieces(column: Sequence[Fragment], page: int, body: float) -> list[Piece]:
    """Cut one column's lines, top to bottom, into blocks."""
    steps = _steps(column)
    result = []
    for stretch in _stretches(column, steps):
        left, right = _edges(stretch)
        groups: list[list[Fragment]] = []
        for line in stretch:
            if groups and not _starts(groups[-1], line, left, right):
                groups[-1].append(line)
            else:
                groups.append([line])
        result += [_piece(group, page, (left, right), body) for group in groups]
    return result


def _piece(group: list[Fragment], page: int, column: tuple[float, float], body: float) -> Piece:
    sizes: Counter[float] = Counter()
    for line in group:
        sizes[round(line.size, 1)] += sum(len(t.text) for t in line.tokens)
    size = sizes.most_common(1)[0][0]
    bold = all(bold_share(line) > 0.6 for line in group)
    opens = group[0].x0 - column[0] > INDENT * group[0].size
    piece = Piece("paragraph", group, page, size, bold, column, opens)
    piece.kind = _kind(piece, body)
    return piece


def _steps(lines: Sequence[Fragment]) -> dict[int, float]:
    """The usual distance of baselines by size of type (rounded)."""
    found: dict[int, list[float]] = {}
    for one, two in itertools.pairwise(lines):
        if abs(one.size - two.size) < SIZE_STEP and 0 < two.base - one.base < 3 * one.size:
            found.setdefault(round(one.size), []).append(two.base - one.base)
    return {size: median(steps) for size, steps in found.items() if len(steps) > 2}


def _stretches(lines: Sequence[Fragment], steps: dict[int, float]) -> list[list[Fragment]]:
    """Runs of lines of like type and even distance."""
    runs: list[list[Fragment]] = []
    for line in lines:
        if runs and _even(runs[-1][-1], line, steps):
            runs[-1].append(line)
        else:
            runs.append([line])
    return runs


def _even(before: Fragment, line: Fragment, steps: dict[int, float]) -> bool:
    size = max(before.size, line.size)
    distance = line.base - before.base
    usual = steps.get(round(before.size), (MAX_LEADING - GAP) * size)
    if abs(line.size - before.size) > SIZE_STEP or not -0.5 * size < distance < usual + GAP * size:
        return False
    shares = bold_share(before), bold_share(line)
    return not (min(shares) < 0.1 and max(shares) > 0.9)


def _edges(lines: Sequence[Fragment]) -> tuple[float, float]:
    """Left and right edge of a stretch: where most lines begin, and the end of the longest."""
    lefts = Counter(round(line.x0) for line in lines)
    common = [x for x, count in lefts.items() if count >= 0.25 * len(lines)]
    left = float(min(common)) if common else min(line.x0 for line in lines)
    return left, max(line.x1 for line in lines)


def _starts(group: list[Fragment], line: Fragment, left: float, right: float) -> bool:
    """Whether the line starts a block of its own."""
    before = group[-1]
    if bold_share(line) > 0.9:
        return False
    ended = before.text.rstrip()[-1:] in ".:?!)]”"
    if captioned(line.text, is_bold_start(line)) and ended:
        return True
    indent = INDENT * line.size
    if line.x0 - left > indent and before.x0 - left <= indent:
        hanging = len(group) == 1 and bool(_ITEM.match(before.text))
        return not hanging and line.x0 - left < 5 * line.size
    if line.x0 - left <= indent and len(group) > 1 and all(x.x0 - left > indent for x in group[:2]):
        return True
    first = line.tokens[0]
    return ended and right - before.x1 > first.x1 - first.x0 + ROOM * line.size


def _kind(piece: Piece, body: float) -> BlockKind:
    text = piece.text
    first = piece.lines[0]
    small = piece.size <= NOTE * body
    if captioned(text, is_bold_start(first) or small):
        return "caption"
    if len(list(islice(filter(str.isalpha, text), 3))) < 3:
        return "paragraph"
    if len(text.split()) <= HEADING_WORDS and len(piece.lines) <= 3 and not text.rstrip().endswith((".", ",", ";")):
        if piece.size >= LARGER * body or (not small and (piece.bold or _is_capitals(text))):
            return "heading"
        if len(piece.lines) == 1 and italic_share(first) > 0.6 and not small and text[:1].isalnum():
            return "heading"
    return "paragraph"


def _is_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and all(c.isupper() for c in letters)
