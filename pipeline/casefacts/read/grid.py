"""Rows and columns of a table's region.

Columns are the strips between the white space that most rows share; a line belongs to the row above it when it only goes on with cells of that row.
"""

import itertools
from collections.abc import Iterator, Sequence

from casefacts.read.lines import Fragment
from casefacts.read.tables import Region
from casefacts.read.tokens import Token

COLUMN_GAP = 0.6
"""In em: white space that parts two columns."""
CROSSED = 0.12
"""Share of rows that may bridge a gap between columns: heads and notes that span."""
WRAPPED = 1.3
"""In em: a line this close to the one above can be the rest of its cells."""

Row = dict[int, list[Token]]


def rows(region: Region) -> tuple[list[Row], int]:
    """Tokens by row and column, and how many rows are heads."""
    lines = list(_lines(region.inside))
    edges = _edges(lines)
    found: list[Row] = []
    under_head = region.rules[1] if len(region.rules) > 2 else None
    heads = 0
    previous: list[Fragment] = []
    for line in lines:
        cells = _cells(line, edges)
        ruled_off = bool(previous) and any(previous[0].base < rule < line[0].base for rule in region.rules)
        if found and not ruled_off and _goes_on(found[-1], cells, previous, line):
            for column, tokens in cells.items():
                found[-1].setdefault(column, []).extend(tokens)
        else:
            found.append(cells)
            heads += under_head is not None and line[0].base < under_head
        previous = line
    return found, heads or 1


def _lines(inside: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    """Fragments of one baseline each, top to bottom."""
    row: list[Fragment] = []
    for part in sorted(inside, key=lambda p: (p.base, p.x0)):
        if row and part.base - row[0].base > 0.4 * max(part.size, row[0].size):
            yield sorted(row, key=lambda p: p.x0)
            row = []
        row.append(part)
    if row:
        yield sorted(row, key=lambda p: p.x0)


def _edges(lines: Sequence[list[Fragment]]) -> list[float]:
    """The x between columns: where few rows have a word, and white space is wider than a word space."""
    parts = [part for line in lines for part in line]
    left, right = min(p.x0 for p in parts), max(p.x1 for p in parts)
    size = sorted(p.size for p in parts)[len(parts) // 2]
    filled = [0] * (int(right - left) + 2)
    for line in lines:
        covered: set[int] = set()
        for part in line:
            for one, two in itertools.pairwise([*part.tokens, None]):
                assert one is not None
                end = one.x1 if two is None or two.x0 - one.x1 > COLUMN_GAP * size else max(one.x1, two.x0)
                covered.update(range(max(int(one.x0 - left), 0), int(end - left) + 1))
        for x in covered:
            filled[min(x, len(filled) - 1)] += 1
    edges: list[float] = []
    start: int | None = None
    for x, count in enumerate(filled):
        if count <= CROSSED * len(lines):
            start = x if start is None else start
        elif start is not None:
            if start > 0 and x - start >= max(COLUMN_GAP * size - 1, 3):
                edges.append(left + (start + x) / 2)
            start = None
    return edges


def _cells(line: Sequence[Fragment], edges: Sequence[float]) -> Row:
    """A line's tokens by column. A fragment that bridges columns stays whole in its first: it is a head over several, or a note."""
    cells: Row = {}
    for part in line:
        column = sum(edge < part.tokens[0].x1 for edge in edges)
        cells.setdefault(column, []).extend(part.tokens)
    return cells


def _goes_on(row: Row, cells: Row, previous: Sequence[Fragment], line: Sequence[Fragment]) -> bool:
    """Whether a line is the rest of the cells above it."""
    if not previous or line[0].base - previous[0].base > WRAPPED * line[0].size or not cells.keys() <= row.keys():
        return False
    if 0 not in cells:
        return len(cells) < len(row)
    text = row[0][-1].text if 0 in row else ""
    return len(cells) < len(row) and (cells[0][0].text[:1].islower() or text.endswith(("-", ",", "and", "of")))
