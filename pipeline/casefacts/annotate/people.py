"""Persons in a sentence: who is introduced with age and sex, and who is a relative, a donor or a cohort instead."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from casefacts import assets
from casefacts.annotate.ages import HYPHENS, Age, Ages
from casefacts.annotate.cases import LabelRules
from casefacts.annotate.companions import CompanionRules
from casefacts.annotate.patient_tables import TableRules
from casefacts.terms import Sex

SEXES: tuple[Sex, Sex] = ("female", "male")
NEAR = 6
"""Words between an age and the noun whose age it is ("a 25-week gestation infant", "a woman, G2P2, aged 31 years")."""


class BySex(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    female: tuple[str, ...]
    male: tuple[str, ...]
    either: tuple[str, ...] = ()


class Groups(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    female: tuple[str, ...]
    male: tuple[str, ...]


class Relatives(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    female: tuple[str, ...]
    male: tuple[str, ...]
    possessed: tuple[str, ...]
    with_before: str
    with_after: str
    owners: tuple[str, ...]
    other: tuple[str, ...]


class Around(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    before: tuple[str, ...]
    after: tuple[str, ...]


class Cited(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    patterns: tuple[str, ...]
    ours: tuple[str, ...]


class Weight(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    patterns: tuple[str, ...]
    birth: str
    newborn: str
    not_of_a_person: tuple[str, ...]


class Diagnosis(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    patterns: tuple[str, ...]
    ends: tuple[str, ...]
    never: tuple[str, ...]
    nothing: str


class PeopleRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """data/lexicons/patients.toml."""

    person: BySex
    tells: BySex
    pronouns: BySex
    relatives: Relatives
    not_a_patient: Around
    cited: Cited
    weight: Weight
    diagnosis: Diagnosis
    labels: LabelRules
    groups: Groups
    companions: CompanionRules
    tables: TableRules


def load() -> PeopleRules:
    """The rules about people."""
    return msgspec.toml.decode(assets.lexicon("patients.toml").read_bytes(), type=PeopleRules)


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody introduced by age or by a noun; spans are offsets in the sentence's text."""

    age: Age | None
    sex: Sex | None
    noun: tuple[int, int] | None


