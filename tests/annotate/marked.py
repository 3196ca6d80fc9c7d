"""Notes from text with inline markup: `She denied <c>fever</c> and took <d>aspirin</d>.`"""

import re

import spacy
from tests.conftest import clean_report

from casefacts.annotate import sentences
from casefacts.annotate.notes import Notes
from casefacts.annotate.patients import Patients
from casefacts.facts import DrugFact, LabFact, Mention, OutcomeFact, Quote
from casefacts.terms import MentionLabel, Section

LABELS: dict[str, MentionLabel] = {"d": "DRUG", "l": "TEST", "c": "CONDITION", "o": "OUTCOME"}


def notes_of(marked: str, section: Section = "case", *, dose: bool = False) -> Notes:
    """Each marked thing as a mention and, but for conditions, as a fact; `dose` gives the drugs a dose."""
    text, spans = "", []
    for part in re.finditer(r"<(\w+)>(.*?)</\1>|[^<]+", marked, re.DOTALL):
        if part[1]:
            spans.append((part[1], len(text), len(text) + len(part[2])))
        text += part[2] if part[1] else part[0]
    notes = Notes(report=clean_report(text, section))
    doc = spacy.blank("en").make_doc(text)
    doc._.notes = notes
    sentences.Splits()(doc)
    Patients().annotate(notes)
    for tag, start, end in spans:
        quote, where = notes.quote(start, end), notes.sentence_at(start)
        notes.mentions.append(Mention(start=start, end=end, label=LABELS[tag], text=quote.text, method="test"))
        base = {
            "start": start, "end": end, "sentence": where.text, "sentence_start": where.start,
            "sentence_end": where.end, "section": where.section, "method": "test",
        }  # fmt: skip
        if tag == "d":
            amount = Quote(text="5 mg", start=start, end=end) if dose else None
            notes.drugs.append(DrugFact(**base, drug=quote, dose=amount))
        elif tag == "l":
            notes.labs.append(LabFact(**base, test=quote, result=quote, qualitative="elevated"))
        elif tag == "o":
            notes.outcomes.append(OutcomeFact(**base, outcome=quote, category="improved"))
    return notes
