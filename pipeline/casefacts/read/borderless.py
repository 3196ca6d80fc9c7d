"""Tables without ruled lines (none are seen on scans): lines of widely parted words under a "Table N" caption."""

from collections.abc import Sequence
from itertools import groupby

from casefacts.read.lines import Fragment
from casefacts.read.tokens import Box

LONG = 15.0
"""In em: a run of words without a wide gap this long is prose; table cells that long are rare."""
CAPTION_LINES = 4
"""Lines of caption that may stand over a table's first row."""
STEP = 2.6
"""In em: a wider step down leaves the table."""
FIRST_STEP = 3.5
"""In em: the same under the caption, where a rule and a head of two lines whose first OCR missed may come between."""
MIN_ROWS = 3
"""Fewer rows of parted words are a list or a formula."""
PARTED = 0.6
"""Share of a table's lines that have words in more than one column."""
LEVEL = 0.4
"""In em: baselines this far off are one line; OCR places them to about a quarter."""


def find(
    caption: Fragment, captions: Sequence[Fragment], parts: Sequence[Fragment]
) -> tuple[Box, list[Fragment]] | None:
    """Box and fragments of the table under a caption; None where no table begins there."""
    left, right = _strip(caption, parts)
    below = [p for p in parts if p.base > caption.base + 0.5 * caption.size and left < p.x0 and p.x1 < right]
    kept: list[list[Fragment]] = []
    base = caption.base
    over_caption = 0
    for line in lines_of(below):
        step = (line[0].base - base) / caption.size
        if (
            step > (STEP if kept else FIRST_STEP)
            or any(p is c for p in line for c in captions)
            or (len(line) > 1 and all(map(is_long, line)))
        ):
            break
        base = line[0].base
        if not kept and len(line) == 1:
            over_caption += 1
            if over_caption > CAPTION_LINES:
                return None
            continue
        if len(line) == 1 and is_long(line[0]):
            break
        kept.append(line)
    while kept and len(kept[-1]) == 1:
        kept.pop()
    rows = sum(len(line) > 1 for line in kept)
    if rows < MIN_ROWS or rows < PARTED * len(kept):
        return None
    inside = [part for line in kept for part in line]
    box = (min(p.x0 for p in inside), kept[0][0].top, max(p.x1 for p in inside), max(p.bottom for p in kept[-1]) + 1)
    return box, inside


def is_long(part: Fragment) -> bool:
    """Whether a run of words is as long as only prose is."""
    return part.x1 - part.x0 > LONG * part.size


def _strip(caption: Fragment, parts: Sequence[Fragment]) -> tuple[float, float]:
    """The x between the columns of prose to the caption's left and right."""
    prose = [p for p in parts if is_long(p) and p.base > caption.base - 2 * caption.size]
    left = max((p.x1 for p in prose if p.x1 < caption.x0), default=float("-inf"))
    right = min((p.x0 for p in prose if p.x0 > caption.x1), default=float("inf"))
    return left, right


def lines_of(parts: Sequence[Fragment]) -> list[list[Fragment]]:
    """Fragments of one baseline each, top to bottom."""
    ordered = sorted(parts, key=lambda p: p.base)
    starts = [0.0] * len(ordered)
    for i, part in enumerate(ordered):
        near = i and part.base - starts[i - 1] <= LEVEL * part.size
        starts[i] = starts[i - 1] if near else part.base
    pairs = zip(starts, ordered, strict=True)
    return [[part for _, part in group] for _, group in groupby(pairs, key=lambda pair: pair[0])]