class People:
    """Finds the persons a sentence introduces as patients."""

    def __init__(self, rules: PeopleRules) -> None:
        nouns = rules.person
        self._sex = {noun: sex for sex in SEXES for noun in getattr(nouns, sex)}
        self._kin_sex: dict[str, Sex] = {noun: sex for sex in SEXES for noun in getattr(rules.relatives, sex)}
        every = "|".join((*nouns.female, *nouns.male, *nouns.either))
        self._ages = Ages(person=every)
        self._noun = re.compile(rf"(?<![\w-])(?:{every})(?![\w-])", re.IGNORECASE)
        owners = "|".join(rules.relatives.owners)
        kin = "|".join(rules.relatives.possessed)
        donors = "|".join(rules.relatives.other)
        self._kin = re.compile(rf"\b(?:{owners})\s+(?:[\w-]+\s+){{0,3}}?(?:{kin})\b|\b(?:{donors})\b", re.IGNORECASE)
        self._owned = re.compile(rf"\b(?:{owners})\s+$", re.IGNORECASE)
        self._named_patient = re.compile(rf"^\W*(?:{rules.labels.named}),\s+(?:{owners})\s+$", re.IGNORECASE)
        self._kin_noun = re.compile(rf"{HYPHENS}(?:[\w-]+\s+){{0,2}}?(?:{kin})\b", re.IGNORECASE)
        self._with_before = re.compile(rules.relatives.with_before, re.IGNORECASE)
        self._with_after = re.compile(
            rf"{HYPHENS}(?P<kin>{'|'.join(rules.relatives.possessed)})\b{rules.relatives.with_after}", re.IGNORECASE
        )
        self._before = re.compile(rf"(?:{_any(rules.not_a_patient.before)})[^.;]{{0,18}}$", re.IGNORECASE)
        self._after = re.compile(rf"{HYPHENS}(?:{_any(rules.not_a_patient.after)})", re.IGNORECASE)
        self._cited = re.compile(_any(rules.cited.patterns), re.IGNORECASE)
        self._ours = re.compile(_any(rules.cited.ours), re.IGNORECASE)
        self._groups = {sex: re.compile(_any(getattr(rules.groups, sex)), re.IGNORECASE) for sex in SEXES}
        self._tells = {sex: re.compile(rf"\b(?:{_any(getattr(rules.tells, sex))})", re.IGNORECASE) for sex in SEXES}
        self._pronouns = {
            sex: re.compile(rf"\b(?:{'|'.join(getattr(rules.pronouns, sex))})\b", re.IGNORECASE) for sex in SEXES
        }

    def cites(self, text: str) -> bool:
        """The sentence tells of another report's patients."""
        return bool(self._cited.search(text)) and not self._ours.search(text)

    def ours(self, text: str) -> bool:
        """The sentence says that it tells of this report's patient."""
        return bool(self._ours.search(text))

    def noun(self, text: str) -> tuple[int, int] | None:
        """The first noun for a person who is no relative."""
        kin = self._kin.search(text)
        match = self._noun.search(text)
        return match.span() if match and not (kin and kin.start() < match.start()) else None

    def introduced(self, text: str, *, relatives: bool = False) -> list[Person]:
        """Everybody introduced with an age but cohorts; donors and relatives only if they are asked for, or come as
        patients too.
        """
        ages = self._ages.find(text)
        return [
            Person(age=age, sex=sex, noun=noun)
            for age in ages
            for together in [self._with(text, age)]
            if together or not (self._of_group(text, age) if relatives else self._someone_else(text, age))
            for noun, sex in [together or self._noun_of(text, age, ages)]
        ]

    def _with(self, text: str, age: Age) -> tuple[tuple[int, int], Sex | None] | None:
        """The noun of a relative who comes together with the patient: "a man and his 58-year-old wife were …"."""
        noun = self._with_after.match(text, age.end) if self._with_before.search(text, 0, age.start) else None
        return (noun.span("kin"), self._kin_sex.get(noun["kin"].lower())) if noun else None

    def sex_named(self, text: str) -> Sex | None:
        """The sex that the first noun to tell one names, unless a relative comes first."""
        kin = self._kin.search(text)
        nouns = self._noun.finditer(text, 0, kin.start() if kin else len(text))
        return next((sex for sex in (self._sex.get(noun.group().lower()) for noun in nouns) if sex), None)

    def sex_of_group(self, texts: Iterable[str]) -> Sex | None:
        """The sex of all the patients, where plurals name one only ("twin girls")."""
        joined = "\n".join(texts)
        named = [sex for sex in SEXES if self._groups[sex].search(joined)]
        return named[0] if len(named) == 1 else None

    def sexes(self) -> dict[str, Sex]:
        """Noun -> the sex that it names."""
        return {**self._sex, **self._kin_sex}

    def sex_told(self, texts: Iterable[str]) -> Sex | None:
        """The sex that words only one sex has, or most pronouns, tell; None when neither does."""
        joined = "\n".join(texts)
        told = [sex for sex in SEXES if self._tells[sex].search(joined)]
        if len(told) == 1:
            return told[0]
        female, male = (len(self._pronouns[sex].findall(joined)) for sex in SEXES)
        if female == male:
            return None
        return "female" if female > male else "male"

    def _someone_else(self, text: str, age: Age) -> bool:
        clause = re.split(r"[;:]|\.\s", text[: age.start])[-1]
        kin = [match.end() for match in self._kin.finditer(clause)]
        if kin and not self._noun.search(clause, kin[-1]):
            return True
        if self._owned.search(clause) and self._kin_noun.match(text, age.end):
            return not self._named_patient.search(clause)
        return self._of_group(text, age)

    def _of_group(self, text: str, age: Age) -> bool:
        clause = re.split(r"[;:]|\.\s", text[: age.start])[-1]
        return bool(self._before.search(clause) or self._after.match(text, age.end))

    def _noun_of(self, text: str, age: Age, ages: list[Age]) -> tuple[tuple[int, int] | None, Sex | None]:
        """The nearest noun, one that tells the sex before one that does not; after the age before one ahead of it."""
        left = max((other.end for other in ages if other.end <= age.start), default=0)
        right = min((other.start for other in ages if other.start >= age.end), default=len(text))
        nouns: list[tuple[int, int, tuple[int, int], Sex | None]] = []
        for match in self._noun.finditer(text, left, right):
            gap = text[age.end : match.start()] if match.start() >= age.end else text[match.end() : age.start]
            words = len(gap.split())
            if words <= NEAR and not re.search(r"[.;]\s", gap) and not self._kin.search(gap):
                sex = self._sex.get(match.group().lower())
                nouns.append((0 if sex else 1, words + (0 if match.start() >= age.end else NEAR), match.span(), sex))
        if not nouns:
            return None, None
        _, _, span, sex = min(nouns)
        return span, sex


def _any(patterns: Iterable[str]) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)
