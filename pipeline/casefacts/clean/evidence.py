"""What speaks for a spelling: words with their frequencies, names of drugs and analytes, the report's own words."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from pathlib import Path

from casefacts import assets
from casefacts.terms import Script, SourceKind

_TOKEN = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")
_BROKEN = re.compile(r"[^\W\d_]*[-‐‑\u00ad][ \t]*\n\s*[^\W\d_]*")
_NAME_FILES = ("drugs.tsv", "drug_classes.tsv", "analytes.tsv")
_NAME_COLUMNS = frozenset({"written", "generic", "name"})


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words that occur in print, lower case.

    A compound is listed with its hyphen; heads and tails count the compounds that begin or end so.
    """

    counts: dict[str, int]
    names: frozenset[str]
    """Names of drugs and analytes, of one word or several."""
    name_words: frozenset[str]
    pairs: frozenset[str]
    """Two words that follow each other in a name."""
    heads: Counter[str]
    tails: Counter[str]


@cache
def load_lexicon() -> Lexicon:
    """The lexicons of this version; those of names may be absent."""
    counts = {word: int(count) for word, count in _rows(assets.lexicon("words.tsv"))}
    names = frozenset(name for file in _NAME_FILES for name in _names(assets.lexicon(file)))
    heads: Counter[str] = Counter()
    tails: Counter[str] = Counter()
    for word in counts:
        first, hyphen, rest = word.partition("-")
        if hyphen:
            heads[first] += 1
            tails[rest.rpartition("-")[2]] += 1
    return Lexicon(
        counts=counts,
        names=names,
        name_words=frozenset(word for name in names for word in _TOKEN.findall(name)),
        pairs=frozenset(f"{a} {b}" for name in names for a, b in pairwise(name.split())),
        heads=heads,
        tails=tails,
    )


def _names(path: Path) -> Iterator[str]:
    """The names in a lexicon whose first row names its columns."""
    rows = iter(_rows(path))
    columns = [number for number, column in enumerate(next(rows, [])) if column in _NAME_COLUMNS]
    for row in rows:
        for cell in (row[column] for column in columns if column < len(row)):
            yield from (name.lower() for name in cell.split("|") if name)


def _rows(path: Path) -> Iterator[list[str]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


@dataclass(frozen=True, slots=True)
class Evidence:
    """The lexicon and one report's own words, those broken at a line end left out."""

    lexicon: Lexicon
    own: Counter[str]
    text: str
    _searches: dict[str, bool] = field(default_factory=dict)

    def own_count(self, word: str) -> int:
        return self.own[word.lower()]

    def count(self, word: str) -> int:
        """How often print has the word; a name that the list lacks counts once."""
        lower = word.lower()
        return self.lexicon.counts.get(lower, 0) or (1 if lower in self.lexicon.name_words else 0)

    def known(self, word: str) -> bool:
        return self.count(word) > 0

    def occurs(self, pattern: re.Pattern[str]) -> bool:
        """Whether the report has the pattern anywhere."""
        if pattern.pattern not in self._searches:
            self._searches[pattern.pattern] = pattern.search(self.text) is not None
        return self._searches[pattern.pattern]


def gather(lexicon: Lexicon, texts: Iterable[str], tidy: Callable[[str], str]) -> Evidence:
    """Count a report's own words; `tidy` undoes ligatures and the like."""
    text = tidy("\n\n".join(texts))
    own: Counter[str] = Counter()
    for token in _TOKEN.findall(_BROKEN.sub(" ", text).lower()):
        own[token] += 1
        if "-" in token:
            parts = token.split("-")
            own.update(f"{a}-{b}" for a, b in pairwise(parts) if len(parts) > 2)
    return Evidence(lexicon, own, text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a pass may look at besides the passage's text."""

    source: SourceKind
    noisy: bool
    """The characters were recognised, not typeset: OCR gave them, or a text file of unknown origin."""
    scripts: tuple[tuple[int, int, Script], ...]
    """Stretches of the raw text printed above or below the line; offsets are of the raw text."""
    evidence: Evidence
