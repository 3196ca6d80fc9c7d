"""Cells of CSV tables as values of their columns' types."""

import math
from collections.abc import Iterable, Iterator, Mapping

from casefacts.errors import UsageError
from casefacts.review.decisions import fault
from casefacts.tabulate.columns import Column, Table

Value = str | int | float | bool | None


def typed(column: Column, cell: str) -> Value:
    """The value of a cell; None where it is empty. Text stays as it is, letter for letter.

    Raises:
        ValueError: the cell cannot stand in its column; says why.
    """
    if cell == "":
        return None
    if column.type == "string":
        return cell
    try:
        if column.type == "boolean":
            return {"true": True, "false": False}[cell]
        if column.type == "integer":
            return int(cell)
        value = float(cell)
        if math.isfinite(value):
            return value
    except (KeyError, ValueError):
        pass
    if column.type == "integer" and not fault(column, cell):
        return int(float(cell))  # a reviewer's 3.0
    raise ValueError(fault(column, cell) or f"{column.name} cannot be {cell!r}")


def typed_rows(table: Table, rows: Iterable[Mapping[str, str]]) -> Iterator[list[Value]]:
    """Rows of a table, cells in the order and as the types of its columns; None where a cell is empty.

    Raises:
        UsageError: a cell cannot stand in its column; says of which row, and why.
    """
    for row in rows:
        try:
            yield [typed(column, row[column.name]) for column in table.columns]
        except ValueError as error:
            key = ", ".join(row[name] for name in table.key or ("report_id",))
            raise UsageError(f"{table.name}.csv, row of {key}: {error}; correct it, or make the table again") from error
