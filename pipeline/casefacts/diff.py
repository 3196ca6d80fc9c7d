"""The facts that one run's tables have and another's have not.

A fact that both have goes by its fact_id. Of the facts that only one has, two of a report that rest on the same
sentence and the same words are one fact that changed (another dose was read in it); the rest is added or lost. Where a
fact stands on the page and in the text, how sure it is, which rule found it and whether a review asks for it are no
change of the fact.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

from casefacts.errors import UsageError
from casefacts.records import Record
from casefacts.tabulate.columns import Table
from casefacts.tabulate.identity import KNOWN_BY
from casefacts.tabulate.schema import DRUGS, FACT_TABLES, LABS, OUTCOMES, PATIENTS
from casefacts.tabulate.written import Row, by_report

Change = Literal["added", "lost", "changed"]

NO_CHANGE = {
    "fact_id", "report_id", "page", "x0", "top", "x1", "bottom", "start", "end", "confidence", "method", "duplicate_of",
    "in_scope",
}  # fmt: skip
SAYS = {
    DRUGS.name: ("drug_text", "dose_text", "strength_text", "route_text", "frequency_text", "duration_text", "action"),
    LABS.name: ("test_text", "result_text"),
    OUTCOMES.name: ("outcome_text", "category", "drug_text"),
    PATIENTS.name: ("label", "age_text", "sex", "weight_kg", "diagnosis_text"),
}
"""What a fact says, in short."""


class Difference(Record, frozen=True, kw_only=True):
    """A fact that differs, or one cell of it."""

    table: str
    report_id: str
    change: Change
    fact_id: str
    """In the first run; of an added fact in the second."""
    column: str = ""
    """Of a changed fact, the cell that differs; a row for each."""
    before: str = ""
    after: str = ""
    """The cell; of a fact added or lost what it says in short."""
    sentence: str
    page: str


COLUMNS = Difference.__struct_fields__


def differences(first: Path, second: Path) -> Iterator[Difference]:
    """The differences of two runs' tables, by table and report. Holds one report at a time.

    Raises:
        UsageError: a folder holds no tables.
    """
    for folder in (first, second):
        if not (folder / "reports.csv").is_file():
            raise UsageError(f"{folder}: holds no tables; give two folders that `casefacts run` was given as --out")
    for table in FACT_TABLES:
        for before, after in _paired(by_report(first, table), by_report(second, table)):
            yield from _compared(table, before, after)


def _paired(
    first: Iterator[tuple[str, list[Row]]], second: Iterator[tuple[str, list[Row]]]
) -> Iterator[tuple[list[Row], list[Row]]]:
    """Both runs' rows of each report. Tables are sorted by report_id."""
    one, other = next(first, None), next(second, None)
    while one or other:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            yield one[1], []
            one = next(first, None)
        elif one is None or other[0] < one[0]:
            yield [], other[1]
            other = next(second, None)
        else:
            yield one[1], other[1]
            one, other = next(first, None), next(second, None)


def _compared(table: Table, before: Sequence[Row], after: Sequence[Row]) -> Iterator[Difference]:
    olds = {row["fact_id"]: row for row in before}
    news = {row["fact_id"]: row for row in after}
    pairs = [(olds[fact_id], row) for fact_id, row in news.items() if fact_id in olds]
    lost = [row for fact_id, row in olds.items() if fact_id not in news]
    waiting: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for fact_id, row in news.items():
        if fact_id not in olds:
            waiting[_evidence(table, row)].append(row)
    gone: list[Row] = []
    for row in lost:
        same = waiting[_evidence(table, row)]
        if same:
            pairs.append((row, same.pop(0)))
        else:
            gone.append(row)
    for old, new in pairs:
        yield from _changed(table, old, new)
    yield from (_whole(table, "lost", row) for row in gone)
    yield from (_whole(table, "added", row) for rows in waiting.values() for row in rows)


def _evidence(table: Table, row: Row) -> tuple[str, str]:
    return row["sentence"], row[KNOWN_BY[table.name][0]]


def _changed(table: Table, old: Row, new: Row) -> Iterator[Difference]:
    for column in table.names:
        if column not in NO_CHANGE and old[column] != new[column]:
            yield Difference(
                table=table.name,
                report_id=old["report_id"],
                change="changed",
                fact_id=old["fact_id"],
                column=column,
                before=old[column],
                after=new[column],
                sentence=new["sentence"],
                page=new["page"],
            )


def _whole(table: Table, change: Change, row: Row) -> Difference:
    says = " · ".join(filter(None, (row[column] for column in SAYS[table.name])))
    return Difference(
        table=table.name,
        report_id=row["report_id"],
        change=change,
        fact_id=row["fact_id"],
        before=says if change == "lost" else "",
        after=says if change == "added" else "",
        sentence=row["sentence"],
        page=row["page"],
    )
