"""The records that cross stages: frozen, keyword-only, plain data.

Coordinates are PDF points (1/72 inch) from the page's top left corner after page rotation. Offsets are code points.
Confidences are probabilities between 0 and 1; ``None`` where nothing measured one.

    bytes --read--> Document --clean--> CleanReport --annotate--> AnnotatedReport --tabulate--> ReportTables
"""

from typing import Literal

import msgspec

SourceKind = Literal["pdf", "jats", "text"]
PageMethod = Literal["text", "ocr", "blank", "unreadable"]
Section = Literal["title", "abstract", "introduction", "case", "discussion", "conclusion", "caption", "table", "other"]
BlockKind = Literal[
    "title", "heading", "paragraph", "caption", "table", "footnote", "front_matter", "reference", "furniture"
]
ArticleType = Literal["case_report", "case_series", "review", "trial", "letter", "other"]
Gate = Literal["review", "trial", "animal", "retraction", "other_language"]
"""Why a report is not, or not simply, about patients that the tables are for."""
Script = Literal["normal", "superscript", "subscript"]
Assertion = Literal["present", "absent", "possible", "hypothetical", "historical"]
Experiencer = Literal["patient", "family", "other"]
MentionLabel = Literal[
    "DRUG", "CHEMICAL", "DOSE", "ROUTE", "FREQUENCY", "DURATION", "TEST", "RESULT",
    "CONDITION", "PROCEDURE", "OUTCOME", "AGE", "SEX", "TIME",
]  # fmt: skip
Relation = Literal[
    "has_dose", "has_route", "has_frequency", "has_duration", "has_result", "has_time", "caused", "treats", "refers_to",
]  # fmt: skip
Doubt = Literal[
    "ocr_low", "repaired_number", "implausible", "link_far", "unit_carried", "unit_missing", "count_mismatch",
    "several_patients",
]  # fmt: skip
Action = Literal["start", "continue", "increase", "decrease", "stop", "hold", "switch", "restart"]
Route = Literal[
    "oral", "intravenous", "intramuscular", "subcutaneous", "intradermal", "intrathecal", "intraperitoneal",
    "intraarticular", "intraocular", "intravitreal", "intralesional", "epidural", "perineural", "topical",
    "transdermal", "inhaled", "nasal", "ophthalmic", "otic", "rectal", "vaginal", "sublingual", "buccal",
    "enteral tube", "infusion", "injection", "other",
]  # fmt: skip
DosePer = Literal["kg", "m2"]
DosePeriod = Literal["min", "h", "d", "wk", "mo"]
Operator = Literal["<", ">", "<=", ">=", "~"]
Qualitative = Literal[
    "positive", "negative", "normal", "abnormal", "elevated", "decreased", "unchanged", "detected", "not detected",
    "trace", "1+", "2+", "3+", "4+",
]  # fmt: skip
Flag = Literal["H", "L", "N", "A"]
FlagSource = Literal["stated", "range", "default"]
Specimen = Literal[
    "blood", "serum", "plasma", "urine", "cerebrospinal fluid", "stool", "sputum", "bronchoalveolar lavage",
    "pleural fluid", "ascites", "synovial fluid", "bone marrow", "tissue", "swab", "other",
]  # fmt: skip
OutcomeCategory = Literal[
    "resolved", "improved", "unchanged", "worsened", "recurrence", "death", "adverse_event", "discharged", "follow_up",
]  # fmt: skip
Challenge = Literal["positive", "negative"]
Sex = Literal["female", "male"]


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


# annotate -> tabulate


class Quote(Record, frozen=True, kw_only=True):
    """A stretch of the cleaned text, letter for letter."""

    text: str
    start: int
    end: int


class Mention(Record, frozen=True, kw_only=True):
    """A named thing in the text. `concept_id` is `MESH:…`, `DRUGBANK:…` or `LOINC:…` where a lexicon links it."""

    start: int
    end: int
    label: MentionLabel
    text: str
    method: str
    concept_id: str = ""
    assertion: Assertion = "present"
    experiencer: Experiencer = "patient"
    confidence: float | None = None


