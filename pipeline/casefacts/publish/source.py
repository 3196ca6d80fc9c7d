"""The tables that are published: a run's, as reviewed where they are, row after row."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from casefacts.errors import UsageError
from casefacts.review.apply import REVIEWED
from casefacts.review.run_folder import Facts, facts_of_reports
from casefacts.tabulate import written
from casefacts.tabulate.columns import Table, text
from casefacts.tabulate.schema import FACT_TABLES, REPORTS, TABLES
from casefacts.tabulate.written import Row

Which = Literal["run", "reviewed", "checked"]
"""As the pipeline has them; as the reviewers' decisions leave them; of these only what a reviewer decided."""
Decided = Literal["accepted", "corrected", "added", "conflict", "unreviewed"]
CHECKED = ("accepted", "corrected", "added")
_FACTS = tuple(table.name for table in FACT_TABLES)

_DECISION = (
    text("decision", "What reviewers decided", enumeration=Decided),
    text("reviewers", "Who decided, `;`-joined"),
    text("decided_at", "When, ISO 8601"),
    text("comment", "What the reviewers said"),
)


@dataclass(frozen=True, kw_only=True)
class Source:
    """The tables of a run's folder that are published."""

    out: Path
    which: Which
    tables: tuple[Table, ...]
    only_in_scope: bool = False
    """Only facts in the scope of the review's protocol, and those that reviewers added."""

    def path(self, table: Table) -> Path:
        """The CSV that a table's rows are in."""
        reviewed = self.which != "run" and table.name in _FACTS
        return (self.out / REVIEWED if reviewed else self.out) / f"{table.name}.csv"

    def rows(self, table: Table) -> Iterator[Row]:
        """The rows of a table; a column that the file lacks is empty.

        Raises:
            UsageError: the file is damaged.
        """
        path = self.path(table)
        try:
            for row in written.rows(path.parent, table):
                if table.name not in _FACTS or self._wanted(row):
                    yield row
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise UsageError(f"{path}: cannot be read ({error}); make it again") from error

    def _wanted(self, row: Row) -> bool:
        decision = row.get("decision", "")
        if self.which == "checked" and decision not in CHECKED:
            return False
        return not self.only_in_scope or row["in_scope"] == "true" or decision == "added"

    def by_report(self) -> Iterator[tuple[Row, Facts]]:
        """Each row of reports.csv that has facts of its own, with its facts by table; one report is held at a time."""
        facts = {table.name: self.rows(table) for table in self.tables if table.name in _FACTS}
        return facts_of_reports(self.rows(self.table(REPORTS.name)), facts)

    def outdated(self) -> list[str]:
        """Reviewed tables that are older than the run's, which they were made from."""
        if self.which == "run":
            return []
        ages = ((table.name, self.path(table), self.out / f"{table.name}.csv") for table in self.tables)
        return [name for name, mine, runs in ages if runs.stat().st_mtime_ns > mine.stat().st_mtime_ns]

    def table(self, name: str) -> Table:
        """The table of a name."""
        return next(table for table in self.tables if table.name == name)


def source(out: Path, which: Which | None = None, names: Sequence[str] = (), *, only_in_scope: bool = False) -> Source:
    """The tables of a run's folder.

    Args:
        out: the folder that the run was given as --out.
        which: None takes the reviewed tables where there are any.
        names: the tables wanted, all if none are named; reports and the tables that others refer to always come along.
        only_in_scope: only facts in the scope of the review's protocol, and those that reviewers added.

    Raises:
        UsageError: the folder holds no tables, or not these, or the run had no protocol.
    """
    written.check(out)
    has_reviewed = (out / REVIEWED / f"{FACT_TABLES[0].name}.csv").is_file()
    if which in ("reviewed", "checked") and not has_reviewed:
        raise UsageError(f"{out}: holds no reviewed tables; run `casefacts apply DECISIONS.csv... {out}` first")
    chosen = which or ("reviewed" if has_reviewed else "run")
    tables = [
        _reviewed(table) if chosen != "run" and table in FACT_TABLES else table for table in _with_referred(names)
    ]
    found = Source(out=out, which=chosen, tables=tuple(tables))
    for table in found.tables:
        if not found.path(table).is_file():
            raise UsageError(f"{found.path(table)}: is gone; run `casefacts run INPUT... --out {out}` again")
    if only_in_scope:
        facts = (table for table in found.tables if table.name in _FACTS)
        if not any(row["in_scope"] for table in facts for row in found.rows(table)):
            raise UsageError(
                f"{out}: no fact has in_scope; run `casefacts run INPUT... --out {out} --protocol FILE` first"
            )
        return replace(found, only_in_scope=True)
    return found


def _with_referred(names: Sequence[str]) -> Iterable[Table]:
    by_name = {table.name: table for table in TABLES}
    if unknown := [name for name in names if name not in by_name]:
        raise UsageError(f"no such table {unknown[0]!r}; there are {', '.join(by_name)}")
    wanted = {REPORTS.name, *(names or by_name)}
    wanted |= {other for name in wanted for _, other, _ in by_name[name].references}
    return [table for table in TABLES if table.name in wanted]


def _reviewed(table: Table) -> Table:
    """The table with what reviewers add. A fact that one added has no place in the text, and what he knew of it."""
    columns = tuple(replace(column, required=column.name in table.key) for column in table.columns)
    return replace(table, columns=(*columns, *_DECISION))
