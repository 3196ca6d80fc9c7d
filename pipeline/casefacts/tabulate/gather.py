"""Gathering: many reports' rows become the CSV files. A fold in report_id order, so memory does not grow with the
corpus.
"""

import csv
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from casefacts.facts import ReportTables, Summary
from casefacts.files import whole_file
from casefacts.tabulate import datapackage, schema
from casefacts.tabulate.columns import Table
from casefacts.tabulate.schema import Status

TEXTS = "texts"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One input's row of reports.csv as far as the run knows it, and where its facts are."""

    report_id: str
    source_file: str
    sha256: str
    status: Status
    error_code: str = ""
    error: str = ""
    summary: Summary | None = None
    """None for inputs that have no facts of their own (failed, duplicate, twin)."""
    load: Callable[[], ReportTables]
    """Loads the facts of an input that has some."""


@dataclass(kw_only=True)
class Gathered:
    """What was written."""

    rows: Counter[str] = field(default_factory=Counter)
    """Rows by table."""
    repaired: int = 0
    """Reports whose text was repaired."""
    pages_ocr: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Reports whose facts were left out, by gate."""
    dropped: list[str] = field(default_factory=list)
    """Reports of the tables before that are no longer given."""


def write_tables(folder: Path, entries: Iterable[Entry], versions: Mapping[str, str]) -> Gathered:
    """Write every table, the texts and datapackage.json into `folder`; files that would not change are left alone.

    Args:
        entries: one for each input; an entry's facts are loaded, written and let go.
        versions: the version columns of reports.csv.

    Raises:
        OutputError: a file cannot be written.
    """
    ordered = sorted(entries, key=lambda entry: (entry.report_id, entry.source_file))
    gathered = Gathered(dropped=_drop_texts(folder, {entry.report_id for entry in ordered}))
    with ExitStack() as stack:
        writers = {}
        for table in schema.TABLES:
            file = stack.enter_context(whole_file(folder / f"{table.name}.csv"))
            writers[table.name] = csv.writer(file, lineterminator="\n")
            writers[table.name].writerow(table.names)
        for entry in ordered:
            tables = entry.load() if entry.summary else None
            writers["reports"].writerow(_report_row(entry, tables, versions))
            gathered.rows["reports"] += 1
            if tables is None or entry.summary is None:
                continue
            with whole_file(folder / TEXTS / f"{entry.report_id}.txt") as file:
                file.write(tables.text)
            for part in tables.tables:
                at = _REPORT_COLUMN[part.name]
                writers[part.name].writerows((*row[:at], entry.report_id, *row[at:]) for row in part.rows)
                gathered.rows[part.name] += len(part.rows)
            gathered.repaired += entry.summary.repaired
            gathered.pages_ocr += entry.summary.pages_ocr
            gathered.left_out.update([entry.summary.left_out] if entry.summary.left_out else [])
    with whole_file(folder / "datapackage.json") as file:
        json.dump(datapackage.describe(), file, ensure_ascii=False, indent=1)
        file.write("\n")
    return gathered


_REPORT_COLUMN = {table.name: table.names.index("report_id") for table in schema.REPORT_TABLES}
_APPLIED = schema.REPAIRS.names.index("applied") - 1  # report_id, the first column, is not yet in the row


def summary(tables: ReportTables) -> Summary:
    """What a run says of a report without loading its tables."""
    rows = {part.name: part.rows for part in tables.tables}
    problems = tables.problems
    return Summary(
        rows=tuple(len(rows.get(table.name, ())) for table in schema.REPORT_TABLES),
        repaired=any(row[_APPLIED] == "true" for row in rows.get(schema.REPAIRS.name, ())),
        pages_ocr=tables.pages_ocr,
        left_out=tables.left_out[0] if tables.left_out else "",
        doi=tables.metadata.doi,
        error_code=problems[0].code if problems else "",
        error="; ".join(dict.fromkeys(problem.message for problem in problems)),
    )


def _report_row(entry: Entry, tables: ReportTables | None, versions: Mapping[str, str]) -> list[str]:
    known: dict[str, object] = {name: getattr(entry, name) for name in schema.REPORTS.names if hasattr(entry, name)}
    known |= versions
    if tables is not None:
        known |= msgspec.structs.asdict(tables.metadata)
        known |= {"gates": ";".join(tables.metadata.gates), "left_out": ";".join(tables.left_out)}
        known |= {"words": tables.words, "patients": tables.patients}
        if tables.pages:
            known |= {"pages": tables.pages, "pages_ocr": tables.pages_ocr}
    return [str(known.get(name, "")) for name in schema.REPORTS.names]


def _drop_texts(folder: Path, kept: set[str]) -> list[str]:
    """Remove texts of reports that an earlier run listed in its reports.csv and this one does not have; return their
    ids.
    """
    earlier = folder / "reports.csv"
    listed = {row["report_id"] for row in read_table(earlier, schema.REPORTS)} if earlier.is_file() else set()
    for report_id in listed - kept:
        (folder / TEXTS / f"{report_id}.txt").unlink(missing_ok=True)
    return sorted(listed - kept)


def read_table(path: Path, table: Table) -> list[dict[str, str]]:
    """Rows of a table written earlier; columns that it lacks are empty."""
    csv.field_size_limit(2**31 - 1)
    with path.open(encoding="utf-8", newline="") as file:
        return [{name: row.get(name) or "" for name in table.names} for row in csv.DictReader(file)]
