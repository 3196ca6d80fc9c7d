"""Step of the annotating pipeline: when each fact was. TIME mentions, has_time links, time and time_days of facts."""

import re
from collections.abc import Callable, Container
from typing import TypeVar

from msgspec.structs import replace

from casefacts.annotate import times
from casefacts.annotate.actions import Actions
from casefacts.annotate.chronology import Chronology
from casefacts.annotate.joining import Joins
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.times import Time, TimeRules, Times
from casefacts.facts import DrugFact, Fact, LabFact, Link, Mention, OutcomeFact, Quote
from casefacts.records import CellText
from casefacts.settings import AnnotateSettings
from casefacts.terms import MentionLabel

METHOD = "rules:timeline/1"
AnyFact = TypeVar("AnyFact", DrugFact, LabFact, OutcomeFact)


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load the rules and return the step."""
    del settings
    return Timeline(times.load()).annotate


class Timeline:
    """Gives facts the time that governs their clause, and its days where the case section lets them be counted."""

    def __init__(self, rules: TimeRules) -> None:
        self._times = Times(rules)
        self._chronology = Chronology(rules)
        self._of_effects = re.compile(rules.of_effects, re.IGNORECASE)
        self._actions = Actions(Joins())

    def annotate(self, notes: Notes) -> None:
        """Note the times of a report."""
        found = {sentence.start: self._times.find(sentence.text) for sentence in notes.sentences}
        known = {(m.start, m.end) for m in notes.mentions if m.label == "TIME"}
        for sentence in notes.sentences:
            for time in found[sentence.start]:
                quote = notes.quote(sentence.start + time.start, sentence.start + time.end)
                if (quote.start, quote.end) not in known:
                    notes.mentions.append(
                        Mention(start=quote.start, end=quote.end, label="TIME", text=quote.text, method=METHOD)
                    )
        counted = self._counted(notes, found)
        found |= counted
        spans = {(m.start, m.end, m.label) for m in notes.mentions}
        notes.drugs[:] = [self._timed(notes, fact, "DRUG", found, counted, spans) for fact in notes.drugs]
        notes.labs[:] = [self._timed(notes, fact, "TEST", found, counted, spans) for fact in notes.labs]
        notes.outcomes[:] = [self._timed(notes, fact, "OUTCOME", found, counted, spans) for fact in notes.outcomes]

    def _timed(
        self,
        notes: Notes,
        fact: AnyFact,
        label: MentionLabel,
        found: dict[int, list[Time]],
        counted: Container[int],
        spans: set[tuple[int, int, MentionLabel]],
    ) -> AnyFact:
        place = self._place(notes, fact)
        cell = next((c for c in notes.report.cells if c.start <= place.start < c.end), None)
        if cell is not None:
            return self._of_cell(notes, fact, cell, counted)
        # The evidence may be of two sentences ("Creatinine was 4. On day 10 it was 1.9"), of which one holds the place.
        own = notes.sentence_at(place.start)
        at, start, end = own.start, place.start - own.start, place.end - own.start
        acted = isinstance(fact, DrugFact) and place != fact.drug and _stated(fact) is None
        time = self._times.governing(own.text, found.get(at, []), start, end, alone=acted)
        if time is None or (label != "OUTCOME" and time.start <= place.start - at < time.end):
            return fact
        quote = notes.quote(at + time.start, at + time.end)
        if label == "DRUG" and place.end <= quote.start and self._of_effects.match(quote.text):
            return fact
        if (fact.start, fact.end, label) in spans:
            link = Link(
                head=(fact.start, fact.end, label),
                relation="has_time",
                tail=(quote.start, quote.end, "TIME"),
                method=METHOD,
            )
            if link not in notes.links:
                notes.links.append(link)
        return replace(fact, time=quote, time_days=time.days if fact.experiencer == "patient" else None)

    def _place(self, notes: Notes, fact: Fact) -> Quote:
        """What the time is of: the dose, the result or what was done rather than the name, of which one may have
        several.
        """
        if isinstance(fact, DrugFact):
            stated = _stated(fact)
            if stated is None:
                return self._deed(notes, fact) or fact.drug
            return stated if fact.sentence_start <= stated.start < fact.sentence_end else fact.drug
        if isinstance(fact, LabFact) and fact.sentence_start <= fact.result.start < fact.sentence_end:
            return fact.result
        return notes.quote(fact.start, fact.end)

    def _deed(self, notes: Notes, fact: DrugFact) -> Quote | None:
        """The nearest word for the fact's action with no other drug between ("was reduced and was *stopped*")."""
        at, start, end = fact.sentence_start, fact.drug.start - fact.sentence_start, fact.drug.end - fact.sentence_start
        if not (fact.action and 0 <= start < end <= len(fact.sentence)):
            return None
        others = [
            (m.start - at, m.end - at)
            for m in notes.mentions
            if m.label == "DRUG" and at <= m.start < fact.sentence_end
        ]
        words = [
            cue
            for cue in self._actions.find(fact.sentence)
            if cue.action == fact.action
            and not any(min(cue.end, end) <= a and b <= max(cue.start, start) for a, b in others)
        ]
        nearest = min(words, key=lambda cue: max(cue.start - end, start - cue.end), default=None)
        return notes.quote(at + nearest.start, at + nearest.end) if nearest else None

    def _of_cell(self, notes: Notes, fact: AnyFact, cell: CellText, counted: Container[int]) -> AnyFact:
        """A fact of a table's cell with the time that its column's or row's head is."""
        for head in (cell.column_head, cell.row_head):
            time = self._times.of_head(head)
            quote = _head_quote(notes, cell, head.strip()) if time else None
            if time and quote:
                return replace(fact, time=quote, time_days=time.days if counted else None)
        return fact

    def _counted(self, notes: Notes, found: dict[int, list[Time]]) -> dict[int, list[Time]]:
        """The times of the case section with their days, each patient's counted apart."""
        by_patient: dict[tuple[str, ...], list[Sentence]] = {}
        for sentence in notes.sentences:
            if sentence.section == "case":
                by_patient.setdefault(notes.patients_at(sentence.start), []).append(sentence)
        counted: dict[int, list[Time]] = {}
        for sentences in by_patient.values():
            counted |= self._chronology.count(sentences, found)
        return counted


def _stated(fact: DrugFact) -> Quote | None:
    return fact.dose or fact.frequency or fact.duration


def _head_quote(notes: Notes, cell: CellText, head: str) -> Quote | None:
    """Where a cell's head is written: the nearest place before the cell within its table."""
    starts = [passage.start for passage in notes.report.passages if passage.table_id == cell.table_id]
    found = notes.report.text.rfind(head, min(starts), cell.start) if starts else -1
    return notes.quote(found, found + len(head)) if found >= 0 else None
