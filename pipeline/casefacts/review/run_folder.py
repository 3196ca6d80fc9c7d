"""What a run left in its output folder: its reports, each with its facts, and the files they were read from."""

import csv
import hashlib
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

from casefacts.errors import UsageError
from casefacts.review.decisions import TABLES, Row
from casefacts.tabulate.columns import Table
from casefacts.tabulate.gather import read_table
from casefacts.tabulate.schema import REPORTS

Facts = dict[str, list[dict[str, str]]]
"""Rows by table."""


def reports(out: Path) -> list[dict[str, str]]:
    """The rows of reports.csv.

    Raises:
        UsageError: there is none.
    """
    listed = out / "reports.csv"
    if not listed.is_file():
        raise UsageError(f"{out}: holds no tables; run `casefacts run INPUT... --out {out}` first")
    return read_table(listed, REPORTS)


def reports_read(out: Path) -> list[dict[str, str]]:
    """The reports that have facts of their own, in the order of the tables."""
    read = (report for report in reports(out) if report["status"] in ("ok", "partial"))
    return sorted(read, key=_report)


def facts_of_reports(out: Path, wanted: Iterable[Row]) -> Iterator[tuple[Row, Facts]]:
    """Each report with its facts. The tables are read along, no table is held as a whole.

    Args:
        wanted: rows of reports.csv in the order of their report_ids.
    """
    groups = {name: itertools.groupby(_rows(out / f"{name}.csv", table), _report) for name, table in TABLES.items()}
    ahead = {name: next(of_table, None) for name, of_table in groups.items()}
    for report in wanted:
        facts: Facts = {}
        for name, group in ahead.items():
            at_it = group is not None and group[0] == report["report_id"]
            facts[name] = list(group[1]) if group is not None and at_it else []
            if at_it:
                ahead[name] = next(groups[name], None)
        yield report, facts


def original(report: Row) -> bytes | None:
    """The bytes that a report was read from; None where the file has moved or changed since."""
    try:
        data = Path(report["source_file"]).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == report["sha256"] else None


def _rows(path: Path, table: Table) -> Iterator[dict[str, str]]:
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: row.get(name) or "" for name in table.names}


def _report(row: Row) -> str:
    return row["report_id"]
