"""Tables as Parquet files, typed as the schema says, descriptions with the columns."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from casefacts.errors import UsageError
from casefacts.files import whole_bytes
from casefacts.publish.values import Value
from casefacts.tabulate.columns import Table

if TYPE_CHECKING:
    import pyarrow

GROUP = 20_000
"""Rows held and compressed together: some ten megabytes of sentences."""


def check_installed() -> None:
    """Say what to do if pyarrow is not installed.

    Raises:
        UsageError: it is not.
    """
    if find_spec("pyarrow") is None:
        raise UsageError("Parquet needs pyarrow, which is not installed: pip install 'casefacts[publish]'")


def write(path: Path, table: Table, rows: Iterable[Sequence[Value]]) -> None:
    """Write a table, `GROUP` rows at a time.

    Raises:
        OutputError: the file cannot be written.
    """
    import pyarrow
    from pyarrow.parquet import ParquetWriter

    schema = _schema(table)
    with whole_bytes(path) as file, ParquetWriter(file, schema, compression="zstd") as writer:
        for group in _groups(iter(rows)):
            columns = [list(column) for column in zip(*group, strict=True)]
            arrays = [pyarrow.array(values, one.type) for values, one in zip(columns, schema, strict=True)]
            writer.write_batch(pyarrow.record_batch(arrays, schema=schema))


def _schema(table: Table) -> "pyarrow.Schema":
    import pyarrow

    types = {
        "string": pyarrow.string(), "integer": pyarrow.int64(), "number": pyarrow.float64(), "boolean": pyarrow.bool_(),
    }  # fmt: skip
    fields = [
        pyarrow.field(column.name, types[column.type], metadata={"description": column.description})
        for column in table.columns
    ]
    return pyarrow.schema(fields, metadata={"description": table.description})


def _groups(rows: Iterator[Sequence[Value]]) -> Iterator[list[Sequence[Value]]]:
    while group := list(islice(rows, GROUP)):
        yield group
