"""Where tables stand on a page: between the ruled lines under a "Table N" caption, or over it on a ground of their own,
or where borderless.py sees them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from casefacts.read import borderless
from casefacts.read.captions import captioned
from casefacts.read.lines import Fragment, is_bold_start
from casefacts.read.tokens import Box

MIN_RULE = 30.0
"""In points: shorter lines underline a head or a word."""
SAME_EDGE = 8.0
"""In points: rules of one table begin and end alike within this."""
JOINT = 14.0
"""In points: rules drawn column by column leave gaps up to this."""
CAPTION_LINES = 9
"""Lines of caption that may stand over a table's first rule."""
PROSE = 0.85
"""Share of the width that a line of justified prose covers."""
SMALL = 0.4
"""In points: captions set smaller than the body by this are set apart from it."""
NOTE = 0.6
"""Share of a table's width that the first line of a note under it covers; a label over a group of rows is shorter."""
LEVEL = 0.4
"""In em: baselines this far off are one line."""

_PART = re.compile(r"\(?[a-h]\)?")


@dataclass(frozen=True, slots=True)
class Region:
    """A table's place on its page."""

    box: Box
    inside: list[Fragment]
    rules: list[float]
    """Heights of the rules that cross the whole table."""


def find(parts: Sequence[Fragment], rules: Sequence[Box], body: float, grounds: Sequence[Box] = ()) -> list[Region]:
    """The tables of a page, top to bottom. `grounds` are its coloured rectangles."""
    lines = _horizontal(rules)
    captions = [p for p in parts if captioned(p.text, is_bold_start(p) or p.size < body - SMALL)]
    result: list[Region] = []
    for caption in captions:
        if captioned(caption.text, True) != "table":
            continue
        taken = {id(p) for region in result for p in region.inside}
        free = [p for p in parts if id(p) not in taken]
        ruled = _on_ground(caption, parts, lines, grounds) or _ruled(caption, captions, parts, lines, body)
        if ruled is None:
            parted = borderless.find(caption, captions, free)
            result += [Region(*parted, [])] if parted else []
            continue
        box, heights = ruled
        inside = [p for p in free if _within(p, box) and p is not caption]
        if len(inside) >= 2:
            result += [_without_notes(part) for part in _parts(Region(box, inside, heights))]
    return result


def _without_notes(region: Region) -> Region:
    """The region without the notes set under its last row, which are no cells."""
    x0, top, x1, _ = region.box
    lines = borderless.lines_of(region.inside)
    left = min(p.x0 for p in region.inside)
    end = len(lines)
    for i in range(len(lines) - 1, 1, -1):
        first = lines[i][0]
        if len(lines[i]) > 1 or first.x0 > left + SAME_EDGE:
            break
        if first.x1 - first.x0 > NOTE * (x1 - x0):
            end = i
    if end == len(lines):
        return region
    height = min(p.top for p in lines[end]) - 1
    kept = [p for line in lines[:end] for p in line]
    return Region((x0, top, x1, height), kept, [*(r for r in region.rules if r < height), height])


def _parts(region: Region) -> list[Region]:
    """The region, cut where one rule ends a table and the next begins its part (b)."""
    for above, below in pairwise(region.rules):
        between = [p for p in region.inside if above < p.base < below]
        if len(between) == 1 and _PART.fullmatch(between[0].text) and (above, below) != tuple(region.rules[:2]):
            x0, top, x1, bottom = region.box
            first = Region(
                (x0, top, x1, above),
                [p for p in region.inside if p.base < above],
                [r for r in region.rules if r <= above],
            )
            rest = Region(
                (x0, below, x1, bottom),
                [p for p in region.inside if p.base > below],
                [r for r in region.rules if r >= below],
            )
            return [first, *_parts(rest)] if first.inside and rest.inside else [region]
    return [region]


