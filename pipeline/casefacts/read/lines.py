"""Tokens become fragments (runs of one printed line without a wide gap), and fragments of one column become lines."""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from statistics import median

from casefacts.read.tokens import Box, Token
from casefacts.terms import Script

WIDE_GAP = 0.7
"""In em: a wider gap ends a fragment. Word spaces of justified type reach it in bad lines only; gutters are wider."""
WORD_SPACE = 0.14
"""In em: the least gap that is a word space where no space was written."""
LOOSE_LETTERS = 0.25
"""In em: on pages whose spaces are written out, a narrower unwritten gap is letter spacing."""
HAIR = 0.03
"""In em: a written space set narrower is not seen; typesetting leaves them where a word is no longer broken."""
WRITTEN_SPACES = 0.6
"""Share of words preceded by a written space from which a page's spaces count as written out."""
LEAST_SIZE = 0.5
"""In points: a sixth of a millimetre. What damaged or hidden text is set in; nobody can read it on the page."""
SMALLER = 0.85
"""Type of at most this share of the line's size can be super- or subscript; journals set them at 0.6 to 0.75."""
RAISED = 0.12
"""In em of the line: a baseline this far off marks super- or subscript."""
OVERLAP = 1.2
"""In em: how far back a script may start over the one stacked with it."""
HANGING = 2.5
"""In em: within a column, how far from its line a small raised number may hang (affiliations, footnotes)."""
SQUEEZED = 0.09
"""In em: word spaces of lines set so tight that hardly a gap reaches the usual word space."""
WORD_LETTERS = 14
"""Letters for each gap: a line with fewer gaps than this is no line of words."""
ROW = 12.0
"""In points: parts of one line are looked for one such row up and down."""
DOUBLED = 1.0
"""In points: the same word this close to itself was painted twice to look bold."""

_ACROSS, _DOWN = attrgetter("x0", "x1"), attrgetter("base", "x0")
_BOLD = re.compile(
    r"bold|black|heavy|semib|demi|medi(?!um?roman)|-b(?:[^a-z]|$)|-bd|CMBX|AdvOT[0-9a-f]+\.B|\.B(?:\+|$)", re.I
)
_ITALIC = re.compile(r"ital|obli|kursiv|-it?(?:[^a-z]|$)|CMTI|\.I(?:\+|$)", re.I)


@dataclass(slots=True)
class Fragment:
    """Tokens of one printed line, left to right."""

    tokens: list[Token]
    x0: float
    top: float
    x1: float
    bottom: float
    base: float
    size: float
    """Baseline and size of most of its letters."""

    @property
    def box(self) -> Box:
        return (self.x0, self.top, self.x1, self.bottom)

    @property
    def text(self) -> str:
        return "".join([token.text if token.glued else f" {token.text}" for token in self.tokens]).removeprefix(" ")


def fragments(tokens: Iterable[Token]) -> list[Fragment]:
    """Group tokens of one frame into fragments, top to bottom."""
    runs: list[list[Token]] = []
    for token in _once(tokens):
        if runs and _follows(runs[-1], token):
            runs[-1].append(token)
        else:
            runs.append([token])
    return merged([_fragment(run) for run in runs], WIDE_GAP)


