"""A patient's weight and diagnosis, where a sentence states them outright."""

import re
from collections.abc import Sequence

from casefacts.annotate.notes import Sentence
from casefacts.annotate.people import PeopleRules

HEAVIEST = 400.0
"""Kilograms; a larger "weight" is a misprint or not a person's."""
OPENING = 3
"""Sentences that say that a patient is a newborn."""
LONGEST = 10
"""Words of a diagnosis; a longer stretch has run on into the next thing the sentence says."""


class Details:
    """Finds weight and diagnosis in the sentences about one patient."""

    def __init__(self, rules: PeopleRules) -> None:
        nouns = rules.person
        person = f"(?:{'|'.join((*nouns.female, *nouns.male, *nouns.either))})"
        self._weight = [
            re.compile(pattern.replace("{person}", person), re.IGNORECASE) for pattern in rules.weight.patterns
        ]
        self._birth = re.compile(rules.weight.birth, re.IGNORECASE)
        self._newborn = re.compile(rules.weight.newborn, re.IGNORECASE)
        self._thing = re.compile(
            rf"\b(?:{'|'.join(rules.weight.not_of_a_person)})\w*\W+(?:\w+\W+){{0,4}}$", re.IGNORECASE
        )
        self._made = [re.compile(pattern, re.IGNORECASE) for pattern in rules.diagnosis.patterns]
        self._ends = re.compile("|".join(rules.diagnosis.ends), re.IGNORECASE)
        self._nothing = re.compile(rules.diagnosis.nothing, re.IGNORECASE)
        self._never = re.compile("|".join(rules.diagnosis.never), re.IGNORECASE)

    def weight(self, texts: Sequence[str]) -> float | None:
        """The first body weight in kilograms; of a newborn, the weight at birth where there is no other."""
        for text in texts:
            for match in (match for pattern in self._weight for match in pattern.finditer(text)):
                kilograms = _kilograms(match)
                if 0 < kilograms <= HEAVIEST and not self._thing.search(text[: match.start()]):
                    return kilograms
        if any(self._newborn.search(text) for text in texts[:OPENING]):
            born = (self._birth.search(text) for text in texts)
            return next((_kilograms(match) for match in born if match), None)
        return None

    def diagnosis(self, sentences: list[Sentence]) -> tuple[int, int] | None:
        """Offsets of the first diagnosis stated as made, without its circumstances."""
        for sentence in sentences:
            if self._never.search(sentence.text):
                continue
            for pattern in self._made:
                match = pattern.search(sentence.text)
                if match is None:
                    continue
                start, end = match.span("x")
                over = self._ends.search(sentence.text, start, end)
                end = over.start() if over else end
                words = sentence.text[start:end].split()
                start += len(sentence.text[start:end]) - len(sentence.text[start:end].lstrip())
                end = start + len(sentence.text[start:end].rstrip())
                if 0 < len(words) <= LONGEST and not self._nothing.match(" ".join(words)):
                    return sentence.start + start, sentence.start + end
        return None


def _kilograms(match: re.Match[str]) -> float:
    groups = match.groupdict()
    if groups.get("g"):
        return round(int(re.sub(r"\D", "", groups["g"])) / 1000, 3)
    return float(groups["kg"].replace(",", "."))