def _horizontal(rules: Sequence[Box]) -> list[Box]:
    """Horizontal rules, those drawn piece by piece joined, top to bottom."""
    flat = sorted((r for r in rules if r[2] - r[0] > r[3] - r[1]), key=lambda r: (round(r[1]), r[0]))
    joined: list[Box] = []
    for x0, top, x1, bottom in flat:
        if joined and abs(joined[-1][1] - top) < 1.5 and x0 - joined[-1][2] < JOINT:
            last = joined[-1]
            joined[-1] = (last[0], last[1], max(last[2], x1), bottom)
        else:
            joined.append((x0, top, x1, bottom))
    return [rule for rule in joined if rule[2] - rule[0] > MIN_RULE]


def _ruled(
    caption: Fragment, captions: Sequence[Fragment], parts: Sequence[Fragment], lines: Sequence[Box], body: float
) -> tuple[Box, list[float]] | None:
    """Box and full rules of the table under a caption."""
    reach = caption.bottom + CAPTION_LINES * 1.3 * caption.size
    first = next((r for r in lines if caption.bottom - 3 < r[1] < reach and _over(caption, r)), None)
    if first is None:
        return None
    x0, x1 = first[0], first[2]
    heights = [first[1]]
    last = first[1]
    for rule in lines:
        if rule[1] <= last + 2 or rule[0] < x0 - SAME_EDGE or rule[2] > x1 + SAME_EDGE:
            continue
        between = [p for p in parts if last < p.base < rule[1] and p.x1 > x0 and p.x0 < x1]
        if any(p is c for p in between for c in captions) or _prose_lines(between, x0, x1, body) > 2:
            break
        last = rule[1]
        if rule[2] - rule[0] > 0.9 * (x1 - x0):
            heights.append(rule[1])
    return ((x0, heights[0], x1, heights[-1]), heights) if len(heights) > 1 else None


def _on_ground(
    caption: Fragment, parts: Sequence[Fragment], lines: Sequence[Box], grounds: Sequence[Box]
) -> tuple[Box, list[float]] | None:
    """Box and full rules of the table over a caption, or a "(Table 1 continues …)", at the end of a coloured ground."""
    around = [g for g in grounds if g[0] < caption.x0 and caption.x1 < g[2] + SAME_EDGE and g[1] < caption.base < g[3]]
    if not around:
        return None
    x0, top, x1, bottom = min(around, key=lambda g: (g[2] - g[0]) * (g[3] - g[1]))
    on = [p for p in parts if x0 - 1 < p.x0 and p.x1 < x1 + 1 and top < p.base < bottom]
    width = max(p.x1 for p in on) - min(p.x0 for p in on)
    heights = [r[1] for r in lines if x0 <= r[0] and r[2] <= x1 and top < r[1] < caption.base]
    full = [r[1] for r in lines if r[1] in heights and r[2] - r[0] > 0.9 * width]
    under = [p for p in on if p.base > caption.base + LEVEL * caption.size]
    if caption.text.startswith("("):
        full.append(caption.top)
    over = [p for p in on if full and p.base < full[-1]]
    if len(full) < 2 or len(under) > len(over):
        return None
    return (x0, top, x1, full[-1]), [top, *full]


def _over(caption: Fragment, rule: Box) -> bool:
    return rule[0] - SAME_EDGE < (caption.x0 + min(caption.x1, caption.x0 + 40)) / 2 < rule[2] + SAME_EDGE


def _prose_lines(parts: Sequence[Fragment], x0: float, x1: float, body: float) -> int:
    """Lines of the body's type across the table, and those side by side in the columns of the page, each for two."""
    ours = [p for p in parts if abs(p.size - body) < 0.3]
    lines = borderless.lines_of(ours)
    return sum(p.x1 - p.x0 > PROSE * (x1 - x0) for p in ours) + 2 * sum(
        len(line) > 1 and all(map(borderless.is_long, line)) for line in lines
    )


def _within(part: Fragment, box: Box) -> bool:
    middle = (part.x0 + part.x1) / 2
    return box[0] - SAME_EDGE < middle < box[2] + SAME_EDGE and box[1] < part.base and part.top < box[3] - 1
