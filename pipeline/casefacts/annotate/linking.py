"""Which figure of a sentence is whose: figures and tests in text order, linked by what stands between them.

In order of trust: lists of equal length ("AST and ALT were 211 and 80"), a figure right behind its test, a figure
right before its test ("118 beats/min heart rate"), the further figures of a course ("fell to 6.5 and then stabilized
at 10.0"), and, with doubt, the nearest test before it that is reported in the figure's unit. A figure that none of
these places stays without a test.

On MACCROBAT's training reports the nearest test before a figure is the right one for 86 %; most others are lists and
figures that stand before.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from casefacts.annotate.dimensions import dimension
from casefacts.annotate.eligibility import as_titre, is_a, may_have
from casefacts.annotate.gaps import Gaps
from casefacts.annotate.named_tests import Test
from casefacts.annotate.units import UNIT, ucum
from casefacts.annotate.values import Value
from casefacts.terms import Doubt

_PER_BEHIND = re.compile(rf"[^\S\n]*(?=/|per\b){UNIT}", re.IGNORECASE)
"""What a count is per, behind what is counted: "250 white cells/µL"."""
_UNITED = frozenset({"number", "pair"})
"""Kinds of figures that have units."""


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A figure and its test."""

    test: Test
    value: Value
    doubts: tuple[Doubt, ...] = ()
    lender: Value | None = None
    """The figure whose unit was carried to this one."""


def link(text: str, tests: Sequence[Test], values: Sequence[Value]) -> list[Pair]:
    """The pairs of a sentence, in the order of the figures. `text` has `¤` for tests and blanks for abbreviations in
    brackets, ranges of normal values and what is no result."""
    return _Linker(Gaps(text, tests, values)).run()


