"""The passes in their order, each a pure function of a passage's text and its context."""

from collections.abc import Callable, Iterable

from casefacts.clean import glyphs, hyphens, spacing
from casefacts.clean.edits import Edit
from casefacts.clean.evidence import Context

Pass = Callable[[str, Context], Iterable[Edit]]

PASSES: tuple[Pass, ...] = (
    glyphs.invisible,
    glyphs.split_ligatures,
    glyphs.forms,
    glyphs.accents,
    hyphens.line_ends,
    hyphens.kept,
    hyphens.soft,
    spacing.lines,
    spacing.blanks,
    hyphens.gaps,
    spacing.letters,
    spacing.numbers,
)
