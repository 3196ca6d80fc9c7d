"""Labels that head several rows of a table: set at the middle of their rows, or beside or over the first of them.

A row given to the wrong label is a false result. So every row must be accounted for, and where both ways of setting
labels would account for them and neither gives all labels as many rows, the answer is that there are none.
"""

import itertools
from collections.abc import Sequence

from casefacts.read.stacks import Row

MIDDLE = 0.45
"""In em: a label at the middle of its rows is this close to it; a row more or less moves it by 0.5 or more."""
OF_PITCH = 0.25
"""Share of the distance of its rows that a label may be off their middle: a row more or less moves it by half of it."""
SQUEEZED = 0.95
"""In em: the least distance of lines of type is 1.0."""
FILLED = 0.5
"""Share of a labelled row's cells that a row under it has, which goes on with the label."""

Reach = dict[int, tuple[int, int]]


def reaches(rows: Sequence[Row], size: float) -> Reach:
    """First and last row that each label heads, by the label's own row, for the labels that head several."""
    columns = [{stack.column for stack in row.stacks} for row in rows]
    if all(0 in filled for filled in columns) or not any(0 in filled for filled in columns):
        return {}
    middle = _at_middle(rows, columns, size)
    first = _at_first(rows, columns)
    if middle and first and _even(middle, rows) == _even(first, rows):
        return {}
    chosen = middle if middle and not (first and _even(first, rows)) else first
    return {label: (start, end) for label, (start, end) in (chosen or {}).items() if start < end}


def _even(reach: Reach, rows: Sequence[Row]) -> bool:
    """Whether all labels have as many rows as each other, a label's own line not counted."""
    alone = {i for i in reach if {stack.column for stack in rows[i].stacks} == {0}}
    return len({end - start - (label in alone) for label, (start, end) in reach.items()}) == 1


def _at_middle(rows: Sequence[Row], columns: Sequence[set[int]], size: float) -> Reach | None:
    """The reach of labels that stand at the middle of their rows; None where they do not."""
    squeezed = {i for i in range(len(rows)) if is_close(rows, i, size)}
    headings = {i for i, filled in enumerate(columns) if filled == {0} and i not in squeezed}
    if not squeezed and any(i + 1 < len(rows) and 0 not in columns[i + 1] for i in headings):
        return None
    result: Reach = {}
    start = 0
    for end in [*sorted(headings), len(rows)]:
        found = _stretch(rows, columns, range(start, end), squeezed, size)
        if found is None:
            return None
        result |= found
        start = end + 1
    return result


def _stretch(
    rows: Sequence[Row], columns: Sequence[set[int]], stretch: range, squeezed: set[int], size: float
) -> Reach | None:
    """The reach of labels in a stretch of rows, the first of which may be without one."""
    labels = [i for i in stretch if 0 in columns[i]]
    filled = [i for i in stretch if i not in squeezed]
    if not filled or not labels:
        return {} if not labels and not filled else None
    for skipped in (0, 1):
        free = skipped
        result: Reach = {}
        for label in labels:
            off = {k: _off_middle(rows, label, filled[free], filled[k]) for k in range(free, len(filled))}
            end = min(off, key=lambda k: off[k], default=-1)
            if end < 0 or off[end] > max(MIDDLE * size, OF_PITCH * _pitch(rows, filled[free : end + 1])):
                break
            inside = sorted({label, filled[free], filled[end]})
            result[label] = (inside[0], inside[-1])
            free = end + 1
        if len(result) == len(labels) and free == len(filled) and (not skipped or 0 not in columns[filled[0]]):
            return result
    return None


def _pitch(rows: Sequence[Row], inside: Sequence[int]) -> float:
    """The mean distance of rows."""
    first, last = rows[inside[0]], rows[inside[-1]]
    return (last.top + last.bottom - first.top - first.bottom) / 2 / max(len(inside) - 1, 1)


def _off_middle(rows: Sequence[Row], label: int, first: int, last: int) -> float:
    """How far a label stands from the middle of the rows from first to last."""
    own = [stack for stack in rows[label].stacks if stack.column == 0]
    middle = (min(s.top for s in own) + max(s.bottom for s in own)) / 2
    top = min((s.top for s in rows[first].stacks if s.column > 0 and s.rows == 1), default=rows[first].top)
    bottom = max((s.bottom for s in rows[last].stacks if s.column > 0 and s.rows == 1), default=rows[last].bottom)
    return abs((top + bottom) / 2 - middle)


def is_close(rows: Sequence[Row], i: int, size: float) -> bool:
    """Whether row i is only a label and stands closer to a neighbour than lines of type can."""
    near = [rows[i].top - rows[i - 1].bottom] if i else []
    near += [rows[i + 1].top - rows[i].bottom] if i + 1 < len(rows) else []
    return {stack.column for stack in rows[i].stacks} == {0} and min(near, default=size) < SQUEEZED * size


def _at_first(rows: Sequence[Row], columns: Sequence[set[int]]) -> Reach | None:
    """The reach of labels that stand beside the first of their rows, or all of them over it; None where they do not."""
    labels = [i for i, filled in enumerate(columns) if 0 in filled]
    if not labels or labels[0] != 0:
        return None
    reach = {i: (i, after - 1) for i, after in itertools.zip_longest(labels, labels[1:], fillvalue=len(rows))}
    heading = {i: end for i, (_, end) in reach.items() if end > i}
    over = {columns[i] == {0} for i in heading}
    if len(over) != 1:
        return None
    most = max(len(filled - {0}) for filled in columns)
    follow = [columns[k] for i, end in heading.items() for k in range(i + 1, end + 1)]
    return reach if all(len(filled) >= FILLED * most for filled in follow) else None
