"""The tables as pandas DataFrames."""

import tempfile
from pathlib import Path

import pandas as pd

from casefacts.runner import run
from casefacts.settings import Settings
from casefacts.tabulate.columns import ColumnType, Table
from casefacts.tabulate.schema import TABLES

DTYPES: dict[ColumnType, str] = {"string": "string", "integer": "Int64", "number": "Float64", "boolean": "boolean"}


def load(out: Path) -> dict[str, pd.DataFrame]:
    """The tables that a run wrote into `out`, with the types that the schema declares; empty cells are missing
    values.
    """
    return {table.name: _frame(out / f"{table.name}.csv", table) for table in TABLES}


def _frame(path: Path, table: Table) -> pd.DataFrame:
    dtypes = {column.name: DTYPES[column.type] for column in table.columns}
    return pd.read_csv(path, dtype=dtypes, keep_default_na=False, na_values=[""], encoding="utf-8")


def tables(folder: str | Path, settings: Settings | None = None) -> dict[str, pd.DataFrame]:
    """Run over a folder in a temporary place and load the tables."""
    with tempfile.TemporaryDirectory(prefix="casefacts-") as scratch:
        out = Path(scratch)
        run([Path(folder)], out=out, settings=settings)
        return load(out)
