"""The Frictionless package as one ZIP file: tables, descriptor, data dictionary, manifest, licence, citation.

What names machines and folders stays at home: source files are named from the folder that they share.
"""

import io
import json
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec

from casefacts.files import whole_bytes
from casefacts.publish.csvs import write_rows
from casefacts.publish.dataset import QUOTES, Dataset, Made, citation, made, standing
from casefacts.publish.source import Source
from casefacts.tabulate import datapackage, dictionary
from casefacts.tabulate.gather import TEXTS
from casefacts.tabulate.schema import REPORTS
from casefacts.tabulate.written import Row

LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The time of every file in the archive, the earliest that ZIP knows: the same tables give the same bytes."""
_WITH_FILES = ("source_file", "error")


def write(path: Path, source: Source, dataset: Dataset, *, with_texts: bool) -> None:
    """Write the package; memory does not grow with the tables.

    Args:
        with_texts: put the reports' texts in too, which `start` and `end` index. They are whole articles: only those
            may be published that are under a licence which allows it.

    Raises:
        UsageError: a table is damaged.
        OutputError: the file cannot be written.
    """
    of = made(source.out)
    counts: dict[str, int] = {}
    with whole_bytes(path) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for table in source.tables:
            rows = _at_home(source) if table.name == REPORTS.name else source.rows(table)
            with _entry(archive, f"{table.name}.csv") as entry:
                counts[table.name] = write_rows(entry, table, rows)
        texts = sorted((source.out / TEXTS).glob("*.txt")) if with_texts else []
        for text in texts:
            with archive.open(_info(f"{TEXTS}/{text.name}"), "w") as entry_bytes:
                entry_bytes.write(text.read_bytes())
        for name, content in {
            "datapackage.json": _json(_descriptor(source, dataset, of)),
            "data-dictionary.md": dictionary.markdown(source.tables, _head(with_texts)),
            "manifest.json": _json(msgspec.to_builtins(of) | {"tables": source.which, "rows": counts}),
            "LICENCE.md": _licence(dataset, with_texts),
            "CITATION.cff": citation(dataset, of),
            "README.md": _readme(source, dataset, of, counts),
        }.items():
            with _entry(archive, name) as entry:
                entry.write(content)


def _at_home(source: Source) -> Iterator[Row]:
    """The rows of reports.csv, files named from the folder that they share."""
    reports = source.table(REPORTS.name)
    folders: dict[bool, str] = {}
    for row in source.rows(reports):
        name = row["source_file"]
        folder, absolute = os.path.dirname(name), os.path.isabs(name)  # noqa: PTH117, PTH120
        folders[absolute] = os.path.commonpath([folders.get(absolute, folder), folder])
    shared = sorted((f"{folder}{os.sep}" for folder in folders.values() if folder.strip(os.sep)), key=len, reverse=True)
    for row in source.rows(reports):
        for folder in shared:
            row |= {name: row[name].replace(folder, "") for name in _WITH_FILES}
        yield row


def _descriptor(source: Source, dataset: Dataset, of: Made) -> dict[str, Any]:
    descriptor = datapackage.describe(source.tables)
    descriptor["title"] = dataset.title
    descriptor["description"] += " " + standing(source)
    if dataset.licence:
        said = {"name": dataset.licence.name, "path": dataset.licence.url, "title": dataset.licence.title}
        descriptor["licenses"] = [{name: value for name, value in said.items() if value}]
    if dataset.authors:
        descriptor["contributors"] = [{"title": name, "role": "author"} for name in dataset.authors]
    if dataset.doi:
        descriptor["id"] = f"https://doi.org/{dataset.doi}"
    if of.day:
        descriptor["created"] = of.finished.replace(" ", "T") + "Z"
    return descriptor


def _head(with_texts: bool) -> str:
    about_texts = "`texts/<report_id>.txt` is the string that `start` and `end` index." if with_texts else (
        "`start` and `end` index the texts of the reports, which are not part of this package."
    )  # fmt: skip
    return (
        "# The tables\n\nCSV: UTF-8, comma-separated, header row, RFC 4180 quoting; an empty cell says that the report "
        f"does not tell. {about_texts}\ndatapackage.json says the same to programs.\n"
    )


def _licence(dataset: Dataset, with_texts: bool) -> str:
    if dataset.licence:
        chosen = f"The facts as selected and arranged here: {dataset.licence.title}, {dataset.licence.url}"
    else:
        chosen = "The makers of this data set have not said under which terms others may use it. Ask them."
    texts = " The same holds for the texts of the reports in texts/." if with_texts else ""
    return (
        f"# Licence\n\n{chosen}\n\n{QUOTES}{texts}\n\n"
        "LOINC codes: (c) Regenstrief Institute, Inc. and the LOINC Committee, http://loinc.org/license. UCUM codes: "
        "(c) Regenstrief Institute, Inc. and The UCUM Organization, https://ucum.org. MeSH: courtesy of the U.S. "
        "National Library of Medicine. DrugBank identifiers: DrugBank open vocabulary, CC0 1.0.\n"
    )


def _readme(source: Source, dataset: Dataset, of: Made, counts: Mapping[str, int]) -> str:
    version = of.versions.get("pipeline_version", "")
    rows = [f"| {table.name}.csv | {table.description} | {counts[table.name]:,} |" for table in source.tables]
    by = f"{'; '.join(dataset.authors)}\n\n" if dataset.authors else ""
    return "\n".join(
        [
            f"# {dataset.title}\n\n{by}{standing(source)}\n",
            "| file | what | rows |\n|---|---|---|",
            *rows,
            "\ndata-dictionary.md explains each column, datapackage.json is a Frictionless Tabular Data Package "
            "(`frictionless validate` accepts it), manifest.json says what the tables were made with "
            f"(casefacts {version}), LICENCE.md and CITATION.cff how to use and cite them.\n",
        ]
    )


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


@contextmanager
def _entry(archive: zipfile.ZipFile, name: str) -> Iterator[IO[str]]:
    with archive.open(_info(name), "w", force_zip64=True) as raw:
        text = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=False)
        yield text
        text.detach()


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, LONG_AGO)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
