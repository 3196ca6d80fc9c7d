"""The passes in their order, each a pure function of a passage's text and its context.

Before them runs scripts.superscripts, once: only the raw text tells what is printed above the line.
"""

from collections.abc import Callable, Iterable
from functools import cache

from casefacts.clean import glyphs, hyphens, mojibake, names, rules, spacing
from casefacts.clean.edits import Edit
from casefacts.clean.evidence import Context

Pass = Callable[[str, Context], Iterable[Edit]]

_CHARACTERS: tuple[Pass, ...] = (
    mojibake.encodings,
    mojibake.encodings,
    glyphs.invisible,
    glyphs.split_ligatures,
    glyphs.forms,
    glyphs.homoglyphs,
    glyphs.accents,
)
_WORDS: tuple[Pass, ...] = (
    hyphens.line_ends,
    hyphens.kept,
    hyphens.soft,
    spacing.lines,
    spacing.blanks,
    hyphens.gaps,
    spacing.letters,
    spacing.numbers,
)
_NAMES: tuple[Pass, ...] = (names.stray_signs, names.confusions)


@cache
def passes() -> tuple[Pass, ...]:
    """Characters (some are encoded wrongly twice), words and white space, units and numbers, names."""
    return (*_CHARACTERS, *_WORDS, *rules.passes(), *_NAMES)
