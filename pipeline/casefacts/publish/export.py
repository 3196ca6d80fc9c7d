"""`casefacts export`: the tables of a run in the formats asked for."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from casefacts.errors import UsageError
from casefacts.files import sweep
from casefacts.publish import csvs, database, package, parquet, wide, workbook
from casefacts.publish.dataset import Dataset, about
from casefacts.publish.source import Source
from casefacts.publish.values import Value, typed_rows
from casefacts.tabulate.columns import Table
from casefacts.tabulate.schema import FACT_TABLES

Format = Literal["xlsx", "wide", "csv", "sqlite", "parquet", "package"]
NAME = "casefacts"


@dataclass(kw_only=True)
class Exported:
    """What was written."""

    files: list[Path] = field(default_factory=list)
    """And folders of them."""
    cut: list[str] = field(default_factory=list)
    """Cells of the workbook whose text Excel cannot hold as a whole."""
    further: list[str] = field(default_factory=list)
    """Sheets that tables needed beyond their first."""


def export(
    source: Source,
    folder: Path,
    formats: Collection[Format],
    dataset: Dataset,
    *,
    spreadsheet_safe: bool = False,
    with_texts: bool = False,
    analytes: Sequence[str] = (),
) -> Exported:
    """Write the tables into `folder`, each file whole or absent.

    Args:
        analytes: those with columns of their own in the table of one row per patient; the commonest if none are named.

    Raises:
        UsageError: there is no such analyte, or no table for its columns; a table is damaged; what a format needs is
            not installed.
        OutputError: a file cannot be written.
    """
    if "parquet" in formats:
        parquet.check_installed()
    sweep(folder)
    done = Exported()
    facts = {table.name for table in source.tables} >= {table.name for table in FACT_TABLES}
    has_wide = facts and bool({"xlsx", "wide"} & set(formats))
    if analytes and not has_wide:
        raise UsageError("--analyte is for the table of one row per patient: add --format wide, and leave out --table")
    labs = wide.chosen_labs(source, analytes) if has_wide else []
    if "xlsx" in formats:
        path = folder / f"{NAME}.xlsx"
        sheets: Iterable[tuple[Table, Iterable[list[Value]]]] = _sheets(source, labs if facts else None)
        told = workbook.write(path, about(source, dataset), sheets)
        done.files.append(path)
        done.cut, done.further = told.cut, told.further
    if "wide" in formats and facts:
        table = wide.table(labs)
        path = folder / f"{table.name}.csv"
        csvs.write(path, table, wide.rows(source, labs), spreadsheet_safe=spreadsheet_safe)
        done.files.append(path)
    if "csv" in formats:
        for table in source.tables:
            path = folder / "csv" / f"{table.name}.csv"
            csvs.write(path, table, source.rows(table), spreadsheet_safe=spreadsheet_safe)
        done.files.append(folder / "csv")
    if "sqlite" in formats:
        path = folder / f"{NAME}.sqlite"
        database.write(path, source.tables, lambda table: typed_rows(table, source.rows(table)), about(source, dataset))
        done.files.append(path)
    if "parquet" in formats:
        for table in source.tables:
            path = folder / "parquet" / f"{table.name}.parquet"
            parquet.write(path, table, typed_rows(table, source.rows(table)))
        done.files.append(folder / "parquet")
    if "package" in formats:
        path = folder / f"{NAME}-tables.zip"
        package.write(path, source, dataset, with_texts=with_texts)
        done.files.append(path)
    return done


def _sheets(source: Source, labs: list[tuple[str, str]] | None) -> Iterator[tuple[Table, Iterable[list[Value]]]]:
    if labs is not None:
        table = wide.table(labs)
        yield table, typed_rows(table, wide.rows(source, labs))
    for table in source.tables:
        yield table, typed_rows(table, source.rows(table))
