"""What a run left in its output folder: its reports, each with its facts, and the files they were read from."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from casefacts.review.decisions import TABLES
from casefacts.tabulate.written import Row, rows

READ = ("ok", "partial")
"""Statuses of reports that have facts of their own."""
Facts = dict[str, list[Row]]
"""Rows by table."""


def facts_of_reports(reports: Iterable[Row], tables: Mapping[str, Iterable[Row]]) -> Iterator[tuple[Row, Facts]]:
    """Each report that was read with its facts; one report is held at a time, for all are read along.

    Args:
        reports: rows of reports.csv, sorted by report_id.
        tables: rows of fact tables by their names, sorted likewise.
    """
    groups = {name: groupby(rows, key=itemgetter("report_id")) for name, rows in tables.items()}
    ahead = {name: next(group, None) for name, group in groups.items()}
    for report in reports:
        if report["status"] not in READ:
            continue
        facts: Facts = {name: [] for name in TABLES}
        for name, groups_of in groups.items():
            while (group := ahead[name]) is not None and group[0] < report["report_id"]:
                ahead[name] = next(groups_of, None)
            if group is not None and group[0] == report["report_id"]:
                facts[name] = list(group[1])
        yield report, facts


def facts_of_run(out: Path, reports: Iterable[Row]) -> Iterator[tuple[Row, Facts]]:
    """The same, with the facts as the run in `out` has them."""
    return facts_of_reports(reports, {name: rows(out, table) for name, table in TABLES.items()})


def original(report: Mapping[str, str]) -> bytes | None:
    """The bytes that a report was read from; None where the file has moved or changed since."""
    try:
        data = Path(report["source_file"]).read_bytes()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == report["sha256"] else None
