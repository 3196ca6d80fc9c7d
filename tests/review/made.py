"""Tables of a run and files of decisions, written by hand."""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from casefacts.review.apply import Reviewed, apply
from casefacts.review.decisions import COLUMNS, read
from casefacts.tabulate import schema

FACTS = {
    "drugs": {"drug_text": "prednisolone", "dose_text": "20 mg", "dose_value": "20", "dose_unit": "mg"},
    "labs": {"test_text": "creatinine", "result_text": "2.3 mg/dL", "value": "2.3", "unit": "mg/dL"},
    "outcomes": {"outcome_text": "rash resolved", "category": "resolved"},
    "patients": {"patient_id": "p1", "age_text": "54-year-old", "sex": "male"},
}
SENTENCES = {
    "drugs": "He took 20 mg of prednisolone.",
    "labs": "Creatinine was 2.3 mg/dL.",
    "outcomes": "The rash resolved.",
    "patients": "A 54-year-old man came.",
}


def row(table: str, fact_id: str, **cells: str) -> dict[str, str]:
    """A fact with all that its table needs."""
    known = {
        "fact_id": fact_id, "report_id": "case", "patient_id": "p1", "assertion": "present", "experiencer": "patient",
        "section": "case", "sentence": SENTENCES[table], "start": "10", "end": "20", "method": "rule/1",
    }  # fmt: skip
    return known | FACTS[table] | cells


def run_of(out: Path, *rows: tuple[str, Mapping[str, str]], reports: Iterable[str] = ("case",)) -> Path:
    """The folder of a run with these (table, row); of reports, unless rows are, these ids."""
    out.mkdir(exist_ok=True)
    if not any(name == "reports" for name, _ in rows):
        rows += tuple(("reports", {"report_id": one, "source_file": f"{one}.pdf", "status": "ok"}) for one in reports)
    for table in (schema.REPORTS, *schema.FACT_TABLES):
        with (out / f"{table.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, table.names, restval="", extrasaction="ignore")
            writer.writeheader()
            writer.writerows(cells for name, cells in rows if name == table.name)
    return out


def decision(table: str, fact_id: str, verdict: str, reviewer: str = "ann", **cells: str) -> dict[str, str]:
    """A row of a file of decisions on a fact of `row`."""
    heads = {"drugs": ("drug_text", "dose_text"), "labs": ("test_text", "result_text")}
    heads |= {"outcomes": ("outcome_text", "category"), "patients": ("patient_id", "age_text")}
    mention, statement = (FACTS[table].get(name, "") for name in heads[table])
    known = {
        "reviewer": reviewer, "decided_at": "2025-03-01T10:00:00Z", "decision": verdict, "table": table,
        "report_id": "case", "fact_id": fact_id, "sentence": SENTENCES[table],
        "mention": mention, "statement": statement,
    }  # fmt: skip
    return known | cells


def saved(path: Path, rows: Iterable[Mapping[str, str]]) -> Path:
    """A file of decisions."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def table(out: Path, name: str) -> list[dict[str, str]]:
    """A table of the reviewed ones."""
    with (out / "reviewed" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ALL = [(name, row(name, f"{name}-1")) for name in FACTS]
"""A fact of each table."""


def applied(out: Path, *rows: Mapping[str, str]) -> Reviewed:
    """The reviewed tables of a run, of these decisions."""
    return apply(read([saved(out.with_name("decisions.csv"), rows)]), out)
