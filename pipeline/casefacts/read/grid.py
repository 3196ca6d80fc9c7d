"""Rows, columns and spans of a table's region.

Columns are the strips between the white space that most rows share. Lines of one cell stand closer than rows do; what stands in one column
within that distance is one cell, and cells side by side are one row. Where rows are set as close as lines, each figure starts a row of its own.
"""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from casefacts.read.lines import Fragment
from casefacts.read.tables import Region
from casefacts.read.tokens import Token

COLUMN_GAP = 0.6
"""In em: white space that parts two columns."""
NARROW_GAP = 0.45
"""In em: white space that parts two cells of a row where other rows have a column's edge."""
CROSSED = 0.12
"""Share of rows that may bridge a gap between columns: heads and notes that span."""
WRAPPED = 1.33
"""In em: lines of a cell stand 1.1 to 1.25 apart in the journals measured, rows 1.4 and more."""
LEVEL = 0.4
"""In em: cells this far off are still side by side."""
NEAR = 0.75
"""In em: a line of a label this close to a row's figures belongs to them, where figures stand at the middle of their label."""
OVER = 0.3
"""Share of a column that a cell must cover to span it."""

_FIGURE = re.compile(r"[<>≤≥~±+−–-]?\s*\d")
_OPEN = re.compile(r"[-–−,(/=]$|\([^)]*$")


@dataclass(frozen=True, slots=True)
class GridCell:
    row: int
    column: int
    tokens: list[Token]
    head: bool
    column_span: int = 1
    row_span: int = 1


@dataclass(slots=True)
class _Stack:
    """Lines of one cell, top to bottom."""

    column: int
    span: int
    lines: list[tuple[float, list[Token]]] = field(default_factory=list)

    @property
    def top(self) -> float:
        return self.lines[0][0]

    @property
    def bottom(self) -> float:
        return self.lines[-1][0]

    @property
    def text(self) -> str:
        return " ".join(token.text for token in self.lines[-1][1])


@dataclass(slots=True)
class _Row:
    top: float
    bottom: float
    stacks: list[_Stack] = field(default_factory=list)


def cells(region: Region) -> list[GridCell]:
    """The region's cells in reading order."""
    lines = list(_lines(region.inside))
    size = sorted(part.size for part in region.inside)[len(region.inside) // 2]
    under_head = region.rules[1] if len(region.rules) > 2 else 0.0
    head = [line for line in lines if line[0].base < under_head]
    body = lines[len(head) :]
    if not body:
        head, body = [], lines
    edges = _edges(body, size)
    extents = _extents(body, edges)
    above = _stacks(_pieces(head, edges, extents, size), region.rules, size)
    rows = _rows(_stacks(_pieces(body, edges, extents, size), region.rules, size), size)
    if not head and len(rows) > 1:
        above, rows = rows[0].stacks, rows[1:]
    levels = sorted({stack.top for stack in above})
    found = [_cell(stack, levels.index(stack.top), head=True) for stack in above]
    at = len(levels)
    reach = _label_rows([{stack.column for stack in row.stacks} for row in rows])
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


def _is_label(rows: Sequence[_Row], reach: dict[int, tuple[int, int]], i: int) -> bool:
    """Whether row i is only a label at the middle of the rows that it heads."""
    return i in reach and reach[i][0] < reach[i][1] and {stack.column for stack in rows[i].stacks} == {0}


def _cell(stack: _Stack, row: int, *, head: bool, rows: int = 1) -> GridCell:
    return GridCell(row, stack.column, [t for _, tokens in stack.lines for t in tokens], head, stack.span, rows)


def _label_rows(columns: Sequence[set[int]]) -> dict[int, tuple[int, int]]:
    """First and last row of the labels that stand at the middle of several rows; empty unless that explains every row.

    `columns` are the columns filled in each row. A label at the middle has as many rows without a label above it as below.
    """
    reach: dict[int, tuple[int, int]] = {}
    free = 0
    labels = [i for i, row in enumerate(columns) if 0 in row]
    for label, following in itertools.zip_longest(labels, labels[1:], fillvalue=len(columns)):
        above = label - free
        last = label + above
        if last >= following:
            return {}
        if above:
            reach[label] = (free, last)
        free = last + 1
    return reach if free == len(columns) else {}


def _whole(row: _Row) -> list[_Stack]:
    """A row's stacks, those of one column in one."""
    result: dict[int, _Stack] = {}
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


def _edges(lines: Sequence[list[Fragment]], size: float) -> list[float]:
    """The x between columns: where few rows have a word, and white space is wider than a word space."""
    parts = [part for line in lines for part in line]
    left, right = min(p.x0 for p in parts), max(p.x1 for p in parts)
    filled = [0] * (int(right - left) + 2)
    for line in lines:
        covered: set[int] = set()
        for part in line:
            for one, two in itertools.zip_longest(part.tokens, part.tokens[1:]):
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
    lines: Sequence[list[Fragment]], edges: Sequence[float], extents: Sequence[tuple[float, float]], size: float
) -> Iterator[tuple[float, int, int, list[Token]]]:
    """Baseline, column, columns spanned and tokens of what stands in one cell on one line."""
    for line in lines:
        base = line[0].base
        joined: dict[tuple[int, int], list[Token]] = {}
        for tokens in (piece for part in line for piece in _split(part.tokens, edges, size)):
            x0, x1 = tokens[0].x0, max(token.x1 for token in tokens)
            over = [
                c for c, (low, high) in enumerate(extents) if min(high, x1) - max(low, x0) > OVER * max(high - low, 1)
            ]
            column = over[0] if over else sum(edge < (x0 + x1) / 2 for edge in edges)
            joined.setdefault((column, over[-1] - column + 1 if over else 1), []).extend(tokens)
        for (column, span), tokens in joined.items():
            yield base, column, span, tokens


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


