"""An Excel workbook of tables: a sheet a table, each cell of the type of its column, no text that turns into a formula,
a link, a number or a date.

Limits are those of Excel (support.microsoft.com, "Excel specifications and limits"): a table of more rows goes on on
another sheet, a longer text is cut, with a mark that says so.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from casefacts.files import whole_path
from casefacts.publish.values import Value
from casefacts.tabulate.columns import Column, Table

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

ROWS = 1_048_576
"""Of a sheet, its head among them."""
CHARACTERS = 32_767
"""Of a cell, in UTF-16 units, as Excel counts."""
CUT = " … [cut here: {characters:,} characters, the CSV has them all]"
WIDTHS = {"string": 18, "integer": 9, "number": 11, "boolean": 9}
WIDE = 60
"""For columns that hold sentences."""
SENTENCES = ("sentence", "text", "error", "title", "drugs", "labs", "adverse_events", "outcomes", "meaning")
SHOWN = 20
"""Cells that the first sheet names as cut."""
ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
"""As the time of making, so that the same tables give the same bytes."""


@dataclass(kw_only=True)
class Written:
    """What does not fit a workbook."""

    cut: list[str] = field(default_factory=list)
    """Texts that were cut, as `table!cell`."""
    further: list[str] = field(default_factory=list)
    """Sheets that a table needed beyond its first."""


class _Exact(float):
    """A number that XlsxWriter writes with all its digits; of itself it writes 16, and some doubles have 17."""

    def __format__(self, _: str) -> str:
        return repr(float(self))


def write(path: Path, about: Mapping[str, str], sheets: Iterable[tuple[Table, Iterable[Sequence[Value]]]]) -> Written:
    """Write a workbook: a sheet `about`, a sheet for each table, and a sheet `columns` that explains them.

    Rows are written as they come; memory does not grow with them.

    Args:
        about: lines of the first sheet.
        sheets: tables with their rows, a value a column.

    Raises:
        OutputError: the file cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    told = Written()
    with whole_path(path) as beside, TemporaryDirectory(prefix="casefacts-") as scratch:
        book = Workbook(beside, {"constant_memory": True, "tmpdir": scratch})
        book.use_zip64()
        book.set_properties({"title": about.get("title", ""), "created": ALWAYS.replace(tzinfo=None)})
        styles = _Styles(
            head=book.add_format({"bold": True, "bottom": 1, "num_format": "@"}),
            text=book.add_format({"num_format": "@"}),
        )
        first = book.add_worksheet("about")
        explained: list[Sequence[Value]] = []
        for table, rows in sheets:
            for number, part in enumerate(_parts(rows), start=1):
                name = table.name if number == 1 else f"{table.name}_{number}"
                told.further += [name] if number > 1 else []
                _sheet(book.add_worksheet(name), table.columns, part, styles, told)
            explained += [(table.name, column.name, column.type, _meaning(column)) for column in table.columns]
        _sheet(book.add_worksheet("columns"), _EXPLAINED, explained, styles, told)
        cut = {"cut": f"texts that are longer than a cell can be: {', '.join(told.cut[:SHOWN])}"} if told.cut else {}
        _sheet(first, _ABOUT, list({**about, **cut}.items()), styles, told)
        try:
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error
    return told


@dataclass(frozen=True, kw_only=True)
class _Styles:
    head: "Format"
    text: "Format"
    """Excel's own format for text: who edits a cell of `1-2` is not given a date."""


def _named(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name=name, type="string", description="") for name in names)


_EXPLAINED = _named("table", "column", "type", "meaning")
_ABOUT = _named("name", "text")


def _meaning(column: Column) -> str:
    values = column.enumeration or column.list_of
    return column.description + (": " + ", ".join(values) if values else "")


def _parts(rows: Iterable[Sequence[Value]]) -> Iterator[Iterator[Sequence[Value]]]:
    """The rows in stretches that fit a sheet; one at least, if empty."""
    rows = iter(rows)
    yield islice(rows, ROWS - 1)
    for row in rows:
        yield islice(chain([row], rows), ROWS - 1)


def _sheet(
    sheet: "Worksheet", columns: Sequence[Column], rows: Iterable[Sequence[Value]], styles: _Styles, told: Written
) -> None:
    for at, column in enumerate(columns):
        width = WIDE if column.name in SENTENCES else max(WIDTHS[column.type], len(column.name) + 4)
        sheet.set_column(at, at, width, styles.text if column.type == "string" else None)
        sheet.write_string(0, at, column.name, styles.head)
    sheet.freeze_panes(1, 0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{ROWS}"})
    last = 0
    for last, row in enumerate(rows, start=1):
        for at, value in enumerate(row):
            if isinstance(value, bool):
                sheet.write_boolean(last, at, value)
            elif isinstance(value, int | float):
                sheet.write_number(last, at, _Exact(value) if isinstance(value, float) else value)
            elif value is not None:
                _text(sheet, last, at, value, styles, told)
    sheet.autofilter(0, 0, last, len(columns) - 1)


def _text(sheet: "Worksheet", row: int, at: int, value: str, styles: _Styles, told: Written) -> None:
    if len(value) > CHARACTERS // 2 and len(value.encode("utf-16-le")) > 2 * CHARACTERS:
        from xlsxwriter.utility import xl_rowcol_to_cell

        told.cut.append(f"{sheet.get_name()}!{xl_rowcol_to_cell(row, at)}")
        mark = CUT.format(characters=len(value))
        kept = value.encode("utf-16-le")[: 2 * (CHARACTERS - len(mark))]
        value = kept.decode("utf-16-le", "ignore") + mark
    if value.startswith("<r>") and value.endswith("</r>"):
        # XlsxWriter takes such a text for markup of its own; in two runs it is escaped as any other.
        sheet.write_rich_string(row, at, styles.text, value[:1], styles.text, value[1:], styles.text)
    else:
        sheet.write_string(row, at, value, styles.text)
