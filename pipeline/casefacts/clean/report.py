"""From a Document to its CleanReport: assemble, repair passage by passage, put the pieces in one text."""

from collections.abc import Iterator

from casefacts.clean import glyphs
from casefacts.clean.assemble import Placed, RawPassage, assemble, loose_words
from casefacts.clean.cells import CleanCell, cell_texts
from casefacts.clean.edits import Draft
from casefacts.clean.evidence import Context, Evidence, Lexicon, gather
from casefacts.clean.passes import passes
from casefacts.clean.scripts import superscripts
from casefacts.records import Anchor, CellText, CleanReport, Document, Passage, Repair
from casefacts.settings import CleanSettings

PASSAGE_END = "\n"
"""One passage a line: a heading, a paragraph, a caption, a row of a table."""

MAX_ROUNDS = 6
"""A repair may uncover another (text encoded wrongly twice), so that passes run until nothing changes."""


def clean(document: Document, lexicon: Lexicon, settings: CleanSettings) -> CleanReport:
    """Repair a document and say what was repaired."""
    raw = assemble(document)
    texts = [passage.text for passage in raw]
    evidence = gather(lexicon, [*texts, *loose_words(document)], glyphs.tidy())
    pieces: list[str] = []
    passages: list[Passage] = []
    anchors: list[Anchor] = []
    repairs: list[Repair] = []
    cells: dict[str, list[CleanCell]] = {}
    length = 0
    for passage, text in zip(raw, texts, strict=True):
        draft = _repair(passage, text, document, evidence, settings)
        if not draft.text:
            continue
        if pieces:
            pieces.append(PASSAGE_END)
            length += len(PASSAGE_END)
        start = length
        pieces.append(draft.text)
        length += len(draft.text)
        passages.append(
            Passage(start=start, end=length, kind=passage.kind, section=passage.section, table_id=passage.table_id)
        )
        anchors += _anchors(passage, draft, start)
        repairs += _repairs(passage, draft, start)
        for clean_cell in _cells(passage, draft, start):
            cells.setdefault(passage.table_id, []).append(clean_cell)
    return CleanReport(
        sha256=document.sha256,
        source=document.source,
        metadata=document.metadata,
        pages=document.pages,
        text="".join(pieces),
        passages=tuple(passages),
        anchors=tuple(anchors),
        cells=_in_order(cells),
        repairs=tuple(repairs),
        problems=document.problems,
    )


def _repair(passage: RawPassage, text: str, document: Document, evidence: Evidence, settings: CleanSettings) -> Draft:
    context = Context(
        source=document.source,
        noisy=document.source == "text" or passage.from_ocr,
        scripts=passage.scripts,
        evidence=evidence,
    )
    draft = Draft(text)
    draft.apply(superscripts(text, context), settings.min_confidence)
    for _ in range(MAX_ROUNDS):
        before = draft.text
        for repair in passes():
            draft.apply(repair(draft.text, context), settings.min_confidence)
        if draft.text == before:
            break
    return draft


def _anchors(passage: RawPassage, draft: Draft, offset: int) -> Iterator[Anchor]:
    for placed in passage.words:
        start, end = draft.place(placed.start, placed.end)
        if placed.page and start < end:
            word = placed.word
            yield Anchor(
                start=offset + start, end=offset + end, page=placed.page, x0=word.x0, top=word.top, x1=word.x1,
                bottom=word.bottom, confidence=word.confidence,
            )  # fmt: skip


def _repairs(passage: RawPassage, draft: Draft, offset: int) -> Iterator[Repair]:
    found = []
    for made in draft.made:
        start, end = draft.place(made.start, made.end)
        found.append(
            Repair(
                start=offset + start, end=offset + end, original=made.original, repaired=made.repaired, rule=made.rule,
                confidence=made.confidence, applied=made.applied, page=_page_at(passage.words, made.start),
            )
        )  # fmt: skip
    yield from sorted(found, key=lambda repair: (repair.start, repair.end, repair.rule))


def _page_at(words: list[Placed], position: int) -> int:
    return next((placed.page for placed in words if placed.end > position), 0)


def _cells(passage: RawPassage, draft: Draft, offset: int) -> Iterator[CleanCell]:
    page = passage.words[0].page if passage.words else 0
    for placed in passage.cells:
        start, end = draft.place(placed.start, placed.end)
        text = draft.text[start:end]
        start += len(text) - len(text.lstrip())
        text = text.strip()
        yield CleanCell(cell=placed.cell, page=page, text=text, start=offset + start, end=offset + start + len(text))


def _in_order(cells: dict[str, list[CleanCell]]) -> tuple[CellText, ...]:
    return tuple(cell for table_id, clean_cells in cells.items() for cell in cell_texts(table_id, clean_cells))
