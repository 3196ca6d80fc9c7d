"""Which of several reported patients a sentence tells of: "Case 2" headings and run-ins, "the second patient"."""

import re
from dataclasses import dataclass

import msgspec

from casefacts.annotate.notes import Notes, Sentence


class LabelRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    named: str
    ordinal: str
    lead: str
    several: tuple[str, ...]
    numbers: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Label:
    """A patient's name in the report: its number and where it stands."""

    number: int
    start: int
    end: int


class Labels:
    """Finds the names of patients in sentences."""

    def __init__(self, rules: LabelRules) -> None:
        self._numbers = rules.numbers
        self._any = re.compile(rf"\b(?:{rules.named}|{rules.ordinal})", re.IGNORECASE)
        self._opening = re.compile(rf"{rules.lead}(?:(?:the|our|a)\s+)?{self._any.pattern}", re.IGNORECASE)
        self._several = [re.compile(pattern, re.IGNORECASE) for pattern in rules.several]

    def opening(self, sentence: Sentence) -> Label | None:
        """The label that a sentence or heading begins with."""
        return self._label(self._opening.match(sentence.text), sentence)

    def all(self, sentence: Sentence) -> list[Label]:
        """Every label in a sentence."""
        labels = [self._label(match, sentence) for match in self._any.finditer(sentence.text)]
        return [label for label in labels if label]

    def of_several(self, sentence: Sentence) -> bool:
        """The sentence speaks of more than one of the patients at once."""
        return any(pattern.search(sentence.text) for pattern in self._several)

    def _label(self, match: re.Match[str] | None, sentence: Sentence) -> Label | None:
        if match is None:
            return None
        word = (match["number"] or match["ordinal"]).lower()
        number = int(word) if word.isdigit() else self._numbers[word]
        start = match.start("name") if match["name"] else match.start("ordinal")
        return Label(number=number, start=sentence.start + start, end=sentence.start + match.end())


def stretches(sentences: list[Sentence], labels: Labels) -> dict[int, list[Sentence]]:
    """Sentences of the case section by the patient's number, empty unless openings name at least two patients."""
    found: dict[int, list[Sentence]] = {}
    current = 0
    for sentence in sentences:
        label = labels.opening(sentence)
        if label:
            current = label.number
        if current:
            found.setdefault(current, []).append(sentence)
    return found if len(found) > 1 else {}


def tell(notes: Notes, stretch_of: dict[int, str], labels: Labels, by_number: dict[int, str]) -> dict[int, str]:
    """Start of a sentence -> patient_id: by stretch in the case section, elsewhere the last named in its paragraph."""
    told = dict(stretch_of)
    passage, current = None, ""
    for sentence in notes.sentences:
        if sentence.passage is not passage:
            keep = passage is not None and passage.section == sentence.section == "abstract"
            passage, current = sentence.passage, current if keep else ""
        named = {by_number[label.number] for label in labels.all(sentence) if label.number in by_number}
        if labels.of_several(sentence) or len(named) > 1:
            told.pop(sentence.start, None)
            current = ""
        elif sentence.start in stretch_of:
            continue
        else:
            current = named.pop() if named else current
            if current:
                told[sentence.start] = current
    return told
