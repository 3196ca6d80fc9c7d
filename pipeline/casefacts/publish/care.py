"""Which items of the CARE checklist for case reports (J Clin Epidemiol 2017;89:218-235) a report's facts answer.

The tables tell what was found. An item that they do not answer may still be in the report: `not found` asks for a look,
it is no judgement.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from casefacts.files import whole_file
from casefacts.publish.source import Source
from casefacts.records import Record
from casefacts.review.run_folder import Facts
from casefacts.tabulate.written import Row

COLUMNS = ("report_id", "item", "topic", "asks", "answer", "table", "fact_id", "sentence")
YES, NOT_FOUND, NOT_TELLABLE = "yes", "not found", "not tellable"


class Rule(Record, frozen=True, kw_only=True):
    """Which rows answer an item."""

    table: str
    where: Mapping[str, Sequence[str]] = {}
    """Column: the values that answer."""
    filled_all: Sequence[str] = ()
    filled_any: Sequence[str] = ()
    again: str = ""
    """Column whose cell stood in an earlier row of the same patient."""


class Item(Record, frozen=True, kw_only=True):
    """An item of the checklist."""

    id: str
    topic: str
    asks: str
    facts: Sequence[Rule] = ()
    """Empty where the tables cannot tell."""


class _Checklist(Record, frozen=True, kw_only=True):
    items: tuple[Item, ...]


def write(path: Path, source: Source) -> None:
    """Write the checklist of every report with facts of its own, a row an item.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path) as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        writer.writeheader()
        for report, facts in source.by_report():
            if not report["left_out"]:
                writer.writerows({"report_id": report["report_id"], **answer} for answer in answers(facts))


def answers(facts: Facts) -> Iterator[dict[str, str]]:
    """The answer to each item, with the first fact that gives it."""
    for item in items():
        found = next(((rule.table, row) for rule in item.facts for row in _rows(rule, facts[rule.table])), None)
        said = {"item": item.id, "topic": item.topic, "asks": item.asks}
        if found:
            table, row = found
            said |= {"answer": YES, "table": table, "fact_id": row["fact_id"], "sentence": row["sentence"]}
        else:
            said["answer"] = NOT_FOUND if item.facts else NOT_TELLABLE
        yield said


@cache
def items() -> tuple[Item, ...]:
    """The items in their order."""
    return msgspec.toml.decode(Path(__file__).with_name("care.toml").read_bytes(), type=_Checklist).items


def _rows(rule: Rule, rows: Sequence[Row]) -> Iterator[Row]:
    seen: set[tuple[str, str]] = set()
    where = {"experiencer": ("patient",), **rule.where} if rule.table != "patients" else rule.where
    for row in rows:
        if any(row[column] not in values for column, values in where.items()):
            continue
        if rule.again:
            key = row["patient_id"], row[rule.again]
            first = not row[rule.again] or bool(row["duplicate_of"]) or key not in seen
            seen.add(key)
            if first:
                continue
        some = not rule.filled_any or any(row[name] for name in rule.filled_any)
        if some and all(row[name] for name in rule.filled_all):
            yield row
