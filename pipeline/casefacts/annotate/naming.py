"""Step of the annotating pipeline: the names of the lexicon that a report's text holds, and as what: given (DRUG),
found (CHEMICAL) or measured (TEST).
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from casefacts.annotate.lexicon import AnalyteEntry, ContextWords, DrugEntry, Lexicon, context_words, load
from casefacts.annotate.notes import Notes
from casefacts.annotate.numbers import RANGE
from casefacts.annotate.units import AMOUNT
from casefacts.facts import Mention
from casefacts.settings import AnnotateSettings
from casefacts.terms import MentionLabel

METHOD = "lexicon/1"
PROTOCOL = "protocol/1"
"""Of names that are known from the protocol of the review only."""
_AROUND = 40
"""Characters looked at before and after a name: the longest context phrase and a dose fit in."""
_DOSE_AFTER = re.compile(
    rf"\s*[(,:]?\s*(?:at\s+|of\s+|dose\s+)*{RANGE}\s*{AMOUNT}(?!\s*/\s*(?:d?L|[mµμu]?[lL]|g)\b)", re.IGNORECASE
)
_DOSE_BEFORE = re.compile(rf"(?<!/){AMOUNT}(?:/(?:kg|day|h|min))*\s+(?:of\s+)?$", re.IGNORECASE)
_JOINS = re.compile(r"\s*(?:,|/|\+|(?:,\s*)?(?:and|or|plus|with|as well as))\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Name:
    """A name found, before it is known which of overlapping names stands."""

    start: int
    end: int
    label: MentionLabel
    concept_id: str
    general: bool = False
    """A class of drugs, and nothing around it says that it was given."""
    method: str = METHOD

    @property
    def length(self) -> int:
        return self.end - self.start


Defined = tuple[MentionLabel, str, str]
"""What an abbreviation is: label, concept_id, method."""


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load the lexicon and return the step, which adds DRUG, CHEMICAL and TEST mentions to `notes.mentions`."""
    return Naming(load(settings.terms), context_words())


