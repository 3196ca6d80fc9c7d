"""A run's tables, written by hand."""

import csv
from collections.abc import Mapping
from pathlib import Path

from tests.review.made import row

from casefacts.tabulate import schema

REPORT = {
    "report_id": "case", "source_file": "/home/ann/pdfs/case.pdf", "sha256": "ab", "status": "ok", "title": "A case",
    "article_type": "case_report", "language": "en", "pages": "3", "pages_ocr": "0", "words": "900", "patients": "1",
    "pipeline_version": "0.1.0",
}  # fmt: skip


def report(report_id: str = "case", **cells: str) -> tuple[str, dict[str, str]]:
    """A row of reports.csv."""
    return "reports", REPORT | {"report_id": report_id, "source_file": f"/home/ann/pdfs/{report_id}.pdf"} | cells


def fact(table: str, fact_id: str, **cells: str) -> tuple[str, dict[str, str]]:
    """A row of a fact table."""
    return table, row(table, fact_id, **cells)


def run_of(out: Path, *rows: tuple[str, Mapping[str, str]]) -> Path:
    """The folder of a run with these (table, row), sorted as a run has them."""
    out.mkdir(exist_ok=True)
    for table in schema.TABLES:
        mine = sorted((cells for name, cells in rows if name == table.name), key=lambda cells: cells["report_id"])
        with (out / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.names, restval="", extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(mine)
    return out
