"""Table cells in the cleaned text, each with the heads of its row and column."""

from collections.abc import Iterable
from dataclasses import dataclass

from casefacts.records import Cell, CellText


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanCell:
    """A cell and where its cleaned text stands."""

    cell: Cell
    page: int
    text: str
    start: int
    end: int


def cell_texts(table_id: str, cells: Iterable[CleanCell]) -> list[CellText]:
    """The body cells that say something, in reading order. A cell heads every row and column that it spans."""
    placed = list(cells)
    first_of_row: dict[int, CleanCell] = {}
    heads_of_column: dict[int, list[CleanCell]] = {}
    for clean in sorted(placed, key=lambda c: (c.cell.column, c.cell.row)):
        for row in range(clean.cell.row, clean.cell.row + max(clean.cell.row_span, 1)):
            first_of_row.setdefault(row, clean)
        if clean.cell.head:
            for column in range(clean.cell.column, clean.cell.column + max(clean.cell.column_span, 1)):
                heads_of_column.setdefault(column, []).append(clean)
    return [
        CellText(
            table_id=table_id,
            page=clean.page,
            row=clean.cell.row,
            column=clean.cell.column,
            row_head=first_of_row[clean.cell.row].text,
            column_head=_joined(heads_of_column.get(clean.cell.column, ()), clean.cell.row),
            text=clean.text,
            start=clean.start,
            end=clean.end,
        )
        for clean in sorted(placed, key=lambda c: (c.cell.row, c.cell.column))
        if not clean.cell.head and clean.text
    ]


def _joined(heads: Iterable[CleanCell], row: int) -> str:
    """Head cells above the row, top down."""
    above = sorted((h for h in heads if h.cell.row < row), key=lambda h: (h.cell.row, h.cell.column))
    return " ".join(head.text for head in above if head.text)
