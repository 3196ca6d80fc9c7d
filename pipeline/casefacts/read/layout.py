"""Pages of tokens become the report's blocks in reading order."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from casefacts.read import furniture, grid, panels, roles, tables
from casefacts.read.blocks import Piece, pieces
from casefacts.read.columns import columns
from casefacts.read.lines import Fragment, body_size, finish, fragments, merged, spaces_written
from casefacts.read.tables import Region
from casefacts.read.tokens import Angle, Frame, PageText, Token
from casefacts.records import Block, Cell, Line, Table, Word

WHOLE_LINE = 1e9
"""Within one column, what stands on one baseline is one line, however wide its gaps."""


def arrange(pages: Sequence[PageText]) -> tuple[list[Block], list[Table]]:
    """Blocks of all pages in reading order, furniture last on each page, and the tables that stand among them."""
    angles = [_angle(page) for page in pages]
    usual = Counter(angles).most_common(1)[0][0] if angles else 0
    parts = [fragments(t for t in page.tokens if t.angle == angle) for page, angle in zip(pages, angles, strict=True)]
    split = furniture.split(pages, parts)
    body = body_size(f for kept, _ in split for f in kept)
    found: list[list[Piece]] = []
    regions: list[tuple[Region, PageText]] = []
    for page, angle, (kept, out) in zip(pages, angles, split, strict=True):
        frame = Frame(angle, page.width, page.height, page.skew)
        on_page = _in_order(page, kept, body, frame, regions)
        roles.mark_labels(on_page, [frame.into(image) for image in page.images], body)
        if page.method == "ocr" and angle != usual:
            roles.mark_turned(on_page)
        aside = out + fragments(t for t in page.tokens if t.angle != angle) + fragments(page.oblique)
        written = spaces_written(page.tokens)
        on_page += [Piece("furniture", [finish(line, written)], page.number, line.size) for line in aside]
        found.append(on_page)
    roles.mark_title(found, body)
    roles.mark_notes(found, body)
    ordered = [piece for on_page in found for piece in on_page]
    roles.mark_continued(ordered)
    ordered = panels.settled(ordered)
    by_number = {page.number: page for page in pages}
    made = [_table(region, f"t{i}", page) for i, (region, page) in enumerate(regions, 1)]
    return [_block(piece, by_number[piece.page]) for piece in ordered], made


def _angle(page: PageText) -> Angle:
    """The angle of most of the page's writing."""
    angles: Counter[Angle] = Counter()
    for token in page.tokens:
        angles[token.angle] += len(token.text)
    return angles.most_common(1)[0][0] if angles else 0


def _in_order(
    page: PageText, kept: list[Fragment], body: float, frame: Frame, found: list[tuple[Region, PageText]]
) -> list[Piece]:
    """A page's pieces in reading order; tables and panels stand in the place of their fragments.

    The page's tables are added to `found`.
    """
    written = spaces_written(page.tokens)
    grounds = [frame.into(panel) for panel in page.panels]
    regions = tables.find(kept, [frame.into(rule) for rule in page.rules], body, grounds)
    inside = {id(part) for region in regions for part in region.inside}
    free = [part for part in kept if id(part) not in inside]
    boxes = panels.find(free, grounds)
    boxed = {id(part) for box in boxes for part in box.inside}
    places = [_place(region) for region in [*regions, *boxes]]
    by_place = {id(place): region for place, region in zip(places, [*regions, *boxes], strict=True)}
    pieces_of = partial(_pieces, page=page.number, body=body, written=written)
    result: list[Piece] = []
    for column in columns([part for part in free if id(part) not in boxed] + places):
        for is_place, run in groupby(column, key=lambda part: id(part) in by_place):
            if not is_place:
                result += pieces_of(run)
                continue
            for place in run:
                region = by_place[id(place)]
                if any(region is table for table in regions):
                    found.append((region, page))
                    result.append(Piece("table", [], page.number, place.size, table_id=f"t{len(found)}"))
                else:
                    boxed_pieces = [piece for part in columns(region.inside) for piece in pieces_of(part)]
                    floats = not panels.spans(region, kept)
                    result += [replace(piece, aside=True, floats=floats) for piece in boxed_pieces]
    return result


def _pieces(run: Iterable[Fragment], *, page: int, body: float, written: bool) -> list[Piece]:
    return pieces([finish(line, written) for line in merged(list(run), WHOLE_LINE)], page, body)


def _place(region: Region) -> Fragment:
    """What takes a region's place among the page's fragments."""
    x0, top, x1, bottom = region.box
    return Fragment(tokens=[], x0=x0, top=top, x1=x1, bottom=bottom, base=top + 1, size=region.inside[0].size)


def _table(region: Region, name: str, page: PageText) -> Table:
    written = spaces_written(page.tokens)
    region = Region(region.box, [finish(part, written) for part in region.inside], region.rules)
    cells = tuple(
        Cell(
            row=cell.row,
            column=cell.column,
            words=_words(cell.tokens, page),
            row_span=cell.row_span,
            column_span=cell.column_span,
            head=cell.head,
        )
        for cell in grid.cells(region)
    )
    return Table(table_id=name, page=page.number, cells=cells)


def _block(piece: Piece, page: PageText) -> Block:
    lines = tuple(Line(words=_words(line.tokens, page)) for line in piece.lines)
    return Block(kind=piece.kind, page=piece.page, lines=lines, table_id=piece.table_id, continues=piece.continues)


def _words(tokens: Sequence[Token], page: PageText) -> tuple[Word, ...]:
    frames = {angle: Frame(angle, page.width, page.height, page.skew) for angle in {token.angle for token in tokens}}
    return tuple([frames[token.angle].word(token) for token in tokens])
