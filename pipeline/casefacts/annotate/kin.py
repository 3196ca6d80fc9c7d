"""Sentences that go on about a relative: "Her husband was brought in too. He could not be resuscitated."

A pronoun of the sex that the report's only patient has not, right after a sentence that names a relative of that sex,
means the relative; so do such sentences after it, until the patient comes again.
"""

import re
from itertools import pairwise

import msgspec

from casefacts.annotate.notes import Notes
from casefacts.terms import Sex


class KinRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Relatives and pronouns by the sex they tell, and the patient's own words."""

    female: str
    male: str
    she: str
    he: str
    patient: str


class Kin:
    """Finds the sentences that tell of a relative by a pronoun."""

    def __init__(self, rules: KinRules) -> None:
        she, he = re.compile(rules.she, re.IGNORECASE), re.compile(rules.he, re.IGNORECASE)
        self._of_patient: dict[Sex, re.Pattern[str]] = {"female": she, "male": he}
        self._of_other: dict[Sex, re.Pattern[str]] = {"female": he, "male": she}
        self._relative: dict[Sex, re.Pattern[str]] = {
            "female": re.compile(rules.male, re.IGNORECASE),
            "male": re.compile(rules.female, re.IGNORECASE),
        }
        self._patient = re.compile(rules.patient, re.IGNORECASE)

    def told(self, notes: Notes) -> set[int]:
        """Starts of the sentences that tell of a relative; none in reports of several patients."""
        sex = notes.patients[0].sex if len(notes.patients) == 1 else None
        found: set[int] = set()
        if sex is None:
            return found
        for before, sentence in pairwise(notes.sentences):
            named = before.passage is sentence.passage and self._relative[sex].search(before.text) is not None
            if (named or before.start in found) and self._means_other(sentence.text, sex):
                found.add(sentence.start)
        return found

    def _means_other(self, text: str, sex: Sex) -> bool:
        own = self._of_patient[sex].search(text) or self._patient.search(text)
        return own is None and self._of_other[sex].search(text) is not None
