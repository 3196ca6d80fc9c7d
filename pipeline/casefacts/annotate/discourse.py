"""Whose case a sentence tells: this report's patient's, other people's patients', or nobody's.

Introductions and discussions speak of the literature until a sentence says "our patient", "in the present case"; from
there to the end of the paragraph they speak of the patient, but for sentences that cite others or state something in
general.
"""

import re
from typing import Literal

import msgspec

from casefacts import assets
from casefacts.annotate.kin import Kin, KinRules
from casefacts.annotate.notes import Notes, Sentence
from casefacts.terms import Section

CITED = "cited person"
"""The state after a sentence that introduced another report's patient, whom "the patient" then means."""

Whose = Literal["patient", "family", "other", "nobody"]


class _Sections(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    literature: tuple[Section, ...]
    mixed: tuple[Section, ...]


class _Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ours: tuple[str, ...]
    ours_all: str
    person: tuple[str, ...]
    cited: tuple[str, ...]
    cited_in_case: tuple[str, ...]
    general: str
    reason: str
    turn: str
    fronted: str
    review: str
    continued: str
    review_head: str
    cited_person: tuple[str, ...]
    timeless: tuple[str, ...]
    event: tuple[str, ...]
    sections: _Sections
    kin: KinRules


class Cue(msgspec.Struct, frozen=True):
    """From `start` on, the sentence speaks of whose."""

    start: int
    whose: Whose


class Discourse:
    """Says of each sentence of a report whose case it tells, as cues in text order, the first at 0."""

    def __init__(self) -> None:
        rules = msgspec.toml.decode(assets.lexicon("discourse.toml").read_bytes(), type=_Rules)
        self._ours, self._person = _compiled(rules.ours), _compiled(rules.person)
        self._ours_all = _compiled((*rules.ours, rules.ours_all))
        self._cited, self._cited_in_case = _compiled(rules.cited), _compiled(rules.cited_in_case)
        self._cited_person = _compiled(rules.cited_person)
        self._turn, self._fronted, self._general, self._reason = (
            re.compile(pattern, re.IGNORECASE) for pattern in (rules.turn, rules.fronted, rules.general, rules.reason)
        )
        self._review, self._review_head, self._continued = (
            re.compile(pattern, re.IGNORECASE) for pattern in (rules.review, rules.review_head, rules.continued)
        )
        self._timeless, self._event = _compiled(rules.timeless), _compiled(rules.event)
        self._kin = Kin(rules.kin)
        self._literature, self._mixed = rules.sections.literature, rules.sections.mixed

    def read(self, notes: Notes) -> dict[int, list[Cue]]:
        """Start of each sentence -> its cues."""
        found: dict[int, list[Cue]] = {}
        of_kin = self._kin.told(notes)
        passage, state = None, "literature"
        captioned, reviews, table = False, False, None
        for sentence in notes.sentences:
            if sentence.passage.kind == "caption":
                if not self._continued.search(sentence.text):
                    captioned = bool(self._review.search(sentence.text))
            elif sentence.passage.kind == "table":
                if sentence.passage.table_id != table:
                    table = sentence.passage.table_id
                    reviews = captioned or bool(self._review_head.match(sentence.text))
                told: Whose = "other" if reviews and not self._ours.search(sentence.text) else "patient"
                found[sentence.start] = [Cue(start=0, whose=told)]
                continue
            if sentence.passage is not passage:
                passage = sentence.passage
                state = "literature" if sentence.section in self._literature else "patient"
            ours = self._ours_all if len(notes.patients) > 1 else self._ours
            cues, state = self._sentence(sentence, state, ours)
            found[sentence.start] = [Cue(start=0, whose="family")] if sentence.start in of_kin else cues
        if not notes.patients and not notes.is_short:
            return {start: [_of_no_patient(cue) for cue in cues] for start, cues in found.items()}
        return found

    def _sentence(self, sentence: Sentence, state: str, said: re.Pattern[str]) -> tuple[list[Cue], str]:
        """The sentence's cues, and what it leaves for the next one of its paragraph."""
        text = sentence.text
        in_literature = sentence.section in self._literature
        ours, person = said.search(text), self._person.search(text)
        citing = (self._cited if in_literature else self._cited_in_case).finditer(text)
        cited = next((match for match in citing if not (ours and match.start() < ours.end() <= match.end())), None)
        fronted = None if in_literature else self._fronted.match(text)
        if fronted and cited and cited.start() < fronted.end():
            return [Cue(start=0, whose="other"), Cue(start=fronted.end(), whose="patient")], state
        general = None if sentence.section == "case" else self._general.search(text)
        if general and not (ours and ours.start() < general.start()):
            reason = self._reason.search(text, general.end())
            after = [Cue(start=reason.end(), whose="patient" if state == "patient" else "other")] if reason else []
            return [Cue(start=0, whose="nobody"), *after], state
        own = ours or (person if person and cited and person.start() < cited.start() and state != CITED else None)
        if own and cited:
            by_place: list[tuple[int, Whose]] = sorted([(own.start(), "patient"), (cited.start(), "other")])
            first, second = by_place
            turns = [match.start() for match in self._turn.finditer(text, first[0], second[0])]
            start = turns[-1] if turns and second[1] == "other" else second[0]
            return [Cue(start=0, whose=first[1]), Cue(start=start, whose=second[1])], "patient"
        if ours:
            return [Cue(start=0, whose="patient")], "patient"
        if cited:
            single = in_literature and self._cited_person.search(text)
            return [Cue(start=0, whose="other")], CITED if single else "literature" if in_literature else state
        if person:
            return [Cue(start=0, whose="other" if state == CITED else "patient")], state
        if self._timeless.search(text) and not self._event.search(text):
            told = sentence.section not in self._literature and sentence.section not in self._mixed
            return [Cue(start=0, whose="patient" if told else "nobody")], state
        if state == "patient":
            return [Cue(start=0, whose="patient")], state
        return [Cue(start=0, whose="other" if state == CITED else "nobody")], state


def _of_no_patient(cue: Cue) -> Cue:
    """The cue in an article that reports nobody: cells in a dish are no patient."""
    return Cue(start=cue.start, whose="nobody") if cue.whose == "patient" else cue


def whose(cues: list[Cue], offset: int) -> Whose:
    """Whose case the sentence tells at an offset within it; before its first letter (a drug named in the sentence
    before has its dose here), as at its start.
    """
    return [cue.whose for cue in cues if cue.start <= max(offset, 0)][-1]


def _compiled(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
