"""A Document's blocks and tables become raw passages: the words of each, joined, with the place of every word."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from casefacts.records import Block, Cell, Document, Table, Word
from casefacts.terms import BlockKind, Script, Section

LEFT_OUT: frozenset[BlockKind] = frozenset({"front_matter", "reference", "furniture"})
"""Kinds that are no part of the report's text."""
LINE_END = "\n"
CELL_SEPARATOR = " | "
_SECTIONS: dict[BlockKind, Section] = {"title": "title", "caption": "caption", "table": "table"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A word and where it stands in its passage's raw text."""

    start: int
    end: int
    page: int
    word: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedCell:
    start: int
    end: int
    cell: Cell


@dataclass(slots=True, kw_only=True)
class RawPassage:
    """Words joined by a space, unless glued, and lines by a line end, which is evidence for the repair of hyphens."""

    kind: BlockKind
    section: Section
    table_id: str = ""
    pieces: list[str] = field(default_factory=list)
    length: int = 0
    words: list[Placed] = field(default_factory=list)
    cells: list[PlacedCell] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    @property
    def scripts(self) -> tuple[tuple[int, int, Script], ...]:
        """Stretches printed above or below the line."""
        return tuple((p.start, p.end, p.word.script) for p in self.words if p.word.script != "normal")

    @property
    def from_ocr(self) -> bool:
        return any(placed.word.confidence is not None for placed in self.words)

    def add(self, words: Iterable[Word], page: int) -> None:
        """Append the words of a line."""
        first = True
        for word in words:
            if not word.text:
                continue
            if not first and not word.glued:
                self._append(" ")
            first = False
            start = self.length
            self._append(word.text)
            self.words.append(Placed(start=start, end=self.length, page=page, word=word))

    def separate(self, text: str) -> None:
        """Append what stands between lines or cells, unless nothing stands before it."""
        if self.length:
            self._append(text)

    def _append(self, text: str) -> None:
        self.pieces.append(text)
        self.length += len(text)


def assemble(document: Document) -> list[RawPassage]:
    """The passages in reading order. A table stands where its block is; one without a block comes last."""
    tables = {table.table_id: table for table in document.tables}
    passages: list[RawPassage] = []
    last_paragraph: RawPassage | None = None
    for block in document.blocks:
        if block.kind in LEFT_OUT:
            continue
        if block.kind == "table":
            table = tables.pop(block.table_id, None)
            if table is not None:
                passages += _rows(table)
            if not block.lines:
                continue
        if block.kind == "paragraph" and block.continues and last_paragraph is not None:
            last_paragraph.separate(LINE_END)
            _add_lines(last_paragraph, block)
            continue
        passage = RawPassage(kind=block.kind, section=_SECTIONS.get(block.kind, block.section))
        _add_lines(passage, block)
        passages.append(passage)
        if block.kind == "paragraph":
            last_paragraph = passage
    for table in tables.values():
        passages += _rows(table)
    return passages


def loose_words(document: Document) -> Iterator[str]:
    """Lines of the blocks that are left out: the words that a report's references use are evidence for its spelling."""
    for block in document.blocks:
        if block.kind in LEFT_OUT:
            for line in block.lines:
                yield " ".join(word.text for word in line.words)


def _add_lines(passage: RawPassage, block: Block) -> None:
    for number, line in enumerate(block.lines):
        if number:
            passage.separate(LINE_END)
        passage.add(line.words, block.page)


def _rows(table: Table) -> Iterator[RawPassage]:
    rows: dict[int, list[Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, []).append(cell)
    for row in sorted(rows):
        passage = RawPassage(kind="table", section="table", table_id=table.table_id)
        for number, cell in enumerate(sorted(rows[row], key=lambda c: c.column)):
            if number:
                passage.separate(CELL_SEPARATOR)
            start = passage.length
            for line in _cell_lines(cell):
                if passage.length > start:
                    passage.separate(LINE_END)
                passage.add(line, table.page)
            passage.cells.append(PlacedCell(start=start, end=passage.length, cell=cell))
        if passage.words:
            yield passage


def _cell_lines(cell: Cell) -> Iterator[list[Word]]:
    """A cell's words by printed line: a word that starts left of the one before it and below it begins a line."""
    line: list[Word] = []
    for word in cell.words:
        if line and word.x0 < line[-1].x1 and word.top > line[-1].top and not word.glued:
            yield line
            line = []
        line.append(word)
    if line:
        yield line
