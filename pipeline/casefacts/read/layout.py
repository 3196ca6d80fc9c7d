"""Pages of tokens become the report's blocks in reading order."""

from collections import Counter
from collections.abc import Sequence

from casefacts.read import furniture
from casefacts.read.blocks import Piece, pieces
from casefacts.read.columns import columns
from casefacts.read.lines import Fragment, body_size, finish, fragments, merged, spaces_written
from casefacts.read.tokens import Angle, Frame, PageText
from casefacts.records import Block, Line

CLOSING = (".", "?", "!", ":")
SAME_SIZE = 0.3
"""In points: one paragraph's type differs by rounding only. In em: what a justified line may lack at its end."""


def arrange(pages: Sequence[PageText]) -> list[Block]:
    """Blocks of all pages in reading order, furniture last on each page."""
    angles = [_angle(page) for page in pages]
    parts = [fragments(t for t in page.tokens if t.angle == angle) for page, angle in zip(pages, angles, strict=True)]
    split = furniture.split(pages, parts)
    body = body_size(f for kept, _ in split for f in kept)
    found: list[list[Piece]] = []
    for page, angle, (kept, out) in zip(pages, angles, split, strict=True):
        written = spaces_written(page.tokens)
        found.append([])
        for column in columns(kept):
            lines = [finish(line, written) for line in merged(column, 1e9)]
            found[-1] += pieces(lines, page.number, body)
        found[-1] += [Piece("furniture", [finish(line, written)], page.number, line.size, False) for line in out]
        found[-1] += _aside(page, angle, written)
    _mark_title(found)
    ordered = [piece for page in found for piece in page]
    _mark_continued(ordered)
    by_number = {page.number: page for page in pages}
    return [_block(piece, by_number[piece.page]) for piece in ordered]


def _angle(page: PageText) -> Angle:
    """The angle of most of the page's writing."""
    angles: Counter[Angle] = Counter()
    for token in page.tokens:
        angles[token.angle] += len(token.text)
    return angles.most_common(1)[0][0] if angles else 0


def _aside(page: PageText, angle: Angle, written: bool) -> list[Piece]:
    """Writing that is turned against the page's text: stamps along the margin, watermarks, axis labels."""
    turned = fragments(t for t in page.tokens if t.angle != angle) + fragments(page.oblique)
    return [Piece("furniture", [finish(line, written)], page.number, line.size, False) for line in turned]


def _mark_title(found: list[list[Piece]]) -> None:
    """The first page's largest type with words enough to be a title."""
    if not found:
        return
    first = [
        p for p in found[0] if p.kind in ("heading", "paragraph") and len(p.text.split()) >= 3 and len(p.lines) <= 8
    ]
    if not first:
        return
    size = max(p.size for p in first)
    body = [p.size for p in found[0] if p.kind == "paragraph"]
    if body and size <= max(set(body), key=body.count) * 1.1:
        return
    title = next(p for p in first if p.size == size)
    title.kind = "title"


def _mark_continued(ordered: list[Piece]) -> None:
    """A paragraph after a break that does not open as one goes on with the paragraph before the break."""
    before: Piece | None = None
    for piece in ordered:
        if piece.kind in ("heading", "title"):
            before = None
        elif piece.kind == "paragraph":
            piece.continues = before is not None and _goes_on(before, piece)
            before = piece


def _goes_on(before: Piece, piece: Piece) -> bool:
    if before.page == piece.page and before.column == piece.column:
        return False
    if abs(before.size - piece.size) > SAME_SIZE or before.bold != piece.bold or piece.opens:
        return False
    if piece.text[:1].islower():
        return True
    ended = before.text.rstrip().endswith(CLOSING)
    full = before.column[1] - before.lines[-1].x1 < SAME_SIZE * before.size
    return full or not ended


def _block(piece: Piece, page: PageText) -> Block:
    lines = tuple(
        Line(words=tuple(Frame(token.angle, page.width, page.height).word(token) for token in line.tokens))
        for line in piece.lines
    )
    return Block(kind=piece.kind, page=piece.page, lines=lines, table_id=piece.table_id, continues=piece.continues)
