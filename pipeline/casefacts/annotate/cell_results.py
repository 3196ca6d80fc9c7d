"""Results in tables: cells whose row or column is headed by an analyte that the lexicon knows.

A unit or a range of normal values is taken from the cell, from the head, or from the row's cells headed "Unit" and
"Reference range". Tables of other authors' cases are left out, and so are doses and every cell that is more than one
figure, one result in words or, for a culture, the organisms that grew. So are tables on pages read by OCR: it loses the
decimal points of small type and is sure of what it read (11.2 as 112); cells.csv has them for a reader.
"""

import dataclasses
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from msgspec.structs import replace

from casefacts.annotate import broken_figures, flags, organisms, references, specimens, values, wording
from casefacts.annotate.doubts import Legibility
from casefacts.annotate.eligibility import as_titre, may_have
from casefacts.annotate.lab_rows import BLOOD, METHOD, finished, flagged, in_specimen, with_value
from casefacts.annotate.lexicon import Lexicon
from casefacts.annotate.named_tests import Test
from casefacts.annotate.notes import Notes
from casefacts.annotate.references import Reference
from casefacts.annotate.units import UNIT, ucum
from casefacts.annotate.values import Value
from casefacts.facts import LabFact, Quote
from casefacts.records import CellText, CleanReport
from casefacts.terms import Flag, Specimen

_REMARK = re.compile(r"\s*(?:[(\[].*|,\s.*|:\s*)$")
_UNIT_IN_HEAD = re.compile(rf"[(\[,]\s*(?P<unit>{UNIT})\s*(?=[)\]\[(,;]|$)", re.IGNORECASE)
_UNIT_AT_END = re.compile(rf"\s(?P<unit>{UNIT})$", re.IGNORECASE)
_UNIT_OF_RANGE = re.compile(rf"\d\s*(?P<unit>{UNIT})\s*$", re.IGNORECASE)
_WHEN = re.compile(r"\s+(?:at|on|upon|before|after|during|prior\s+to)\s.*$", re.IGNORECASE)
_LEVEL = re.compile(r"\s+(?:levels?|values?|concentrations?)$", re.IGNORECASE)
_MARKS = re.compile(r"[\s*†‡§#↑↓HLa-c()]*")
_HIGH, _LOW = re.compile(r"↑|\bH\b"), re.compile(r"↓|\bL\b")
_UNITS = re.compile(r"\bunits?\b", re.IGNORECASE)
_RANGES = re.compile(r"\b(?:ref(?:erence)?|normal)\b|^ranges?$", re.IGNORECASE)
_DOSES = re.compile(r"^(?!.*\b(?:after|before|post|pre|since|following)\b).*\bdos(?:es?|ages?|ing)\b", re.IGNORECASE)


def facts(lexicon: Lexicon, notes: Notes, legibility: Legibility) -> Iterator[LabFact]:
    """The rows of a report's tables, in reading order."""
    report = notes.report
    rows: dict[tuple[str, int], list[CellText]] = defaultdict(list)
    tables: dict[str, list[CellText]] = defaultdict(list)
    scanned = {page.number for page in report.pages if page.method == "ocr"}
    for cell in report.cells:
        if cell.page in scanned:
            continue
        rows[cell.table_id, cell.row].append(cell)
        tables[cell.table_id].append(cell)
    fluids = {table_id: _fluid(report, table_id) for table_id in tables}
    others = {table_id for table_id, cells in tables.items() if _is_of_others(cells)}
    for (table_id, _), cells in rows.items():
        if table_id not in others:
            beside = _Beside.of(cells)
            for cell in cells:
                yield from _cell(lexicon, notes, cell, beside, fluids[table_id], legibility)


def _is_of_others(cells: list[CellText]) -> bool:
    """Heads that name authors, cite or tell of groups; a column "Reference" of ranges cites nobody."""
    of_others, of_groups = wording.load().tables_of_others, wording.load().tables_of_groups
    ranged = {cell.column for cell in cells if _range(f"normal {cell.text}")}
    return any(
        of_others.search(cell.row_head)
        or (cell.column not in ranged and of_others.search(cell.column_head.strip()))
        or of_groups.search(cell.column_head)
        for cell in cells
    )


def _fluid(report: CleanReport, table_id: str) -> Specimen | None:
    """The one specimen that a table's caption and first line of heads name, where that is not blood."""
    first = next(i for i, passage in enumerate(report.passages) if passage.table_id == table_id)
    caption = [passage for passage in report.passages[max(first - 1, 0) : first] if passage.kind == "caption"]
    heads = [report.passages[first]]
    text = "\n".join(report.text[passage.start : passage.end] for passage in caption + heads)
    named = specimens.all_in(text)
    return named.pop() if len(named) == 1 and not named & BLOOD else None


