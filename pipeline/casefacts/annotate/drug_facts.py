"""Drug facts: every drug of the patient's course with the regimen that a sentence states, one row per regimen.

Sets DOSE, ROUTE, FREQUENCY and DURATION mentions, links from drugs to them, and `notes.drugs`. Assertion, experiencer,
patient and time are left to later steps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from casefacts.annotate import numbers, stand_ins
from casefacts.annotate.actions import Actions, Cue
from casefacts.annotate.beads import Linked, Named
from casefacts.annotate.doses import Doses
from casefacts.annotate.drug_links import DrugLinks
from casefacts.annotate.drug_names import Identify
from casefacts.annotate.drug_rows import Row, write
from casefacts.annotate.durations import Durations
from casefacts.annotate.frequencies import Frequencies
from casefacts.annotate.given import Given, GivenDrugs, Givens
from casefacts.annotate.joining import Joins
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.parts import Part, apart, words
from casefacts.annotate.regimen import Regimen, regimens_of
from casefacts.annotate.routes import GENERAL, Routes
from casefacts.annotate.worded_doses import WordedDoses
from casefacts.terms import Action

_LISTED = re.compile(r"\s*(?:\([^()]*\)|\))?\s*(?:,|,?\s*and|or)\s*(?:with\s*)?", re.IGNORECASE)
_WERE = re.compile(r"\s*(?:were|are|have been|had been)\b", re.IGNORECASE)
_DISCUSSED = ("introduction", "discussion", "conclusion")
_LISTS = ("caption", "table")
"""Where a name alone says too little: heads of columns, legends of figures."""
_TREATMENT = 20
"""Characters before a list in which "treatment with" stands."""
_ONE_DAY = re.compile(r"(?:day|week) \d+", re.IGNORECASE)
"""When something was changed ("held on day 3"), not when it is given."""
_FROM = re.compile(r"\bfrom\s*$", re.IGNORECASE)
_NOT = 20
"""Characters before a part in which "instead of" stands."""
_SENTENCES_BACK = 2
"""How far "the dose was increased" may look back for its drug."""


@dataclass
class _Read:
    """A sentence that names drugs, for the sentences after it."""

    number: int
    sentence: Sentence
    rows: list[Row]


class DrugFacts:
    """The step: call it on Notes. `identify` says what the lexicon knows of a name."""

    def __init__(self, identify: Identify) -> None:
        self._doses = Doses()
        self._grammars = (self._doses, Frequencies(), Durations(), Routes())
        self._drugs = GivenDrugs(identify, self._grammars)
        self._joins = Joins()
        self._actions = Actions(self._joins)
        self._worded = WordedDoses(self._joins)
        lists = words()
        self._reported = re.compile(rf"\b(?:{lists['reported']})\b", re.IGNORECASE)
        self._dose_word = re.compile(rf"\b(?:{lists['dose_words']})\b", re.IGNORECASE)
        self._time_of_day = re.compile(rf"\b(?:{lists['times_of_day']})\b", re.IGNORECASE)
        self._not_chosen = re.compile(rf"\b(?:{lists['not_chosen']})\s+(?:at\s+)?(?:an?\s+)?$", re.IGNORECASE)
        self._it_was_given = re.compile(rf"It (?:was|is|had been|has been)(?: \w+ly)? (?:{lists['given']})\b")
        self._given = re.compile(rf"\b(?:{lists['given']})\b", re.IGNORECASE)

    def __call__(self, notes: Notes) -> None:
        read: list[_Read] = []
        found: list[tuple[Sentence, list[Row]]] = []
        for number, sentence in enumerate(notes.sentences):
            named = self._with_stand_ins(sentence, self._drugs.find(notes, sentence), read)
            near = read and number - read[-1].number <= _SENTENCES_BACK
            if not named.drugs and not (near and self._dose_word.search(sentence.text)):
                continue
            parts = self._parts(numbers.in_english(sentence.text) if notes.decimal_commas else sentence.text)
            tests = [mention.start - sentence.start for mention in notes.mentions_in(sentence, "TEST")]
            rows = (
                self._rows(sentence, named, parts, tests)
                if named.drugs
                else self._continued(sentence, parts, tests, read)
            )
            found.append((sentence, rows))
            if named.drugs:
                read.append(_Read(number, sentence, self._kept(sentence, rows)))
        dosed = {row.given.key for _, rows in found for row in rows if row.regimen.get("dose")}
        for sentence, rows in found:
            self._add_worded(sentence.text, [row for row in rows if row.given.key not in dosed])
            for row in self._kept(sentence, rows):
                write(notes, sentence, row)

    def _parts(self, text: str) -> list[Part]:
        found = (part for grammar in self._grammars for part in grammar.find(text))
        return apart(part for part in found if not self._not_chosen.search(text, max(part.start - _NOT, 0), part.start))

    def _add_worded(self, text: str, rows: list[Row]) -> None:
        """Give drugs whose amount the report never states the doses that a sentence says in words."""
        first = {row.given: row for row in reversed(rows)}
        givens = sorted(first, key=lambda given: given.start)
        for given, dose in self._worded.of_each(text, givens).items():
            first[given].regimen.parts["dose"] = dose

    def _kept(self, sentence: Sentence, rows: list[Row]) -> list[Row]:
        """The rows without those that say no more than that a drug is named once again, or in general."""
        if sentence.section in _LISTS or (sentence.section in _DISCUSSED and not self._reported.search(sentence.text)):
            return [row for row in rows if row.regimen.parts]
        told = {row.given.key for row in rows if not row.bare}
        kept: list[Row] = []
        for row in rows:
            if not (row.bare and (row.given.key in told or any(other.given.key == row.given.key for other in kept))):
                kept.append(row)
        return kept

    def _rows(self, sentence: Sentence, named: Givens, parts: list[Part], tests: list[int]) -> list[Row]:
        givens = named.drugs
        classes = [span for span in named.general if not self._joins.opens_treatment(sentence.text, span[0])]
        text = _blanked(sentence.text, [*classes, *self._doses.products(sentence.text)])
        linked = DrugLinks(self._joins, text, list[Named](givens), parts, tests).of_each()
        likely = [self._is_drug(sentence.text, givens, at, linked[at]) for at in range(len(givens))]
        if not all(likely):
            text = _blanked(text, [(given.start, given.end) for given in givens if self._drugs.is_reason(text, given)])
            givens = [given for given, is_drug in zip(givens, likely, strict=True) if is_drug]
            linked = DrugLinks(self._joins, text, list[Named](givens), parts, tests).of_each()
        for given, links in zip(givens, linked, strict=True):
            if not given.identity.generic:
                links.parts = [p for p in links.parts if not p.close or p.kind != "dose" or self._is_given(sentence, p)]
        cues = self._actions.find(sentence.text)
        rows = [
            row
            for given, links in zip(givens, linked, strict=True)
            for row in self._rows_of(sentence.text, givens, given, links, cues)
        ]
        self._pass_on(sentence.text, rows)
        stand_ins.switch(sentence.text, rows)
        return rows

    def _with_stand_ins(self, sentence: Sentence, named: Givens, read: list[_Read]) -> Givens:
        """The drugs of a sentence with "the former" and "the latter"."""
        last = read[-1] if read and read[-1].sentence.passage == sentence.passage else None
        more = stand_ins.of(sentence.text, named.drugs, [row.given for row in last.rows] if last else [])
        return Givens(sorted([*named.drugs, *more], key=lambda given: given.start), named.general) if more else named

    def _is_drug(self, text: str, givens: list[Given], at: int, linked: Linked) -> bool:
        """Whether the lexicon knows a name, or its shape, place, dose or neighbours say that it is a drug."""
        given = givens[at]
        if given.identity.generic:
            return True
        if self._drugs.is_reason(text, given):
            return False
        if self._drugs.is_likely(text, given):
            return True
        if any(part not in linked.far and self._is_evidence(text, given, part) for part in linked.parts):
            return True
        return any(
            other.identity.generic and self._joins.coordinated(text[first.end : second.start])
            for first, second, other in _neighbours(givens, at)
        )

    def _is_evidence(self, text: str, given: Given, part: Part) -> bool:
        """Whether a part right beside a name makes it a drug: an amount, or before it a route proper."""
        before = part.end <= given.start and self._joins.adjectival(text[part.end : given.start])
        if part.kind == "route":
            return before and part.route not in GENERAL
        after = part.start >= given.end and self._joins.tight(text[given.end : part.start])
        return part.kind == "dose" and not part.close and (before or after)

    def _is_given(self, sentence: Sentence, volume: Part) -> bool:
        """Whether words before a volume say that it was given; else it may have been drained, or lost."""
        return self._given.search(sentence.text[: volume.start]) is not None

    def _rows_of(self, text: str, givens: list[Given], given: Given, linked: Linked, cues: list[Cue]) -> list[Row]:
        """A row for each regimen of one drug, with its action; "tapered and then stopped" is two rows."""
        rows: list[Row] = []
        since = 0
        regimens = regimens_of(text, given, linked)
        for regimen in regimens:
            dose = regimen.get("dose")
            action: Action | None = None
            if regimen.before_change:
                action = self._actions.before_change(text, cues, given.start, dose)
            elif dose and dose.start > given.start:
                action = self._actions.of_dose(text, cues, given.start, dose, since)
                if action is None and rows and rows[-1].regimen.before_change:
                    old = rows[-1].regimen.get("dose")
                    action = self._actions.of_dose(text, cues, given.start, old, 0) if old else None
                elif action is None and rows and self._goes_on(text, rows[-1], dose):
                    action = rows[-1].action
                elif action == "restart" and not rows:
                    rows += [
                        Row(given, Regimen(), linked, cue.action)
                        for cue in cues
                        if given.end <= cue.start < dose.start and cue.action in ("hold", "stop")
                    ][:1]
            from_it = dose is not None and _FROM.search(text[: dose.start]) is not None
            changed = action if from_it and action in ("increase", "decrease") else None
            rows.append(Row(given, regimen, linked, "continue" if changed else action))
            if changed and len(regimens) == 1:
                rows.append(Row(given, Regimen(), linked, changed))
            since = max(since, dose.end if dose and regimen.before_change else regimen.end)
        self._begun(text, cues, rows)
        for row in rows:
            row.shared_day = len([other for other in rows if self._is_time_of_day(text, other)]) > 1
        others = [other for other in givens if other is not given]
        starts = [given.start, *(part.start for part in linked.parts if part.end <= given.start)]
        if rows[0].action is None:
            rows[0].action = self._actions.before(text, cues, min(starts), others)
        acted = rows[-1].action is not None
        after = self._actions.after(text, cues, _ends(given, rows[-1].regimen), others, acted=acted)
        if self._actions.negated(text, given.start):
            after = []
        for action, said in after:
            if action == "start" and all(row.action is None for row in rows):
                rows[0].action = action
            elif rows[-1].action is None:
                rows[-1].action = action
            elif rows[-1].action != action:
                rows.append(Row(given, _behind(rows[-1].regimen, said), linked, action))
        for row in rows:
            if row.action in ("stop", "hold"):
                row.regimen.parts.pop("duration", None)
            schedule = row.regimen.get("schedule")
            if (
                schedule
                and row.action not in (None, "start")
                and _ONE_DAY.fullmatch(text, schedule.start, schedule.end)
            ):
                row.regimen.parts.pop("schedule")
        return rows

    def _begun(self, text: str, cues: list[Cue], rows: list[Row]) -> None:
        """Set what was done with a dose before the next is named: "1 mg was started, and later reduced to 0.5 mg"."""
        for row, following in pairwise(rows):
            dose = following.regimen.get("dose")
            if row.action is None and dose and row.regimen.get("dose"):
                begun = [
                    cue for cue in cues
                    if cue.end <= dose.start
                    and (cue.action in ("hold", "stop") or any(cue.end <= c.start < dose.start for c in cues)
                         or (cue.action in ("start", "restart", "continue")
                             and not self._joins.successive(text[cue.end : dose.start])))
                ]  # fmt: skip
                after = self._actions.after(text, begun, _ends(row.given, row.regimen), [], acted=False)
                row.action = after[0][0] if after else None

    def _is_time_of_day(self, text: str, row: Row) -> bool:
        part = row.regimen.get("frequency")
        return part is not None and self._time_of_day.search(text[part.start : part.end]) is not None

    def _goes_on(self, text: str, last: Row, dose: Part) -> bool:
        """Whether a dose is the next step of a taper, or of a rise: "tapered to 40 mg and 20 mg"."""
        old = last.regimen.get("dose")
        if old is None or old.value is None or dose.value is None or last.action not in ("increase", "decrease"):
            return False
        alike = (old.unit, old.per) == (dose.unit, dose.per) and (dose.value < old.value) == (last.action == "decrease")
        return alike and self._joins.successive(text[last.regimen.end : dose.start])

    def _pass_on(self, text: str, rows: list[Row]) -> None:
        """What was done with one drug of a list was done with all: "started on A 5 mg and B", "A and B were held"."""
        listed = [row for row in rows if row.linked.listed]
        for row in listed:
            row.action = row.action or next((other.action for other in listed if other.action), None)
        for first, second in pairwise(rows):
            if first.action and not second.action and _listed(text, first, second):
                second.action = first.action
        for first, second in pairwise(reversed(rows)):
            end = max(first.given.end, first.regimen.end)
            together = _WERE.match(text, end) or self._is_of_treatment(text, second)
            if first.action and not second.action and _listed(text, second, first) and together:
                second.action = first.action

    def _is_of_treatment(self, text: str, row: Row) -> bool:
        """Whether "treatment with" stands before a drug and its regimen: the verb behind the list is of all."""
        start = min([row.given.start, *(part.start for part in row.regimen.parts.values())])
        return self._joins.treatment(text[max(start - _TREATMENT, 0) : start])

    def _continued(self, sentence: Sentence, parts: list[Part], tests: list[int], read: list[_Read]) -> list[Row]:
        """Rows of a sentence that names no drug but changes a dose: of the one drug last named in its paragraph."""
        word = self._dose_word.search(sentence.text)
        last = read[-1] if read else None
        if last is None or word is None or last.sentence.passage != sentence.passage:
            return []
        rows = last.rows
        dosed = [row for row in rows if row.regimen.get("dose")]
        keys = {row.given.key for row in rows}
        if len(keys) > 1:
            rows, keys = dosed, {row.given.key for row in dosed}
        if len(keys) != 1:
            return []
        stand_in = Named(start=word.start(), end=word.end(), key=next(iter(keys)))
        linked = DrugLinks(self._joins, sentence.text, [stand_in], parts, tests).of_each()[0]
        if not any(part.kind == "dose" for part in linked.parts):
            return []
        given = rows[-1].given
        cues = self._actions.find(sentence.text)
        found = self._rows_of(sentence.text, [], _at(given, stand_in), linked, cues)
        for row in found:
            row.linked.far.update(row.regimen.parts.values())
        given_as_said = self._it_was_given.match(sentence.text, word.start())
        if word[0].lower() == "it" and not given_as_said and all(row.action is None for row in found):
            return []
        return [row for row in found if row.regimen.parts]


def _ends(given: Given, regimen: Regimen) -> list[int]:
    """Where a drug with its dose, and each part of the regimen behind that, ends."""
    dose = regimen.get("dose")
    first = max(given.end, dose.end if dose else 0)
    return [first, *sorted(part.end for part in regimen.parts.values() if part.end > first)]


def _behind(regimen: Regimen, at: int) -> Regimen:
    """The duration that stands behind a further action, which it is the duration of: "tapered over two weeks"."""
    duration = regimen.get("duration")
    if duration is None or duration.start < at:
        return Regimen()
    return Regimen(parts={"duration": regimen.parts.pop("duration")})


def _neighbours(givens: list[Given], at: int) -> Iterator[tuple[Given, Given, Given]]:
    """The names before and after one, in text order, and which of them is the neighbour."""
    if at:
        yield givens[at - 1], givens[at], givens[at - 1]
    if at + 1 < len(givens):
        yield givens[at], givens[at + 1], givens[at + 1]


def _blanked(text: str, stretches: list[tuple[int, int]]) -> str:
    """The text with spaces in the place of stretches."""
    for start, end in stretches:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _listed(text: str, first: Row, second: Row) -> bool:
    """Whether only "and" or a comma stands between two drugs with their regimens."""
    if first.given is second.given:
        return False
    end = max(first.given.end, first.regimen.end)
    start = min([second.given.start, *(p.start for p in second.regimen.parts.values() if p.start >= end)])
    return _LISTED.fullmatch(text, end, start) is not None


def _at(given: Given, place: Named) -> Given:
    """The drug as if it stood where the words that stand for it do."""
    return replace(given, start=place.start, end=place.end)
