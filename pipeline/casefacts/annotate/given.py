"""Which drugs a sentence names as given to somebody, each once: "intravenous immunoglobulin (IVIg)" is one drug."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from casefacts.annotate.drug_links import Named
from casefacts.annotate.lexicon import DrugEntry
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.parts import rows
from casefacts.records import Mention, Quote

_BESIDE = 40
"""Characters on each side of a name in which words say that it is no drug given; the longest such phrase has fewer."""
_OPENED = re.compile(r"\s*(?:therapy|treatment)?\s*[(\[]\s*(?:i\.e\.,?\s|also known as\s)?")
_SPECIFIED = re.compile(
    r"\s*(?:therapy|treatment|prophylaxis|course|regimen)?\s*"
    r"(?:\(|:|with|was|were|of|consisting of|namely|using|,? i\.e\.,?)\s*$"
)
_CLOSED = re.compile(r"[^()\[\]\d]*[)\]]")
"""The rest of a parenthesis that says nothing in numbers: "(Keflin, União Química, Brasilia)"."""
_MAKER = re.compile(r"[,;][^()\[\]\d]*[)\]]")


UNKNOWN = DrugEntry(generic="", kind="drug")
"""What is known of a name that the lexicon lacks, such as one that only the trained model found."""
Identify = Callable[[str], DrugEntry | None]


@dataclass(frozen=True, kw_only=True)
class Given(Named):
    """A drug of a sentence with the mention that names it and what is known of it."""

    mention: Mention
    identity: DrugEntry
    name: Quote
    """The name alone: "prednisolone" of "pulse prednisolone therapy"."""
    written_out: str
    """The long form of an abbreviation that the report defines, case folded; else the name."""


class Givens:
    """Chooses the drugs of a sentence from its DRUG mentions. Built once: it holds the patterns of not_given.tsv."""

    def __init__(self, identify: Identify) -> None:
        self._identify = identify
        patterns: dict[str, list[str]] = {"before": [], "after": [], "name": [], "lead": [], "tail": []}
        for side, pattern in rows("not_given.tsv"):
            patterns[side].append(pattern)
        self._before = re.compile(rf"(?:{'|'.join(patterns['before'])})$", re.IGNORECASE)
        self._after = re.compile("|".join(patterns["after"]), re.IGNORECASE)
        self._name = re.compile("|".join(patterns["name"]), re.IGNORECASE)
        self._lead = re.compile(rf"(?:(?:{'|'.join(patterns['lead'])})[ -]+)+(?=\w)", re.IGNORECASE)
        self._tail = re.compile(rf"(?:[ -]+(?:{'|'.join(patterns['tail'])}))+$", re.IGNORECASE)

    def find(self, notes: Notes, sentence: Sentence) -> list[Given]:
        """The drugs of a sentence in text order; a name in parentheses behind another of one drug is taken into it."""
        givens: list[Given] = []
        for mention in _longest(notes.mentions_in(sentence, "DRUG")):
            given = self._given(notes, sentence, mention)
            if self._name.fullmatch(given.name.text):
                continue
            if givens and (end := self._repeats(sentence.text, givens[-1], given)):
                first = givens[-1]
                identity = first.identity if first.identity.generic else given.identity
                givens[-1] = replace(first, end=end, identity=identity)
            elif not self._not_given(sentence.text, given):
                givens.append(given)
        for at, given in enumerate(givens):
            maker = (
                _MAKER.match(sentence.text, given.end) if sentence.text[: given.start].endswith(("(", "[")) else None
            )
            if maker and not any(other.start < maker.end() for other in givens[at + 1 :]):
                givens[at] = replace(given, end=maker.end())
        return [
            given for at, given in enumerate(givens)
            if not (at + 1 < len(givens) and self._specified(sentence.text, given, givens[at + 1]))
        ]  # fmt: skip

    def _given(self, notes: Notes, sentence: Sentence, mention: Mention) -> Given:
        """What a mention names, without "pulse" before and "therapy" behind it."""
        lead, tail = self._lead.match(mention.text), self._tail.search(mention.text)
        known = self._identify(mention.text)
        trimmed = known is None or known.drug_class
        first = lead.end() if trimmed and lead else 0
        last = tail.start() if trimmed and tail and tail.start() > first else len(mention.text)
        name = mention.text[first:last]
        written_out = notes.abbreviations.get(name, name)
        identity = self._identify(name) or known or self._identify(written_out) or UNKNOWN
        key = identity.generic or (mention.concept_id if name == mention.text else "") or written_out
        start = mention.start - sentence.start
        return Given(
            start=start + first,
            end=start + last,
            key=key.casefold(),
            mention=mention,
            identity=identity,
            written_out=written_out.casefold(),
            name=Quote(text=name, start=mention.start + first, end=mention.start + last),
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

    def _not_given(self, text: str, given: Given) -> bool:
        return bool(
            self._before.search(text[max(given.start - _BESIDE, 0) : given.start])
            or self._after.match(text[given.end : given.end + _BESIDE])
        )


def _longest(mentions: list[Mention]) -> list[Mention]:
    """Mentions that do not overlap, in text order: the longest of those that do."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start)):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
    return sorted(kept, key=lambda m: m.start)
