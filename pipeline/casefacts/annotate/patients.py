"""Step of the annotating pipeline: who is reported. Patient facts, AGE and SEX mentions, whom a sentence tells of."""

from collections.abc import Callable
from dataclasses import dataclass

from casefacts.annotate import cases, details, people
from casefacts.annotate.cases import Labels
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.people import People, Person
from casefacts.facts import Mention, PatientFact
from casefacts.settings import AnnotateSettings
from casefacts.terms import MentionLabel, Section

METHOD = "rules:patients/1"
ORDER: tuple[Section, ...] = ("case", "other", "abstract", "title", "introduction", "conclusion", "discussion")
"""Where a patient is looked for: the case section describes the patient best, the discussion speaks of others' too."""
OWN_WORDS: tuple[Section, ...] = ("introduction", "discussion", "conclusion")
"""Sections in which an age counts only in a sentence that says that it is this report's patient."""
SHORTEST_CASE = 3
"""Sentences. A "40-year-old man" right after the first is the same patient described again, not a new case."""
OPENING = 3
"""Sentences that introduce a patient; in later ones "a man" may be somebody else."""
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

    def annotate(self, notes: Notes) -> None:
        """Note the reported patients."""
        candidates = self._candidates(notes)
        self._mention(notes, candidates)
        body = _body(notes)
        stretches = cases.stretches(body, self._labels) or _introductions(body, candidates)
        if not stretches:
            patient = self._patient(notes, "p1", body, candidates, label="")
            if patient:
                notes.patients.append(patient)
            return
        by_number = {number: f"p{rank}" for rank, number in enumerate(stretches, 1)}
        for number, sentences in stretches.items():
            within = [c for c in candidates if any(c.sentence is s for s in sentences)]
            label = self._labels.opening(sentences[0].text)
            name = sentences[0].text[label.start : label.end] if label else ""
            patient = self._patient(notes, by_number[number], sentences, within, label=name)
            if patient:
                notes.patients.append(patient)
        stretch_of = {s.start: by_number[number] for number, sentences in stretches.items() for s in sentences}
        described = self._described(notes, candidates, stretch_of)
        notes.told.update(cases.tell(notes, stretch_of, self._labels, by_number, described))
        notes.of_cells.update(cases.of_cells(notes, self._labels, by_number))

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
        sentence, head = (first.sentence, first.person.noun) if first else self._spoken_of(sentences)
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
        weight, diagnosis = self._details.weight(sentences), self._details.diagnosis(sentences)
        return PatientFact(
            start=sentence.start + span[0],
            end=sentence.start + span[1],
            sentence=sentence.text,
            sentence_start=sentence.start,
            sentence_end=sentence.end,
            section=sentence.section,
            method=METHOD,
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
