"""Which drugs a sentence names as given to somebody, each once: "intravenous immunoglobulin (IVIg)" is one drug."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import msgspec

from casefacts.annotate.beads import Named
from casefacts.annotate.drug_names import UNKNOWN, DrugNames, Grammar, Identify
from casefacts.annotate.lexicon import DrugEntry
from casefacts.annotate.notes import Notes, Sentence
from casefacts.facts import Mention, Quote

_OPENED = re.compile(r"\s*(?:therapy|treatment)?\s*[(\[]\s*(?:i\.e\.,?\s|also known as\s)?")
_SPECIFIED = re.compile(
    r"\s*(?:therapy|treatment|prophylaxis|course|regimen)?\s*"
    r"(?:\(|:|with|was|were|(?:consisting |consisted )?of|comprised|included|(?:was )?simplified to|namely|using"
    r"|,? i\.e\.,?)\s*$"
)
_OPENS = re.compile(r"^\s*[(\[:]")
_CLOSED = re.compile(r"[^()\[\]\d]*[)\]]")
"""The rest of a parenthesis that says nothing in numbers: "(Keflin, União Química, Brasilia)"."""
_MAKER = re.compile(r"[,;][^()\[\]\d]*[)\]]")


@dataclass(frozen=True, kw_only=True)
class Given(Named):
    """A drug of a sentence with the mention that names it and what is known of it."""

    mention: Mention
    identity: DrugEntry
    name: Quote
    """The name alone: "prednisolone" of "pulse prednisolone therapy"."""
    written_out: str
    """The long form of an abbreviation that the report defines, case folded; else the name."""

    @property
    def name_end(self) -> int:
        """Where the name alone ends."""
        return self.start + len(self.name.text)


@dataclass(frozen=True)
class Givens:
    """The drugs of a sentence in text order."""

    drugs: list[Given]
    general: list[tuple[int, int]]
    """Where classes stand that the drug after them makes exact: "antibiotic therapy with" before "2 g cephalothin"."""


class GivenDrugs:
    """Chooses the drugs of a sentence from its DRUG mentions. Built once."""

    def __init__(self, identify: Identify, grammars: Sequence[Grammar]) -> None:
        self._identify = identify
        self._names = DrugNames(identify, grammars)

    def find(self, notes: Notes, sentence: Sentence) -> Givens:
        """The drugs of a sentence; a name in parentheses behind another of one drug is taken into it."""
        text = sentence.text
        givens: list[Given] = []
        for mention in _longest(notes.mentions_in(sentence, "DRUG") + self._administered(notes, sentence)):
            given = self._given(notes, sentence, mention)
            if self._names.is_no_name(given.name.text) or self._names.is_no_name(mention.text):
                continue
            if self._names.is_measured(text, given.end):
                _take_as_measured(notes, mention)
                continue
            if givens and (end := self._repeats(text, givens[-1], given)):
                first = givens[-1]
                identity = first.identity if first.identity.generic else given.identity
                givens[-1] = replace(first, end=end, identity=identity)
            elif not self._names.is_not_given(text, given.start, given.end):
                givens.append(given)
        for at, given in enumerate(givens):
            maker = _MAKER.match(text, given.end) if text[: given.start].endswith(("(", "[")) else None
            if maker and not any(other.start < maker.end() for other in givens[at + 1 :]):
                givens[at] = replace(given, end=maker.end())
        general = [
            (given.start, given.end + len(text[given.end :]) - len(_OPENS.sub("", text[given.end :], count=1)))
            for given, following in pairwise(givens)
            if self._specified(text, given, following)
        ]
        starts = [start for start, _ in general]
        return Givens([given for given in givens if given.start not in starts], general)

    def is_likely(self, text: str, given: Given) -> bool:
        """Whether a name that the lexicon lacks is a drug's even if nothing is said of dose or route."""
        return self._names.is_likely(text, given.start, given.name_end)

    def _administered(self, notes: Notes, sentence: Sentence) -> list[Mention]:
        """Substances otherwise measured or found that the words behind them say were given: "oxygen by mask".

        They are DRUG mentions from then on.
        """
        given = []
        for at, mention in enumerate(notes.mentions):
            if mention.label == "CHEMICAL" and sentence.start <= mention.start and mention.end <= sentence.end:
                end = mention.end - sentence.start
                if self._identify(mention.text) and self._names.is_administered(sentence.text, end):
                    notes.mentions[at] = msgspec.structs.replace(mention, label="DRUG")
                    given.append(notes.mentions[at])
        return given

    def is_reason(self, text: str, given: Given) -> bool:
        """Whether a name that the lexicon lacks stands where what is treated does: "started for PAH"."""
        return not given.identity.generic and self._names.is_reason(text, given.start, given.name_end)

    def _given(self, notes: Notes, sentence: Sentence, mention: Mention) -> Given:
        read = self._names.read(mention.text)
        name = mention.text[read.start : read.end]
        written_out = notes.abbreviations.get(name, name)
        identity = read.identity if read.known else self._identify(written_out) or UNKNOWN
        key = identity.generic or (mention.concept_id if name == mention.text else "") or written_out
        start = mention.start - sentence.start
        return Given(
            start=start + read.start,
            end=start + read.end,
            key=key.casefold(),
            mention=mention,
            identity=identity,
            written_out=written_out.casefold(),
            name=Quote(text=name, start=mention.start + read.start, end=mention.start + read.end),
        )

    def _repeats(self, text: str, first: Given, second: Given) -> int:
        """Where the parenthesis ends in which `second` repeats `first`; 0 where it is another drug."""
        gap = text[first.end : second.start]
        if second.start < first.end or not _OPENED.fullmatch(gap):
            beside = second.start > first.end and not gap.strip()
            return second.end if beside and (second.identity.drug_class or not second.identity.generic) else 0
        closing = _CLOSED.match(text, second.end)
        if first.key in (second.key, second.written_out):
            return closing.end() if closing else second.end
        unknown = not first.identity.generic or not second.identity.generic
        return closing.end() if unknown and closing and not first.identity.drug_class else 0

    def _specified(self, text: str, first: Given, second: Given) -> bool:
        """Whether a class is at once made a drug: "antibiotic therapy with 2 g cephalothin", "steroid (cortisone"."""
        if not first.identity.drug_class or second.identity.drug_class:
            return False
        gap = re.sub(r"(?:\d|\b(?:intravenous|oral|mg|g|ml|IU)\b|[.,µ/%])+", "", text[first.end : second.start])
        return not gap.strip() or _SPECIFIED.fullmatch(re.sub(r"\s+", " ", gap)) is not None


def _take_as_measured(notes: Notes, mention: Mention) -> None:
    """The mention is no DRUG from then on: outcomes are put down to nothing that was only measured."""
    at = next((at for at, known in enumerate(notes.mentions) if known is mention), None)
    if at is not None:
        notes.mentions[at] = msgspec.structs.replace(mention, label="CHEMICAL")


def _longest(mentions: list[Mention]) -> list[Mention]:
    """Mentions that do not overlap, in text order: the longest of those that do."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)
