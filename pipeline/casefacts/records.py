"""The records that cross stages: frozen, keyword-only, plain data.

Coordinates are PDF points (1/72 inch) from the page's top left corner after page rotation. Offsets are code points.
Confidences are probabilities between 0 and 1; ``None`` where nothing measured one.

    bytes --read--> Document --clean--> CleanReport --annotate--> AnnotatedReport --tabulate--> ReportTables
"""

import msgspec

from casefacts.terms import (
    ArticleType,
    BlockKind,
    Gate,
    PageMethod,
    Script,
    Section,
    SourceKind,
)


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all records. Encoded by field name."""


class Compact(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Base of the records of which a report has thousands. Encoded by position, so fields are only ever appended."""


# read -> clean


class Word(Compact, frozen=True, kw_only=True):
    """A word as the page shows it. Boxes are zero where the input has no pages."""

    text: str
    x0: float = 0.0
    top: float = 0.0
    x1: float = 0.0
    bottom: float = 0.0
    font: str = ""
    size: float = 0.0
    """Font size in points, 0 when unknown."""
    script: Script = "normal"
    confidence: float | None = None
    """The OCR engine's word confidence; None where the text layer or a text file gave the word."""
    glued: bool = False
    """No white space stands between the word before and this one (a superscript, a change of font)."""


class Line(Compact, frozen=True, kw_only=True):
    """Words of one printed line, left to right. In a text file: one line of the file; in JATS: one paragraph."""

    words: tuple[Word, ...]


class Block(Record, frozen=True, kw_only=True):
    """A paragraph, heading, caption, … in reading order.

    Blocks of kind front_matter (authors, affiliations, dates, keywords, licence), reference and furniture (running
    heads and feet, page and line numbers, watermarks) are kept for inspection and left out of the report's text.
    """

    kind: BlockKind
    section: Section = "other"
    page: int = 0
    """1-based page of the first line; 0 where the input has no pages."""
    lines: tuple[Line, ...] = ()
    table_id: str = ""
    """Set on the block of kind table that stands where the table of that id belongs; such a block has no lines."""
    continues: bool = False
    """The block goes on with the paragraph that the paragraph block before it began: a column, a page or a float came
    between.
    """


class Cell(Record, frozen=True, kw_only=True):
    """One cell of a table. Rows and columns count from 0; a spanning cell stands at its first row and column."""

    row: int
    column: int
    words: tuple[Word, ...] = ()
    row_span: int = 1
    column_span: int = 1
    head: bool = False


class Table(Record, frozen=True, kw_only=True):
    table_id: str
    """"t1", "t2", … in reading order."""
    page: int = 0
    cells: tuple[Cell, ...] = ()


class Page(Record, frozen=True, kw_only=True):
    number: int
    width: float
    height: float
    method: PageMethod
    confidence: float | None = None
    """Mean OCR word confidence of the page."""


class Metadata(Record, frozen=True, kw_only=True):
    """What the report says of itself; empty where it does not say."""

    title: str = ""
    doi: str = ""
    pmid: str = ""
    journal: str = ""
    year: str = ""
    language: str = ""
    """ISO 639-1 code."""
    article_type: ArticleType = "other"
    gates: tuple[Gate, ...] = ()


class Problem(Record, frozen=True, kw_only=True):
    """Something that could not be read, for reports.csv. `code` is stable (docs list them), `message` says what to
    do.
    """

    code: str
    message: str
    page: int = 0


class Document(Record, frozen=True, kw_only=True):
    """What a report's pages say, in reading order, nothing repaired."""

    sha256: str
    source: SourceKind
    metadata: Metadata
    pages: tuple[Page, ...] = ()
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    problems: tuple[Problem, ...] = ()


# clean -> annotate


class Anchor(Compact, frozen=True, kw_only=True):
    """Where the word at text[start:end] stands on its page. A word broken over two lines has two anchors."""

    start: int
    end: int
    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    confidence: float | None = None


class Passage(Record, frozen=True, kw_only=True):
    """A run of text that sentences do not cross: title, heading, paragraph, caption, one row of a table."""

    start: int
    end: int
    kind: BlockKind
    section: Section
    table_id: str = ""


class Repair(Record, frozen=True, kw_only=True):
    """A change to characters other than white space, made (applied) or only proposed. Offsets are of the cleaned
    text.
    """

    start: int
    end: int
    original: str
    repaired: str
    rule: str
    confidence: float
    applied: bool
    page: int = 0


class CellText(Record, frozen=True, kw_only=True):
    """A body cell in the cleaned text. Heads are the texts of the row's first cell and of the column's head cells."""

    table_id: str
    page: int
    row: int
    column: int
    row_head: str
    column_head: str
    text: str
    start: int
    end: int


class CleanReport(Record, frozen=True, kw_only=True):
    """The report's text as the tables quote it, each character traceable to its page and box."""

    sha256: str
    source: SourceKind
    metadata: Metadata
    pages: tuple[Page, ...]
    text: str
    passages: tuple[Passage, ...]
    anchors: tuple[Anchor, ...]
    """In text order; empty where the input has no pages."""
    cells: tuple[CellText, ...] = ()
    repairs: tuple[Repair, ...] = ()
    problems: tuple[Problem, ...] = ()
