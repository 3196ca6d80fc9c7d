"""The records of what a report says: mentions, links, facts, and their rows of the tables.

As all records: frozen, keyword-only, plain data; offsets are code points of the cleaned text.
"""

from casefacts.records import CleanReport, Compact, Metadata, Problem, Record
from casefacts.terms import (
    Action,
    Assertion,
    Challenge,
    DosePer,
    DosePeriod,
    Doubt,
    Experiencer,
    Flag,
    FlagSource,
    Gate,
    MentionLabel,
    Operator,
    OutcomeCategory,
    Qualitative,
    Relation,
    Route,
    Section,
    Sex,
    Specimen,
)


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
    of_interest: bool | None = None
    """Whether it is about a term of the review's protocol, or of a patient who has such a fact; None without terms."""


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


class Summary(Compact, frozen=True, kw_only=True, gc=False):
    """What a run says of a report without loading its tables."""

    rows: tuple[int, ...]
    """Rows of each table but reports, in the schema's order."""
    repaired: bool = False
    pages_ocr: int = 0
    left_out: str = ""
    """The first of the gates for which the report's facts are left out."""
    doi: str = ""
    error_code: str = ""
    """Of the first problem, and what all of them say; empty if all of the report could be read."""
    error: str = ""
    in_scope: int | None = None
    """Facts that the review's protocol is about; None where the run had none."""
