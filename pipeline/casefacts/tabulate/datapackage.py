"""datapackage.json: a Frictionless Tabular Data Package (specs.frictionlessdata.io/tabular-data-package, v1) of the
tables.
"""

from collections.abc import Iterable
from typing import Any

from casefacts.tabulate import schema
from casefacts.tabulate.columns import Column, Table


def describe(tables: Iterable[Table] = schema.TABLES) -> dict[str, Any]:
    """The package's descriptor: types, enumerations, keys. Derived from the schema alone, so the same for every run."""
    return {
        "profile": "tabular-data-package",
        "name": "casefacts-tables",
        "title": "Facts of published case reports",
        "description": (
            "Drugs and regimens, laboratory results, outcomes and patients of case reports, each row with evidence. "
            "Offsets index texts/<report_id>.txt. Made with casefacts; check rows against the reports before use."
        ),
        "licenses": [
            {"name": "CC0-1.0", "title": "The tables' structure; the quotes stay under the licences of the reports"}
        ],
        "sources": [{"title": "The reports listed in reports.csv"}],
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: Table) -> dict[str, Any]:
    fields = [_field(column) for column in table.columns]
    table_schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.key:
        table_schema["primaryKey"] = list(table.key)
    if table.references:
        table_schema["foreignKeys"] = [
            {"fields": field, "reference": {"resource": other, "fields": other_field}}
            for field, other, other_field in table.references
        ]
    return {
        "name": table.name,
        "path": f"{table.name}.csv",
        "profile": "tabular-data-resource",
        "description": table.description,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True, "header": True},
        "schema": table_schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type, "description": column.description}
    constraints: dict[str, Any] = {}
    if column.required:
        constraints["required"] = True
    if column.enumeration:
        constraints["enum"] = list(column.enumeration)
    if column.list_of:
        code = "|".join(column.list_of)
        constraints["pattern"] = f"({code})(;({code}))*"
    if constraints:
        field["constraints"] = constraints
    if column.type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return field
