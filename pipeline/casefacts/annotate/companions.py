"""Patients of one report that are named by what they are to each other: a mother and her newborn, twins and siblings
of whom the title speaks, a man and a woman who are introduced together.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from casefacts.annotate.notes import Notes, Sentence, Told
from casefacts.terms import Sex


class CompanionRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    child: str
    birth: tuple[str, ...]
    of_child: str
    born: str
    bore: str
    together: str
    kin_title: str
    kin: str
    joined: str
    man: str
    woman: str
    first: str
    second: str
    parts: str


Introduced = tuple[Sex | None, tuple[int, int]]
"""Sex of a person and where the person's noun stands."""


@dataclass(frozen=True, kw_only=True)
class Role:
    """One of two patients: how the report names and means the patient. Offsets are those of the text."""

    patient_id: str
    names: re.Pattern[str]
    sex: Sex | None
    introduced: tuple[int, int] | None = None
    """Where the patient is named first; what stands before is not told of the patient."""
    relative: bool = False


class Companions:
    """Finds the second patient of a report that seems to have one, and says of which one each part tells."""

    def __init__(self, rules: CompanionRules, sexes: dict[str, Sex]) -> None:
        self._sexes = sexes
        self._birth = [re.compile(p.replace("{child}", rules.child), re.IGNORECASE) for p in rules.birth]
        self._of_child = re.compile(rules.of_child, re.IGNORECASE)
        self._born, self._bore, self._together, self._kin_title, self._kin, self._joined, self._parts = (
            re.compile(pattern, re.IGNORECASE)
            for pattern in (
                rules.born, rules.bore, rules.together, rules.kin_title, rules.kin, rules.joined, rules.parts,
            )
        )  # fmt: skip
        self._by_sex: dict[Sex | None, str] = {"male": rules.man, "female": rules.woman, None: r"(?!)"}
        self._by_order = (rules.first, rules.second)
        self._pronouns: dict[Sex, re.Pattern[str]] = {
            "male": re.compile(r"\b(?:he|his|him)\b", re.IGNORECASE),
            "female": re.compile(r"\b(?:she|her)\b", re.IGNORECASE),
        }

    def of_birth(self, sentences: Sequence[Sentence], sex: Sex | None) -> tuple[Role, Role] | None:
        """The mother who is the patient, and the child that is born to her."""
        if sex != "female":
            return None
        for sentence in sentences:
            match = next((m for m in (p.search(sentence.text) for p in self._birth) if m), None)
            if match:
                start, end = match.span("child")
                child = Role(
                    patient_id="p2",
                    names=self._born,
                    sex=self._sex_of(match["child"]),
                    introduced=(sentence.start + start, sentence.start + end),
                    relative=True,
                )
                return Role(patient_id="p1", names=self._bore, sex="female"), child
        return None

    def of_kin(self, titles: Sequence[str], sentences: Sequence[Sentence], sex: Sex | None) -> tuple[Role, Role] | None:
        """The patient and the relative, where a title says that both are reported."""
        if not any(self._kin_title.search(title) for title in titles):
            return None
        for sentence in sentences:
            match = self._kin.search(sentence.text)
            if match:
                start, end = match.span("kin")
                relative = Role(
                    patient_id="p2",
                    names=self._kin,
                    sex=self._sex_of(match["kin"].split()[-1]),
                    introduced=(sentence.start + start, sentence.start + end),
                    relative=True,
                )
                return Role(patient_id="p1", names=re.compile(r"\bthe\s+patient\b", re.IGNORECASE), sex=sex), relative
        return None

    def joined(self, text: str, first: tuple[int, int], second: tuple[int, int]) -> bool:
        """Two people are introduced together: the noun of one, then the age of the other."""
        return first[1] <= second[0] and self._joined.match(text[first[1] : second[0]]) is not None

    def pair(
        self, first: tuple[Sex | None, tuple[int, int]], second: tuple[Sex | None, tuple[int, int]]
    ) -> tuple[Role, Role]:
        """The roles of two people introduced together, by sex and place."""
        roles = []
        for number, (sex, span) in enumerate((first, second)):
            by_sex = self._by_sex[sex] if first[0] != second[0] else r"(?!)"
            names = re.compile(f"{by_sex}|{self._by_order[number]}", re.IGNORECASE)
            roles.append(Role(patient_id=f"p{number + 1}", names=names, sex=sex, introduced=span))
        return roles[0], roles[1]

    def tell(self, notes: Notes, roles: tuple[Role, Role], *, main: bool) -> dict[int, tuple[Told, ...]]:
        """Start of a sentence -> the patients it tells of; with `main`, the first where nothing else is said."""
        told: dict[int, tuple[Told, ...]] = {}
        default = (roles[0].patient_id,) if main else tuple(role.patient_id for role in roles)
        passage, current = None, default
        for sentence in notes.sentences:
            if sentence.passage is not passage:
                passage, current = sentence.passage, default
            parts = list(self._told(sentence, roles, current))
            born = parts[-1].relative and self._bears(sentence, roles[1])
            current = default if born else parts[-1].patients
            told[sentence.start] = tuple(parts)
        return told

    @staticmethod
    def _bears(sentence: Sentence, child: Role) -> bool:
        """The sentence is that in which the second patient comes; the next one may tell of the first again."""
        return child.introduced is not None and sentence.start <= child.introduced[0] < sentence.end

    def _told(self, sentence: Sentence, roles: tuple[Role, Role], current: tuple[str, ...]) -> Iterator[Told]:
        text, relatives = sentence.text, {role.patient_id for role in roles if role.relative}
        known = [role for role in roles if not role.introduced or role.introduced[0] < sentence.end]
        born_here = [
            (role.introduced[0] - sentence.start, role)
            for role in known
            if role.introduced and sentence.start <= role.introduced[0] < sentence.end
        ]
        borders = [0, *(match.end() for match in self._parts.finditer(text) if not self._in_pair(text, match.start()))]
        for start, end in zip(borders, [*borders[1:], len(text)], strict=True):
            here = self._named(text, start, end, known, born_here) or current
            yield Told(start=start, patients=here, relative=bool(relatives & set(here)))
            current = here
            for at, role in born_here:
                if start <= at < end and role.names is self._kin:
                    current = (role.patient_id,)
                    yield Told(start=start, patients=current, relative=True)
                elif start <= at < end and role.relative and role.introduced:
                    stop = role.introduced[1] - sentence.start
                    if self._of_child.match(text[stop:]):
                        yield Told(start=stop, patients=(role.patient_id,), relative=True)
                        current = (role.patient_id,)

    def _in_pair(self, text: str, offset: int) -> bool:
        return any(match.start() <= offset < match.end() for match in self._together.finditer(text))

    def _named(
        self, text: str, start: int, end: int, known: list[Role], born_here: list[tuple[int, Role]]
    ) -> tuple[str, ...]:
        """Whom a part of a sentence names first, by a name or a pronoun; empty where it names nobody."""
        if len(known) > 1 and self._together.search(text, start, end):
            return tuple(role.patient_id for role in known)
        later = {role.patient_id for _, role in born_here if role.relative}
        named = [
            (match.start(), role.patient_id)
            for role in known
            if role.patient_id not in later and (match := role.names.search(text, start, end))
        ]
        if named:
            return (min(named)[1],)
        for sex, pronoun in self._pronouns.items():
            of_sex = [role.patient_id for role in known if role.sex == sex and role.patient_id not in later]
            if len(of_sex) == 1 and len(known) > 1 and pronoun.search(text, start, end):
                others = [r for r in known if r.patient_id not in of_sex and r.sex in (None, sex)]
                if not others:
                    return (of_sex[0],)
        return ()

    def _sex_of(self, noun: str) -> Sex | None:
        return next((self._sexes[word] for word in noun.lower().split() if word in self._sexes), None)
