"""Finding the phrases of a list in running text: one walk over the text's words through a trie of the list's words.

Words are runs of letters or of digits, so that "IL-6", "IL6" and "IL 6" are the same two words; hyphens and spaces
between words are not compared, and Greek letters stand for their names ("β-blocker"). A phrase never begins or ends
inside a word. Where phrases overlap, the longest from the left is taken.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Entry = TypeVar("Entry")

_WORD = re.compile(r"[^\W\d_]+|\d+|[^\w\s]|_")
_HYPHENS = frozenset("-‐‑–−")
_SAME = {
    "’": "'", "‘": "'", "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "κ": "kappa",
    "λ": "lambda", "µ": "mu", "μ": "mu", "ω": "omega", "ß": "beta",
}  # fmt: skip
_CAPITALISED = re.compile(r"[A-Z][a-z]{2,}[^\w.]")
"""A word that begins with a capital as at a sentence's head, before a further word; "Hb" and "Pco2" are none."""
_FIGURES = str.maketrans("₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹", "01234567890123456789")
_PLURAL_FROM = 2
"""Letters of a word before its "s" is taken for a plural: "ABGs" but not "is"."""


@dataclass(frozen=True, slots=True)
class Hit(Generic[Entry]):
    """text[start:end] is a phrase of the list; `entries` are what it stands for."""

    start: int
    end: int
    entries: tuple[Entry, ...]


class _Node(Generic[Entry]):
    __slots__ = ("after", "ends")

    def __init__(self) -> None:
        self.after: dict[str, _Node[Entry]] = {}
        self.ends: list[tuple[str, Entry]] = []
        """The letters that the text must show, case and all ("" for any case), and what the phrase stands for."""


class Phrases(Generic[Entry]):
    """A list of phrases. One with a capital is found only in its own case (`MTX`, `Hb`), others in any case."""

    def __init__(self) -> None:
        self._root: _Node[Entry] = _Node()

    def add(self, phrase: str, entry: Entry) -> None:
        """Put a phrase on the list; one may stand for several entries."""
        node = self._root
        for word, _, _ in _words(phrase):
            node = node.after.setdefault(word, _Node())
        exact = "" if phrase == phrase.lower() else _letters(phrase)
        if (exact, entry) not in node.ends:
            node.ends.append((exact, entry))

    def find(self, text: str) -> Iterator[Hit[Entry]]:
        """The phrases in a text, from left to right, without overlap."""
        words = list(_words(text))
        at = 0
        while at < len(words):
            hit, after = self._longest(text, words, at)
            if hit is not None:
                yield hit
            at = after

    def get(self, text: str) -> tuple[Entry, ...]:
        """What the whole of a text stands for; empty when it is not on the list."""
        text = text.strip()
        words = list(_words(text))
        if not words:
            return ()
        hit, _ = self._longest(text, words, 0)
        return hit.entries if hit is not None and hit.start == 0 and hit.end == len(text) else ()

    def _longest(self, text: str, words: list[tuple[str, int, int]], at: int) -> tuple[Hit[Entry] | None, int]:
        start, node, hit, after = words[at][1], self._root, None, at + 1
        if start and text[start - 1].isalnum():
            return None, after
        for i in range(at, len(words)):
            word, begin, end = words[i]
            if i > at and "\n" in text[words[i - 1][2] : begin]:
                break
            inside = end < len(text) and text[end].isalnum()
            if not inside:
                entries = self._ends(node, word, text[start:end])
                if entries:
                    hit, after = Hit(start, end, entries), i + 1
            following = node.after.get(word)
            if following is None:
                break
            node = following
        return hit, after

    @staticmethod
    def _ends(node: _Node[Entry], word: str, surface: str) -> tuple[Entry, ...]:
        last = node.after.get(word)
        if last is not None and last.ends:
            letters = _letters(surface)
            entries = tuple(entry for exact, entry in last.ends if exact in ("", letters, _uncapitalised(surface)))
            if entries:
                return entries
        for singular, cut in _singulars(word):
            last = node.after.get(singular)
            if last is not None and last.ends:
                letters = _letters(surface[:cut] if cut else surface)
                return tuple(entry for exact, entry in last.ends if exact in ("", letters))
        return ()


def _singulars(word: str) -> Iterator[tuple[str, int]]:
    if len(word) > _PLURAL_FROM and word.endswith("s") and not word.endswith("ss"):
        yield word[:-1], -1
        if word.endswith("ies"):
            yield word[:-3] + "y", 0


def _words(text: str) -> Iterator[tuple[str, int, int]]:
    for found in _WORD.finditer(text.translate(_FIGURES)):
        word = found[0].lower()
        if word not in _HYPHENS:
            yield _spelled(word), found.start(), found.end()


def _spelled(word: str) -> str:
    if word.isascii():
        return word
    return "".join(_SAME.get(letter, letter) for letter in word)


def _uncapitalised(text: str) -> str:
    """The letters as within a sentence: "Free T4" is "free T4". Other texts unchanged."""
    return _letters(text[:1].lower() + text[1:]) if _CAPITALISED.match(text) else _letters(text)


def _letters(text: str) -> str:
    """A text's letters and digits, Greek ones spelled out: what two spellings of one abbreviation share."""
    return "".join(_SAME.get(c, c) for c in text.translate(_FIGURES) if c.isalnum())
