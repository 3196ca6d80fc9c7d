"""Whether the text between two neighbours of a regimen joins them, makes them items of a list, or cuts them apart."""

import re

from casefacts.annotate import numbers
from casefacts.annotate.parts import TimeUnits, words

MOST_WORDS = 9
"""Joining words between two neighbours of one regimen; the longest right gaps in MACCROBAT's and PHEE's training texts
have eight."""
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TOKEN = re.compile(r"[^\W_]+(?:[-./'’][^\W_]+)*|[&+]")


class Joins:
    """Tests of gaps. Built once: it holds the word lists of regimens.toml."""

    def __init__(self) -> None:
        lists = words()
        self._fillers = frozenset(lists["fillers"].split())
        self._no_adverbs = frozenset(lists["no_adverbs"].split())
        self._coordinators = frozenset(lists["coordinators"].split())
        self._successors = frozenset(lists["successors"].split())
        self._adjectives = frozenset(lists["adjectives"].split())
        self._mixture = re.compile(rf"\W*(?:\w+ )?(?:{lists['mixtures']})s?\b", re.IGNORECASE)
        self._dose_words = re.compile(rf"\b(?:{lists['dose_words']}|{lists['change']})\b", re.IGNORECASE)
        self._treatment = re.compile(
            rf"\b(?:{lists['treatments']})"
            r"(?: (?:(?:of|for) (?:[\w-]+ ){1,5}?with|with|of|to|using|consisting of|was|were)\b|\s*:|\s*[(\[])",
            re.IGNORECASE,
        )
        self._taken = re.compile(
            rf"(?:{lists['takers']})(?: \w+){{0,3}}? (?:{lists['given']})\s*(?:only\s*)?", re.IGNORECASE
        )
        self._form = re.compile(rf"(?:\w+ )?(?:{lists['forms']})", re.IGNORECASE)
        self._of_form = re.compile(rf"^\s*(?:{lists['forms']})\s+(?=of\b)", re.IGNORECASE)
        n, unit = rf"(?:{numbers.NUMBER}|{lists['vague']}|an?)", TimeUnits().pattern
        self._when = re.compile(
            rf"\b(?:after|within)\s+{n}[\s-]+{unit}|(?<!\w){n}[\s-]+{unit}\s+later\b", re.IGNORECASE
        )
        self._resumed = re.compile(rf"\b{lists['resumed']}\b", re.IGNORECASE)
        self._each = re.compile(r"\b(?:both|each|all)\b", re.IGNORECASE)

    def tight(self, gap: str) -> bool:
        """Only words that join a drug and its regimen: "was given at a dose of"."""
        return self._only(gap, self._fillers)

    def successive(self, gap: str) -> bool:
        """Also words that join the steps of a regimen, and when that was: "after two weeks, and then to"."""
        return self._only(self._when.sub(" ", gap), self._fillers | self._successors)

    def resumes(self, gap: str) -> bool:
        """Only words that say that a drug was held and given again: "was paused and two weeks later resumed at"."""
        return self.successive(gap) and self._resumed.search(gap) is not None

    def coordinated(self, gap: str) -> bool:
        """Only "and", commas and the like, as between the items of a list."""
        if not gap.strip() or re.search(r"[;:()]", gap):
            return False
        return all(token in self._coordinators for token in _tokens(gap))

    def adjectival(self, gap: str) -> bool:
        """Only what may stand between an amount and its drug; after "of" also up to two words that no list has."""
        gap = self._of_form.sub(" ", self._treatment.sub(" ", gap))
        if re.search(r"[,;:()\[\]]", gap):
            return False
        tokens = _tokens(gap)
        unknown = [token for token in tokens if token not in self._adjectives]
        if tokens[:1] != ["of"]:
            return not unknown
        joins = self._fillers | self._coordinators | self._successors
        return len(unknown) <= 2 and not any(token in joins for token in unknown)

    def ends(self, rest: str) -> bool:
        """Whether a word that has ended here is no adjective of the next: "orally and", not "subcutaneous lesion"."""
        token = re.match(r"[\s)\]]*([^\W\d_]+)?", rest)
        word = token[1].lower() if token and token[1] else ""
        return not word or word in self._fillers | self._coordinators | self._successors | {
            "route",
            "routes",
            "form",
            "but",
        }

    def form(self, gap: str) -> bool:
        """Only the name of a form: "syrup", "cream"."""
        return self._form.fullmatch(gap.strip(" (")) is not None

    def listed(self, gap: str) -> bool:
        """Whether another item of a list begins in the gap."""
        return "," in gap or ";" in gap or any(token in self._coordinators for token in _tokens(gap))

    def taken(self, clause: str) -> bool:
        """Whether a clause says only that somebody was given or took something: "but she had taken"."""
        return self._taken.fullmatch(clause.strip()) is not None

    def treatment(self, gap: str) -> bool:
        """Whether a gap says what a list of drugs is: "prophylaxis with"."""
        return self._treatment.search(gap) is not None

    def opens_treatment(self, text: str, at: int) -> bool:
        """Whether "treatment with" or the like begins at an offset."""
        return self._treatment.match(text, at) is not None

    def mixed(self, rest: str) -> bool:
        """Whether the text goes on with "mixture", which the amount before the drugs is then of."""
        return self._mixture.match(rest) is not None

    def speaks_of_dose(self, text: str) -> bool:
        return self._dose_words.search(text) is not None

    def speaks_of_each(self, text: str) -> bool:
        return self._each.search(text) is not None

    def _only(self, gap: str, allowed: frozenset[str]) -> bool:
        if ";" in gap or re.search(r"[.!?]\s", gap):
            return False
        tokens = _tokens(gap)
        return len(tokens) <= MOST_WORDS and all(token in allowed or self._is_adverb(token) for token in tokens)

    def _is_adverb(self, token: str) -> bool:
        return token.endswith("ly") and token not in self._no_adverbs


def _tokens(gap: str) -> list[str]:
    return _TOKEN.findall(_ASIDE.sub(" ", gap.lower()))
