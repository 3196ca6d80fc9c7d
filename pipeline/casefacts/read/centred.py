"""Rows of tables whose cells are set at the middle of their row, each of as many lines as it needs.

Rows of such tables are set as close as lines, so that only the middles tell them apart: the column with the most cells
is taken for the rows, and the lines of every other column must part into cells at the middles of those rows.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from casefacts.read.labels import is_close, reaches
from casefacts.read.stacks import WRAPPED, Row, Stack, two_figures
from casefacts.read.tokens import Token

MIDDLE = 0.3
"""In em: a cell's middle is this close to its row's; taking a line more or less moves it by 0.5 or more."""
OFF = 0.7
"""In em: a cell that the author broke by hand, or ended with an empty line, stands this far off at most."""
MOST_OFF = 0.02
"""Share of cells that may stand off; more, and the table is not set by middles."""
MIN_ROWS = 2
MOST_LINES = 14
"""Lines of a cell; longer ones are paragraphs, which no middle can place."""
WRAPPED_CELLS = 2
"""Cells of several lines at the middle of their rows that prove a table to be set so, where labels do not."""

_WORD = re.compile(r"[^\W\d_]{2}")

Lane = tuple[int, int]
"""A column and how many columns its cells span."""


@dataclass(frozen=True, slots=True)
class _Dealt:
    """A cell and the first and last of the rows at whose middle it stands."""

    first: int
    last: int
    stands_off: bool
    stack: Stack


def rows_of(stacks: Sequence[Stack], size: float) -> list[Row] | None:
    """The rows if all columns but the labels' agree on them, else None. Labels at no row's middle stay alone."""
    lanes: dict[Lane, list[Stack]] = {}
    for stack in stacks:
        lanes.setdefault((stack.column, stack.span), []).append(stack)
    found: list[tuple[int, int, list[Row]]] = []
    for leader, lane in lanes.items():
        if len(lane) < MIN_ROWS or leader[1] > 1:
            continue
        middles = [_middle(stack) for stack in lane]
        dealt = {other: _deal(found_in, middles, size) for other, found_in in lanes.items()}
        if any(of_lane is None for other, of_lane in dealt.items() if other[0] > 0):
            continue
        cells = [cell for of_lane in dealt.values() for cell in of_lane or ()]
        if sum(cell.stands_off for cell in cells) > MOST_OFF * len(cells):
            continue
        rows = _rows(cells, middles)
        labels = [] if dealt.get((0, 1)) is not None else lanes.get((0, 1), [])
        if any(_is_list(stack, middles, size) for stack in labels):
            continue
        rows = _with_labels(rows, labels, middles, size)
        between = sum(stack.rows > 1 for row in rows for stack in row.stacks) + len(rows) - len(middles)
        wrapped = sum(len(stack.lines) > 1 for row in rows for stack in row.stacks if stack.column > 0)
        placed = reaches(rows, size)
        if wrapped >= WRAPPED_CELLS or all(i in placed for i in range(len(rows)) if is_close(rows, i, size)):
            found.append((between, -len(rows), rows))
    return min(found, key=lambda rows: rows[:2])[2] if found else None


def _middle(stack: Stack) -> float:
    return (stack.top + stack.bottom) / 2


def _deal(lane: Sequence[Stack], middles: Sequence[float], size: float) -> list[_Dealt] | None:
    """A column's lines parted into cells at the middles of rows, or of two neighbours; None where they cannot be."""
    places = [(i, i, middle) for i, middle in enumerate(middles)]
    if lane[0].column > 0:
        places += [(i, i + 1, (above + below) / 2) for i, (above, below) in enumerate(pairwise(middles))]
    lines = [line for stack in lane for line in stack.lines]
    best: list[tuple[int, _Dealt] | None] = [None] * len(lines)
    """How many of the cells of the first i + 1 lines stand off, and the last of them."""
    for end in range(len(lines)):
        for start in range(end, max(end - MOST_LINES, -1), -1):
            if start < end and not _one_cell(lane[0], lines, start, size):
                break
            before = best[start - 1] if start else None
            if start and before is None:
                continue
            off, after = (before[0], before[1].last) if before else (0, -1)
            middle = (lines[start][0] + lines[end][0]) / 2
            for place in (p for p in places if p[0] > after and abs(p[2] - middle) < OFF * size):
                stands_off = abs(place[2] - middle) >= MIDDLE * size
                if stands_off and (place[0] < place[1] or lane[0].column == 0):
                    continue
                known = best[end]
                if known is None or off + stands_off < known[0]:
                    cell = Stack(lane[0].column, lane[0].span, lines[start : end + 1], place[1] - place[0] + 1)
                    best[end] = (off + stands_off, _Dealt(place[0], place[1], stands_off, cell))
    found: list[_Dealt] = []
    at = len(lines) - 1
    while at >= 0:
        last = best[at]
        if last is None:
            return None
        found.append(last[1])
        at -= len(last[1].stack.lines)
    return found[::-1]


def _one_cell(like: Stack, lines: Sequence[tuple[float, list[Token]]], start: int, size: float) -> bool:
    """Whether a line and the next can be of one cell."""
    above = Stack(like.column, like.span, [lines[start]])
    base, tokens = lines[start + 1]
    bare = not _WORD.search(above.text) and not _WORD.search(" ".join(token.text for token in tokens))
    return base - above.bottom <= WRAPPED * size and not (bare and two_figures(above, tokens))


def _is_list(stack: Stack, middles: Sequence[float], size: float) -> bool:
    """Whether most lines of a label stand at rows of their own: labels set as close as lines."""
    own = sum(any(abs(base - middle) < MIDDLE * size for middle in middles) for base, _ in stack.lines)
    return len(stack.lines) > 1 and own > len(stack.lines) / 2


def _rows(cells: Sequence[_Dealt], middles: Sequence[float]) -> list[Row]:
    rows = [Row(middle, middle) for middle in middles]
    for cell in cells:
        row = rows[cell.first]
        row.stacks.append(cell.stack)
        if cell.first == cell.last:
            row.top, row.bottom = min(row.top, cell.stack.top), max(row.bottom, cell.stack.bottom)
    return rows


def _with_labels(rows: list[Row], labels: Sequence[Stack], middles: Sequence[float], size: float) -> list[Row]:
    """The rows with their labels, of which those at no row's middle are rows of their own, to head several."""
    alone: list[Row] = []
    for stack in labels:
        near = [row for row, middle in zip(rows, middles, strict=True) if abs(middle - _middle(stack)) < MIDDLE * size]
        if near and not any(other.column == 0 for other in near[0].stacks):
            near[0].stacks.append(stack)
        else:
            alone.append(Row(stack.top, stack.bottom, [stack]))
    return sorted([*rows, *alone], key=lambda row: row.top + row.bottom)
