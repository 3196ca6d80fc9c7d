"""Gathering: many reports' rows become the CSV files. A fold in report_id order, so memory does not grow with the corpus."""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from casefacts.files import whole_file
from casefacts.records import ReportTables
from casefacts.tabulate import datapackage, schema
from casefacts.tabulate.columns import Table

TEXTS = "texts"


def write_tables(
    folder: Path,
    reports: Iterable[tuple[str, Callable[[], ReportTables]]],
    report_rows: Sequence[dict[str, Any]],
) -> Counter[str]:
    """Write every table, the texts and datapackage.json into `folder`; files that would not change are left alone.

    Args:
        reports: (report_id, loader of its rows), sorted by report_id; each is loaded, written and let go.
        report_rows: rows of reports.csv, in order.

    Returns:
        Rows by table.

    Raises:
        OutputError: a file cannot be written.
    """
    counts: Counter[str] = Counter()
    _drop_texts(folder, {row["report_id"] for row in report_rows})
    with ExitStack() as stack:
        writers = {}
        for table in schema.REPORT_TABLES:
            file = stack.enter_context(whole_file(folder / f"{table.name}.csv"))
            writers[table.name] = csv.writer(file, lineterminator="\n")
            writers[table.name].writerow(table.names)
        for report_id, load in reports:
            tables = load()
            with whole_file(folder / TEXTS / f"{report_id}.txt") as file:
                file.write(tables.text)
            for part in tables.tables:
                at = _REPORT_COLUMN[part.name]
                writers[part.name].writerows((*row[:at], report_id, *row[at:]) for row in part.rows)
                counts[part.name] += len(part.rows)
    with whole_file(folder / "reports.csv") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(schema.REPORTS.names)
        writer.writerows(_report_cells(row) for row in report_rows)
    with whole_file(folder / "datapackage.json") as file:
        json.dump(datapackage.describe(), file, ensure_ascii=False, indent=1)
        file.write("\n")
    return counts


_REPORT_COLUMN = {table.name: table.names.index("report_id") for table in schema.REPORT_TABLES}


def _report_cells(row: dict[str, Any]) -> tuple[str, ...]:
    return tuple("" if row.get(name) is None else str(row.get(name, "")) for name in schema.REPORTS.names)


def _drop_texts(folder: Path, kept: set[str]) -> None:
    """Remove texts that an earlier run listed in its reports.csv and this one does not have."""
    earlier = folder / "reports.csv"
    if earlier.is_file():
        for row in read_table(earlier, schema.REPORTS):
            if row["report_id"] not in kept:
                (folder / TEXTS / f"{row['report_id']}.txt").unlink(missing_ok=True)


def read_table(path: Path, table: Table) -> list[dict[str, str]]:
    """Rows of a table written earlier; columns that it lacks are empty."""
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: row.get(name) or "" for name in table.names} for row in csv.DictReader(file)]
