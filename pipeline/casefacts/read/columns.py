"""Reading order of the fragments of a page with one, two, three or mixed columns.

A gutter is a vertical strip that fragments leave free on both sides. What crosses it (titles, abstracts, wide tables)
cuts the page into bands; a band is read column by column, and each part is looked at again for gutters of its own: the
recursive X-Y cut of Nagy and Seth (1984), cut at crossing lines, so that a gutter need not run down the page.
"""

from collections.abc import Sequence
from statistics import median

from casefacts.read.lines import Fragment

MIN_GUTTER = 0.6
"""In em: narrower strips are word spaces; the narrowest gutters of journals are 8 points."""
MIN_LINES = 3
"""Fewer lines side by side are no columns: a signature block, a row of figure labels."""
MIN_LINES_ALONE = 6
"""Lines of prose on one side that make a column beside a figure or a table."""
MIN_BESIDE = 2
"""Pieces of writing that make something stand beside such a column."""
MIN_FILL = 0.75
"""Share of its column's width that a line of prose covers; ragged setting reaches 0.8, table cells seldom 0.6."""
MIN_WORDS = 4
"""Words in a line of prose of the narrowest columns; cells have one or two."""
MIN_COLUMN = 50.0
"""In points: no prose is set narrower; numbers of references and lists are."""
SIDE_NOTE = 0.55
"""A column this narrow beside another, in smaller type, is a side note, read after what it stands beside."""
SAME_EDGE = 6.0
"""In points: left edges of a column's lines, its indented ones aside, agree within this."""
SAME_SIZE = 0.6
"""In points: lines of one paragraph agree in size within this."""
NEXT_LINE = 1.5
"""In em: lines of one paragraph are set closer than this; journals set them at 1.1 to 1.4."""
CLEAR = 0.25
"""In em: the least that parts a paragraph's last line from what follows it, beyond the distance of its own lines."""
MAX_DEPTH = 8


def columns(parts: Sequence[Fragment], depth: int = 0) -> list[list[Fragment]]:
    """Groups of fragments in reading order; each group is one column's stretch, top to bottom."""
    parts = sorted(parts, key=lambda f: (f.base, f.x0))
    gutter = _gutter(parts) if depth < MAX_DEPTH and len(parts) >= 2 * MIN_LINES else None
    if gutter is None:
        return [parts] if parts else []
    groups: list[list[Fragment]] = []
    for crossing, band in _bands(parts, gutter):
        if crossing:
            groups += columns(band, depth + 1) if len(band) < len(parts) else [band]
            continue
        left = [f for f in band if (f.x0 + f.x1) / 2 < gutter]
        right = [f for f in band if (f.x0 + f.x1) / 2 >= gutter]
        if left and right and _is_side_note(left, right):
            left, right = right, left
        groups += columns(left, depth + 1) + columns(right, depth + 1)
    return groups


def _gutter(parts: Sequence[Fragment]) -> float | None:
    """The x that parts the greatest height of text into two columns of prose."""
    best, best_score = None, 0.0
    for x in _candidates(parts):
        score = 0.0
        for crossing, band in _bands(parts, x):
            if not crossing:
                score += _parted(band, x)
        if score > best_score:
            best, best_score = x, score
    return best


def _candidates(parts: Sequence[Fragment]) -> list[float]:
    """Just left of where several fragments beside others begin: left edges of columns are straight, right ones not."""
    found: dict[int, list[float]] = {}
    row: list[Fragment] = []
    for part in parts:
        row = [other for other in row if other.bottom > part.top]
        for other in row:
            a, b = (other, part) if other.x0 < part.x0 else (part, other)
            if b.x0 - a.x1 > MIN_GUTTER * min(a.size, b.size) and not any(a.x1 < c.x0 and c.x1 < b.x0 for c in row):
                found.setdefault(int(b.x0 // SAME_EDGE), []).append(b.x0)
        row.append(part)
    return [
        min(edges) - 1.0
        for key, edges in sorted(found.items())
        if len(edges) + len(found.get(key - 1, ())) + len(found.get(key + 1, ())) >= MIN_LINES
    ]


def _bands(parts: Sequence[Fragment], x: float) -> list[tuple[bool, list[Fragment]]]:
    """Runs of fragments that cross x and of fragments that do not, top to bottom.

    The short last line of a paragraph that crosses x goes with it.
    """
    bands: list[tuple[bool, list[Fragment]]] = []
    for i, part in enumerate(parts):
        crossing = _crosses(part, x) or (i > 0 and _crosses(parts[i - 1], x) and _is_last_line(parts, i, x))
        if not bands or bands[-1][0] != crossing:
            bands.append((crossing, []))
        bands[-1][1].append(part)
    return bands


def _crosses(part: Fragment, x: float) -> bool:
    return part.x0 < x - 0.5 and part.x1 > x + 1.0


def _is_last_line(parts: Sequence[Fragment], i: int, x: float) -> bool:
    """Whether a part is the last line of the paragraph whose line before it crosses x: nothing stands beside it, and
    what follows is set apart or crosses x again."""
    before, line = parts[i - 1], parts[i]
    step = line.base - before.base
    if abs(line.size - before.size) > SAME_SIZE or abs(line.x0 - before.x0) > SAME_EDGE:
        return False
    if not 0.5 * line.size < step < NEXT_LINE * line.size:
        return False
    after = parts[i + 1] if i + 1 < len(parts) else None
    if after is None:
        return True
    apart = after.base - line.base
    return apart > 0.5 * line.size if _crosses(after, x) else apart > step + CLEAR * line.size


def _parted(band: list[Fragment], x: float) -> float:
    """Height over which two columns stand side by side at x; 0 where they do not."""
    left = [f for f in band if f.x1 <= x + 1.0]
    right = [f for f in band if f.x1 > x + 1.0]
    if len(left) < MIN_BESIDE or len(right) < MIN_BESIDE:
        return 0.0
    size = median(f.size for f in band)
    if min(f.x0 for f in right) - max(f.x1 for f in left) < MIN_GUTTER * size:
        return 0.0
    prose = _prose(left), _prose(right)
    if min(prose) < MIN_LINES and max(prose) < MIN_LINES_ALONE:
        return 0.0
    overlap = min(left[-1].bottom, right[-1].bottom) - max(left[0].top, right[0].top)
    return overlap if overlap > MIN_LINES * size else 0.0


def _prose(side: list[Fragment]) -> int:
    """How many lines of a side are prose: words enough, and covering most of the side's width."""
    left, right = min(f.x0 for f in side), max(f.x1 for f in side)
    if right - left < MIN_COLUMN:
        return 0
    rows: dict[int, tuple[float, int]] = {}
    for part in side:
        covered, words = rows.get(round(part.base), (0.0, 0))
        rows[round(part.base)] = (covered + part.x1 - part.x0, words + len(part.tokens))
    return sum(covered >= MIN_FILL * (right - left) and words >= MIN_WORDS for covered, words in rows.values())


def _is_side_note(left: list[Fragment], right: list[Fragment]) -> bool:
    width = [max(f.x1 for f in side) - min(f.x0 for f in side) for side in (left, right)]
    size = [median(f.size for f in side) for side in (left, right)]
    return width[0] < SIDE_NOTE * width[1] and size[0] < size[1] - 0.4
