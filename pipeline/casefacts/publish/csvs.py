"""Tables as CSV, as they are or safe to open in a spreadsheet program."""

import csv
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO

from casefacts.files import whole_file
from casefacts.tabulate.columns import Table

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell begins with that spreadsheet programs take for a formula (OWASP, "CSV Injection")."""
_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


def write(path: Path, table: Table, rows: Iterable[Mapping[str, str]], *, spreadsheet_safe: bool) -> None:
    """Write a table; memory does not grow with its rows.

    Args:
        spreadsheet_safe: put an apostrophe before texts that a spreadsheet program would calculate, and a byte order
            mark at the file's start, by which Excel knows UTF-8. Numbers stay as they are.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path) as file:
        if spreadsheet_safe:
            file.write("\ufeff")
            rows = (_guarded(row, table) for row in rows)
        write_rows(file, table, rows)


def write_rows(file: IO[str], table: Table, rows: Iterable[Mapping[str, str]]) -> int:
    """Write a table as the run's CSV files are written; return how many rows it has."""
    writer = csv.DictWriter(file, table.names, lineterminator="\n")
    writer.writeheader()
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    return count


def _guarded(row: Mapping[str, str], table: Table) -> dict[str, str]:
    texts = (column.name for column in table.columns if column.type == "string")
    return {**row, **{name: guarded(row[name]) for name in texts}}


def guarded(text: str) -> str:
    """The text, with an apostrophe before it if a spreadsheet program would calculate it."""
    return f"'{text}" if text.startswith(STARTS) and not _NUMBER.fullmatch(text) else text
