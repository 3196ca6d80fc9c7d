"""Which of several reported patients a sentence tells of: "Case 2" headings, "the second patient", "both"."""

import re
from dataclasses import dataclass

import msgspec

from casefacts.annotate.notes import Notes, Sentence, Told

UNNAMED = 1
"""The number of the patient who may have none in the text."""


class LabelRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    named: str
    ordinal: str
    lead: str
    listed: str
    listed_number: str
    listed_range: str
    all: tuple[str, ...]
    single: str
    shared_out: str
    parts: str
    of_part: str
    joins: str
    compared: str
    numbering: str
    numbers: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Label:
    """A patient's name in the report: its number and where it stands in the text looked at."""

    number: int
    start: int
    end: int


class Labels:
    """Finds the names of patients in texts."""

    def __init__(self, rules: LabelRules) -> None:
        self._numbers = rules.numbers
        self._any = re.compile(rf"\b(?:{rules.named}|{rules.ordinal})", re.IGNORECASE)
        self._opening = re.compile(rf"{rules.lead}(?:(?:the|our|a)\s+)?{self._any.pattern}", re.IGNORECASE)
        self._listed = re.compile(rules.listed.replace("{n}", rules.listed_number), re.IGNORECASE)
        self._listed_number = re.compile(rules.listed_number, re.IGNORECASE)
        self._range = re.compile(rules.listed_range)
        self._all = [re.compile(pattern, re.IGNORECASE) for pattern in rules.all]
        self._single = re.compile(rules.single, re.IGNORECASE)
        self._shared_out = re.compile(rules.shared_out, re.IGNORECASE)
        self._parts = re.compile(rules.parts, re.IGNORECASE)
        self._of_part = re.compile(rules.of_part, re.IGNORECASE)
        self._joins = re.compile(rules.joins, re.IGNORECASE)
        self._compared = re.compile(rules.compared, re.IGNORECASE)
        self._numbering = re.compile(rules.numbering, re.IGNORECASE)

    def opening(self, text: str) -> Label | None:
        """The label that a sentence or heading begins with."""
        return self._label(self._opening.match(text))

    def all(self, text: str) -> list[Label]:
        """Every label in a text but those it only compares with; "cases 1 and 3" are two at one place."""
        labels = [label for label in (self._label(match) for match in self._any.finditer(text)) if label]
        for match in self._listed.finditer(text):
            labels += [Label(number=n, start=match.start(), end=match.end()) for n in self._list(match["list"])]
        told = [label for label in labels if not self._compared.search(text[: label.start])]
        return sorted(told, key=lambda label: (label.start, label.number))

    def of_all(self, text: str, patients: int) -> bool:
        """The text speaks of all the report's patients at once."""
        for pattern in self._all:
            for match in pattern.finditer(text):
                said = match.groupdict().get("n")
                if said is None or self._number(said) == patients:
                    return True
        return False

    def of_one(self, text: str) -> bool:
        """The text speaks of one person."""
        return bool(self._single.search(text))

    def shares_out(self, text: str) -> bool:
        """Each of several has a result of one's own."""
        return bool(self._shared_out.search(text))

    def numbers_rows(self, head: str) -> bool:
        """A column's head says that the column numbers the patients."""
        return bool(self._numbering.match(head))

    def parts(self, text: str, labels: list[Label], everyone: tuple[int, ...]) -> list[tuple[int, tuple[int, ...]]]:
        """Where parts of a sentence that names several patients begin, and the patients' numbers of each part."""
        groups: list[list[Label]] = []
        for label in labels:
            if groups and self._joins.match(text[groups[-1][-1].end : label.start]):
                groups[-1].append(label)
            else:
                groups.append([label])
        apart = not self.shares_out(text)
        if not apart:
            groups = [group for group in groups if self._of_part.search(text[: group[0].start])]
        borders = [0]
        for match in self._parts.finditer(text):
            if not any(group[0].start <= match.start() < group[-1].end for group in groups):
                borders.append(match.end())
        found: list[tuple[int, tuple[int, ...]]] = []
        for start, end in zip(borders, [*borders[1:], len(text)], strict=True):
            here = {label.number for group in groups for label in group if start <= label.start < end}
            last = found[-1][1] if found and apart else () if apart else everyone
            found.append((start, tuple(sorted(here)) if here else last))
        named = next((numbers for _, numbers in found if numbers), ())
        return [(start, numbers or named) for start, numbers in found]

    def _list(self, text: str) -> list[int]:
        through = self._range.match(text)
        if through:
            return list(range(int(through["from"]), int(through["to"]) + 1))
        return [self._number(word) for word in self._listed_number.findall(text)]

    def _number(self, word: str) -> int:
        return int(word) if word.isdigit() else self._numbers[word.lower()]

    def _label(self, match: re.Match[str] | None) -> Label | None:
        if match is None:
            return None
        start = match.start("name") if match["name"] else match.start("ordinal")
        return Label(number=self._number(match["number"] or match["ordinal"]), start=start, end=match.end())


