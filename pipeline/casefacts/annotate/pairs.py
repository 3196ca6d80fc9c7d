"""What the trained linker looks at: two mentions of a sentence, what stands between, beside and among them.

A pair's features are strings. They say the order and the distance of the two, the words and marks between them, who
else stands there, which of several is the nearest, and whether the two stand at the same place of two lists
("respectively"). After Zhou et al., ACL 2005 (features of relations by lexical context), without a parser.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

Span = tuple[int, int]

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*|[^\w\s]")
_COORDINATION = re.compile(r"\s*(?:,\s*(?:and|or)?|/|\+|and|or|as well as|plus)\s*(?:\([^()]*\)\s*)?", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"\brespective(?:ly)?\b", re.IGNORECASE)
_BREAK = re.compile(r"[.!?]\s+(?=[A-Z])|\n")
WINDOW = 14
"""Words between two mentions that are features one by one; of longer gaps the first and the last of them."""
BESIDE = 3
"""Words before and behind the two that are features."""


class Pairs:
    """The features of the pairs of one text: `heads` (drugs, tests) and `tails` (findings, doses, results), in text
    order. Two of a kind may overlap."""

    def __init__(self, text: str, heads: Sequence[Span], tails: Sequence[Span]) -> None:
        self._text = text
        self._tokens = [(m.start(), m.end(), _shape(m[0])) for m in _TOKEN.finditer(text)]
        self._starts = [start for start, _, _ in self._tokens]
        self._heads, self._tails = list(heads), list(tails)
        self._places = _places(text, heads), _places(text, tails)
        self._respective = bool(_RESPECTIVELY.search(text))

    def features(self, head: Span, tail: Span) -> Iterator[str]:
        """The features of a pair."""
        first, second = sorted((head, tail))
        order = "overlap" if second[0] < first[1] else "head first" if first == head else "tail first"
        words = [word for _, _, word in self._between(first[1], second[0])]
        yield order
        yield f"{order}: {_bucket(len(words))} words apart"
        yield from self._gap(order, words)
        yield from self._others(order, first, second)
        yield from self._beside(order, first, second)
        yield from self._lists(order, head, tail)
        yield f"{len(self._heads[:4])} heads, {len(self._tails[:5])} tails"

    def _gap(self, order: str, words: list[str]) -> Iterator[str]:
        if len(words) <= 5:
            yield f"{order}, all between: {' '.join(words)}"
        shown = words if len(words) <= WINDOW else [*words[: WINDOW // 2], *words[-WINDOW // 2 :]]
        for word in set(shown):
            yield f"{order}, between: {word}"
        for left, right in pairwise(shown):
            yield f"{order}, between: {left} {right}"
        if words:
            yield f"{order}, first between: {words[0]}"
            yield f"{order}, last between: {words[-1]}"
        opened, closed = words.count("("), words.count(")")
        yield f"{order}, brackets {min(opened, 2)} {min(closed, 2)}"

    def _others(self, order: str, first: Span, second: Span) -> Iterator[str]:
        """Who else stands between the two, and how many are nearer."""
        for name, spans in (("heads", self._heads), ("tails", self._tails)):
            between = sum(first[1] <= start and end <= second[0] for start, end in spans)
            yield f"{order}: {min(between, 3)} {name} between"
        breaks = len(_BREAK.findall(self._text[first[1] : second[0]]))
        yield f"{min(breaks, 3)} sentences between"

    def nearer(self, head: Span, tail: Span) -> Iterator[str]:
        """How many heads are nearer to the tail, how many tails to the head, on the same side and in all."""
        for name, one, other, spans in (("heads", tail, head, self._heads), ("tails", head, tail, self._tails)):
            apart, side = distance(one, other), other < one
            near = [span for span in spans if span != other and distance(one, span) < apart]
            same = sum((span < one) == side for span in near)
            yield f"{min(len(near), 4)} {name} nearer"
            yield f"{min(same, 3)} {name} nearer on its side, {'before' if side else 'behind'}"

    def _beside(self, order: str, first: Span, second: Span) -> Iterator[str]:
        before = [word for _, _, word in self._between(max(first[0] - 60, 0), first[0])][-BESIDE:]
        behind = [word for _, _, word in self._between(second[1], second[1] + 60)][:BESIDE]
        for word in before:
            yield f"{order}, before: {word}"
        yield f"{order}, right before: {before[-1] if before else '^'}"
        for word in behind:
            yield f"{order}, behind: {word}"
        yield f"{order}, right behind: {behind[0] if behind else '$'}"

    def _lists(self, order: str, head: Span, tail: Span) -> Iterator[str]:
        (mine, of), (its, among) = self._places[0][head], self._places[1][tail]
        if of > 1 and of == among:
            said = "respectively" if self._respective else "lists"
            yield f"{said}: {'same' if mine == its else 'other'} place"
        elif of > 1 or among > 1:
            yield f"{order}: list of {min(of, 3)} and of {min(among, 3)}"

    def _between(self, start: int, end: int) -> Iterable[tuple[int, int, str]]:
        low, high = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return self._tokens[low:high]


def overlap(one: Span, other: Span) -> bool:
    """Whether two stretches have a character in common."""
    return one[0] < other[1] and other[0] < one[1]


def last_word(text: str, span: Span) -> str:
    """The last word of a mention, in lower case."""
    words = _TOKEN.findall(text[span[0] : span[1]])
    return words[-1].lower() if words else ""


def _shape(word: str) -> str:
    """The word in lower case; figures as one word."""
    return "0" if word[0].isdigit() else word.lower()


def _bucket(count: int) -> str:
    if count < 4:
        return str(count)
    return next((f"up to {most}" for most in (6, 10, 20) if count <= most), "more")


def distance(one: Span, other: Span) -> int:
    """Characters between two mentions."""
    first, second = sorted((one, other))
    return max(second[0] - first[1], 0)


def _places(text: str, spans: Sequence[Span]) -> dict[Span, tuple[int, int]]:
    """The place of each mention in the list that it stands in, and the length of that list."""
    runs: list[list[Span]] = []
    for span in sorted(spans):
        if runs and _COORDINATION.fullmatch(text, runs[-1][-1][1], span[0]):
            runs[-1].append(span)
        else:
            runs.append([span])
    return {span: (at, len(run)) for run in runs for at, span in enumerate(run)}
