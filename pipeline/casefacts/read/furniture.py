"""What a journal prints around the text: running heads and feet, page and line numbers, stamps along the margin."""

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from statistics import median

from casefacts.read.captions import captioned
from casefacts.read.lines import Fragment
from casefacts.read.tokens import PageText

EDGE = 0.12
"""Share of the page's height at its top and bottom in which running heads and feet stand."""
SAME_PLACE = 6.0
"""In points: a running head keeps its height from page to page within this."""
LEVEL = 0.3
"""In em: baselines this far off are one line."""
APART = 2.5
"""In em: parts of a head or foot stand farther apart than words of the most loosely set line."""
CLEAR = 0.9
"""In em: a page number's line stands at least this far from the text."""
MARGIN_NUMBERS = 8
"""Numbered lines on a page from which a column of numbers beside the text counts as line numbers."""

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"(?:page\s*)?(\d{1,5})(?:\s*(?:of|/)\s*\d{1,4})?", re.I)
_E_NUMBER = re.compile(r"[eES]?\d{1,6}")


def split(pages: Sequence[PageText], parts: Sequence[list[Fragment]]) -> list[tuple[list[Fragment], list[Fragment]]]:
    """For each page its fragments without furniture, and its furniture."""
    runs = [_runs(page, found) for page, found in zip(pages, parts, strict=True)]
    repeated = _repeated(pages, runs)
    result = []
    for page, found, on_page in zip(pages, parts, runs, strict=True):
        gone = _line_numbers(found) | _numbered_rows(page, found)
        table = min((f.top for f in found if captioned(f.text, set_apart=True) == "table"), default=page.height)
        for run in on_page:
            if _zone(page, run[0]) == 1 and run[0].base > table:
                # The head of a table that goes on over several pages is the same at the top of each.
                continue
            if sum(abs(height - run[0].base) < SAME_PLACE for height in repeated.get(_wording(page, run), ())) > 1:
                gone |= {id(part) for part in run}
        result.append(([f for f in found if id(f) not in gone], [f for f in found if id(f) in gone]))
    return result


def _zone(page: PageText, part: Fragment) -> int:
    if part.bottom < EDGE * page.height:
        return 1
    return 2 if part.top > (1 - EDGE) * page.height else 0


def _runs(page: PageText, found: Sequence[Fragment]) -> list[list[Fragment]]:
    """What stands at the page's edges, line by line.

    Words of a widely set line of text are one run: none is a running head because it stands there on another page too.
    """
    runs: list[list[Fragment]] = []
    for part in sorted((f for f in found if _zone(page, f)), key=lambda f: (round(f.base), f.x0)):
        last = runs[-1][-1] if runs else None
        if last and abs(last.base - part.base) < LEVEL * part.size and part.x0 - last.x1 < APART * part.size:
            runs[-1].append(part)
        else:
            runs.append([part])
    return runs


def _wording(page: PageText, run: Sequence[Fragment]) -> tuple[str, int]:
    """A run's words, whatever its numbers are, and the edge at which it stands."""
    return _DIGITS.sub("#", " ".join(part.text for part in run).casefold()).strip(), _zone(page, run[0])


def _repeated(pages: Sequence[PageText], runs: Sequence[list[list[Fragment]]]) -> dict[tuple[str, int], list[float]]:
    """Wordings that stand at the edge of two pages or more, with their heights."""
    heights: dict[tuple[str, int], dict[int, float]] = {}
    for page, on_page in zip(pages, runs, strict=True):
        for run in on_page:
            heights.setdefault(_wording(page, run), {})[page.number] = run[0].base
    return {key: list(at.values()) for key, at in heights.items() if len(at) > 1}


def _numbered_rows(page: PageText, found: list[Fragment]) -> set[int]:
    """The outermost row at the top or bottom when it holds a page number and stands clear of the text."""
    rows: set[int] = set()
    for zone, ordered in ((1, sorted(found, key=lambda f: f.base)), (2, sorted(found, key=lambda f: -f.base))):
        if not ordered or _zone(page, ordered[0]) != zone:
            continue
        outer = ordered[0]
        row = [f for f in ordered if abs(f.base - outer.base) < 0.5 * outer.size]
        rest = [f for f in ordered if abs(f.base - outer.base) >= 0.5 * outer.size]
        gap = min((abs(f.base - outer.base) for f in rest), default=page.height) - outer.size
        if gap > CLEAR * outer.size and any(_is_number(f.text) for f in row):
            rows |= {id(f) for f in row}
    return rows


def _is_number(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text.strip(" |-–—·•.")) or _E_NUMBER.fullmatch(text.strip()))


def _line_numbers(found: list[Fragment]) -> set[int]:
    """A column of rising numbers left of everything else."""
    numbers = [f for f in found if f.text.isdigit() and len(f.text) <= 4]
    if len(numbers) < MARGIN_NUMBERS:
        return set()
    edges = Counter(round(f.x1) for f in numbers)
    edge, _ = edges.most_common(1)[0]
    column = [f for f in numbers if abs(f.x1 - edge) < 2.5]
    values = [int(f.text) for f in column]
    steps = {b - a for a, b in itertools.pairwise(values)}
    others = [f for f in found if f not in column]
    if len(column) < MARGIN_NUMBERS or len(steps) != 1 or steps.pop() not in (1, 2, 5, 10) or not others:
        return set()
    outside = median(f.x0 for f in others) > edge and sum(f.x0 < edge for f in others) <= 0.1 * len(others)
    return {id(f) for f in column} if outside else set()
