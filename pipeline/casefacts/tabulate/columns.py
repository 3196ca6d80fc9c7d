"""What a column and a table are, and how a value becomes a CSV cell."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

from casefacts.facts import Quote

ColumnType = Literal["string", "integer", "number", "boolean"]


@dataclass(frozen=True, kw_only=True)
class Column:
    name: str
    type: ColumnType
    description: str
    enumeration: tuple[str, ...] = ()
    """The closed set of values, where there is one."""
    list_of: tuple[str, ...] = ()
    """The closed set of codes that the cell joins with `;`."""
    required: bool = False
    says_no: bool = False
    """Of a boolean: `false` is said, and empty is unknown. Without it, or `required`, false is empty."""
    decimals: int | None = None
    """Digits kept after the point; None keeps the value as it is."""
    source: str = ""
    """Attribute of the record that holds the value, when it is not called as the column."""


@dataclass(frozen=True, kw_only=True)
class Table:
    name: str
    description: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[tuple[str, str, str], ...] = ()
    """(column, other table, other column)."""

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)

    def cells(self, value_of: Callable[[Column], Any]) -> tuple[str, ...]:
        """A row of cells in the order of the columns, without report_id, which gathering adds."""
        return tuple(cell(column, value_of(column)) for column in self.columns if column.name != "report_id")


def text(name: str, description: str, *, required: bool = False, source: str = "", enumeration: Any = None) -> Column:
    """A column of text; `enumeration` is the Literal type that closes it."""
    allowed = get_args(enumeration) if enumeration is not None else ()
    return Column(
        name=name, type="string", description=description, enumeration=allowed, required=required, source=source
    )


def number(name: str, description: str, *, decimals: int | None = None, source: str = "") -> Column:
    """A column of decimal numbers."""
    return Column(name=name, type="number", description=description, decimals=decimals, source=source)


def integer(name: str, description: str, *, required: bool = False) -> Column:
    """A column of whole numbers."""
    return Column(name=name, type="integer", description=description, required=required)


def boolean(name: str, description: str, *, required: bool = False, says_no: bool = False) -> Column:
    """A column of `true` and `false`; where it is not required, `true` or empty, or with `says_no` all three."""
    return Column(name=name, type="boolean", description=description, required=required, says_no=says_no)


def cell(column: Column, value: Any) -> str:
    """The CSV cell of a value: verbatim text, plain numbers without exponent or superfluous zeros, `true`/`false`."""
    if value is None:
        return ""
    if isinstance(value, Quote):
        return value.text
    if isinstance(value, bool):
        return "true" if value else ("false" if column.required or column.says_no else "")
    if isinstance(value, float):
        if column.decimals is not None:
            value = round(value, column.decimals)
        return plain(value)
    if isinstance(value, tuple):
        return ";".join(value)
    return str(value)


def plain(value: float) -> str:
    """The shortest decimal that reads back as the same number, never with an exponent."""
    if value == int(value):
        return str(int(value))
    shortest = repr(value)
    return shortest if "e" not in shortest else f"{value:.15f}".rstrip("0")
