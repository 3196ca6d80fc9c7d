"""A drug with one regimen, and how it is written down: as a fact, as mentions of its parts, as links to them."""

import re
from dataclasses import dataclass
from functools import cache

from casefacts.annotate.beads import Linked
from casefacts.annotate.given import Given
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.parts import Part, words
from casefacts.annotate.regimen import Regimen, daily_dose
from casefacts.facts import DrugFact, Link, Mention, Quote
from casefacts.terms import Action, Doubt, MentionLabel, Relation

METHOD = "regimen/1"
_MOST_BAGS = 100
"""Bags of blood given in one go; units of factor concentrates, which are international units, begin at some hundred."""
_UNITS = re.compile(r"(?<![^\W\d_])(?:units?|U)$", re.IGNORECASE)
_LABELS: dict[str, tuple[MentionLabel, Relation]] = {
    "dose": ("DOSE", "has_dose"),
    "route": ("ROUTE", "has_route"),
    "frequency": ("FREQUENCY", "has_frequency"),
    "duration": ("DURATION", "has_duration"),
}


@dataclass
class Row:
    """A drug with one regimen that a sentence states, before it is written down."""

    given: Given
    regimen: Regimen
    linked: Linked
    action: Action | None = None
    shared_day: bool = False
    """Another row has what is given at another time of the same day, so that this dose is not all of a day's."""

    @property
    def bare(self) -> bool:
        return not self.regimen.parts and self.action is None


def write(notes: Notes, sentence: Sentence, row: Row) -> None:
    """Write a row's fact, mentions and links."""
    mention = row.given.mention
    for kind, part in row.regimen.parts.items():
        if kind in _LABELS:
            label, relation = _LABELS[kind]
            start, end = sentence.start + part.start, sentence.start + part.end
            if not any((m.start, m.end, m.label) == (start, end, label) for m in notes.mentions):
                notes.mentions.append(
                    Mention(start=start, end=end, label=label, text=notes.report.text[start:end], method=METHOD)
                )
            link = Link(
                head=(mention.start, mention.end, mention.label),
                relation=relation,
                tail=(start, end, label),
                method=METHOD,
            )
            if link not in notes.links:
                notes.links.append(link)
    notes.drugs.append(_fact(notes, sentence, row))


def _fact(notes: Notes, sentence: Sentence, row: Row) -> DrugFact:
    identity, regimen = row.given.identity, row.regimen

    def quote(kind: str) -> Quote | None:
        part = regimen.get(kind)
        return notes.quote(sentence.start + part.start, sentence.start + part.end) if part else None

    dose, route, frequency, duration = (regimen.get(kind) for kind in ("dose", "route", "frequency", "duration"))
    per_day = frequency.value if frequency else None
    if frequency and frequency.count is not None and dose and dose.period == "d":
        per_day = float(frequency.count)
    daily, daily_unit = (None, "") if row.shared_day else daily_dose(sentence.text, regimen)
    return DrugFact(
        start=row.given.name.start,
        end=row.given.name.end,
        sentence=sentence.text,
        sentence_start=sentence.start,
        sentence_end=sentence.end,
        section=sentence.section,
        method=METHOD,
        doubts=_doubts(row),
        drug=row.given.name,
        drug_name=identity.generic,
        drug_class=identity.drug_class,
        mesh_id=identity.mesh_id,
        drugbank_id=identity.drugbank_id,
        dose=quote("dose"),
        dose_value=dose.value if dose else None,
        dose_value_max=dose.value_max if dose else None,
        dose_unit=_unit(dose, row.given, sentence.text[dose.start : dose.end]) if dose else "",
        dose_per=dose.per if dose else None,
        dose_period=(dose.period or (frequency.period if frequency else None)) if dose and dose.unit else None,
        strength=quote("strength"),
        route_text=quote("route"),
        route=route.route if route else None,
        frequency=quote("frequency"),
        frequency_per_day=round(per_day, 4) if per_day is not None else None,
        duration=quote("duration"),
        duration_days=round(duration.value, 4) if duration and duration.value is not None else None,
        doses_count=regimen.count,
        schedule=quote("schedule"),
        as_needed=regimen.get("as_needed") is not None,
        action=row.action,
        daily_dose_value=daily,
        daily_dose_unit=daily_unit,
        indication=_indicated(notes, sentence, row),
    )


@cache
def _indication() -> re.Pattern[str]:
    lists = words()
    return re.compile(
        rf"\W*(?:{lists['prescribed']}\s+)?(?:{lists['indications']})\s+(?:(?:the|his|her|an?)\s+)?", re.IGNORECASE
    )


def _indicated(notes: Notes, sentence: Sentence, row: Row) -> Quote | None:
    """The condition right after the drug and its regimen, behind "for", "to treat", …"""
    end = max(row.given.end, row.regimen.end)
    found = _indication().match(sentence.text, end)
    if found is None:
        return None
    for condition in notes.mentions_in(sentence, "CONDITION"):
        if condition.start - sentence.start == found.end():
            return notes.quote(condition.start, condition.end)
    return None


def _unit(dose: Part, given: Given, written: str) -> str:
    """The unit of a dose; a few "units" of a blood product are bags."""
    bags = dose.value is not None and dose.value <= _MOST_BAGS and _UNITS.search(written) is not None
    return "{unit}" if given.identity.kind == "blood_product" and dose.unit == "[iU]" and bags else dose.unit


def _doubts(row: Row) -> tuple[Doubt, ...]:
    doubts: list[Doubt] = []
    if any(part in row.linked.far for part in row.regimen.parts.values()):
        doubts.append("link_far")
    dose = row.regimen.get("dose")
    if dose and dose.carried:
        doubts.append("unit_carried")
    if row.linked.miscounted:
        doubts.append("count_mismatch")
    return tuple(doubts)
