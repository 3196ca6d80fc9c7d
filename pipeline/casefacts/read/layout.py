"""Pages of tokens become the report's blocks in reading order."""

from collections import Counter
from collections.abc import Sequence

from casefacts.read import furniture, grid, roles, tables
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
    parts = [fragments(t for t in page.tokens if t.angle == angle) for page, angle in zip(pages, angles, strict=True)]
    split = furniture.split(pages, parts)
    body = body_size(f for kept, _ in split for f in kept)
    found: list[list[Piece]] = []
    made: list[Table] = []
    for page, angle, (kept, out) in zip(pages, angles, split, strict=True):
        written = spaces_written(page.tokens)
        frame = Frame(angle, page.width, page.height)
        regions = tables.find(kept, [frame.into(rule) for rule in page.rules], body)
        ids = [f"t{len(made) + i + 1}" for i in range(len(regions))]
        made += [_table(region, name, page, written) for region, name in zip(regions, ids, strict=True)]
        on_page = _in_order(kept, dict(zip(ids, regions, strict=True)), page.number, body, written)
        roles.mark_labels(on_page, [frame.into(image) for image in page.images], body)
        aside = out + fragments(t for t in page.tokens if t.angle != angle) + fragments(page.oblique)
        on_page += [Piece("furniture", [finish(line, written)], page.number, line.size) for line in aside]
        found.append(on_page)
    roles.mark_title(found, body)
    roles.mark_notes(found, body)
    ordered = [piece for on_page in found for piece in on_page]
    roles.mark_continued(ordered)
    by_number = {page.number: page for page in pages}
    return [_block(piece, by_number[piece.page]) for piece in ordered], made


def _angle(page: PageText) -> Angle:
    """The angle of most of the page's writing."""
    angles: Counter[Angle] = Counter()
    for token in page.tokens:
        angles[token.angle] += len(token.text)
    return angles.most_common(1)[0][0] if angles else 0


def _in_order(
    kept: list[Fragment], regions: dict[str, Region], page: int, body: float, written: bool
) -> list[Piece]:
    """A page's pieces in reading order; a table stands for its fragments."""
    inside = {id(part) for region in regions.values() for part in region.inside}
    places = {name: _place(region) for name, region in regions.items()}
    names = {id(place): name for name, place in places.items()}
    found: list[Piece] = []
    for column in columns([part for part in kept if id(part) not in inside] + list(places.values())):
        run: list[Fragment] = []
        for part in [*column, None]:
            if part is not None and id(part) not in names:
                run.append(part)
                continue
            found += pieces([finish(line, written) for line in merged(run, WHOLE_LINE)], page, body)
            run = []
            if part is not None:
                found.append(Piece("table", [], page, part.size, table_id=names[id(part)]))
    return found


def _place(region: Region) -> Fragment:
    """What takes a table's place among the page's fragments."""
    x0, top, x1, bottom = region.box
    return Fragment(tokens=[], x0=x0, top=top, x1=x1, bottom=bottom, base=top + 1, size=region.inside[0].size)


def _table(region: Region, name: str, page: PageText, written: bool) -> Table:
    region = Region(region.box, [finish(part, written) for part in region.inside], region.rules)
    found, heads = grid.rows(region)
    cells = tuple(
        Cell(row=i, column=column, words=_words(row[column], page), head=i < heads)
        for i, row in enumerate(found)
        for column in sorted(row)
    )
    return Table(table_id=name, page=page.number, cells=cells)


def _block(piece: Piece, page: PageText) -> Block:
    lines = tuple(Line(words=_words(line.tokens, page)) for line in piece.lines)
    return Block(
        kind=piece.kind, page=piece.page, lines=lines, table_id=piece.table_id, continues=piece.continues
    )


def _words(tokens: Sequence[Token], page: PageText) -> tuple[Word, ...]:
    return tuple(Frame(token.angle, page.width, page.height).word(token) for token in tokens)
