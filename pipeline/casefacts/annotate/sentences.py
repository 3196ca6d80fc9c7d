"""Sentences that never cross a passage and survive the abbreviations, citation marks and lists of medical prose.

A full stop ends a sentence unless data/lexicons/sentences.toml, the word before it or what follows says otherwise;
lists held together by semicolons stay one sentence. Citation marks behind the full stop (`recovered.3 The`,
`recovered. [1] The`) belong to the sentence they close.
"""

import re
import tomllib
from collections.abc import Iterator

from spacy.tokens import Doc

from casefacts import assets
from casefacts.annotate.notes import Sentence, notes_of

_CLOSERS = "\"”’')\\]"
_STOP = re.compile(
    # "recovered.3 The": digits glued to the stop of a word are a citation; "0.3 The" and "Fig.3 The" are not.
    rf"(?P<mark>[.!?]+)(?P<cited>(?<=[A-Za-z{_CLOSERS}%]\.)[1-9]\d{{0,2}}(?:[,–-]\s?\d{{1,3}})*|[¹²³⁰⁴-⁹][¹²³⁰⁴-⁹,–-]*)?"
    rf"[{_CLOSERS}]*(?:\s?\[\d[\d,;\s–-]*\])?(?P<gap>\s+)(?=(?P<next>\S+))"
)
_LINE_ITEM = re.compile(r"\n\s*(?=(?:[•▪‣●◦■*–-]|\(?\d{1,2}[.)]|\(?[a-h]\))\s)|\s+(?=[•▪‣●■]\s)|\n\s*\n\s*")
_LAST_WORD = re.compile(r"[^\s()\[\],;:\"“”‘’]+$")
_WORD = re.compile(r"[^\W\d_]+$")
_INITIAL = re.compile(r"(?:[A-Z]\.-?)+$")
_OPENERS = "\"“‘'([<«"


class Splitter:
    """Finds where sentences start. Holds the word lists."""

    def __init__(self) -> None:
        lists: dict[str, list[str]] = tomllib.loads(assets.lexicon("sentences.toml").read_text(encoding="utf-8"))
        self._inside = frozenset(lists["inside"])
        self._before_number = frozenset(lists["before_number"])
        self._either = frozenset(lists["either"])
        self._units = frozenset(lists["units"])
        self._starters = frozenset(lists["starters"])
        self._letter_heads = frozenset(lists["letter_heads"])

    def starts(self, text: str) -> Iterator[int]:
        """Offsets at which a sentence starts, in order; the first is 0."""
        found = {0, *(m.end() for m in _LINE_ITEM.finditer(text) if m.end() < len(text))}
        found.update(m.end() for m in _STOP.finditer(text) if self._ends_sentence(text, m))
        yield from sorted(found)

    def _ends_sentence(self, text: str, stop: re.Match[str]) -> bool:
        following = stop["next"].lstrip(_OPENERS)
        if not following:
            return False
        own_line = "\n" in stop["gap"]
        starts_like_a_sentence = following[0].isupper() or following[0].isdigit() or own_line
        if "." not in stop["mark"]:
            return starts_like_a_sentence
        before = _LAST_WORD.search(text, max(stop.start() - 40, 0), stop.start())
        word = before.group() if before else ""
        opener = following.rstrip(".,;:")
        starter = opener in self._starters or (following[0].isupper() and opener.endswith("ly"))
        capitals = word.isupper() and len(word) > 1 and "." not in word  # "OCT.", "WT." are no month and no weight
        forms = {word + "."} if capitals else {word + ".", word.lower() + "."}
        if forms & self._inside or (stop["cited"] and not following[0].isupper()):
            return False
        if forms & self._before_number:
            return not following[0].isdigit() and starts_like_a_sentence
        if forms & self._either:
            return starter or own_line
        if forms & self._units:
            return following[0].isupper() or own_line
        if _INITIAL.fullmatch(word + "."):
            head = text[max(stop.start() - 30, 0) : stop.start() - len(word)].split()
            return (
                starter
                or own_line
                or (starts_like_a_sentence and bool(head) and head[-1].lower() in self._letter_heads)
            )
        if self._is_list_number(text, word, stop):
            return False
        return starts_like_a_sentence or self._may_precede_lower_case(word, following)

    @staticmethod
    def _is_list_number(text: str, word: str, stop: re.Match[str]) -> bool:
        """ "1. Fever": a number that opens its line."""
        if not word.isdigit() or len(word) > 2:
            return False
        opening = text[max(stop.start() - len(word) - 5, 0) : stop.start() - len(word)]
        return not opening.strip(" \t") or (opening[-1].isspace() and opening.rstrip(" \t")[-1] in "\n:;.")

    @staticmethod
    def _may_precede_lower_case(word: str, following: str) -> bool:
        """ "… was normal. methotrexate was begun": both sides are words too long to be unknown abbreviations."""
        last = _WORD.search(word)
        return last is not None and len(last.group()) > 3 and following[:3].isalpha() and len(following) > 2


class Splits:
    """Fills `notes.sentences` and marks the Doc's sentence starts, which mentions of the trained model then never
    cross.
    """

    def __init__(self) -> None:
        self._splitter = Splitter()

    def __call__(self, doc: Doc) -> Doc:
        notes = notes_of(doc)
        text = notes.report.text
        for passage in notes.report.passages:
            starts = [passage.start + s for s in self._splitter.starts(text[passage.start : passage.end])]
            for start, end in zip(starts, [*starts[1:], passage.end], strict=True):
                stretch = text[start:end]
                begin = start + len(stretch) - len(stretch.lstrip())
                finish = start + len(stretch.rstrip())
                if begin < finish:
                    notes.sentences.append(
                        Sentence(
                            start=begin, end=finish, text=text[begin:finish], section=passage.section, passage=passage
                        )
                    )
        openings = {sentence.start for sentence in notes.sentences}
        for token in doc:
            if token.i == 0 or token.idx in openings:
                token.is_sent_start = True
        return doc
