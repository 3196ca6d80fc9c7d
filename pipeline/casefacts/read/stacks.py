"""Rows of a table from what stands in its columns line by line.

Lines of one cell stand closer than rows do; what stands in one column within that distance is one cell, and cells side
by side are one row. Where rows are set as close as lines, each labelled line starts a row, or else each figure does.
"""

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from casefacts.read.tokens import Token

WRAPPED = 1.33
"""In em: lines of a cell stand 1.1 to 1.25 apart in the journals measured, rows 1.4 and more."""
LEVEL = 0.4
"""In em: cells this far off are still side by side."""
NEAR = 0.75
"""In em: a line of a label this close to a row's figures belongs to them, where figures stand at its middle."""
MIN_LINES = 4
"""Fewer lines tell nothing about how evenly a table is set."""
EVEN = 1.2
"""Ratio of wide steps to narrow ones up to which lines are evenly set; OCR places baselines to about a tenth."""
LABELLED = 0.75
"""Share of lines with a label and something beside it, from which a line is a row; the rest are wrapped cells."""

_FIGURE = re.compile(r"[<>≤≥~±+−–-]?\s*\d")
_OPEN = re.compile(r"[-–−,(/=]$|\([^)]*$")


@dataclass(slots=True)
class Stack:
    """Lines of one cell, top to bottom."""

    column: int
    span: int
    lines: list[tuple[float, list[Token]]] = field(default_factory=list)
    rows: int = 1
    """Rows that the cell stands beside."""

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
class Row:
    top: float
    bottom: float
    stacks: list[Stack] = field(default_factory=list)


def stacks_of(
    pieces: Iterable[tuple[float, int, int, list[Token]]], rules: Sequence[float], size: float
) -> list[Stack]:
    """Pieces of one column that stand as close as the lines of a cell."""
    open_ones: dict[tuple[int, int], Stack] = {}
    result: list[Stack] = []
    for base, column, span, tokens in pieces:
        stack = open_ones.get((column, span))
        if stack is None or _apart(stack, base, tokens, rules, size):
            stack = open_ones[column, span] = Stack(column, span)
            result.append(stack)
        stack.lines.append((base, tokens))
    return result


def _apart(stack: Stack, base: float, tokens: Sequence[Token], rules: Sequence[float], size: float) -> bool:
    if base - stack.bottom > WRAPPED * size or any(stack.bottom < rule < base for rule in rules):
        return True
    return two_figures(stack, tokens)


def two_figures(stack: Stack, tokens: Sequence[Token]) -> bool:
    """Whether the line under a cell is a figure of its own, as the cell is."""
    both = _FIGURE.match(stack.text) and _FIGURE.match(tokens[0].text)
    return stack.column > 0 and bool(both) and not _OPEN.search(stack.text)


def rows_of(stacks: Sequence[Stack], size: float) -> list[Row]:
    """Stacks side by side. Figures lead where there are any; words along several of their rows are cut by line."""
    if _line_a_row(stacks, size):
        return _by_line(stacks, size)
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
            rows.append(Row(stack.top, stack.bottom, [stack]))
    return _side_by_side([stack for row in rows if len(row.stacks) == 1 for stack in row.stacks], size, rows)


def _side_by_side(stacks: Sequence[Stack], size: float, rows: Sequence[Row] = ()) -> list[Row]:
    """Rows of stacks that overlap from top to bottom; with `rows`, its rows of one stack are joined anew."""
    kept = [row for row in rows if len(row.stacks) > 1]
    result: list[Row] = []
    for stack in sorted(stacks, key=lambda s: (s.top, s.column)):
        if result and stack.top <= result[-1].bottom + LEVEL * size:
            result[-1].bottom = max(result[-1].bottom, stack.bottom)
            result[-1].stacks.append(stack)
        else:
            result.append(Row(stack.top, stack.bottom, [stack]))
    return sorted([*kept, *result], key=lambda row: row.top)


def _deal_out(stack: Stack, rows: list[Row], size: float) -> None:
    """Give each line of a stack to the row of figures it stands at; what goes on from the line before stays with it."""
    last: Row | None = None
    for base, tokens in stack.lines:
        near = min(rows, key=lambda row: max(row.top - base, base - row.bottom, 0.0))
        distance = max(near.top - base, base - near.bottom, 0.0)
        goes_on = last is not None and distance > LEVEL * size and tokens[0].text[:1].islower()
        if goes_on and last is not None:
            near = last
        elif distance > NEAR * size:
            near = Row(base, base)
            rows.append(near)
        near.stacks.append(Stack(stack.column, stack.span, [(base, tokens)]))
        last = near


def _line_a_row(stacks: Sequence[Stack], size: float) -> bool:
    """Whether each line is a row: evenly set lines, nearly all with a label and something beside it."""
    lines = _levels(stacks, size)
    bases = sorted(lines)
    steps = sorted(below - above for above, below in itertools.pairwise(bases))
    if len(bases) < MIN_LINES or steps[-1 - len(steps) // 10] > EVEN * steps[len(steps) // 10]:
        return False
    labelled = [line for line in lines.values() if len(line) > 1 and 0 in line]
    goes_on = sum(line[0][0].text[:1].islower() for line in labelled)
    return len(labelled) >= LABELLED * len(lines) and goes_on <= (1 - LABELLED) * len(lines)


def _by_line(stacks: Sequence[Stack], size: float) -> list[Row]:
    """Rows of a line each; a line without a label, or with only the rest of one, goes on from above."""
    rows: list[Row] = []
    spans = {(stack.column, id(tokens)): stack.span for stack in stacks for _, tokens in stack.lines}
    for base, line in sorted(_levels(stacks, size).items()):
        goes_on = 0 not in line or (len(line) == 1 and line[0][0].text[:1].islower())
        if not rows or not goes_on:
            rows.append(Row(base, base))
        rows[-1].bottom = base
        for column, tokens in sorted(line.items()):
            rows[-1].stacks.append(Stack(column, spans[column, id(tokens)], [(base, tokens)]))
    return rows


def _levels(stacks: Sequence[Stack], size: float) -> dict[float, dict[int, list[Token]]]:
    """Tokens by baseline and column."""
    result: dict[float, dict[int, list[Token]]] = {}
    for base, column, tokens in sorted(
        ((base, stack.column, tokens) for stack in stacks for base, tokens in stack.lines), key=lambda piece: piece[:2]
    ):
        last = max(result, default=base - 2 * size)
        level = last if base - last <= LEVEL * size and column not in result[last] else base
        result.setdefault(level, {})[column] = tokens
    return result
