"""tabulate: an annotated report becomes its rows of every table."""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any

import msgspec

from casefacts.facts import AnnotatedReport, Fact, Mention, ReportTables, TableRows
from casefacts.settings import Scope, TabulateSettings
from casefacts.tabulate import schema
from casefacts.tabulate.columns import Column, Table
from casefacts.tabulate.identity import digest, duplicates, fact_ids
from casefacts.tabulate.places import Place, Places
from casefacts.tabulate.scope import in_scope

Row = tuple[str, ...]


def tabulator(settings: TabulateSettings) -> Callable[[AnnotatedReport], ReportTables]:
    """The function that makes a report's share of the tables; facts of reports that the settings leave out are
    dropped.
    """

    def run(annotated: AnnotatedReport) -> ReportTables:
        gates = annotated.report.metadata.gates
        left_out = tuple(gate for gate in gates if gate in settings.leave_out)
        if left_out:
            annotated = msgspec.structs.replace(annotated, drugs=(), labs=(), outcomes=(), patients=())
        return msgspec.structs.replace(tabulate(annotated, settings.scope), left_out=left_out)

    return run


def tabulate(annotated: AnnotatedReport, scope: Scope | None = None) -> ReportTables:
    """The report's share of the tables, cells as the CSV files have them.

    Args:
        scope: of the review's protocol, if there is one.
    """
    report = annotated.report
    places = Places(report.anchors)
    return ReportTables(
        sha256=report.sha256,
        text=report.text,
        metadata=report.metadata,
        pages=len(report.pages),
        pages_ocr=sum(page.method == "ocr" for page in report.pages),
        words=len(report.text.split()),
        patients=len(annotated.patients),
        problems=report.problems,
        tables=(
            _facts(schema.DRUGS, report.sha256, annotated.drugs, places, scope),
            _facts(schema.LABS, report.sha256, annotated.labs, places, scope),
            _facts(schema.OUTCOMES, report.sha256, annotated.outcomes, places, scope),
            _facts(schema.PATIENTS, report.sha256, annotated.patients, places, scope),
            *_mentions(annotated, places),
            _records(schema.CELLS, report.cells),
            _records(schema.REPAIRS, report.repairs),
        ),
    )


def _facts(table: Table, sha256: str, facts: Sequence[Fact], places: Places, scope: Scope | None) -> TableRows:
    ids = fact_ids(table.name, sha256, facts)
    firsts = duplicates(facts, ids) if "duplicate_of" in table.names else [""] * len(facts)
    rows = [
        table.cells(
            _reader(
                fact,
                places.of(fact.start, fact.end),
                fact_id=fact_id,
                duplicate_of=first,
                in_scope=in_scope(fact, scope),
            )
        )
        for fact, fact_id, first in zip(facts, ids, firsts, strict=True)
    ]
    return TableRows(name=table.name, rows=tuple(rows))


def _mentions(annotated: AnnotatedReport, places: Places) -> tuple[TableRows, TableRows]:
    report = annotated.report
    sections = [(passage.start, passage.end, passage.section) for passage in report.passages]
    ids: dict[tuple[int, int, str], str] = {}
    entities: list[Row] = []
    current = 0
    for mention in annotated.mentions:
        key = _mention_key(mention)
        if key in ids:
            continue
        ids[key] = digest(report.sha256, mention.label, str(mention.start), str(mention.end))
        while current + 1 < len(sections) and sections[current][1] <= mention.start:
            current += 1
        place = places.of(mention.start, mention.end)
        section = sections[current][2] if sections else "other"
        entities.append(schema.ENTITIES.cells(_reader(mention, place, entity_id=ids[key], section=section)))
    relations: dict[tuple[str, str, str], Row] = {}
    for link in annotated.links:
        if link.head in ids and link.tail in ids:
            head, tail = ids[link.head], ids[link.tail]
            row = schema.RELATIONS.cells(_reader(link, None, head_id=head, tail_id=tail))
            relations.setdefault((head, link.relation, tail), row)
    return (
        TableRows(name="entities", rows=tuple(entities)),
        TableRows(name="relations", rows=tuple(relations.values())),
    )


def _mention_key(mention: Mention) -> tuple[int, int, str]:
    return mention.start, mention.end, mention.label


def _records(table: Table, records: Sequence[Any]) -> TableRows:
    return TableRows(name=table.name, rows=tuple(table.cells(_reader(record, None)) for record in records))


def _reader(record: Any, place: Place | None, **given: str | bool | None) -> Callable[[Column], Any]:
    """How a row's columns find their values: what is given, then the place on the page, then the record itself."""

    def value_of(column: Column) -> Any:
        if column.name in given:
            return given[column.name]
        if column.name in Place._fields and not hasattr(record, column.name):
            return getattr(place, column.name) if place else None
        value = attrgetter(column.source or column.name)(record)
        return None if column.name == "page" and value == 0 else value

    return value_of