def _stacks(pieces: Iterator[tuple[float, int, int, list[Token]]], rules: Sequence[float], size: float) -> list[_Stack]:
    """Pieces of one column that stand as close as the lines of a cell."""
    open_ones: dict[tuple[int, int], _Stack] = {}
    result: list[_Stack] = []
    for base, column, span, tokens in pieces:
        stack = open_ones.get((column, span))
        if stack is None or _apart(stack, base, tokens, rules, size):
            stack = open_ones[column, span] = _Stack(column, span)
            result.append(stack)
        stack.lines.append((base, tokens))
    return result


def _apart(stack: _Stack, base: float, tokens: Sequence[Token], rules: Sequence[float], size: float) -> bool:
    if base - stack.bottom > WRAPPED * size or any(stack.bottom < rule < base for rule in rules):
        return True
    both = _FIGURE.match(stack.text) and _FIGURE.match(tokens[0].text)
    return stack.column > 0 and bool(both) and not _OPEN.search(stack.text)


def _rows(stacks: Sequence[_Stack], size: float) -> list[_Row]:
    """Stacks side by side. Figures lead where there are any; a stack of words along several of their rows is cut by line."""
    figures = [s for s in stacks if s.column > 0 and _FIGURE.match(" ".join(t.text for t in s.lines[0][1]))]
    leading = {id(stack) for stack in figures}
    rows = _side_by_side(figures or stacks, size)
    if not figures:
        return rows if len(rows) > 1 else _by_line(stacks, size)
    for stack in stacks:
        if id(stack) in leading:
            continue
        beside = [r for r in rows if stack.top - LEVEL * size <= r.bottom and r.top <= stack.bottom + LEVEL * size]
        if len(beside) == 1:
            beside[0].stacks.append(stack)
        elif beside:
            _deal_out(stack, rows, size)
        else:
            rows.append(_Row(stack.top, stack.bottom, [stack]))
    return _side_by_side([stack for row in rows if len(row.stacks) == 1 for stack in row.stacks], size, rows)


def _side_by_side(stacks: Sequence[_Stack], size: float, rows: Sequence[_Row] = ()) -> list[_Row]:
    """Rows of stacks that overlap from top to bottom; with `rows`, its rows of one stack are joined anew."""
    kept = [row for row in rows if len(row.stacks) > 1]
    result: list[_Row] = []
    for stack in sorted(stacks, key=lambda s: (s.top, s.column)):
        if result and stack.top <= result[-1].bottom + LEVEL * size:
            result[-1].bottom = max(result[-1].bottom, stack.bottom)
            result[-1].stacks.append(stack)
        else:
            result.append(_Row(stack.top, stack.bottom, [stack]))
    return sorted([*kept, *result], key=lambda row: row.top)


def _deal_out(stack: _Stack, rows: list[_Row], size: float) -> None:
    """Give each line of a stack to the row of figures it stands at; what goes on from the line before stays with it."""
    last: _Row | None = None
    for base, tokens in stack.lines:
        near = min(rows, key=lambda row: max(row.top - base, base - row.bottom, 0.0))
        distance = max(near.top - base, base - near.bottom, 0.0)
        goes_on = last is not None and distance > LEVEL * size and tokens[0].text[:1].islower()
        if goes_on and last is not None:
            near = last
        elif distance > NEAR * size:
            near = _Row(base, base)
            rows.append(near)
        near.stacks.append(_Stack(stack.column, stack.span, [(base, tokens)]))
        last = near


def _by_line(stacks: Sequence[_Stack], size: float) -> list[_Row]:
    """Rows of words set as close as lines: a line that has a word in the first column starts a row."""
    rows: list[_Row] = []
    pieces = sorted(((base, s.column, s.span, tokens) for s in stacks for base, tokens in s.lines), key=lambda p: p[:2])
    for base, column, span, tokens in pieces:
        if not rows or (base - rows[-1].bottom > LEVEL * size and column == 0):
            rows.append(_Row(base, base))
        rows[-1].bottom = base
        rows[-1].stacks.append(_Stack(column, span, [(base, tokens)]))
    return rows