class _Linker:
    def __init__(self, gaps: Gaps) -> None:
        self.gaps = gaps
        self.runs = gaps.runs()
        self.pairs: list[Pair] = []
        self.placed: dict[int, Test] = {}
        self.claimed: set[Test] = set()

    def run(self) -> list[Pair]:
        for index, (_, values) in enumerate(self.runs):
            if values:
                self._place(index, values)
        self._carry_units()
        for pair in list(self.pairs):
            if other := self.gaps.alternates.get(pair.value.start):
                self.pairs.append(
                    Pair(test=pair.test, value=other, doubts=tuple(d for d in pair.doubts if d == "link_far"))
                )
        return sorted(self.pairs, key=lambda pair: pair.value.start)

    def _place(self, index: int, values: list[Value]) -> None:
        """Find the tests of a run of figures."""
        before = self.runs[index - 1][0] if index else []
        after = self.runs[index + 1][0] if index + 1 < len(self.runs) else []
        if before and self._lists(before, values):
            return
        if before and self._broken(values):
            return
        first, rest = values[0], values[1:]
        nearest = before[-1] if before else None
        if before and first.kind == "pair" and before[0].source == "elliptic":
            before = before[:1]
        if before and self.gaps.is_ratio(before, first) and self.gaps.adjacent(before[-1], first):
            self._pair(self._ratio(before[-2], before[-1]), first)
        elif nearest and self.gaps.adjacent(nearest, first):
            for test in before if self.gaps.said_of_each(before, first) else before[-1:]:
                self._pair(test, first)
        elif not rest and after and self._forward(first, after[0]):
            return
        elif not (self._goes_on(index, first) or (before and self._far(before[-1], first))):
            if rest and after:
                self._forward(rest[-1], after[0])
            return
        self._others(first, rest, after)

    def _ratio(self, over: Test, under: Test) -> Test:
        """ "PVR/SVR" as one measurement, of no unit."""
        text = over.text if over.source == "elliptic" else f"{over.text}/{under.text}"
        return Test(start=over.start, end=under.end, text=text, source="mention", method=under.method)

    def _lists(self, tests: list[Test], values: list[Value]) -> bool:
        """Lists of tests and figures; True where they are lists, even if their lengths leave nothing to link."""
        values = self._split(tests, values)
        if len(tests) < 2 or len(values) < 2 or self.gaps.crosses(tests[-1], values[0]):
            return False
        pairs = list(zip(tests, values, strict=False))
        said = self.gaps.respectively(values[-1])
        if values[0].moved and not said:
            return False
        equal = len(tests) == len(values)
        if equal and (said or all(may_have(test, value) and test.fits(value) is not False for test, value in pairs)):
            for test, value in pairs:
                if may_have(test, value):
                    self._pair(test, value)
            return True
        if not equal and said:
            for value in values:
                fitting = [test for test in tests if test.fits(value)]
                if len(fitting) == 1 and sum(fitting[0].fits(other) is not False for other in values) == 1:
                    self._pair(fitting[0], value, "count_mismatch")
        return said

    def _split(self, tests: list[Test], values: list[Value]) -> list[Value]:
        """AST/ALT 120/98: a pair of figures for a pair of tests is two figures."""
        if (
            len(tests) != 2
            or len(values) != 1
            or values[0].kind != "pair"
            or any(is_a("paired", test) for test in tests)
        ):
            return values
        pair = values[0]
        written = self.gaps.text[pair.start : pair.end]
        left, right = written.split("/", 1)
        first = replace(pair, end=pair.start + len(left.rstrip()), kind="number", second=None, unit="", unit_text="")
        start = pair.end - len(right.lstrip())
        return [first, replace(pair, start=start, kind="number", value=pair.second, second=None, operator=None)]

    def _broken(self, values: list[Value]) -> bool:
        """ "haemoglobin 13, 6 g/dL" may be one number with a decimal comma: no figure of it is sure."""
        if (
            len(values) != 2
            or values[0].kind != "number"
            or values[0].unit_text
            or not values[1].unit_text
            or values[0].moved
        ):
            return False
        return self.gaps.text[values[0].end : values[1].start] == ", "

    def _forward(self, value: Value, test: Test) -> bool:
        if test in self.claimed or not self.gaps.forward(value, test):
            return False
        if not value.unit_text and (unit := _PER_BEHIND.match(self.gaps.text, test.end)):
            value = replace(value, unit_text=unit[0].strip(), unit=ucum(unit[0].strip()))
        self._pair(test, value)
        return True

    def _goes_on(self, index: int, value: Value) -> bool:
        """Link a further figure of a course to the test of the figure before it."""
        last = self.runs[index - 1][1][-1] if index and self.runs[index - 1][1] else None
        test = self.placed.get(last.start) if last else None
        if last is None or test is None or not self.gaps.goes_on(last, value) or not may_have(test, value):
            return False
        self._pair(test, value)
        return True

    def _far(self, test: Test, value: Value) -> bool:
        """Link a figure to a test some words before it that is reported in its unit."""
        graded = value.kind == "grade" and value.value is not None
        sure = test.fits(value) or graded or value.kind == "titre" or (value.kind == "pair" and value.unit)
        gap = self.gaps.text[test.end : value.start]
        if not sure or test in self.claimed or test.source == "finding" or not may_have(test, value):
            return False
        far = self.gaps.is_far(test, value)
        if (
            self.gaps.crosses(test, value)
            or (far and "," in gap)
            or ")" in gap
            or "]" in gap
            or self.gaps.leans_forward(value)
        ):
            return False
        self._pair(test, value, *(("link_far",) if far else ()))
        return True

    def _others(self, first: Value, rest: list[Value], after: list[Test]) -> None:
        """The further figures of a run whose first has its test."""
        test = self.placed[first.start]
        for value in rest:
            if value is rest[-1] and after and self._forward(value, after[0]):
                return
            same = value.kind == first.kind and (
                not first.unit or not value.unit or dimension(first.unit) == dimension(value.unit)
            )
            if same and may_have(test, value):
                self._pair(test, value)

    def _carry_units(self) -> None:
        """Give figures without a unit that of the next in the same list or course ("211 and 80 IU/L", "Na 135, K 4.5
        mEq/L"), else of the last."""
        ordered = sorted(self.pairs, key=lambda pair: pair.value.start)
        for step in (reversed(ordered), iter(ordered)):
            lender: Pair | None = None
            for pair in list(step):
                current = next(p for p in self.pairs if p.value.start == pair.value.start and p.test == pair.test)
                if current.value.unit_text or current.value.kind not in _UNITED:
                    lender = current if current.value.unit and current.value.kind in _UNITED else None
                elif not current.value.unit and lender is not None and self._lends(lender, current):
                    changed = replace(
                        current,
                        value=replace(current.value, unit=lender.value.unit),
                        doubts=(*current.doubts, "unit_carried"),
                        lender=lender.lender or lender.value,
                    )
                    self.pairs[self.pairs.index(current)] = changed
                    lender = replace(
                        lender,
                        value=replace(lender.value, start=current.value.start, end=current.value.end),
                        test=current.test,
                        lender=changed.lender,
                    )

    def _lends(self, lender: Pair, pair: Pair) -> bool:
        """Whether a figure may have the unit of another: a figure of its own test, or of a list with it that its
        test is reported in."""
        if lender.value.kind != pair.value.kind:
            return False
        if lender.test == pair.test:
            return pair.test.fits(lender.value) is not False
        left, right = sorted((lender.value, pair.value), key=lambda value: value.start)
        if lender.value.start < pair.value.start:
            return False
        between = self.gaps.text[left.end : right.start]
        listed = self.gaps.words.coordination.fullmatch(between) or (
            self.gaps.words.coordination.match(between)
            and "(" not in between
            and len(between.replace("¤", "").split()) <= 2
        )
        fits = pair.test.fits(lender.value)
        return bool(listed) and (
            fits is True or (fits is None and bool(self.gaps.words.coordination.fullmatch(between)))
        )

    def _pair(self, test: Test, value: Value, *doubts: Doubt) -> None:
        value = as_titre(test, value)
        if value.qualitative == "1+" and value.start == test.end:
            value = replace(value, qualitative="positive")
        self.pairs.append(Pair(test=test, value=value, doubts=tuple(doubts)))
        self.placed[value.start] = test
        self.claimed.add(test)
