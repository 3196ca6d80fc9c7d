"""Edits over a passage's raw text, and the map that leads any character of the edited text back to it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

SPACE = "space"
"""The rule of edits that change white space only."""
PRINTED = "printed"
"""The rule of edits that write what the page shows: a raised 9 as ⁹."""
UNRECORDED = frozenset({SPACE, PRINTED})
"""Neither repairs anything, so neither leaves a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Put `text` in place of what stands between two offsets of the text that a pass was given.

    The stretch may be wider than the change (a whole word, for a person to read): only the characters that differ count
    as edited.
    """

    start: int
    end: int
    text: str
    rule: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An edit that was made (applied) or only proposed. Offsets are of the raw text."""

    start: int
    end: int
    original: str
    repaired: str
    rule: str
    confidence: float
    applied: bool


@dataclass(slots=True)
class Draft:
    """A text under repair.

    `lows[i]` and `highs[i]` bound the stretch of the raw text from which character i comes; both never decrease.
    """

    text: str
    lows: list[int] = field(default_factory=list)
    highs: list[int] = field(default_factory=list)
    made: dict[Made, None] = field(default_factory=dict)
    """In the order made, each once however often it was proposed."""

    def __post_init__(self) -> None:
        self.lows = list(range(len(self.text)))
        self.highs = list(range(1, len(self.text) + 1))

    def apply(self, edits: Iterable[Edit], min_confidence: float) -> None:
        """Make the edits that are sure enough and note the others. Of edits that overlap, the first is made."""
        before = self.text
        pieces: list[str] = []
        lows: list[int] = []
        highs: list[int] = []
        done = 0
        for edit in sorted(edits, key=lambda e: (e.start, e.end)):
            start, end, new = _changed(before, edit)
            if (start == end and not new) or start < done:
                continue
            applied = edit.confidence >= min_confidence
            if edit.rule not in UNRECORDED:
                self._note(edit, applied)
            if not applied:
                continue
            pieces += (before[done:start], new)
            lows += self.lows[done:start]
            highs += self.highs[done:start]
            if len(new) == end - start:
                lows += self.lows[start:end]
                highs += self.highs[start:end]
            elif new:
                low, high = self._origin(start, end)
                lows += [low] * len(new)
                highs += [high] * len(new)
            done = end
        if pieces:
            self.text = "".join((*pieces, before[done:]))
            self.lows = lows + self.lows[done:]
            self.highs = highs + self.highs[done:]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Where a stretch of the raw text stands now; empty when it was taken out."""
        first = bisect_right(self.highs, start)
        return first, max(first, bisect_left(self.lows, end))

    def _note(self, edit: Edit, applied: bool) -> None:
        low, high = self._origin(edit.start, edit.end)
        original = self.text[edit.start : edit.end]
        made = Made(
            start=low, end=high, original=original, repaired=edit.text, rule=edit.rule, confidence=edit.confidence,
            applied=applied,
        )  # fmt: skip
        self.made[made] = None

    def _origin(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the raw text behind text[start:end]; for an empty stretch, that of the character before it."""
        if start == end:
            start, end = max(start - 1, 0), max(start, 1)
        return (self.lows[start], self.highs[end - 1]) if end <= len(self.lows) else (0, 0)


def _changed(text: str, edit: Edit) -> tuple[int, int, str]:
    """The edit without the characters that it leaves as they are at its ends."""
    start, end, new = edit.start, edit.end, edit.text
    same = 0
    while start + same < end and same < len(new) and text[start + same] == new[same]:
        same += 1
    start, new = start + same, new[same:]
    same = 0
    while end - same > start and same < len(new) and text[end - same - 1] == new[-same - 1]:
        same += 1
    return start, end - same, new[: len(new) - same]
