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
    """The body cells that say something, in reading order.

    A cell heads every row and column that it spans. A row without a cell in the first column has no head, and a cell
    over several columns has the heads of all of them.
    """
    placed = list(cells)
    head_of_row: dict[int, str] = {}
    heads_of_column: dict[int, list[CleanCell]] = {}
    for clean in sorted(placed, key=lambda c: (c.cell.column, c.cell.row)):
        if clean.cell.column == 0:
            for row in range(clean.cell.row, clean.cell.row + max(clean.cell.row_span, 1)):
                head_of_row.setdefault(row, clean.text)
        if clean.cell.head:
            for column in _columns(clean.cell):
                heads_of_column.setdefault(column, []).append(clean)
    return [
        CellText(
            table_id=table_id,
            page=clean.page,
            row=clean.cell.row,
            column=clean.cell.column,
            row_head=head_of_row.get(clean.cell.row, ""),
            column_head=_joined([h for c in _columns(clean.cell) for h in heads_of_column.get(c, ())], clean.cell.row),
            text=clean.text,
            start=clean.start,
            end=clean.end,
        )
        for clean in sorted(placed, key=lambda c: (c.cell.row, c.cell.column))
        if not clean.cell.head and clean.text
    ]


def _columns(cell: Cell) -> range:
    return range(cell.column, cell.column + max(cell.column_span, 1))


def _joined(heads: Iterable[CleanCell], row: int) -> str:
    """Head cells above the row, each once, top down."""
    above = {(head.cell.row, head.cell.column): head.text for head in heads if head.cell.row < row}
    return " ".join(text for _, text in sorted(above.items()) if text)
