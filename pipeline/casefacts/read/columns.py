"""Reading order of the fragments of a page with one, two, three or mixed columns.

A gutter is a vertical strip that fragments leave free on both sides. What crosses it (titles, abstracts, wide tables and captions) cuts the page
into bands; a band is read column by column, and each part is looked at again for gutters of its own. This is the recursive X-Y cut of Nagy and
Seth (1984) with cuts at crossing lines, so that a gutter need not run down the whole page.
"""

from collections.abc import Sequence
from statistics import median

from casefacts.read.lines import Fragment

MIN_GUTTER = 0.6
"""In em: narrower strips are word spaces; the narrowest gutters of journals are 8 points."""
MIN_LINES = 3
"""Fewer lines side by side are no columns: a signature block, a row of figure labels."""
MIN_FILL = 0.5
"""Prose fills its column, table cells do not."""
MIN_WORDS = 2.5
"""Words per line of prose in a narrow column; cells have one or two."""
MIN_COLUMN = 50.0
"""In points: no prose is set narrower; numbers of references and lists are."""
SIDE_NOTE = 0.55
"""A column this narrow beside another, in smaller type, is a side note, read after what it stands beside."""
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
    """Middles of gaps between side-by-side fragments that several lines share."""
    found: dict[int, tuple[int, float]] = {}
    row: list[Fragment] = []
    for part in parts:
        row = [other for other in row if other.bottom > part.top]
        for other in row:
            a, b = (other, part) if other.x0 < part.x0 else (part, other)
            if b.x0 - a.x1 > MIN_GUTTER * min(a.size, b.size) and not any(a.x1 < c.x0 and c.x1 < b.x0 for c in row):
                key = int((a.x1 + b.x0) / 2 // 6)
                count, right = found.get(key, (0, b.x0))
                found[key] = (count + 1, min(right, b.x0))
        row.append(part)
    # Just left of the right column: its edge is straight, the left column's is ragged.
    return [right - 1.0 for count, right in found.values() if count >= MIN_LINES]


def _bands(parts: Sequence[Fragment], x: float) -> list[tuple[bool, list[Fragment]]]:
    """Runs of fragments that cross x and of fragments that do not, top to bottom."""
    bands: list[tuple[bool, list[Fragment]]] = []
    for part in parts:
        crossing = part.x0 < x - 0.5 and part.x1 > x + 1.0
        if not bands or bands[-1][0] != crossing:
            bands.append((crossing, []))
        bands[-1][1].append(part)
    return bands


def _parted(band: list[Fragment], x: float) -> float:
    """Height over which prose stands on both sides of x; 0 where it does not."""
    left = [f for f in band if f.x1 <= x + 1.0]
    right = [f for f in band if f.x1 > x + 1.0]
    if len(left) < MIN_LINES or len(right) < MIN_LINES:
        return 0.0
    if not (_is_prose(left) and _is_prose(right)):
        return 0.0
    overlap = min(left[-1].bottom, right[-1].bottom) - max(left[0].top, right[0].top)
    gap = min(f.x0 for f in right) - max(f.x1 for f in left)
    size = median(f.size for f in band)
    return max(overlap, 0.0) if gap > MIN_GUTTER * size and overlap > MIN_LINES * size else 0.0


def _is_prose(side: list[Fragment]) -> bool:
    width = max(f.x1 for f in side) - min(f.x0 for f in side)
    if width < MIN_COLUMN:
        return False
    rows: dict[int, tuple[float, int]] = {}
    for part in side:
        covered, words = rows.get(round(part.base), (0.0, 0))
        rows[round(part.base)] = (covered + part.x1 - part.x0, words + len(part.tokens))
    return (
        median(covered for covered, _ in rows.values()) >= MIN_FILL * width
        and median(words for _, words in rows.values()) >= MIN_WORDS
    )


def _is_side_note(left: list[Fragment], right: list[Fragment]) -> bool:
    width = [max(f.x1 for f in side) - min(f.x0 for f in side) for side in (left, right)]
    size = [median(f.size for f in side) for side in (left, right)]
    return width[0] < SIDE_NOTE * width[1] and size[0] < size[1] - 0.4
