"""What the components of the annotating pipeline write on, one per report.

Components find things by looking at the text and at what earlier components noted; spaCy's Doc carries the notes as
`doc._.notes`. Offsets are those of the cleaned text, which the Doc's text equals.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from spacy.tokens import Doc

from casefacts.annotate import numbers
from casefacts.facts import DrugFact, LabFact, Link, Mention, OutcomeFact, PatientFact, Quote
from casefacts.records import CleanReport, Passage
from casefacts.terms import CandidateLabel, MentionLabel, Section

ABSTRACT = 400
"""Words; longer texts are whole reports."""


@dataclass(frozen=True, kw_only=True)
class Sentence:
    start: int
    end: int
    text: str
    section: Section
    passage: Passage


@dataclass(frozen=True, kw_only=True)
class Told:
    """From the offset `start` of a sentence on, it tells of these patients."""

    start: int
    patients: tuple[str, ...]
    relative: bool = False
    """The patient is named as another's relative ("his twin brother"), who is a patient of the report all the same."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """What may be a mention of a kind that entities.csv does not have; later steps decide."""

    start: int
    end: int
    label: CandidateLabel
    text: str


@dataclass(kw_only=True)
class Notes:
    report: CleanReport
    sentences: list[Sentence] = field(default_factory=list)
    abbreviations: dict[str, str] = field(default_factory=dict)
    """Short form -> long form, as the report defines them."""
    mentions: list[Mention] = field(default_factory=list)
    candidates: list[Candidate] = field(default_factory=list)
    """What the head of adverse events found, in text order."""
    tells_of_patient: bool = False
    """Whether the text gives somebody's age or sex, as case reports do."""
    links: list[Link] = field(default_factory=list)
    drugs: list[DrugFact] = field(default_factory=list)
    labs: list[LabFact] = field(default_factory=list)
    outcomes: list[OutcomeFact] = field(default_factory=list)
    patients: list[PatientFact] = field(default_factory=list)
    told: dict[int, tuple[Told, ...]] = field(default_factory=dict)
    """Start of a sentence -> the patients it tells of, in reports of several; left out where that is not certain."""
    of_cells: dict[int, str] = field(default_factory=dict)
    """Start of a table's cell -> the patient that its heads name, in reports of several."""

    @cached_property
    def decimal_commas(self) -> bool:
        """Whether the report writes decimal commas, and points between thousands."""
        return numbers.has_decimal_commas(self.report.text)

    @cached_property
    def is_short(self) -> bool:
        """Whether the text is no more than an abstract, and may have been chosen for what it says of a drug."""
        return self.report.text.count(" ") < ABSTRACT

    def quote(self, start: int, end: int) -> Quote:
        """The text between two offsets, as a record."""
        return Quote(text=self.report.text[start:end], start=start, end=end)

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds an offset."""
        return self.sentences[max(bisect_right(self.sentences, offset, key=lambda s: s.start) - 1, 0)]

    def patients_at(self, offset: int) -> tuple[str, ...]:
        """Whom the text tells of at an offset: one patient, several, or none where that is not certain."""
        if len(self.patients) < 2:
            return tuple(patient.patient_id for patient in self.patients)
        cell = next((c for c in self.report.cells if c.start <= offset < max(c.end, c.start + 1)), None)
        if cell is not None:
            of_cell = self.of_cells.get(cell.start)
            return (of_cell,) if of_cell else ()
        told = self._told_at(offset)
        return told.patients if told else ()

    def of_patient_relative(self, offset: int) -> bool:
        """The text tells at an offset of a relative who is a patient of the report."""
        told = self._told_at(offset)
        return told is not None and told.relative

    def _told_at(self, offset: int) -> Told | None:
        sentence = self.sentence_at(offset)
        said = [told for told in self.told.get(sentence.start, ()) if told.start <= offset - sentence.start]
        return said[-1] if said else None

    def mentions_in(self, sentence: Sentence, *labels: MentionLabel) -> list[Mention]:
        """Mentions of the labels within a sentence, in text order."""
        return [m for m in self.mentions if m.label in labels and sentence.start <= m.start and m.end <= sentence.end]


Doc.set_extension("notes", default=None, force=True)


def notes_of(doc: Doc) -> Notes:
    """The notes that a Doc carries."""
    notes = doc._.notes
    assert isinstance(notes, Notes)
    return notes