def _once(tokens: Iterable[Token]) -> Iterator[Token]:
    """Tokens that can be seen, without those painted again on themselves."""
    seen: dict[tuple[str, int], list[Token]] = {}
    for token in tokens:
        if token.size < LEAST_SIZE:
            continue
        first, last = int((token.base - DOUBLED) // ROW), int((token.base + DOUBLED) // ROW)
        near = seen.get((token.text, first), [])
        if last != first:
            near = near + seen.get((token.text, last), [])
        if not near or not any(abs(t.x0 - token.x0) + abs(t.base - token.base) < DOUBLED for t in near):
            seen.setdefault((token.text, int(token.base // ROW)), []).append(token)
            yield token


def merged(parts: list[Fragment], gap: float) -> list[Fragment]:
    """Fragments of one printed line at most `gap` em apart become one; top to bottom, then left to right."""
    rows: dict[int, list[Fragment]] = {}
    for part in sorted(parts, key=lambda f: (-f.size, f.base, f.x0)):
        # Large type first, so that super- and subscripts written apart find the line they belong to.
        row = int(part.base // ROW)
        joined = part
        for near in (row - 1, row, row + 1):
            for other in [other for other in rows.get(near, ()) if _same_line(other, joined, gap)]:
                rows[near].remove(other)
                joined = _fragment(joined.tokens + other.tokens)
        rows.setdefault(int(joined.base // ROW), []).append(joined)
    return sorted([part for row in rows.values() for part in row], key=_DOWN)


def finish(line: Fragment, spaces_written: bool) -> Fragment:
    """Join what no word space parts, and mark super- and subscripts."""
    tokens: list[Token] = []
    space = LOOSE_LETTERS if spaces_written else _word_space(line)
    for token in line.tokens:
        before = tokens[-1] if tokens else None
        token.script = _script(token, line)
        if before is not None:
            gap = (token.x0 - before.x1) / min(token.size, before.size)
            token.glued = gap < space and not (token.spaced and gap > HAIR)
            if (token.script == "normal") != (before.script == "normal"):
                # A script's spacing is that of the line's type, and a space before it is often only written, not seen.
                token.glued = (token.x0 - before.x1) / line.size < space
            if (
                token.glued
                and token.font == before.font
                and abs(token.size - before.size) < 0.1 * before.size
                and token.script == before.script
                and abs(token.base - before.base) < RAISED * line.size
            ):
                before.text += token.text
                before.x1 = max(before.x1, token.x1)
                continue
        tokens.append(token)
    line.tokens = tokens
    return line


def _word_space(line: Fragment) -> float:
    """The least word space of a line without written spaces, in em."""
    pairs = itertools.pairwise(line.tokens)
    gaps = [(b.x0 - a.x1) / line.size for a, b in pairs if a.script == b.script == "normal"]
    letters = sum([len(token.text) for token in line.tokens])
    wide, tight = (len([gap for gap in gaps if gap >= least]) for least in (WORD_SPACE, SQUEEZED))
    return SQUEEZED if wide * WORD_LETTERS < letters <= tight * WORD_LETTERS else WORD_SPACE


def spaces_written(tokens: list[Token]) -> bool:
    """Whether the page's word spaces are written as space glyphs."""
    return sum(token.spaced for token in tokens) > WRITTEN_SPACES * max(len(tokens), 1)


def _follows(run: list[Token], token: Token) -> bool:
    last = run[-1]
    size = max(last.size, token.size)
    if not -OVERLAP * min(last.size, token.size) < token.x0 - last.x1 < WIDE_GAP * size:
        return False
    if token.x0 < last.x0 - 0.5:
        return False
    if abs(token.base - last.base) < 0.1 * size:
        return True
    main = max(run[-4:], key=lambda t: t.size)
    return abs(token.base - main.base) < 0.1 * size or _scripted(token, main) or _scripted(main, token)


def _scripted(small: Token, main: Token) -> bool:
    return small.size < SMALLER * main.size and -0.6 * main.size < small.base - main.base < 0.35 * main.size


def _same_line(one: Fragment, other: Fragment, gap: float) -> bool:
    size = max(one.size, other.size)
    apart = max(one.x0, other.x0) - min(one.x1, other.x1)
    shift = abs(one.base - other.base)
    if one.size < SMALLER * other.size or other.size < SMALLER * one.size:
        small, main = (one, other) if one.size < other.size else (other, one)
        level = -0.6 * main.size < small.base - main.base < 0.35 * main.size
        reach = HANGING if gap > HANGING else min(gap, 0.5)
        return level and -OVERLAP * small.size < apart < reach * main.size
    return shift < 0.25 * size and -0.6 * size < apart < gap * size


def _fragment(tokens: list[Token]) -> Fragment:
    tokens = sorted(tokens, key=_ACROSS)
    size, base = main_type(tokens)
    return Fragment(
        tokens=tokens,
        x0=tokens[0].x0,
        top=base - 0.75 * size,
        x1=max([t.x1 for t in tokens]),
        bottom=base + 0.22 * size,
        base=base,
        size=size,
    )


def main_type(tokens: list[Token]) -> tuple[float, float]:
    """Size and baseline of most letters."""
    if len(tokens) == 1:
        return tokens[0].size, tokens[0].base
    letters: dict[tuple[float, float], int] = {}
    exact, key = (0.0, 0.0), (0.0, 0.0)
    for token in tokens:
        if (token.size, token.base) != exact:
            exact = token.size, token.base
            key = round(token.size, 1), round(token.base, 1)
        letters[key] = letters.get(key, 0) + len(token.text)
    largest = max(size for size, _ in letters)
    full = {key: count for key, count in letters.items() if key[0] >= SMALLER * largest} or letters
    if sum(full.values()) * 4 < sum(letters.values()):
        full = letters
    size, base = max(full, key=lambda key: (full[key], key))
    return size, base


def _script(token: Token, line: Fragment) -> Script:
    if token.confidence is not None:
        return token.script  # told by the shapes' places; the sizes that OCR measures differ from line to line
    if token.size > SMALLER * line.size:
        return "normal"
    shift = (line.base - token.base) / line.size
    if shift > RAISED:
        return "superscript"
    return "subscript" if shift < -RAISED / 2 else "normal"


def body_size(lines: Iterable[Fragment]) -> float:
    """The size in which most letters are set."""
    letters: dict[float, int] = {}
    for line in lines:
        size = round(line.size * 2) / 2
        letters[size] = letters.get(size, 0) + sum([len(t.text) for t in line.tokens])
    return max(letters, key=lambda size: (letters[size], size)) if letters else 10.0


def leading(lines: list[Fragment]) -> float:
    """The usual distance of baselines in a column."""
    steps = [b.base - a.base for a, b in itertools.pairwise(lines) if 0 < b.base - a.base < 3 * a.size]
    return median(steps) if steps else 0.0


def bold_share(line: Fragment) -> float:
    """Share of the line's letters that are bold, by the names of their fonts."""
    return _share(line, _is_bold)


def italic_share(line: Fragment) -> float:
    """Share of the line's letters that are italic, by the names of their fonts."""
    return _share(line, _is_italic)


def is_bold_start(line: Fragment) -> bool:
    """Whether the line begins with a bold word: a label, a run-in heading."""
    return bool(line.tokens and _is_bold(line.tokens[0].font))


@lru_cache(maxsize=1000)
def _is_bold(font: str) -> bool:
    return _BOLD.search(font) is not None


@lru_cache(maxsize=1000)
def _is_italic(font: str) -> bool:
    return _ITALIC.search(font) is not None


def _share(line: Fragment, has_style: Callable[[str], bool]) -> float:
    styled = {font for font in {t.font for t in line.tokens} if has_style(font)}
    if not styled:
        return 0.0
    letters = sum(len(t.text) for t in line.tokens) or 1
    return sum(len(t.text) for t in line.tokens if t.font in styled) / letters
