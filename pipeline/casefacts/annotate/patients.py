"""Step of the annotating pipeline: who is reported. Patient facts, AGE and SEX mentions, whom a sentence tells of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec

from casefacts.annotate import cases, details, people
from casefacts.annotate.cases import Label, Labels
from casefacts.annotate.companions import Companions, Role
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.patient_tables import Column, PatientTables
from casefacts.annotate.people import People, Person
from casefacts.facts import Mention, PatientFact
from casefacts.settings import AnnotateSettings
from casefacts.terms import ArticleType, MentionLabel, Section

METHOD = "rules:patients/1"
ORDER: tuple[Section, ...] = ("case", "other", "abstract", "title", "introduction", "conclusion", "discussion")
"""Where a patient is looked for: the case section describes the patient best, the discussion speaks of others' too."""
OWN_WORDS: tuple[Section, ...] = ("introduction", "discussion", "conclusion")
"""Sections in which an age counts only in a sentence that says that it is this report's patient."""
SHORTEST_CASE = 3
"""Sentences. A "40-year-old man" right after the first is the same patient described again, not a new case."""
CASES: tuple[ArticleType, ...] = ("case_report", "case_series", "letter")
"""Types of articles that tell of patients; in others one is somebody whose age is given."""
OPENING = 3
"""Sentences that introduce a patient; in later ones "a man" may be somebody else."""
YOUNGEST_MOTHER = 11
"""Years; a younger patient who "was delivered" was born."""
SHORT_LEAD = 40
"""Characters before the age in a sentence that introduces a patient ("The next patient was a previously healthy …")."""


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    sentence: Sentence
    person: Person


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load the words for persons, ages and diagnoses, and return the step."""
    del settings
    return Patients().annotate


class Patients:
    """Fills `notes.patients` and `notes.told` and adds AGE and SEX mentions.

    One patient is reported unless two openings ("Case 1", "The second patient") or two introductions ("A 40-year-old
    man …" at the start of a paragraph, of another age or sex) say otherwise.
    """

    def __init__(self) -> None:
        rules = people.load()
        self._people = People(rules)
        self._labels = Labels(rules.labels)
        self._details = details.Details(rules)
        self._companions = Companions(rules.companions, self._people.sexes())
        self._tables = PatientTables(rules.tables, self._labels)

    def annotate(self, notes: Notes) -> None:
        """Note the reported patients."""
        candidates = self._candidates(notes)
        self._mention(notes, candidates)
        body = _body(notes)
        stretches = cases.stretches(body, self._labels) or _introductions(body, candidates)
        if not stretches:
            self._without_names(notes, body, candidates)
            return
        by_number = {number: f"p{rank}" for rank, number in enumerate(stretches, 1)}
        for number, sentences in stretches.items():
            within = [c for c in candidates if any(c.sentence is s for s in sentences)] or self._relative(sentences)
            label = self._labels.opening(sentences[0].text)
            name = sentences[0].text[label.start : label.end] if label else ""
            patient = self._patient(notes, by_number[number], sentences, within, label=name)
            patient = patient or self._labelled(notes, by_number[number], sentences[0], label, body)
            if patient:
                notes.patients.append(patient)
        stretch_of = {s.start: by_number[number] for number, sentences in stretches.items() for s in sentences}
        described = self._described(notes, candidates, stretch_of)
        notes.told.update(cases.tell(notes, stretch_of, self._labels, by_number, described))
        notes.of_cells.update(cases.of_cells(notes, self._labels, by_number))

    def _relative(self, sentences: list[Sentence]) -> list[_Candidate]:
        """The patient of a case that is opened by its name and introduces nobody else: "Case 2. His colleague, …"."""
        persons = (
            (s, person) for s in sentences[:OPENING] for person in self._people.introduced(s.text, relatives=True)
        )
        return [_Candidate(sentence=sentence, person=person) for sentence, person in persons][:1]

    def _without_names(self, notes: Notes, body: list[Sentence], candidates: list[_Candidate]) -> None:
        """The patients of a report that neither labels nor introduces them one after the other: mostly one."""
        titles = [s.text for s in notes.sentences if s.passage.kind == "title"]
        columns = self._tables.find(notes.report.cells, [*titles, *(s.text for s in body)])
        if columns:
            notes.patients += [_of_column(notes, column) for column in columns]
            by_number = {column.number: f"p{column.number}" for column in columns}
            notes.of_cells.update(cases.of_cells(notes, self._labels, by_number))
            return
        first = next((c for c in candidates if c.person.age and not c.person.age.past), None)
        roles, main = self._joined(candidates, first), False
        own = [candidates] if roles is None else [[c for c in candidates if _introduces(c, role)] for role in roles]
        patient = self._patient(notes, "p1", body, own[0], label="")
        if patient is None:
            return
        notes.patients.append(patient)
        if roles is None:
            roles, main = self._companions.of_kin(titles, body, patient.sex), True
            grown = patient.age_years is None or patient.age_years >= YOUNGEST_MOTHER
            roles = roles or (self._companions.of_birth(body, patient.sex) if grown else None)
        if roles is None:
            return
        told = self._companions.tell(notes, roles, main=main)
        if main and not any("p2" in part.patients for parts in told.values() for part in parts):
            return
        notes.told.update(told)
        of = {role: [s for s in body if self._tells_of(notes, s, role)] for role in ("p1", "p2")}
        weight = self._details.weight(_told_of(notes, body, "p1"))
        notes.patients[0] = msgspec.structs.replace(patient, weight_kg=weight)
        second = self._patient(notes, "p2", of["p2"], own[-1], label="") if not main else None
        notes.patients.append(second or self._companion(notes, roles[1], body, of["p2"]))

    def _joined(self, candidates: list[_Candidate], first: _Candidate | None) -> tuple[Role, Role] | None:
        """The roles of two people whom one sentence introduces together."""
        for other in candidates:
            if first is None or other is first or other.sentence is not first.sentence:
                continue
            age, one, two = other.person.age, first.person, other.person
            if not (age and one.noun and two.noun and one.age and (one.age.years, one.sex) != (age.years, two.sex)):
                continue
            if self._companions.joined(first.sentence.text, one.noun, (age.start, age.end)):
                at = first.sentence.start
                return self._companions.pair((one.sex, _moved(one.noun, at)), (two.sex, _moved(two.noun, at)))
        return None

    @staticmethod
    def _tells_of(notes: Notes, sentence: Sentence, patient_id: str) -> bool:
        return all(told.patients == (patient_id,) for told in notes.told.get(sentence.start, ()))

    def _companion(self, notes: Notes, role: Role, body: list[Sentence], sentences: list[Sentence]) -> PatientFact:
        """A patient known by what it is to the first one."""
        start, end = role.introduced or (0, 0)
        sentence = notes.sentence_at(start)
        return PatientFact(
            **_place(sentence, start, end),
            patient_id=role.patient_id,
            sex=role.sex or self._people.sex_told(s.text for s in sentences),
            weight_kg=self._details.weight(_told_of(notes, body, role.patient_id)),
        )

    def _labelled(
        self, notes: Notes, patient_id: str, sentence: Sentence, label: Label | None, body: list[Sentence]
    ) -> PatientFact | None:
        """A patient of whom the case gives no more than the name ("Twin A")."""
        if label is None:
            return None
        start, end = sentence.start + label.start, sentence.start + label.end
        name = sentence.text[label.start : label.end]
        sex = self._people.sex_of_group(s.text for s in body)
        return PatientFact(**_place(sentence, start, end), patient_id=patient_id, label=name, sex=sex)

    def _described(self, notes: Notes, candidates: list[_Candidate], stretch_of: dict[int, str]) -> dict[int, str]:
        """Sentences outside the case section that introduce one person whose age and sex are one patient's only."""
        found: dict[int, set[str]] = {}
        for candidate in candidates:
            age, sex = candidate.person.age, candidate.person.sex
            same = [p for p in notes.patients if age and p.age_years == age.years and sex in (None, p.sex)]
            if age and not age.past and candidate.sentence.start not in stretch_of:
                found.setdefault(candidate.sentence.start, set()).add(same[0].patient_id if len(same) == 1 else "")
        return {start: next(iter(ids)) for start, ids in found.items() if len(ids) == 1 and "" not in ids}

    def _candidates(self, notes: Notes) -> list[_Candidate]:
        """Persons introduced as this report's patients, best section first."""
        found = []
        for sentence in notes.sentences:
            if sentence.section not in ORDER or self._people.cites(sentence.text):
                continue
            if sentence.section in OWN_WORDS and not self._people.ours(sentence.text):
                continue
            found += [_Candidate(sentence=sentence, person=person) for person in self._people.introduced(sentence.text)]
        return sorted(found, key=lambda c: (ORDER.index(c.sentence.section), c.sentence.start))

    def _mention(self, notes: Notes, candidates: list[_Candidate]) -> None:
        known = [mention for mention in notes.mentions if mention.label in ("AGE", "SEX")]
        for candidate in candidates:
            person, start = candidate.person, candidate.sentence.start
            spans: tuple[tuple[MentionLabel, tuple[int, int] | None], ...] = (
                ("AGE", (person.age.start, person.age.end) if person.age else None),
                ("SEX", person.noun if person.sex else None),
            )
            for label, span in spans:
                if span and not any(
                    m.label == label and m.start < start + span[1] and start + span[0] < m.end for m in known
                ):
                    quote = notes.quote(start + span[0], start + span[1])
                    notes.mentions.append(
                        Mention(start=quote.start, end=quote.end, label=label, text=quote.text, method=METHOD)
                    )

    def _patient(
        self, notes: Notes, patient_id: str, sentences: list[Sentence], candidates: list[_Candidate], *, label: str
    ) -> PatientFact | None:
        first = next(
            (c for c in candidates if c.person.age and not c.person.age.past), candidates[0] if candidates else None
        )
        spoken_of = (None, None) if _is_of_many(notes) else self._spoken_of(sentences)
        sentence, head = (first.sentence, first.person.noun) if first else spoken_of
        if sentence is None:
            return None
        age = first.person.age if first and first.person.age and not first.person.age.past else None
        span = (age.start, age.end) if age else head or (0, len(sentence.text))
        sex = first.person.sex if first else None
        opening = (self._people.sex_named(s.text) for s in sentences[:OPENING])
        sex = (
            sex or next((named for named in opening if named), None) or self._people.sex_told(s.text for s in sentences)
        )
        sex = sex or next((c.person.sex for c in candidates if c.person.sex), None)
        weight, diagnosis = self._details.weight([s.text for s in sentences]), self._details.diagnosis(sentences)
        return PatientFact(
            **_place(sentence, sentence.start + span[0], sentence.start + span[1]),
            patient_id=patient_id,
            label=label,
            age=notes.quote(sentence.start + age.start, sentence.start + age.end) if age else None,
            age_years=age.years if age else None,
            sex=sex,
            weight_kg=weight,
            diagnosis=notes.quote(*diagnosis) if diagnosis else None,
        )

    def _spoken_of(self, sentences: list[Sentence]) -> tuple[Sentence | None, tuple[int, int] | None]:
        """The first sentence about a patient whose age is not given."""
        for sentence in sentences:
            noun = None if self._people.cites(sentence.text) else self._people.noun(sentence.text)
            if noun:
                return sentence, noun
        return None, None


def _place(sentence: Sentence, start: int, end: int) -> dict[str, Any]:
    return {
        "start": start,
        "end": end,
        "sentence": sentence.text,
        "sentence_start": sentence.start,
        "sentence_end": sentence.end,
        "section": sentence.section,
        "method": METHOD,
    }


def _told_of(notes: Notes, sentences: list[Sentence], patient_id: str) -> list[str]:
    """What sentences tell of one patient alone; nothing of those that do not."""
    return [text for sentence in sentences if (text := _own_parts(notes, sentence, patient_id))]


def _own_parts(notes: Notes, sentence: Sentence, patient_id: str) -> str:
    parts = notes.told.get(sentence.start, ())
    ends = [*(part.start for part in parts[1:]), len(sentence.text)]
    own = [
        sentence.text[part.start : end] for part, end in zip(parts, ends, strict=True) if part.patients == (patient_id,)
    ]
    return " ".join(own)


def _moved(span: tuple[int, int], by: int) -> tuple[int, int]:
    return span[0] + by, span[1] + by


def _introduces(candidate: _Candidate, role: Role) -> bool:
    noun = candidate.person.noun
    return noun is not None and _moved(noun, candidate.sentence.start) == role.introduced


def _of_column(notes: Notes, column: Column) -> PatientFact:
    """A patient of a table, with the cell of the age as evidence."""
    cell = column.first
    sentence = notes.sentence_at(cell.start)
    head = " | ".join(part for part in (cell.row_head, cell.column_head, cell.text) if part)
    place = _place(sentence, cell.start, cell.end) | {"sentence": head}
    return PatientFact(
        **place,
        patient_id=f"p{column.number}",
        age=notes.quote(column.age.start, column.age.end) if column.age else None,
        age_years=column.years,
        sex=column.sex,
    )


def _is_of_many(notes: Notes) -> bool:
    """Whether a report is an article without a case: "the patient" of its methods is nobody."""
    case = any(sentence.section == "case" for sentence in notes.sentences)
    return not (case or notes.is_short or notes.report.metadata.article_type in CASES)


def _body(notes: Notes) -> list[Sentence]:
    """The sentences that tell the case: the case section, or all prose of a text without one."""
    case = [s for s in notes.sentences if s.section == "case"]
    return case or [s for s in notes.sentences if s.section in ("other", "abstract", "title")]


def _introductions(body: list[Sentence], candidates: list[_Candidate]) -> dict[int, list[Sentence]]:
    """Sentences by patient where paragraphs of the body introduce persons of different ages or sexes."""
    by_sentence: dict[int, Person] = {}
    for candidate in candidates:
        by_sentence.setdefault(candidate.sentence.start, candidate.person)
    found: dict[int, list[Sentence]] = {}
    known: tuple[float | None, str | None] | None = None
    for before, sentence in zip([None, *body], body, strict=False):
        person = by_sentence.get(sentence.start)
        opens = before is None or before.passage is not sentence.passage
        if (
            person
            and person.age
            and not person.age.past
            and person.sex
            and (opens or not found)
            and person.age.start <= SHORT_LEAD
        ):
            described = (person.age.years, person.sex)
            if described != known and (not found or len(found[len(found)]) >= SHORTEST_CASE):
                known = described
                found[len(found) + 1] = []
        if found:
            found[len(found)].append(sentence)
    return found if len(found) > 1 else {}
