"""Rows, columns and spans of a table's region.

Columns are the strips between the white space that most rows share.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casefacts.read import centred
from casefacts.read.labels import reaches
from casefacts.read.lines import Fragment
from casefacts.read.stacks import LEVEL, Row, Stack, rows_of, stacks_of
from casefacts.read.tables import Region
from casefacts.read.tokens import Token

COLUMN_GAP = 0.6
"""In em: white space that parts two columns."""
NARROW_GAP = 0.45
"""In em: white space that parts two cells of a row where other rows have a column's edge."""
CROSSED = 0.12
"""Share of rows that may bridge a gap between columns: heads and notes that span."""
MIN_EVIDENT = 3
"""Lines of figures that show the columns where no rule parts body from head, whose words run over them."""
OVER = 0.3
"""Share of a column that a cell must cover to span it."""


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    column: int
    tokens: list[Token]
    head: bool
    column_span: int = 1
    row_span: int = 1


def cells(region: Region) -> list[GridCell]:
    """The region's cells in reading order."""
    lines = list(_lines(region.inside))
    size = sorted(part.size for part in region.inside)[len(region.inside) // 2]
    head: list[list[Fragment]] = []
    for rule in region.rules[1:-1]:
        # A title over all columns may have a rule of its own over the heads.
        head = [line for line in lines if line[0].base < rule]
        if sum(map(len, head)) > 1:
            break
    body = lines[len(head) :]
    if not body:
        head, body = [], lines
    evident = body if head else [line for line in body if _has_figures(line)]
    edges = _edges(evident if len(evident) >= MIN_EVIDENT else body, size, head)
    extents = _extents(body, edges)
    above = stacks_of(_pieces(head, edges, extents, size), region.rules, size)
    exact = stacks_of(_pieces(body, edges, extents, size, exact=True), region.rules, size)
    rows = centred.rows_of(exact, size)
    rows = rows or rows_of(stacks_of(_pieces(body, edges, extents, size), region.rules, size), size)
    if not head and len(rows) > 1 and not _is_body(rows[0]):
        above, rows = rows[0].stacks, rows[1:]
    levels = sorted({stack.top for stack in above})
    found = [_cell(stack, levels.index(stack.top), head=True) for stack in above]
    at = len(levels)
    reach = reaches(rows, size)
    for i, row in enumerate(rows):
        first, last = reach.get(i, (i, i))
        if {stack.column for stack in row.stacks} == {0} and first < last:
            # A label between the rows that it heads: it is their cell and no row.
            rows_before = sum(_is_label(rows, reach, j) for j in range(first))
            found += [_cell(stack, at + first - rows_before, head=False, rows=last - first) for stack in _whole(row)]
            continue
        here = at + i - sum(_is_label(rows, reach, j) for j in range(i))
        for stack in _whole(row):
            if stack.column == 0 and first < last:
                found.append(_cell(stack, here - (i - first), head=False, rows=last - first + 1))
            else:
                found.append(_cell(stack, here, head=False))
    return sorted(found, key=lambda cell: (cell.row, cell.column))


def _has_figures(line: Sequence[Fragment]) -> bool:
    """Whether the line is one of a table's body by its looks: figures beside its label."""
    return any(part.text[:1].isdigit() for part in line[1:])


def _is_body(row: Row) -> bool:
    """Whether a first row holds a label and its figures, and no heads. Years and numbers of days are bare and rise."""
    cells = [" ".join(t.text for _, line in s.lines for t in line) for s in sorted(row.stacks, key=lambda s: s.column)]
    values = cells[1:] if row.stacks and min(stack.column for stack in row.stacks) == 0 else []
    figures = [value for value in values if value[:1].isdigit()]
    bare = [int(value) for value in figures if value.isdigit()]
    rising = len(bare) == len(figures) > 1 and bare == sorted(set(bare))
    return bool(figures) and 2 * len(figures) > len(values) and not rising


def _is_label(rows: Sequence[Row], reach: dict[int, tuple[int, int]], i: int) -> bool:
    """Whether row i is only a label at the middle of the rows that it heads."""
    return i in reach and reach[i][0] < reach[i][1] and {stack.column for stack in rows[i].stacks} == {0}


def _cell(stack: Stack, row: int, *, head: bool, rows: int = 1) -> GridCell:
    tokens = [token for _, line in stack.lines for token in line]
    return GridCell(row, stack.column, tokens, head, stack.span, max(rows, stack.rows))


def _whole(row: Row) -> list[Stack]:
    """A row's stacks, those of one column in one."""
    result: dict[int, Stack] = {}
    for stack in sorted(row.stacks, key=lambda s: (s.column, s.top)):
        if stack.column in result:
            result[stack.column].lines.extend(stack.lines)
        else:
            result[stack.column] = stack
    return list(result.values())


def _lines(inside: Sequence[Fragment]) -> Iterator[list[Fragment]]:
    """Fragments of one baseline each, top to bottom."""
    row: list[Fragment] = []
    for part in sorted(inside, key=lambda p: (p.base, p.x0)):
        if row and part.base - row[0].base > LEVEL * max(part.size, row[0].size):
            yield sorted(row, key=lambda p: p.x0)
            row = []
        row.append(part)
    if row:
        yield sorted(row, key=lambda p: p.x0)


def _edges(lines: Sequence[list[Fragment]], size: float, head: Sequence[list[Fragment]] = ()) -> list[float]:
    """The x between columns: where few rows have a word, and white space is wider than a word space.

    Where no edge parts two heads side by side, one is between them: their columns have words in few rows only.
    """
    parts = [part for line in [*lines, *head] for part in line]
    left, right = min(p.x0 for p in parts), max(p.x1 for p in parts)
    filled = _filled(lines, left, right, COLUMN_GAP * size)
    edges = [
        left + (start + end) / 2
        for start, end in _runs([count <= CROSSED * len(lines) for count in filled])
        if start > 0 and end < len(filled) and end - start >= max(COLUMN_GAP * size - 1, 3)
    ]
    narrow = _filled(lines, left, right, NARROW_GAP * size)
    heads = _runs([count > 0 for count in _filled(head, left, right, COLUMN_GAP * size)])
    for one, two in itertools.pairwise(heads):
        between = any(sum(one) / 2 < edge - left < sum(two) / 2 for edge in edges)
        least = min(narrow[one[1] : two[0]])
        if not between and two[0] - one[1] >= COLUMN_GAP * size and least <= CROSSED * len(lines):
            free = [x for x in range(one[1], two[0]) if narrow[x] == least]
            edges.append(left + free[len(free) // 2] + 0.5)
    return sorted(edges)


def _filled(lines: Sequence[list[Fragment]], left: float, right: float, gap: float) -> list[int]:
    """For each point from left to right, how many lines have a word there, or words closer than `gap` around it."""
    filled = [0] * (int(right - left) + 2)
    for line in lines:
        covered: set[int] = set()
        for part in line:
            for one, two in itertools.zip_longest(part.tokens, part.tokens[1:]):
                end = one.x1 if two is None or two.x0 - one.x1 > gap else max(one.x1, two.x0)
                covered.update(range(max(int(one.x0 - left), 0), int(end - left) + 1))
        for x in covered:
            filled[min(x, len(filled) - 1)] += 1
    return filled


def _runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Start and end of each run of points for which the flag is set."""
    bounds = [x for x, (a, b) in enumerate(itertools.pairwise([False, *flags, False])) if a != b]
    return list(zip(bounds[::2], bounds[1::2], strict=True))


def _extents(lines: Sequence[list[Fragment]], edges: Sequence[float]) -> list[tuple[float, float]]:
    """Where each column's words begin and end."""
    found = [(edge, edge) for edge in [0.0, *edges]]
    for column in range(len(edges) + 1):
        low, high = ([0.0, *edges][column], [*edges, 1e9][column])
        inside = [p for line in lines for p in line if low <= p.x0 and p.x1 <= high]
        if inside:
            found[column] = (min(p.x0 for p in inside), max(p.x1 for p in inside))
    return found


def _pieces(
    lines: Sequence[list[Fragment]],
    edges: Sequence[float],
    extents: Sequence[tuple[float, float]],
    size: float,
    exact: bool = False,
) -> Iterator[tuple[float, int, int, list[Token]]]:
    """Baseline, column, columns spanned and tokens of what stands in one cell on one line.

    The baseline is that of the line's first piece, or with `exact` of the piece itself.
    """
    for line in lines:
        joined: dict[tuple[int, int], list[Token]] = {}
        bases: dict[tuple[int, int], float] = {}
        for base, tokens in (
            (part.base if exact else line[0].base, piece) for part in line for piece in _split(part.tokens, edges, size)
        ):
            x0, x1 = tokens[0].x0, max(token.x1 for token in tokens)
            over = [
                c for c, (low, high) in enumerate(extents) if min(high, x1) - max(low, x0) > OVER * max(high - low, 1)
            ]
            column = over[0] if over else sum(edge < (x0 + x1) / 2 for edge in edges)
            cell = (column, over[-1] - column + 1 if over else 1)
            bases.setdefault(cell, base if exact else line[0].base)
            joined.setdefault(cell, []).extend(tokens)
        for cell, tokens in joined.items():
            yield bases[cell], *cell, tokens


def _split(tokens: Sequence[Token], edges: Sequence[float], size: float) -> Iterator[list[Token]]:
    """The tokens, cut where a column's edge falls in white space between them."""
    run: list[Token] = []
    for token in tokens:
        gap = token.x0 - run[-1].x1 if run else 0.0
        if gap >= NARROW_GAP * size and any(run[-1].x1 - 1 < edge < token.x0 + 1 for edge in edges):
            yield run
            run = []
        run.append(token)
    if run:
        yield run
