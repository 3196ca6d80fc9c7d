"""Results in tables: cells whose row or column is headed by an analyte that the lexicon knows.

A unit or a range of normal values is taken from the cell, from the head, or from the row's cells headed "Unit" and
"Reference range". Tables of other authors' cases are left out, and so is every cell that is more than one figure or
one result in words.
"""

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from casefacts.annotate import flags, references, values, wording
from casefacts.annotate.doubts import Legibility
from casefacts.annotate.lab_rows import METHOD, finished, flagged, with_value
from casefacts.annotate.named_tests import Test, known
from casefacts.annotate.notes import Notes
from casefacts.annotate.references import Reference
from casefacts.annotate.units import UNIT, ucum
from casefacts.annotate.values import Value
from casefacts.facts import LabFact, Quote
from casefacts.records import CellText, CleanReport

_REMARK = re.compile(r"\s*(?:[(\[].*|,\s.*|:\s*)$")
_UNIT_IN_HEAD = re.compile(rf"[(\[,]\s*(?P<unit>{UNIT})\s*(?=[)\],;]|$)", re.IGNORECASE)
_UNIT_AT_END = re.compile(rf"\s(?P<unit>{UNIT})$", re.IGNORECASE)
_MARKS = re.compile(r"[\s*†‡§#↑↓HLa-c()]*")
_OF_OTHERS = re.compile(r"\bauthors?\b|\bet\s+al\b|\bstud(?:y|ies)\b|^references?$|\bpublication", re.IGNORECASE)
_UNITS = re.compile(r"units?\b", re.IGNORECASE)
_RANGES = re.compile(r"\b(?:reference|normal)\b", re.IGNORECASE)


def facts(notes: Notes, legibility: Legibility) -> Iterator[LabFact]:
    """The rows of a report's tables, in reading order."""
    report = notes.report
    rows: dict[tuple[str, int], list[CellText]] = defaultdict(list)
    others = set()
    for cell in report.cells:
        rows[cell.table_id, cell.row].append(cell)
        if _OF_OTHERS.search(cell.column_head.strip()) or _OF_OTHERS.search(cell.row_head):
            others.add(cell.table_id)
    for (table_id, _), cells in rows.items():
        if table_id not in others:
            beside = _Beside.of(cells)
            for cell in cells:
                yield from _cell(notes, cell, beside, legibility)


@dataclass(frozen=True)
class _Beside:
    """What a row says of its figures in cells of their own."""

    unit: str
    reference: Reference | None

    @classmethod
    def of(cls, cells: list[CellText]) -> "_Beside":
        unit = next((cell.text.strip() for cell in cells if _UNITS.match(cell.column_head.strip())), "")
        written = next((cell.text for cell in cells if _RANGES.search(cell.column_head)), "")
        return cls(unit=unit if ucum(unit) else "", reference=_range(f"normal {written}") if written else None)


def _range(text: str) -> Reference | None:
    found = references.find(text)
    return found[0] if len(found) == 1 else None


def _cell(notes: Notes, cell: CellText, beside: _Beside, legibility: Legibility) -> Iterator[LabFact]:
    if not cell.text.strip() or _UNITS.match(cell.column_head.strip()) or _RANGES.search(cell.column_head):
        return
    heads = [(head, test) for head in (cell.row_head, cell.column_head) if (test := _analyte(head))]
    if len(heads) != 1 or cell.text == cell.row_head:
        return
    head, test = heads[0]
    place = _place(notes.report, cell, test.text)
    if place is None:
        return
    evidence = f"{cell.row_head} | {cell.column_head} | {cell.text}"
    fact = LabFact(
        start=place,
        end=place + len(test.text),
        sentence=evidence,
        sentence_start=notes.sentence_at(place).start,
        sentence_end=cell.end,
        section="table",
        method=METHOD,
        test=Quote(text=test.text, start=place, end=place + len(test.text)),
        test_name=test.name,
        loinc=test.loinc,
        result=Quote(text=cell.text, start=cell.start, end=cell.end),
        doubts=legibility.doubts(cell.start, cell.end),
    )
    word = cell.text.strip().lower()
    if word in wording.load().meanings:
        code = wording.load().meanings[word][0]
        yield flagged(replace(fact, qualitative=code), flags.STATED.get(code) if code else None, "stated")
        return
    value = _figure(cell.text)
    if value is None:
        return
    reference = _range(cell.text) or _range(f"normal {_bracket(head)}") or beside.reference
    value = _with_unit(value, head, beside)
    result = Quote(text=cell.text[value.start : value.end], start=cell.start + value.start, end=cell.start + value.end)
    fact = with_value(replace(fact, result=result), value, reference)
    if reference is not None:
        fact = flagged(fact, flags.by_range(value, reference), "range")
    yield from finished(fact, test, value)


def _analyte(head: str) -> Test | None:
    """The analyte of a head, without the unit and range written with it."""
    for name in (head.strip(), _REMARK.sub("", head.strip()), _UNIT_AT_END.sub("", _REMARK.sub("", head.strip()))):
        if entry := known(name):
            return Test(start=0, end=len(name), text=name, source="mention").known_as(entry)
    return None


def _place(report: CleanReport, cell: CellText, name: str) -> int | None:
    """Where the head is written: the nearest before the cell within its table."""
    starts = [passage.start for passage in report.passages if passage.table_id == cell.table_id]
    found = report.text.rfind(name, min(starts), cell.start) if starts else -1
    return found if found >= 0 else None


def _figure(text: str) -> Value | None:
    """The one figure that a cell is."""
    free = text
    for reference in references.find(text):
        free = free[: reference.start] + " " * (reference.end - reference.start) + free[reference.end :]
    found = values.find(free)
    if len(found) != 1:
        return None
    rest = free[: found[0].start] + free[found[0].end :]
    return found[0] if _MARKS.fullmatch(rest) else None


def _bracket(head: str) -> str:
    found = re.search(r"[(\[]([^()\[\]]*)[)\]]\s*$", head)
    return found[1] if found else ""


def _with_unit(value: Value, head: str, beside: _Beside) -> Value:
    """The figure with the unit of its head or row, where its cell has none."""
    if value.unit_text or value.kind != "number":
        return value
    reference = _range(f"normal {_bracket(head)}")
    match = _UNIT_IN_HEAD.search(head) or _UNIT_AT_END.search(head)
    in_range = re.search(rf"\d\s*(?P<unit>{UNIT})$", reference.text, re.IGNORECASE) if reference else None
    found = match or in_range
    written = found["unit"] if found else beside.unit
    return dataclasses.replace(value, unit_text=written, unit=ucum(written)) if written else value