@dataclass(frozen=True)
class _Beside:
    """What a row says of its figures in cells of their own."""

    unit: str
    reference: Reference | None

    @classmethod
    def of(cls, cells: list[CellText]) -> "_Beside":
        units = [cell.text.strip() for cell in cells if _UNITS.search(cell.column_head)]
        written = next((cell.text for cell in cells if _RANGES.search(cell.column_head)), "")
        return cls(unit=next(filter(ucum, units), ""), reference=_range(f"normal {written}") if written else None)


def _range(text: str) -> Reference | None:
    found = references.find(text)
    return found[0] if len(found) == 1 else None


def _cell(
    lexicon: Lexicon, notes: Notes, cell: CellText, beside: _Beside, fluid: Specimen | None, legibility: Legibility
) -> Iterator[LabFact]:
    headed = _UNITS.search(cell.column_head) or _RANGES.search(cell.column_head)
    if not cell.text.strip() or headed or _DOSES.search(cell.column_head) or _DOSES.search(cell.row_head):
        return
    heads = [(head, test) for head in (cell.row_head, cell.column_head) if (test := _analyte(lexicon, head, fluid))]
    if len(heads) != 1 or cell.text == cell.row_head:
        return
    head, test = heads[0]
    place = _place(notes.report, cell, test.text)
    if place is None:
        return
    evidence = f"{cell.row_head} | {cell.column_head} | {cell.text}"
    other = cell.column_head if head == cell.row_head else cell.row_head
    specimen = specimens.within(head) or specimens.whole(other) or fluid
    entry = in_specimen(lexicon, test, specimen)
    fact = LabFact(
        start=place,
        end=place + len(test.text),
        sentence=evidence,
        sentence_start=notes.sentence_at(place).start,
        sentence_end=cell.end,
        section="table",
        method=METHOD,
        test=Quote(text=test.text, start=place, end=place + len(test.text)),
        test_name=entry.name if entry else test.name,
        loinc=entry.loinc if entry else "",
        specimen=specimen,
        result=Quote(text=cell.text, start=cell.start, end=cell.end),
        doubts=legibility.doubts(cell.start, cell.end),
    )
    word = cell.text.strip().lower()
    if word in wording.load().meanings:
        code = wording.load().meanings[word][0]
        yield flagged(replace(fact, qualitative=code), flags.STATED.get(code) if code else None, "stated")
        return
    if test.kind == "culture" and (grown := organisms.whole(cell.text)):
        start, end = cell.start + grown[0], cell.start + grown[1]
        result = Quote(text=notes.report.text[start:end], start=start, end=end)
        yield replace(fact, result=result, qualitative="positive")
        return
    value = _figure(cell.text)
    if value is None:
        return
    reference = _range(cell.text) or _range(_bracket(head)) or _range(f"normal {_bracket(head)}") or beside.reference
    value = as_titre(test, _with_unit(value, head, beside))
    if not may_have(test, value):
        return
    if value.kind == "damaged":
        fact = replace(fact, doubts=(*fact.doubts, "ocr_low"))
    result = Quote(text=cell.text[value.start : value.end], start=cell.start + value.start, end=cell.start + value.end)
    fact = with_value(replace(fact, result=result), value, reference)
    if marked := _marked(cell.text, value):
        fact = flagged(fact, marked, "stated")
    elif reference is not None:
        fact = flagged(fact, flags.by_range(value, reference), "range")
    yield from finished(lexicon, fact, test, value)


def _marked(text: str, value: Value) -> Flag | None:
    """The flag that an arrow or a letter beside the figure states."""
    rest = text[: value.start] + " " + text[value.end :]
    high, low = _HIGH.search(rest), _LOW.search(rest)
    return None if bool(high) == bool(low) else "H" if high else "L"


def _analyte(lexicon: Lexicon, head: str, fluid: Specimen | None) -> Test | None:
    """The analyte of a head, without the unit, the range and the time written with it; of the table's fluid."""
    plain = _UNIT_AT_END.sub("", _REMARK.sub("", head.strip()))
    for name in (head.strip(), _REMARK.sub("", head.strip()), plain, _WHEN.sub("", plain)):
        within = f"{fluid} {name[:1].lower()}{name[1:]}"
        if entry := lexicon.test(name) or (lexicon.test(within) if fluid and name else None):
            short = _LEVEL.sub("", name)
            text = short if lexicon.test(short) == entry and short else name
            return Test(start=0, end=len(text), text=text, source="mention").known_as(entry)
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
    if broken_figures.DAMAGED_POWER.search(head):
        return dataclasses.replace(value, value=None, value_max=None, kind="damaged")
    found = _UNIT_IN_HEAD.search(head) or _UNIT_AT_END.search(head) or _UNIT_OF_RANGE.search(_bracket(head))
    written = found["unit"] if found else beside.unit
    return dataclasses.replace(value, unit_text=written, unit=ucum(written)) if written else value
