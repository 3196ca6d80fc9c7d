"""Regimens of marked sentences as lines: `prednisolone | 40 mg = 40 mg | freq daily = 1`."""

import re
from collections.abc import Sequence

import spacy
from tests.conftest import clean_report

from casefacts.annotate import sentences
from casefacts.annotate.drug_facts import DrugFacts
from casefacts.annotate.lexicon import DrugEntry
from casefacts.annotate.notes import Notes
from casefacts.facts import DrugFact, Mention
from casefacts.terms import MentionLabel, Section

CLASSES = ("steroids", "steroid", "antibiotics", "antibiotic", "sedation", "catecholamine")
BLOOD = ("packed red cells", "packed cell", "platelets", "plasma")
UNKNOWN = re.compile(
    r"(?i).*zyvex.*|xeloda|.+ (?:therapy|support|doses|metabolism|AUC)|.+-free .+|.+\.|\d.*|mask|oral|solution"
)
TAGS: dict[str, MentionLabel] = {"drug": "DRUG", "substance": "CHEMICAL", "test": "TEST", "condition": "CONDITION"}


def identify(text: str) -> DrugEntry | None:
    if UNKNOWN.fullmatch(text):
        return None
    kind = "class" if text in CLASSES else "blood_product" if text in BLOOD else "drug"
    return DrugEntry(generic=text.lower(), kind=kind)


STEP = DrugFacts(identify)


def annotated(marked: str, section: Section = "case", abbreviations: dict[str, str] | None = None) -> Notes:
    """Notes of a text whose drugs, tests and conditions are marked."""
    pieces = re.split(r"<(drug|substance|test|condition)>(.*?)</\1>", marked)
    text, found = pieces[0], []
    for tag, name, rest in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        found.append((TAGS[tag], len(text), name))
        text += name + rest
    notes = Notes(report=clean_report(text, section))
    notes.abbreviations.update(abbreviations or {})
    doc = spacy.blank("en").make_doc(text)
    doc._.notes = notes
    sentences.Splits()(doc)
    notes.mentions = [
        Mention(start=start, end=start + len(name), label=label, text=name, method="test")
        for label, start, name in found
    ]
    STEP(notes)
    return notes


def number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value < 100000 else str(int(value))


def row(fact: DrugFact) -> str:
    """A fact's cells in words: drug | dose = parsed | … ; what is empty is left out."""
    cells = [fact.drug.text]
    if fact.dose:
        amount = "-".join(number(v) for v in (fact.dose_value, fact.dose_value_max) if v is not None)
        if fact.dose_value is None and fact.dose_value_max is not None:
            amount = f"..{amount}"
        unit = "/".join(part for part in (fact.dose_unit, fact.dose_per, fact.dose_period) if part)
        cells.append(f"{fact.dose.text} = {amount} {unit}".rstrip())
    if fact.strength:
        cells.append(f"strength {fact.strength.text}")
    if fact.route_text:
        cells.append(f"{fact.route_text.text} -> {fact.route}")
    if fact.frequency:
        cells.append(f"freq {fact.frequency.text} = {number(fact.frequency_per_day)}".rstrip())
    if fact.duration:
        cells.append(f"for {fact.duration.text} = {number(fact.duration_days)}".rstrip())
    if fact.doses_count is not None:
        cells.append(f"doses {fact.doses_count}")
    if fact.schedule:
        cells.append(f"on {fact.schedule.text}")
    if fact.as_needed:
        cells.append("as needed")
    if fact.action:
        cells.append(fact.action)
    if fact.daily_dose_value is not None:
        cells.append(f"daily {number(fact.daily_dose_value)} {fact.daily_dose_unit}")
    cells += fact.doubts
    return " | ".join(cells)


def rows(notes: Notes) -> Sequence[str]:
    return [row(fact) for fact in notes.drugs]
