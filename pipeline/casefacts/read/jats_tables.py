"""Tables of JATS (the XHTML table model and OASIS/CALS): rows, spans and heads as cells on a grid."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from casefacts.read.jats_inline import local, words
from casefacts.records import Cell

MAX_SPAN = 200
"""A wider or longer span is a typing error: no journal table has so many rows or columns."""


def cells(table: Element) -> tuple[Cell, ...]:
    """The cells of a <table> in reading order, empty ones too; a spanning cell stands at its first row and column."""
    result: list[Cell] = []
    taken: set[tuple[int, int]] = set()
    names = {spec.get("colname", ""): i for i, spec in enumerate(e for e in table.iter() if local(e) == "colspec")}
    for row, (tr, in_head) in enumerate(_rows(table)):
        column = 0
        for entry in tr:
            if local(entry) not in ("td", "th", "entry"):
                continue
            while (row, column) in taken:
                column += 1
            column_span, row_span = _spans(entry, names)
            taken |= {(row + r, column + c) for r in range(row_span) for c in range(column_span)}
            result.append(
                Cell(
                    row=row, column=column, words=words(entry), row_span=row_span, column_span=column_span, head=in_head
                )
            )
            column += column_span
    return tuple(result)


def _rows(table: Element) -> Iterator[tuple[Element, bool]]:
    """Rows and whether they are head rows: those of a thead, or first rows of th cells only where there is none."""
    has_head = any(local(part) == "thead" for part in table.iter())
    body_begun = False
    for part in table.iter():
        for row in part:
            if local(row) not in ("tr", "row"):
                continue
            entries = [local(entry) for entry in row if local(entry) in ("td", "th", "entry")]
            all_heads = bool(entries) and set(entries) == {"th"}
            head = local(part) == "thead" or (not has_head and not body_begun and all_heads)
            body_begun = body_begun or not head
            yield row, head


def _spans(entry: Element, names: dict[str, int]) -> tuple[int, int]:
    """How many columns and rows a cell takes. CALS gives names of columns and `morerows`."""
    columns = _number(entry.get("colspan"), 1)
    first, last = names.get(entry.get("namest", "")), names.get(entry.get("nameend", ""))
    if first is not None and last is not None:
        columns = max(last - first + 1, 1)
    rows = _number(entry.get("rowspan"), 1 + _number(entry.get("morerows"), 0))
    return columns, rows


def _number(text: str | None, default: int) -> int:
    return min(max(int(text), 0), MAX_SPAN) or default if text and text.isdecimal() else default