def stretches(sentences: list[Sentence], labels: Labels) -> dict[int, list[Sentence]]:
    """Sentences of the case section by the patient's number, empty unless openings name at least two patients."""
    found: dict[int, list[Sentence]] = {}
    current = 0
    for sentence in sentences:
        label = labels.opening(sentence.text)
        if label:
            current = label.number
        elif sentence.passage.kind == "heading" and labels.of_all(sentence.text, len(found)):
            current = 0
        if current:
            found.setdefault(current, []).append(sentence)
    # "A second patient" may follow one who was never called the first.
    first = min((told[0].start for told in found.values()), default=0)
    before = [sentence for sentence in sentences if sentence.start < first]
    if min(found, default=0) == UNNAMED + 1 and before:
        found = {UNNAMED: before, **found}
    return found if len(found) > 1 else {}


def tell(
    notes: Notes, stretch_of: dict[int, str], labels: Labels, by_number: dict[int, str], described: dict[int, str]
) -> dict[int, tuple[Told, ...]]:
    """Start of a sentence -> the patients it tells of, by offset in the sentence.

    By stretch in the case section, elsewhere the last named (or described by age and sex) in its paragraph; all of them
    where it says "both patients", and so for the rest of the paragraph until it speaks of one person.
    """
    everyone = tuple(by_number.values())
    told = dict[int, tuple[Told, ...]]()
    shared = _shared(notes, labels, len(everyone))
    passage, under_all = None, False
    current: tuple[str, ...] = ()
    for sentence in notes.sentences:
        if sentence.passage is not passage:
            keep = passage is not None and passage.section == sentence.section == "abstract"
            passage, current = sentence.passage, current if keep else ()
            if passage.kind == "heading":
                under_all = labels.of_all(sentence.text, len(everyone))
        named = [label for label in labels.all(sentence.text) if label.number in by_number]
        numbers = {label.number for label in named}
        of_all = labels.of_all(sentence.text, len(everyone))
        if len(numbers) > 1 or (of_all and numbers):
            parts = labels.parts(sentence.text, named, tuple(by_number))
            told[sentence.start] = tuple(Told(start=at, patients=tuple(by_number[n] for n in of)) for at, of in parts)
            current = ()
            continue
        if of_all:
            current = everyone
        elif numbers:
            current = (by_number[numbers.pop()],)
        elif sentence.start in described:
            current = (described[sentence.start],)
        elif (under_all or sentence.passage.start in shared) and not labels.of_one(sentence.text):
            current = everyone
        elif sentence.start in stretch_of and (len(current) < 2 or labels.of_one(sentence.text)):
            current = (stretch_of[sentence.start],)
        elif len(current) > 1 and labels.of_one(sentence.text):
            current = ()
        if current:
            told[sentence.start] = (Told(start=0, patients=current),)
    return told


def _shared(notes: Notes, labels: Labels, patients: int) -> set[int]:
    """Starts of the paragraphs that speak of all the patients and of none alone."""
    shared, single = set[int](), set[int]()
    for sentence in notes.sentences:
        if sentence.passage.kind == "paragraph":
            if labels.of_all(sentence.text, patients):
                shared.add(sentence.passage.start)
            elif labels.opening(sentence.text) or labels.of_one(sentence.text):
                single.add(sentence.passage.start)
    return shared - single


def of_cells(notes: Notes, labels: Labels, by_number: dict[int, str]) -> dict[int, str]:
    """Start of a table's cell -> the patient that its column's head, its row's head or its row's number names."""
    found: dict[int, str] = {}
    numbered: dict[tuple[str, int], str] = {}
    for cell in notes.report.cells:
        if labels.numbers_rows(cell.column_head) and cell.text.strip().isdigit():
            numbered[cell.table_id, cell.row] = by_number.get(int(cell.text), "")
    for cell in notes.report.cells:
        named = [{label.number for label in labels.all(head)} for head in (cell.column_head, cell.row_head)]
        numbers = next((numbers for numbers in named if numbers), set[int]())
        of = numbered.get((cell.table_id, cell.row), "") if not numbers else ""
        of = by_number.get(next(iter(numbers)), "") if len(numbers) == 1 else of
        if of:
            found[cell.start] = of
    return found