class Link(Record, frozen=True, kw_only=True):
    """A relation between two mentions, given by their (start, end, label)."""

    head: tuple[int, int, MentionLabel]
    relation: Relation
    tail: tuple[int, int, MentionLabel]
    method: str
    confidence: float | None = None


class Fact(Record, frozen=True, kw_only=True):
    """What every fact has. `start` and `end` are those of the head mention, `sentence` is the evidence."""

    start: int
    end: int
    sentence: str
    sentence_start: int
    sentence_end: int
    section: Section
    method: str
    patient_id: str = ""
    experiencer: Experiencer = "patient"
    assertion: Assertion = "present"
    time: Quote | None = None
    time_days: float | None = None
    """Days since the first presentation of this illness; negative before it."""
    confidence: float | None = None
    doubts: tuple[Doubt, ...] = ()


class DrugFact(Fact, frozen=True, kw_only=True):
    """A drug with one regimen, as one sentence states it."""

    drug: Quote
    drug_name: str = ""
    drug_class: bool = False
    mesh_id: str = ""
    drugbank_id: str = ""
    dose: Quote | None = None
    dose_value: float | None = None
    dose_value_max: float | None = None
    dose_unit: str = ""
    """UCUM unit of the amount."""
    dose_per: DosePer | None = None
    dose_period: DosePeriod | None = None
    strength: Quote | None = None
    route_text: Quote | None = None
    route: Route | None = None
    frequency: Quote | None = None
    frequency_per_day: float | None = None
    duration: Quote | None = None
    duration_days: float | None = None
    doses_count: int | None = None
    schedule: Quote | None = None
    as_needed: bool = False
    action: Action | None = None
    daily_dose_value: float | None = None
    daily_dose_unit: str = ""
    indication: Quote | None = None


class LabFact(Fact, frozen=True, kw_only=True):
    """One result of one test. Values are in the unit beside them; `si_value` in `si_unit`."""

    test: Quote
    result: Quote
    test_name: str = ""
    loinc: str = ""
    specimen: Specimen | None = None
    operator: Operator | None = None
    value: float | None = None
    value_max: float | None = None
    unit_text: str = ""
    unit: str = ""
    """UCUM."""
    qualitative: Qualitative | None = None
    reference_text: str = ""
    reference_low: float | None = None
    reference_high: float | None = None
    flag: Flag | None = None
    flag_source: FlagSource | None = None
    si_value: float | None = None
    si_unit: str = ""


class OutcomeFact(Fact, frozen=True, kw_only=True):
    """What became of the patient or of a finding, and what that is put down to."""

    outcome: Quote
    category: OutcomeCategory
    drug: Quote | None = None
    drug_name: str = ""
    onset: Quote | None = None
    dechallenge: Challenge | None = None
    rechallenge: Challenge | None = None
    causality: Quote | None = None


class PatientFact(Fact, frozen=True, kw_only=True):
    label: str = ""
    """As the report names the patient ("Case 2"); empty where it has one patient only."""
    age: Quote | None = None
    age_years: float | None = None
    sex: Sex | None = None
    weight_kg: float | None = None
    diagnosis: Quote | None = None


class AnnotatedReport(Record, frozen=True, kw_only=True):
    """A cleaned report with its mentions, links and facts, each in text order."""

    report: CleanReport
    mentions: tuple[Mention, ...] = ()
    links: tuple[Link, ...] = ()
    drugs: tuple[DrugFact, ...] = ()
    labs: tuple[LabFact, ...] = ()
    outcomes: tuple[OutcomeFact, ...] = ()
    patients: tuple[PatientFact, ...] = ()


# tabulate -> gathering


class TableRows(Record, frozen=True, kw_only=True):
    """Rows of one table without report_id (the same content may be read under two names); cells as the CSV has them."""

    name: str
    rows: tuple[tuple[str, ...], ...] = ()


class ReportTables(Record, frozen=True, kw_only=True):
    """One report's share of every table, its text, and what reports.csv says of it."""

    sha256: str
    text: str
    metadata: Metadata
    pages: int
    pages_ocr: int
    words: int
    patients: int
    tables: tuple[TableRows, ...] = ()
    left_out: tuple[Gate, ...] = ()
    """The gates for which the report's facts are left out of the tables."""
    problems: tuple[Problem, ...] = ()
