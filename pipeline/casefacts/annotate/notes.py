"""What the components of the annotating pipeline write on, one per report.

Components find things by looking at the text and at what earlier components noted; spaCy's Doc carries the notes as `doc._.notes`.
Offsets are those of the cleaned text, which the Doc's text equals.
"""

from bisect import bisect_right
from dataclasses import dataclass, field

from spacy.tokens import Doc

from casefacts.records import (
    CleanReport, DrugFact, LabFact, Link, Mention, MentionLabel, OutcomeFact, Passage, PatientFact, Quote, Section,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Sentence:
    start: int
    end: int
    text: str
    section: Section
    passage: Passage


@dataclass(kw_only=True)
class Notes:
    report: CleanReport
    sentences: list[Sentence] = field(default_factory=list)
    abbreviations: dict[str, str] = field(default_factory=dict)
    """Short form -> long form, as the report defines them."""
    mentions: list[Mention] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    drugs: list[DrugFact] = field(default_factory=list)
    labs: list[LabFact] = field(default_factory=list)
    outcomes: list[OutcomeFact] = field(default_factory=list)
    patients: list[PatientFact] = field(default_factory=list)
    told: dict[int, str] = field(default_factory=dict)
    """Start of a sentence -> id of the one patient it tells of, in reports of several; none or all: left out."""

    def quote(self, start: int, end: int) -> Quote:
        """The text between two offsets, as a record."""
        return Quote(text=self.report.text[start:end], start=start, end=end)

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds an offset."""
        starts = [sentence.start for sentence in self.sentences]
        return self.sentences[max(bisect_right(starts, offset) - 1, 0)]

    def mentions_in(self, sentence: Sentence, *labels: MentionLabel) -> list[Mention]:
        """Mentions of the labels within a sentence, in text order."""
        return [
            m for m in self.mentions if m.label in labels and sentence.start <= m.start and m.end <= sentence.end
        ]


Doc.set_extension("notes", default=None, force=True)


def notes_of(doc: Doc) -> Notes:
    """The notes that a Doc carries."""
    notes = doc._.notes
    assert isinstance(notes, Notes)
    return notes
