"""The tables that a run wrote, read again."""

import csv
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from casefacts.errors import UsageError
from casefacts.tabulate.columns import Table
from casefacts.tabulate.schema import REPORTS

Row = dict[str, str]

LONGEST_CELL = 2**31 - 1
"""The csv module's own limit is 128 Ki characters, less than a page of OCR may give for one sentence."""


def rows(folder: Path, table: Table) -> Iterator[Row]:
    """A table's rows in its order; columns that it lacks are empty, and one that is not there has no rows."""
    path = folder / f"{table.name}.csv"
    if not path.is_file():
        return
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: row.get(name) or "" for name in table.names}


def by_report(folder: Path, table: Table) -> Iterator[tuple[str, list[Row]]]:
    """Each report_id with its rows, in the table's order. Holds one report at a time."""
    for report_id, group in groupby(rows(folder, table), key=itemgetter("report_id")):
        yield report_id, list(group)


def check(folder: Path) -> None:
    """Say what to do if a run left no tables in a folder.

    Raises:
        UsageError: it left none.
    """
    if not (folder / f"{REPORTS.name}.csv").is_file():
        raise UsageError(f"{folder}: holds no tables; run `casefacts run INPUT... --out {folder}` first")


def reports(folder: Path) -> list[Row]:
    """The rows of reports.csv.

    Raises:
        UsageError: there is none.
    """
    check(folder)
    return list(rows(folder, REPORTS))


def report_ids(folder: Path) -> set[str]:
    """The reports that the tables in a folder tell of; none where there are no tables."""
    return {row["report_id"] for row in rows(folder, REPORTS)}
