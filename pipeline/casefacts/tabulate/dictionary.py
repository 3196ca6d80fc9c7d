"""The data dictionary as Markdown, derived from the schema: `python -m casefacts.tabulate.dictionary
>docs/tables.md`.
"""

from collections.abc import Iterable

from casefacts.tabulate.columns import Column, Table
from casefacts.tabulate.schema import TABLES

HEAD = """# The tables

Tidy CSV: UTF-8, comma-separated, header row, RFC 4180 quoting, one fact a row, one variable a column, an empty cell
for "the report does not say". Rows are sorted by report_id, then by place in the report. `*_text` columns quote the
report as cleaned (repairs.csv says what was changed); the parsed columns beside them are numbers and codes.
`texts/<report_id>.txt` is the string that `start` and `end` index. datapackage.json describes the same for programs
(Frictionless Tabular Data Package).

This page is made from the code by `make docs`.
"""


def markdown(tables: Iterable[Table] = TABLES, head: str = HEAD) -> str:
    """The page."""
    return "\n".join([head, *(_table(table) for table in tables)])


def _table(table: Table) -> str:
    key = f" Key: {', '.join(table.key)}." if table.key else ""
    rows = [f"| {column.name} | {column.type} | {_meaning(column)} |" for column in table.columns]
    return "\n".join(
        [
            f"## {table.name}.csv",
            "",
            f"{table.description}.{key}",
            "",
            "| column | type | meaning |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _meaning(column: Column) -> str:
    values = column.enumeration or column.list_of
    closed = ": " + ", ".join(f"`{value}`" for value in values) if values else ""
    return (column.description + closed).replace("|", "\\|")


def main() -> None:
    """Print the page."""
    import sys

    sys.stdout.write(markdown())


if __name__ == "__main__":
    main()
