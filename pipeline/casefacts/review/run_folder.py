"""What a run left in its output folder: its reports, each with its facts, and the files they were read from."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from casefacts.review.decisions import TABLES, Row
from casefacts.tabulate import written

Facts = dict[str, list[written.Row]]
"""Rows by table."""


def reports_read(reports: Iterable[Row]) -> list[Row]:
    """Of the rows of reports.csv those that have facts of their own, in the order of the tables."""
    read = (report for report in reports if report["status"] in ("ok", "partial"))
    return sorted(read, key=lambda report: report["report_id"])


def facts_of_reports(out: Path, wanted: Iterable[Row]) -> Iterator[tuple[Row, Facts]]:
    """Each report with its facts. The tables are read along, no table is held as a whole.

    Args:
        wanted: rows of reports.csv in the order of their report_ids.
    """
    groups = {name: written.by_report(out, table) for name, table in TABLES.items()}
    ahead = {name: next(of_table, None) for name, of_table in groups.items()}
    for report in wanted:
        facts: Facts = {}
        for name, group in ahead.items():
            at_it = group is not None and group[0] == report["report_id"]
            facts[name] = group[1] if group is not None and at_it else []
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
