"""What stands between the tests and the figures of a sentence: runs of either, and how near a figure is to a test.

Text is the sentence with `¤` for tests and blanks for what is no result, so that a gap of blanks and link words says
that nothing else intervenes.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from casefacts.annotate import wording
from casefacts.annotate.dimensions import dimension
from casefacts.annotate.eligibility import is_a, may_have
from casefacts.annotate.named_tests import Test
from casefacts.annotate.values import Value

FAR = 6
"""Words between test and figure from which the link is doubtful: of the pairs in MACCROBAT's training reports 95 %
have fewer."""
FARTHEST = 14
"""Words beyond which a figure is given to no test before it."""
_LONG_NAME = 5
"""Letters of a test's name from which a digit glued to it is a citation mark ("analysis5"), not its result
("pH7.2")."""
_LOWEST_SHARED = 20
"""A bare number below this behind "AST/ALT" is their ratio; enzymes that share a value ("AST/ALT > 150") have more."""
_LOOSE = 6
"""Words that may stand between two figures of one course before "to" ("115 before ivacaftor to 40 mmol/L")."""

_FINDING_GAP = re.compile(r"[\s(\[:=,]*(?:of|to|at|as high as|as low as|being|with)?\s*(?:the\s+)?", re.IGNORECASE)
_OF_GAP = re.compile(r"\s+(?:of|to)\s+", re.IGNORECASE)
_FORWARD_GAP = re.compile(
    r"\s*(?:of\s+|on\s+)?(?:(?:the|his|her|a|serum|blood|plasma|urine|peripheral|total)\s+)*",
    re.IGNORECASE,
)
_SIGN_GAP = re.compile(r"(?:[\s(:=\-]|\b(?:was|were|is)\b)*")
_SIGN_OF = re.compile(r"[\s\-]*(?:(?:for|of)\s+)?")
"""Between a grade and the test behind it: "1+ for glucose"."""
_CLOSES = re.compile(
    r"\s*(?:of\s+(?:the\s+)?(?:predicted|normal|expected)(?:\s+value)?|predicted)?\s*[)\]]", re.IGNORECASE
)
_PUNCTUATION = re.compile(r"[,(\[]|\b(?:with|and|showed|revealed|including)\b")
_TO = re.compile(r"\b(?:to|then)\b", re.IGNORECASE)
_TO_EACH = re.compile(r"\b(?:both|each|were)\b", re.IGNORECASE)
_LOOSE_GAP = re.compile(rf"(?:\s*[^\s;.,()]+){{0,{_LOOSE}}}\s*\b(?:to|and then|then)\s*")
_LATER_GAP = re.compile(
    rf"(?:\s*[^\s;.,()¤]+){{0,{_LOOSE}}}\s*,?\s*(?:and|versus|vs\.?|(?:up\s+|down\s+)?from|having\s+been)\s*"
)
"""Between two figures of one kind and unit: "128/74 mmHg lying and 84/50 mmHg", "1:800 …, having been 1:100"."""
_MOVED_TO = re.compile(r"\s+(?:\w+ly\s+|back\s+|further\s+|again\s+)*(?:to|at)\s+(?:only\s+|just\s+)?")
_PHENOTYPE = re.compile(r"\s*/?\s*(?:¤|[TBK]+\b|NK\b|CD\d|\w*(?:cells?|cyt|blast))", re.IGNORECASE)
"""Behind a sign glued to a marker: cells that have it ("CD4+ T cells"), no result."""
_FOR_NEXT = re.compile(r"\s+for\s+¤")
_FOR = re.compile(r"\s+for\s+(?:(?:the|serum|plasma|blood)\s+)*", re.IGNORECASE)
_IT = re.compile(r"[;,][^;()]{0,40}\bit(?=\s)", re.IGNORECASE)
_MOVED_FROM = re.compile(r"[^,;()]*\bfrom\s*", re.IGNORECASE)


class Gaps:
    """The gaps of one sentence."""

    def __init__(self, text: str, tests: Sequence[Test], values: Sequence[Value]) -> None:
        self.text = text
        self.words = wording.load()
        self.tests = sorted(tests, key=lambda test: test.start)
        self.alternates = self._alternates(values)
        others = {other.start for other in self.alternates.values()}
        self.values = [value for value in values if value.start not in others]

    def _alternates(self, values: Sequence[Value]) -> dict[int, Value]:
        """Start of a figure -> the same result in another unit, in brackets right behind it: 99.7 °F (37.6 °C)."""
        found = {}
        for first, second in pairwise(values):
            between = re.fullmatch(r"\s*[(\[]\s*", self.text[first.end : second.start])
            if between and _CLOSES.match(self.text, second.end) and second.unit and first.unit != second.unit:
                found[first.start] = second
        return found

    def behind(self, value: Value, following: int) -> str:
        """The text from a figure, with its other unit in brackets, to an offset."""
        other = self.alternates.get(value.start)
        if other is None:
            return self.text[value.end : following]
        closed = _CLOSES.match(self.text, other.end)
        return self.text[closed.end() if closed else other.end : following]

    def runs(self) -> list[tuple[list[Test], list[Value]]]:
        """Runs of tests, or of figures, that only commas and "and" divide; one of the two lists of each is empty."""
        runs: list[tuple[list[Test], list[Value]]] = []
        items: list[Test | Value] = [*self.tests, *self.values]
        for item in sorted(items, key=_start):
            tests, values = runs[-1] if runs else ([], [])
            if isinstance(item, Test):
                if tests and self._joined_tests(tests[-1], item):
                    tests.append(item)
                else:
                    runs.append(([item], []))
            elif values and (
                values[-1].moved or self.words.coordination.fullmatch(self.behind(values[-1], item.start))
            ):
                values.append(item)
            else:
                runs.append(([], [item]))
        return runs

    def _joined_tests(self, left: Test, right: Test) -> bool:
        if "finding" in (left.source, right.source):
            return False
        return bool(self.words.joint.fullmatch(self.text[left.end : right.start]))

    def crosses(self, test: Test, value: Value) -> bool:
        """Whether a clause ends, or too many words stand, between a test and a figure behind it."""
        gap = self.text[test.end : value.start]
        return len(re.findall(r"\w+", gap)) > FARTHEST or bool(self.words.boundary.search(gap))

    def is_far(self, test: Test, value: Value) -> bool:
        return len(re.findall(r"\w+", self.text[test.end : value.start])) > FAR

    def adjacent(self, test: Test, value: Value) -> bool:
        """Nothing but link words between a test and a figure behind it, and the figure does not belong to a test
        behind."""
        gap = self._between(test, value)
        if not may_have(test, value) or (not gap and len(test.text) > _LONG_NAME):
            return False
        if value.kind == "signs":
            if not gap and _PHENOTYPE.match(self.text, value.end):
                return False
            return bool(_SIGN_GAP.fullmatch(gap)) and not _FOR_NEXT.match(self.text, value.end)
        if test.source == "finding":
            bare = value.kind == "number" and not value.unit_text and bool(_OF_GAP.fullmatch(gap))
            return bool(_FINDING_GAP.fullmatch(gap)) and (test.fits(value) is True or bare)
        if self._for_next(value) or (_PUNCTUATION.search(gap) and self.leans_forward(value)):
            return False
        return bool(self.words.between.fullmatch(gap)) or (
            value.moved and not self.crosses(test, value) and bool(_MOVED_FROM.fullmatch(gap))
        )

    def _between(self, test: Test, value: Value) -> str:
        """The gap, without the bracket that closes behind a test in brackets: "liver disease (MELD) score was 11"."""
        gap = self.text[test.end : value.start]
        return (
            gap.lstrip(" )]")
            if self.text[: test.start].rstrip()[-1:] in ("(", "[") and gap.lstrip()[:1] in (")", "]")
            else gap
        )

    def said_of_each(self, tests: Sequence[Test], value: Value) -> bool:
        """One figure for two tests: "AST/ALT > 150", "AST and ALT were both > 1000"."""
        if value.kind != "number" or len(tests) < 2 or (tests[0].name and tests[0].name == tests[-1].name):
            return False
        if self.is_ratio(tests, value):
            return False
        joint = self.text[tests[0].end : tests[-1].start]
        said = _TO_EACH.search(self.text[tests[-1].end : value.start])
        return joint.strip() == "/" or bool(said and all(test.fits(value) for test in tests))

    def is_ratio(self, tests: Sequence[Test], value: Value) -> bool:
        """A small bare number behind two tests is their ratio: "PVR/SVR: 0.5"."""
        if len(tests) < 2 or value.kind != "number" or value.unit_text or value.value is None:
            return False
        joint = self.text[tests[-2].end : tests[-1].start]
        return joint.strip() == "/" and value.value < _LOWEST_SHARED and tests[-2].name != tests[-1].name

    def forward(self, value: Value, test: Test) -> bool:
        """A figure right before its test: "88% neutrophils", "10 kg weight loss", "2+ proteinuria"."""
        gap = self.text[value.end : test.start]
        if not may_have(test, value) or (test.fits(value) is False and value.kind != "signs"):
            return False
        if value.kind == "signs":
            return bool(_SIGN_OF.fullmatch(gap)) and self.text[: value.start][-1:] != "¤"
        if self._for_next(value):
            return True
        if not _FORWARD_GAP.fullmatch(gap) or self._has_own(test):
            return False
        return bool(value.unit) or is_a("counted", test) or is_a("graded", test)

    def leans_forward(self, value: Value) -> bool:
        """A test that can have the figure stands right behind it, nothing but a space between."""
        test = next((test for test in self.tests if test.start >= value.end), None)
        if test is None or value.kind == "signs" or not may_have(test, value) or test.fits(value) is False:
            return False
        return bool(_FORWARD_GAP.fullmatch(self.text[value.end : test.start])) and (
            bool(value.unit) or is_a("counted", test)
        )

    def _for_next(self, value: Value) -> bool:
        """A figure in a unit is said of the test behind "for": "130 IU/L for aspartate aminotransferase"."""
        test = next((test for test in self.tests if test.start >= value.end), None)
        if test is None or not value.unit or not test.fits(value):
            return False
        return _FOR.fullmatch(self.text, value.end, test.start) is not None

    def _has_own(self, test: Test) -> bool:
        """A figure stands right behind the test and is its own."""
        following = next((value for value in self.values if value.start >= test.end), None)
        return following is not None and self.adjacent(test, following)

    def goes_on(self, last: Value, value: Value) -> bool:
        """A further figure of a course: "6.5 and then stabilized at 10.0", "115 before ivacaftor to 40"."""
        gap = self.behind(last, value.start)
        same = last.kind == value.kind and (
            dimension(last.unit) == dimension(value.unit) or not value.unit or not last.unit
        )
        if not same or (value.kind == "grade" and value.value is None and not _TO.search(gap)):
            return False
        loose = (
            bool(value.unit)
            and value.unit == last.unit
            and bool(_LOOSE_GAP.fullmatch(gap) or _LATER_GAP.fullmatch(gap) or self._moved_on(gap))
            and not self.words.boundary.search(gap)
        )
        return bool(self.words.chain.fullmatch(gap)) or loose or self._it(gap)

    def _moved_on(self, gap: str) -> bool:
        """Whether the gap says that the same test moved: "41% at the outset, fell to 23%"."""
        moves = list(self.words.movement.finditer(gap))
        if not moves or "¤" in gap or ";" in gap:
            return False
        return bool(_MOVED_TO.fullmatch(gap, moves[-1].end())) and len(gap[: moves[-1].start()].split()) <= _LOOSE

    def _it(self, gap: str) -> bool:
        """Whether a new clause says of the same test what "it" was: "180 mg/L; a week later it was 35"."""
        clause = _IT.search(gap)
        return clause is not None and "¤" not in gap and bool(self.words.between.fullmatch(gap[clause.end() :]))

    def respectively(self, value: Value) -> bool:
        """Whether "respectively" closes the list that a figure ends."""
        return bool(re.search(r"\brespectively\b", self.text[value.end :][:60], re.IGNORECASE))


def _start(item: Test | Value) -> int:
    return item.start
