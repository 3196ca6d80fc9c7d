"""Lines of one column become paragraphs, headings and captions, told by indents, gaps, type and wording."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from casefacts.read.lines import Fragment, leading
from casefacts.records import BlockKind

GAP = 0.35
"""In em beyond the column's usual distance of lines: a wider gap starts a block."""
INDENT = 0.6
"""In em: a first line set in this far starts a paragraph; journals indent by 1 to 2 em."""
SIZE_STEP = 0.6
"""In points: type that differs by more is another kind of block."""
ROOM = 0.3
"""In em: a line that leaves room for the next line's first word and this much more ended its paragraph."""
HEADING_WORDS = 16
"""Headings of case reports are shorter."""
LARGER = 1.08
"""Type this much larger than the body's marks a heading."""
NOTE = 0.93
"""Type at most this share of the body's size is that of notes and captions."""

_BOLD = re.compile(
    r"bold|black|heavy|semib|demi|medi(?!um?roman)|-bd?(?:[^a-z]|$)|CMBX|AdvOT[0-9a-f]+\.B|\.B(?:\+|$)", re.I
)
_ITALIC = re.compile(r"ital|obli|kursiv|-it?(?:[^a-z]|$)|CMTI|\.I(?:\+|$)", re.I)
CAPTION = re.compile(
    r"(?:(?:supplementa\w+|extended data|online)\s+)?"
    r"(?:(?P<figure>fig(?:ure)?s?\b\.?|scheme|chart|plate|box|video)|(?P<table>table|tab\.))\s*"
    r"(?P<number>(?:S|A)?\d{1,2}|[IVX]{1,5})(?P<part>\s?\([a-z]\)|[a-zA-Z](?:[-–,]\s?[a-zA-Z])?)?(?P<end>\s*[.:|—–]|\s|$)",
    re.I,
)


@dataclass(slots=True)
class Piece:
    """A block of one column, before kinds that need the whole report are known."""

    kind: BlockKind
    lines: list[Fragment]
    page: int
    size: float
    bold: bool
    column: tuple[float, float] = (0.0, 0.0)
    """Left and right edge of its column."""
    opens: bool = True
    """Its first line is set as the first of a paragraph."""
    table_id: str = ""
    continues: bool = False

    @property
    def text(self) -> str:
        return " ".join(line.text for line in self.lines)


def is_bold(line: Fragment) -> bool:
    """Most letters of the line are bold."""
    return _share(line, _BOLD) > 0.6


def is_italic(line: Fragment) -> bool:
    """Most letters of the line are italic."""
    return _share(line, _ITALIC) > 0.6


def _share(line: Fragment, style: re.Pattern[str]) -> float:
    letters = sum(len(t.text) for t in line.tokens) or 1
    return sum(len(t.text) for t in line.tokens if style.search(t.font)) / letters


def pieces(column: Sequence[Fragment], page: int, body: float) -> list[Piece]:
    """Cut one column's lines, top to bottom, into blocks."""
    if not column:
        return []
    lines = list(column)
    left, right = _edges(lines)
    step = leading(lines)
    groups: list[list[Fragment]] = []
    for line in lines:
        if groups and not _starts(groups[-1], line, left, right, step):
            groups[-1].append(line)
        else:
            groups.append([line])
    result = []
    for group in groups:
        size = Counter({round(line.size, 1): sum(len(t.text) for t in line.tokens) for line in group}).most_common(1)[
            0
        ][0]
        piece = Piece("paragraph", group, page, size, all(is_bold(line) for line in group), (left, right))
        piece.opens = group[0].x0 - left > INDENT * group[0].size
        piece.kind = _kind(piece, body)
        result.append(piece)
    return result


def _edges(lines: list[Fragment]) -> tuple[float, float]:
    """Left and right edge of the column: where most lines begin, and the end of the longest."""
    lefts = Counter(round(line.x0) for line in lines)
    common = [x for x, count in lefts.items() if count >= 0.25 * len(lines)]
    left = float(min(common)) if common else min(line.x0 for line in lines)
    return left, max(line.x1 for line in lines)


def _starts(group: list[Fragment], line: Fragment, left: float, right: float, step: float) -> bool:
    """Whether the line starts a block of its own."""
    before = group[-1]
    size = max(before.size, line.size)
    distance = line.base - before.base
    if abs(line.size - before.size) > SIZE_STEP:
        return True
    if distance > max(step, 1.05 * size) + GAP * size or distance < -0.5 * size:
        return True
    if is_bold(line) != is_bold(before):
        return _all_of_one_style(line) and _all_of_one_style(before)
    if (
        CAPTION.match(line.text)
        and _is_caption(line.text, is_bold(line), False)
        and before.text.rstrip().endswith((".", ")"))
    ):
        return True
    larger = is_bold(line) or line.size > 1.25 * step if step else False
    if larger:
        return False
    indented = line.x0 - left > INDENT * size
    if indented and before.x0 - left <= INDENT * size:
        hanging = len(group) == 1 and line.x0 - left < 4 * size and _hangs(before)
        return not hanging
    if not indented and before.x0 - left > INDENT * size and len(group) > 1:
        # A block set in wholly (a quotation, a list item, a centred line) ends where lines return to the edge.
        return group[0].x0 - left > INDENT * size and group[1].x0 - left > INDENT * size
    first = line.tokens[0]
    return right - before.x1 > (first.x1 - first.x0) + (0.25 + ROOM) * size and before.text.rstrip()[-1:] in ".:?!)"


def _hangs(line: Fragment) -> bool:
    return bool(re.match(r"(\[?\d{1,3}[\].)]?|[•●▪■‣◦–—-]|\(\w\)|[a-z][.)])(\s|$)", line.text))


def _all_of_one_style(line: Fragment) -> bool:
    share = _share(line, _BOLD)
    return share < 0.1 or share > 0.9


def _is_caption(text: str, bold: bool, small: bool) -> bool:
    match = CAPTION.match(text)
    if not match:
        return False
    ends = match["end"].strip() != "" or match.end() == len(text)
    return ends or bold or small


def _kind(piece: Piece, body: float) -> BlockKind:
    text = piece.text
    words = text.split()
    small = piece.size <= NOTE * body
    first = piece.lines[0]
    label_bold = bool(first.tokens and _BOLD.search(first.tokens[0].font))
    if _is_caption(text, label_bold, small):
        return "caption"
    if not any(c.isalpha() for c in text):
        return "paragraph"
    if len(words) <= HEADING_WORDS and len(piece.lines) <= 3 and not text.rstrip().endswith((".", ",", ";")):
        larger = piece.size >= LARGER * body
        if larger or (piece.bold and piece.size > NOTE * body) or _is_capitals(text, body, piece):
            return "heading"
        if len(piece.lines) == 1 and is_italic(first) and not small and text[:1].isalnum():
            return "heading"
    return "paragraph"


def _is_capitals(text: str, body: float, piece: Piece) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and all(c.isupper() for c in letters) and piece.size > NOTE * body and len(piece.lines) == 1