class Naming:
    """The step: call it on Notes. Sets `notes.mentions`; mentions that other sources made there gain the concept id."""

    def __init__(self, lexicon: Lexicon, words: ContextWords) -> None:
        self._lexicon = lexicon
        self._words = words

    def __call__(self, notes: Notes) -> None:
        text = notes.report.text
        defined = dict(self._defined(notes))
        drugs = list(self._drugs(text))
        given = {name.start for name in drugs if name.label == "DRUG"}
        names = [
            name
            for name in (*drugs, *self._tests(text, given), *self._findings(text))
            if text[name.start : name.end] not in notes.abbreviations
        ]
        names += self._abbreviated(text, defined)
        _add(notes, _longest(names))

    def _drugs(self, text: str) -> Iterator[Name]:
        listed = -1  # where the last name ends in a list of what was given
        for hit in self._lexicon.drugs.find(text):
            entry = hit.entries[0]
            before, after = text[max(hit.start - _AROUND, 0) : hit.start], text[hit.end : hit.end + _AROUND]
            if self._is_other(entry, before, after):
                continue
            if not entry.drug_class and self._words.measured_of.search(before):
                yield Name(hit.start, hit.end, "TEST", "")
                continue
            if not entry.drug_class and (measured := self._words.measured_after.match(after)):
                yield Name(hit.start, hit.end + measured.end(), "TEST", "")
                continue
            end = hit.end
            if entry.kind == "drug" and (salt := self._words.salt.match(after)):
                end += salt.end()
            joined = listed >= 0 and _JOINS.fullmatch(text[listed : hit.start]) is not None
            given = joined or self._is_given(before, text[end : end + _AROUND])
            if entry.kind == "chemical":
                label: MentionLabel = "DRUG" if given else "CHEMICAL"
            else:
                label = "CHEMICAL" if self._words.measured_just_before.search(before) else "DRUG"
            listed = end if given else -1
            general = entry.drug_class and not given
            yield Name(hit.start, end, label, entry.concept_id, general=general, method=_method(entry))

    def _is_other(self, entry: DrugEntry, before: str, after: str) -> bool:
        """Whether the name is a part of another thing's: insulin-like, methicillin-resistant, anti-insulin."""
        words = self._words
        if words.not_after.search(before) or words.not_before.match(after):
            return True
        return not entry.drug_class and words.class_before.match(after) is not None

    def _is_given(self, before: str, after: str) -> bool:
        words = self._words
        return bool(
            words.given_after.match(after)
            or words.given_before.search(before)
            or _DOSE_AFTER.match(after)
            or _DOSE_BEFORE.search(before)
        )

    def _tests(self, text: str, given: set[int]) -> Iterator[Name]:
        for hit in self._lexicon.analytes.find(text):
            before, after = text[max(hit.start - _AROUND, 0) : hit.start], text[hit.end : hit.end + _AROUND]
            if self._words.not_after.search(before) or self._words.not_before.match(after):
                continue
            if hit.start not in given or not self._lexicon.drugs.get(text[hit.start : hit.end]):
                entry = hit.entries[0]
                yield Name(hit.start, hit.end, "TEST", entry.concept_id, method=_method(entry))

    def _findings(self, text: str) -> Iterator[Name]:
        """The outcomes that the protocol names."""
        for hit in self._lexicon.findings.find(text):
            yield Name(hit.start, hit.end, "CONDITION", "", method=PROTOCOL)

    def _defined(self, notes: Notes) -> Iterator[tuple[str, Defined]]:
        """What the report's own abbreviations stand for, where the lexicon knows their long forms."""
        for short, long in notes.abbreviations.items():
            analyte, drug = self._lexicon.analyte(long), self._lexicon.drug(long)
            if drug is not None and (analyte is None or drug.kind != "chemical"):
                yield short, ("CHEMICAL" if drug.kind == "chemical" else "DRUG", drug.concept_id, _method(drug))
            elif analyte is not None:
                yield short, ("TEST", analyte.concept_id, _method(analyte))
            elif self._lexicon.findings.get(long):
                yield short, ("CONDITION", "", PROTOCOL)

    @staticmethod
    def _abbreviated(text: str, defined: dict[str, Defined]) -> Iterator[Name]:
        if not defined:
            return
        shorts = "|".join(re.escape(short) for short in sorted(defined, key=len, reverse=True))
        for found in re.finditer(rf"(?<!\w)({shorts})s?(?!\w)", text):
            label, concept_id, method = defined[found[1]]
            yield Name(found.start(), found.end(1), label, concept_id, method=method)


def _method(entry: DrugEntry | AnalyteEntry) -> str:
    return PROTOCOL if entry.of_protocol else METHOD


def _longest(names: list[Name]) -> list[Name]:
    """Of names that overlap, the longest; of the same length a test before a substance, and a drug before both."""
    order: dict[MentionLabel, int] = {"DRUG": 0, "TEST": 1, "CHEMICAL": 2, "CONDITION": 3}
    kept: list[Name] = []
    taken: set[int] = set()
    for name in sorted(names, key=lambda n: (-n.length, order[n.label], n.start)):
        if taken.isdisjoint(range(name.start, name.end)):
            kept.append(name)
            taken.update(range(name.start, name.end))
    return sorted(kept, key=lambda n: n.start)


def _add(notes: Notes, names: list[Name]) -> None:
    """Names as mentions; one inside a mention of its own kind from another source gives that its concept instead."""
    substances = ("DRUG", "CHEMICAL")
    others = list(enumerate(notes.mentions))
    for name in names:
        alike = substances if name.label in substances else (name.label,)
        for i, other in others:
            if other.label in alike and other.start <= name.start and name.end <= other.end:
                given = name.label == "DRUG" and (name.start, name.end) == (other.start, other.end)
                notes.mentions[i] = msgspec.structs.replace(
                    other,
                    concept_id=notes.mentions[i].concept_id or name.concept_id,
                    label="DRUG" if given else other.label,
                )
                break
        else:
            if name.general and not notes.tells_of_patient:
                continue
            notes.mentions.append(
                Mention(
                    start=name.start,
                    end=name.end,
                    label=name.label,
                    text=notes.report.text[name.start : name.end],
                    method=name.method,
                    concept_id=name.concept_id,
                )
            )
