"""What a piece is in its report, where its own look does not tell: the title, labels in figures, notes, goings-on."""

import re
from collections.abc import Sequence

from casefacts.read.blocks import NOTE, Piece
from casefacts.read.captions import captioned
from casefacts.read.tokens import Box

CLOSING = (".", "?", "!", ":", ".”", ".)")
SAME_SIZE = 0.3
"""In points: one paragraph's type differs by rounding only. In em: what a justified line may lack at its end."""
TITLE_LINES = 8
TITLE_LARGER = 1.15
"""Titles are set at least this much larger than the body; section headings of some journals are 1.1 times its size."""
LABEL_WORDS = 12
"""A label inside a figure has fewer words than this on a line, and no sentence."""
LABEL_SIZE = 0.3
"""In points: labels inside figures are set smaller than the body, or are numbers."""

_NUMBERED = re.compile(r"\d+(\.\d+)*\.?\s")
_NOTE = re.compile(r"[*∗†‡§¶#]|(?:notes?|abbreviations?|source|data are)\b", re.I)


def mark_title(found: Sequence[Sequence[Piece]], body: float) -> None:
    """The first page's largest type with words enough becomes the title."""
    candidates = [
        p for p in (found[0] if found else ())
        if p.kind in ("heading", "paragraph")
        and len(p.text.split()) >= 3
        and len(p.lines) <= TITLE_LINES
        and not _NUMBERED.match(p.text)
    ]  # fmt: skip
    size = max((p.size for p in candidates), default=0)
    if size >= TITLE_LARGER * body:
        next(p for p in candidates if p.size == size).kind = "title"


def mark_labels(on_page: Sequence[Piece], images: Sequence[Box], body: float) -> None:
    """Labels and axis numbers of a figure, above its caption or on an image, become furniture."""
    for i, piece in enumerate(on_page):
        if piece.kind == "caption" and captioned(piece.text, True) == "figure":
            for above in reversed(on_page[:i]):
                if above.kind == "furniture":
                    continue
                if not _is_label(above, body):
                    break
                above.kind = "furniture"
        elif piece.lines and any(_on(piece, image) for image in images) and _is_label(piece, body):
            piece.kind = "furniture"


def mark_turned(on_page: Sequence[Piece]) -> None:
    """What OCR reads on a page turned against the others is a table, also where its cells are not told apart: read as
    sentences, the results of the literature's patients would be this patient's."""
    for piece in on_page:
        if piece.kind in ("paragraph", "heading"):
            piece.kind = "table"


def _is_label(piece: Piece, body: float) -> bool:
    if piece.kind not in ("paragraph", "heading") or not piece.lines:
        return False
    words = piece.text.split()
    if max(len(line.text.split()) for line in piece.lines) >= LABEL_WORDS or len(words) > 40:
        return False
    numbers = sum(not any(c.isalpha() for c in word) or len(word) < 3 for word in words)
    return numbers >= 0.7 * len(words) or (piece.size < body - LABEL_SIZE and not piece.text.rstrip().endswith("."))


def _on(piece: Piece, image: Box) -> bool:
    x0, top = min(line.x0 for line in piece.lines), piece.lines[0].top
    x1, bottom = max(line.x1 for line in piece.lines), piece.lines[-1].bottom
    return image[0] - 2 < x0 and x1 < image[2] + 2 and image[1] - 2 < top and bottom < image[3] + 2


def mark_notes(found: Sequence[Sequence[Piece]], body: float) -> None:
    """Small type right under a table, or beginning with a note's sign, becomes a footnote."""
    for on_page in found:
        after_table = False
        for piece in on_page:
            if piece.kind == "table":
                after_table = True
            elif piece.kind == "paragraph" and piece.size <= NOTE * body and (after_table or _NOTE.match(piece.text)):
                piece.kind = "footnote"
            elif piece.kind != "footnote":
                after_table = False


def mark_continued(ordered: Sequence[Piece]) -> None:
    """A paragraph after a break that does not open as one goes on with the paragraph before the break."""
    before: Piece | None = None
    for piece in ordered:
        if piece.aside:
            continue
        if piece.kind in ("heading", "title"):
            before = None
        elif piece.kind == "paragraph":
            piece.continues = before is not None and _goes_on(before, piece)
            before = piece


def _goes_on(before: Piece, piece: Piece) -> bool:
    beside = before.page != piece.page or abs(before.column[0] - piece.column[0]) > 5
    if not beside and piece.lines[0].top > before.lines[-1].bottom:
        return False
    if abs(before.size - piece.size) > SAME_SIZE or before.bold != piece.bold or piece.opens:
        return False
    if piece.text[:1].islower():
        return True
    ended = before.text.rstrip().endswith(CLOSING)
    full = before.column[1] - before.lines[-1].x1 < SAME_SIZE * before.size
    return full or not ended
