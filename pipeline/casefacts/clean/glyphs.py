"""Characters that stand for others: ligatures, compatibility forms, symbol fonts, loose accents, invisible ones."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

from casefacts import assets
from casefacts.clean.edits import SPACE, Edit
from casefacts.clean.evidence import Context

_CONTROL = "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
_INVISIBLE = re.compile(f"[{_CONTROL}\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_WORD = re.compile(r"\S+")
_COMBINING = re.compile(r"[^\W\d_][\u0300-\u036f]+")
_SPACING_ACCENTS = {
    "¨": "\u0308",
    "´": "\u0301",
    "`": "\u0300",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "¸": "\u0327",
    "ˇ": "\u030c",
}
_SPACED_ACCENT = re.compile(r"(?<=[^\W\d_])([¨ˆ˜]|[´`](?=[aeiou])|¸(?=[csCS])|ˇ(?=[cszrCSZR]))([^\W\d_])")
_SPLIT_LIGATURE = re.compile(r"(?P<left>[^\W\d_]*[ﬀ-ﬄ]) (?P<right>[a-z]+)")
HOMOGLYPH = "homoglyph"
_HOMOGLYPH_CONFIDENCE = 0.97
"""No word mixes alphabets; symbols that do (a Greek letter and a Latin index) use letters that look Greek."""
_ACCENT_CONFIDENCE = 0.93
"""TeX fonts without accented letters print the accent as a glyph of its own before the letter; nothing else does."""


@dataclass(frozen=True, slots=True)
class _Table:
    targets: dict[str, str]
    rules: dict[str, str]
    homoglyphs: dict[str, str]
    homoglyph_beside_latin: re.Pattern[str]


@cache
def _table() -> _Table:
    targets: dict[str, str] = {}
    rules: dict[str, str] = {}
    homoglyphs: dict[str, str] = {}
    with assets.lexicon("glyphs.tsv").open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#") or not line.strip():
                continue
            points, target, rule = line.rstrip("\n").split("\t")
            first, _, last = points.partition("-")
            for point in range(int(first, 16), int(last or first, 16) + 1):
                replaced = unicodedata.normalize("NFKC", chr(point)) if target == "NFKC" else chr(int(target, 16))
                if rule == HOMOGLYPH:
                    homoglyphs[chr(point)] = replaced
                elif replaced != chr(point):
                    targets[chr(point)], rules[chr(point)] = replaced, rule
    looks = "".join(homoglyphs)
    return _Table(targets, rules, homoglyphs, re.compile(f"(?<=[A-Za-z])[{looks}]+|[{looks}]+(?=[A-Za-z])"))


@cache
def tidy() -> Callable[[str], str]:
    """A function that puts the table's characters right without a record, for counting words."""
    mapping = str.maketrans(_table().targets)
    return lambda text: text.translate(mapping)


def forms(text: str, context: Context) -> Iterator[Edit]:
    """The table's characters, one edit a word."""
    table = _table()
    if table.rules.keys().isdisjoint(text):
        return
    for match in _WORD.finditer(text):
        word = match[0]
        if not table.rules.keys().isdisjoint(word):
            repaired = "".join(table.targets.get(c, c) for c in word)
            rule = next(table.rules[c] for c in word if c in table.rules)
            yield Edit(start=match.start(), end=match.end(), text=repaired, rule=rule)


def homoglyphs(text: str, context: Context) -> Iterator[Edit]:
    """Greek and Cyrillic letters inside Latin words, one edit a word."""
    if text.isascii():
        return
    table = _table()
    for match in _WORD.finditer(text):
        repaired = table.homoglyph_beside_latin.sub(lambda m: "".join(table.homoglyphs[c] for c in m[0]), match[0])
        if repaired != match[0]:
            yield Edit(
                start=match.start(), end=match.end(), text=repaired, rule=HOMOGLYPH, confidence=_HOMOGLYPH_CONFIDENCE
            )


def split_ligatures(text: str, context: Context) -> Iterator[Edit]:
    """A blank after a ligature inside a word (`diﬃ cult`): gone where that makes a word of what is none."""
    if text.isascii():
        return
    make = tidy()
    for match in _SPLIT_LIGATURE.finditer(text):
        joined = make(match["left"]) + match["right"]
        if context.evidence.known(joined) and not (
            context.evidence.known(make(match["left"])) and context.evidence.known(match["right"])
        ):
            yield Edit(start=match.end("left"), end=match.start("right"), text="", rule=SPACE)


def accents(text: str, context: Context) -> Iterator[Edit]:
    """Letters and accents that have a composed form."""
    del context
    if text.isascii():
        return
    for match in _COMBINING.finditer(text):
        composed = unicodedata.normalize("NFC", match[0])
        if composed != match[0]:
            yield Edit(start=match.start(), end=match.end(), text=composed, rule="accent")
    for match in _SPACED_ACCENT.finditer(text):
        composed = unicodedata.normalize("NFC", match[2] + _SPACING_ACCENTS[match[1]])
        if len(composed) == 1:
            yield Edit(
                start=match.start(), end=match.end(), text=composed, rule="accent", confidence=_ACCENT_CONFIDENCE
            )


def invisible(text: str, context: Context) -> Iterator[Edit]:
    """Characters that print nothing."""
    del context
    for match in _INVISIBLE.finditer(text):
        yield Edit(start=match.start(), end=match.end(), text="", rule=SPACE)
