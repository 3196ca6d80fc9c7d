"""An SQLite database of tables, with keys, closed vocabularies and views.

reports.csv has a row for each input, and a report may be there in two formats: `reports` holds a report once, as the
foreign keys need it, `other_inputs` the further files of the same name.
"""

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path

from casefacts.errors import OutputError, UsageError
from casefacts.files import whole_path
from casefacts.publish.values import Value
from casefacts.review.run_folder import READ
from casefacts.tabulate.columns import Column, Table
from casefacts.tabulate.schema import FACT_TABLES, REPORTS

TYPES = {"string": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
ROWS = 1000
"""Inserted with one call."""
OTHER_INPUTS = "other_inputs"

Rows = Callable[[Table], Iterable[Sequence[Value]]]


def write(path: Path, tables: Sequence[Table], rows: Rows, about: Mapping[str, str]) -> None:
    """Write the database; memory does not grow with the rows.

    Args:
        tables: reports among them, and whatever their references lead to.
        rows: gives a table's rows, a value a column.
        about: lines of the table `about`.

    Raises:
        UsageError: two rows have one key, or a row refers to one that is not there.
        OutputError: the file cannot be written.
    """
    with whole_path(path) as beside, closing(sqlite3.connect(beside, isolation_level=None)) as database:
        try:
            # The file is thrown away if anything fails, so a journal would only cost.
            database.executescript(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA foreign_keys = ON; BEGIN"
            )
            _fill(database, tables, rows, about)
            database.execute("COMMIT")
            if {fact.name for fact in FACT_TABLES} <= {table.name for table in tables}:
                database.executescript(Path(__file__).with_name("database.sql").read_text(encoding="utf-8"))
        except sqlite3.IntegrityError as error:
            raise UsageError(f"the tables do not fit together ({error}); correct them, or make them again") from error
        except sqlite3.OperationalError as error:
            raise OutputError(f"{path}: cannot be written ({error}); free space or choose another --out") from error


def _fill(database: sqlite3.Connection, tables: Sequence[Table], rows: Rows, about: Mapping[str, str]) -> None:
    database.execute("CREATE TABLE about (name TEXT PRIMARY KEY, text TEXT)")
    database.executemany("INSERT INTO about VALUES (?, ?)", about.items())
    database.execute('CREATE TABLE columns ("table" TEXT, "column" TEXT, type TEXT, meaning TEXT, '
                     'PRIMARY KEY ("table", "column"))')  # fmt: skip
    reports = next(table for table in tables if table.name == REPORTS.name)
    firsts = _firsts(reports, rows(reports))
    one_each = replace(reports, key=("report_id",))
    others = replace(reports, name=OTHER_INPUTS, references=(("report_id", "reports", "report_id"),))
    _insert(database, one_each, (row for n, row in enumerate(rows(reports)) if n in firsts))
    _insert(database, others, (row for n, row in enumerate(rows(reports)) if n not in firsts))
    for table in tables:
        if table is not reports:
            _insert(database, table, rows(table))


def _firsts(reports: Table, rows: Iterable[Sequence[Value]]) -> set[int]:
    """The rows that stand for a report: of those with one report_id the one that was read, else the first."""
    at, status = reports.names.index("report_id"), reports.names.index("status")
    chosen: dict[Value, tuple[bool, int]] = {}
    for number, row in enumerate(rows):
        mine = (row[status] not in READ, number)
        chosen[row[at]] = min(chosen.get(row[at], mine), mine)
    return {number for _, number in chosen.values()}


def _insert(database: sqlite3.Connection, table: Table, rows: Iterable[Sequence[Value]]) -> None:
    database.execute(_declared(table))
    database.executemany(
        "INSERT INTO columns VALUES (?, ?, ?, ?)",
        [(table.name, column.name, column.type, column.description) for column in table.columns],
    )
    marks = ", ".join("?" * len(table.columns))
    for part in _parts(iter(rows)):
        database.executemany(f"INSERT INTO {_quoted(table.name)} VALUES ({marks})", part)
    if "report_id" in table.names and table.key[:1] != ("report_id",):
        database.execute(f"CREATE INDEX {_quoted(f'{table.name}_of_report')} ON {_quoted(table.name)} (report_id)")


def _declared(table: Table) -> str:
    parts = [_column(column) for column in table.columns]
    if table.key:
        parts.append(f"PRIMARY KEY ({', '.join(map(_quoted, table.key))})")
    parts += [
        f"FOREIGN KEY ({_quoted(column)}) REFERENCES {_quoted(other)} ({_quoted(of)})"
        for column, other, of in table.references
    ]
    return f"CREATE TABLE {_quoted(table.name)} (\n  " + ",\n  ".join(parts) + "\n)"


def _column(column: Column) -> str:
    said = f"{_quoted(column.name)} {TYPES[column.type]}"
    if column.required:
        said += " NOT NULL"
    if column.enumeration:
        said += f" CHECK ({_quoted(column.name)} IN ({', '.join(map(_literal, column.enumeration))}))"
    if column.type == "boolean":
        said += f" CHECK ({_quoted(column.name)} IN (0, 1))"
    return said


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _parts(rows: Iterator[Sequence[Value]]) -> Iterator[list[Sequence[Value]]]:
    while part := list(islice(rows, ROWS)):
        yield part
