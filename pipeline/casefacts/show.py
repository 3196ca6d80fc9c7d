"""One report for a person to check: its facts beside their evidence, or what a stage made of it."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from casefacts.facts import AnnotatedReport, DrugFact, Fact, LabFact, OutcomeFact, PatientFact, Quote, ReportTables
from casefacts.records import Block, CleanReport, Document
from casefacts.tabulate.places import Places

GAP = " · "
_PAIR = re.compile(r"\d\s*/\s*\d")


def lines(record: Any) -> Iterator[str]:
    """The lines that show a record of any stage."""
    views: dict[type, Callable[[Any], Iterable[str]]] = {
        Document: _document,
        CleanReport: _clean,
        AnnotatedReport: _annotated,
        ReportTables: _tables,
    }
    yield from views[type(record)](record)


def facts(report: AnnotatedReport) -> Iterator[str]:
    """The facts of a report, each with page, section, status and sentence."""
    yield report.report.metadata.title or "(no title found)"
    yield from _problems(report.report)
    places = Places(report.report.anchors)
    groups: tuple[tuple[str, tuple[Fact, ...]], ...] = (
        ("Patients", report.patients),
        ("Drugs", report.drugs),
        ("Laboratory results", report.labs),
        ("Outcomes", report.outcomes),
    )
    for title, group in groups:
        yield ""
        yield f"{title}: {len(group) or 'none found'}"
        for fact in group:
            place = places.of(fact.start, fact.end)
            yield f"  {GAP.join(filter(None, _cells(fact)))}"
            where = f"page {place.page}" if place else f"offset {fact.start}"
            who = "" if fact.experiencer == "patient" else fact.experiencer
            said = (fact.patient_id, who, fact.assertion, fact.section, where, *fact.doubts)
            yield f"      {GAP.join(filter(None, said))}"
            yield f"      “{fact.sentence}”"


def _cells(fact: Fact) -> tuple[str, ...]:
    match fact:
        case DrugFact():
            quotes = (fact.drug, fact.dose, fact.strength, fact.route_text, fact.frequency, fact.duration)
            return (*map(_said, quotes), fact.action or "", _said(fact.time))
        case LabFact():
            return _said(fact.test), _result(fact), _said(fact.time)
        case OutcomeFact():
            return fact.category, _said(fact.outcome), _said(fact.drug), _said(fact.time)
        case PatientFact():
            return fact.label, _said(fact.age), fact.sex or "", _said(fact.diagnosis)
    raise TypeError(type(fact).__name__)


def _result(fact: LabFact) -> str:
    """The result as written, with the unit that the column's or row's head gives, and which of the two pressures it
    is: "120/80 mmHg (systolic blood pressure 120)".
    """
    written = fact.result.text
    if fact.unit_text and fact.unit_text not in written:
        written = f"{written} {fact.unit_text}"
    paired = fact.value is not None and _PAIR.search(fact.result.text) is not None
    return f"{written} ({fact.test_name} {fact.value:g})" if paired and fact.test_name else written


def _said(quote: Quote | None) -> str:
    return quote.text if quote else ""


def _problems(report: Document | CleanReport) -> Iterator[str]:
    for problem in report.problems:
        yield f"! {problem.code}{f', page {problem.page}' if problem.page else ''}: {problem.message}"


def _document(document: Document) -> Iterator[str]:
    meta = document.metadata
    yield GAP.join(filter(None, (meta.title, meta.journal, meta.year, meta.doi, meta.language, meta.article_type)))
    yield from _problems(document)
    for page in document.pages:
        sure = "" if page.confidence is None else f", confidence {page.confidence:.2f}"
        yield f"page {page.number}: {page.width:.0f} × {page.height:.0f} points, {page.method}{sure}"
    for block in document.blocks:
        yield f"[{block.page or '-'} {block.kind}, {block.section}] {block.table_id or _text(block)}"


def _text(block: Block) -> str:
    return " / ".join(" ".join(word.text for word in line.words) for line in block.lines)


def _clean(report: CleanReport) -> Iterator[str]:
    yield from _problems(report)
    for passage in report.passages:
        yield f"[{passage.start} {passage.kind}, {passage.section}] {report.text[passage.start : passage.end]}"
    for repair in report.repairs:
        verb = "repaired" if repair.applied else "proposed"
        change = f"{repair.original!r} -> {repair.repaired!r}"
        yield f"{verb} at {repair.start}: {change} ({repair.rule}, {repair.confidence:.2f})"


def _annotated(report: AnnotatedReport) -> Iterator[str]:
    for mention in report.mentions:
        status = GAP.join((mention.label, mention.assertion, mention.experiencer, mention.method))
        yield f"{mention.start}-{mention.end} {mention.text!r} {GAP} {status} {mention.concept_id}".rstrip()
    for link in report.links:
        yield f"{link.head[0]}-{link.head[1]} {link.relation} {link.tail[0]}-{link.tail[1]} ({link.method})"


def _tables(tables: ReportTables) -> Iterator[str]:
    for part in tables.tables:
        yield f"{part.name}: {len(part.rows)} rows"
        yield from ("  " + " | ".join(filter(None, row)) for row in part.rows)
