"""The flow diagram of a run, as PRISMA 2020 draws it: what there was on the left, what was left out on the right."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

from casefacts.files import whole_file
from casefacts.publish.counts import FACTS, SAME_DOI, Count, Counts

WIDTH, BAND, MAIN, SIDE, BOX = 900, 16, 64, 508, 376
"""Of the picture; left edges of the names of its parts, of the boxes in the main column and of those beside it; their
width. In pixels."""
LINE, PAD, GAP = 18, 10, 26
SIZE = 13
REASONS = 6
"""Reasons told one by one; the rest are told together, so that the picture stays one page."""
_NARROW, _WIDE = frozenset("ijlftrI.,:;|!'()[]/ -"), frozenset("mwMWABCDEFGHJKLNOPQRSTUVXYZ%@")


@dataclass(frozen=True, kw_only=True)
class Step:
    """A box of the main column with what was left out there; the first line of each is its head."""

    part: str
    main: Sequence[str]
    side: Sequence[str] = ()


def write(path: Path, counts: Counts) -> None:
    """Write the diagram as SVG.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path) as file:
        file.write(svg(list(steps(counts))))


def steps(counts: Counts) -> Iterator[Step]:
    """What the diagram shows, from top to bottom."""
    if "records" in counts:
        left_out = ("records_duplicate", "records_without_report")
        yield Step(
            part="Search",
            main=[_said(counts, "records")],
            side=["Records left out:", *(_said(counts, name) for name in left_out)],
        )
        yield Step(part="Search", main=[_said(counts, "records_with_report")])
    yield Step(
        part="Files",
        main=[_said(counts, "files")],
        side=["Files left out:", _said(counts, "files_twin"), _said(counts, "files_duplicate")],
    )
    of = ("reports_of_records", "reports_of_no_record") if "records" in counts else ()
    yield Step(
        part="Reading",
        main=[_said(counts, "reports"), *(_said(counts, name) for name in of)],
        side=[_said(counts, "reports_failed"), *_reasons(counts.parts("reports_failed", "reason"))],
    )
    read = ("reports_read", "reports_ocr", "reports_partial", *([SAME_DOI] if SAME_DOI in counts else []))
    yield Step(
        part="Reading",
        main=[_said(counts, name) for name in read],
        side=[_said(counts, "reports_left_out"), *_reasons(counts.parts("reports_left_out", "reason"))],
    )
    yield Step(part="Reading", main=[_said(counts, "reports_kept")], side=[_said(counts, "reports_without_facts")])
    yield Step(part="Facts", main=[_said(counts, "reports_with_facts"), *(_said(counts, name) for name in FACTS)])
    if "facts_accepted" in counts:
        yield Step(part="Review", main=list(_review(counts)), side=[_said(counts, "facts_rejected")])


def _review(counts: Counts) -> Iterator[str]:
    reviewed = counts["facts"] - counts["facts_unreviewed"] + counts["facts_rejected"]
    yield f"Facts decided by reviewers (n = {reviewed:,})"
    yield from (_n(row) for row in counts.parts("reports_with_facts", "review"))
    yield from (_n(row) for row in counts.parts("facts", "decision"))
    for one in counts.agreed:
        kappa = f", kappa {float(one.kappa):.2f}" if one.kappa else ""
        who = " and ".join(one.reviewers)
        yield f"{who} agree on {one.table}: {one.agreed:,} of {one.facts:,} ({one.percent} %{kappa})"


def _said(counts: Counts, name: str) -> str:
    return _n(next(row for row in counts.rows if row.id == name))


def _n(row: Count) -> str:
    return f"{row.what} (n = {row.n:,})"


def _reasons(parts: Sequence[Count]) -> Iterator[str]:
    shown = parts if len(parts) <= REASONS else parts[: REASONS - 1]
    yield from (_n(row) for row in shown)
    if rest := sum(row.n for row in parts[len(shown) :]):
        yield f"other reasons, see prisma.csv (n = {rest:,})"


def svg(of: Sequence[Step]) -> str:
    """The diagram."""
    drawn: list[str] = []
    at = GAP
    ends: list[tuple[int, int]] = []
    parts: dict[str, tuple[int, int]] = {}
    for step in of:
        main, side = _wrapped(step.main), _wrapped(step.side)
        height = max(map(_height, (main, side)))
        drawn += _box(MAIN, at, main)
        if side:
            drawn += _box(SIDE, at, side)
            middle = at + min(map(_height, (main, side))) // 2
            drawn.append(_arrow(MAIN + BOX, middle, SIDE, middle))
        ends.append((at, at + _height(main)))
        parts[step.part] = (parts.get(step.part, (at, 0))[0], at + height)
        at += height + GAP
    for (_, end), (start, _) in pairwise(ends):
        drawn.append(_arrow(MAIN + BOX // 2, end, MAIN + BOX // 2, start))
    drawn += [_band(name, top, bottom) for name, (top, bottom) in parts.items()]
    return _TEMPLATE.format(width=WIDTH, height=at, drawn="\n".join(drawn), size=SIZE)


_TEMPLATE = """<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" \
viewBox="0 0 {width} {height}" role="img" font-family="Arial, Helvetica, sans-serif" font-size="{size}">
<title>Flow of records and reports</title>
<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">\
<path d="M0 0 8 4 0 8z"/></marker></defs>
<rect width="{width}" height="{height}" fill="#fff"/>
{drawn}
</svg>
"""


def _box(left: int, top: int, lines: Sequence[tuple[str, bool]]) -> Iterator[str]:
    yield f'<rect x="{left}" y="{top}" width="{BOX}" height="{_height(lines)}" fill="#fff" stroke="#333"/>'
    for number, (line, is_head) in enumerate(lines):
        y = top + PAD + LINE * number + SIZE
        weight = ' font-weight="bold"' if is_head else ""
        yield f'<text x="{left + PAD}" y="{y}"{weight}>{escape(line)}</text>'


def _band(name: str, top: int, bottom: int) -> str:
    middle = (top + bottom) // 2
    return (
        f'<rect x="{BAND}" y="{top}" width="30" height="{bottom - top}" fill="#dbe7f3" stroke="#333"/>'
        f'<text transform="translate({BAND + 20} {middle}) rotate(-90)" text-anchor="middle" font-weight="bold">'
        f"{escape(name)}</text>"
    )


def _arrow(x: int, y: int, to_x: int, to_y: int) -> str:
    return f'<path d="M{x} {y}L{to_x} {to_y}" stroke="#333" fill="none" marker-end="url(#head)"/>'


def _height(lines: Sequence[object]) -> int:
    return LINE * len(lines) + 2 * PAD - (LINE - SIZE)


def _wrapped(lines: Sequence[str]) -> list[tuple[str, bool]]:
    """Lines that fit a box, each with whether it is of the head."""
    found: list[tuple[str, bool]] = []
    for number, line in enumerate(lines):
        now = ""
        for word in line.replace("(n = ", "(n\u00a0=\u00a0").split(" "):
            if now and _length(f"{now} {word}") > BOX - 2 * PAD:
                found.append((now, number == 0))
                now = ""
            now = f"{now} {word}" if now else word
        found.append((now, number == 0))
    return found


def _length(text: str) -> float:
    """About the width of a text in Arial bold, in pixels; rather too much than too little."""
    return SIZE * sum(0.36 if sign in _NARROW else 0.8 if sign in _WIDE else 0.58 for sign in text)
