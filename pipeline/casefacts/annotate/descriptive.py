"""Results told in free words: the organisms of a culture ("grew Escherichia coli") and what a test that describes
shows ("the audiogram showed a mild hearing loss").

The result is quoted as written. Only tests that data/lexicons/measures.toml calls cultured or descriptive have such
results, and only where a verb of finding stands between, so that no organism is taken from a drug's indication.
"""

import re
from collections.abc import Collection, Sequence

from casefacts.annotate import organisms, wording
from casefacts.annotate.eligibility import is_a
from casefacts.annotate.named_tests import Test
from casefacts.annotate.qualitative import Word, WordPair
from casefacts.terms import Qualitative

PLACE = "described"
_FOUND = re.compile(
    r"\b(?:grew|grown|growth|growing|yield\w*|reveal\w*|show\w*|identif\w*|isolat\w*|detect\w*|positive|demonstrat\w*|confirm\w*"
    r"|recover\w*)\b|^\s*[(:=]",
    re.IGNORECASE,
)
_FROM = re.compile(
    r"[^;.]*\b(?:isolated|identified|detected|grew|cultured|grown|recovered|found)\b[^;.]*\b(?:from|in|on|by|during|of)\b[^;.]*",
    re.IGNORECASE,
)
_NOT = re.compile(
    r"\b(?:no|not|fail\w*|unable|absence|exclud\w*|rul\w+\s+out|negative|without|neither|nor|never|for\s+which|treat\w*"
    r"|started|cover\w*)\b|;",
    re.IGNORECASE,
)
_FARTHEST = 14
"""Words between a culture and its organism; behind more, a clause tells of something else."""
_SHOWED = re.compile(
    r"\s*(?:\([^()]*\)\s*)?(?:(?:results?|findings?|tracing)\s+)?,?\s*(?:also\s+|only\s+|again\s+)?"
    r"(?:showed|shows|showing|revealed|revealing|demonstrated|demonstrating|disclosed|indicated)\s+(?:(?:an?|the)\s+)?"
    r"(?P<found>[^,;:.()¤\d]+?)"
    r"(?=\s*(?:[,;:.()]|$)|\s+(?:with|which|that|but|and|or|while|whereas|suggesting|suggestive|consistent|compatible|indicating"
    r"|due|after|before|in|on|at|when|during)\b)",
    re.IGNORECASE,
)
_LONGEST = 8
"""Words of a finding; a longer run is a clause of its own."""


def link(text: str, free: str, tests: Sequence[Test], taken: Collection[Test]) -> list[WordPair]:
    """The free-worded results of a sentence. `free` has `¤` for tests; tests of `taken` have a result already."""
    for test in tests:
        if test.source == "finding":
            free = free[: test.start] + test.text + free[test.end :]
    named = [test for test in tests if test.source != "finding"]
    return [*_grown(text, named), *_shown(text, free, [test for test in named if test not in taken])]


def _grown(text: str, tests: Sequence[Test]) -> list[WordPair]:
    pairs = []
    cultures = [test for test in tests if test.kind == "culture" or is_a("cultured", test)]
    for found in organisms.find(text) if cultures else ():
        if any(found.start() < test.end and test.start < found.end() for test in tests):
            continue
        before = [test for test in cultures if test.end <= found.start() and _grew(text[test.end : found.start()])]
        if any(before and before[-1].end <= test.start and test.end <= found.start() for test in tests):
            before = []
        after = [test for test in cultures if found.end() <= test.start and _from(text[found.end() : test.start])]
        if before or after:
            test = before[-1] if before else after[0]
            pairs.append(WordPair(test=test, word=_word(found.start(), found[0], "positive"), place=PLACE))
    return pairs


def _grew(between: str) -> bool:
    near = len(between.split()) <= _FARTHEST
    return near and _FOUND.search(between) is not None and _NOT.search(between) is None


def _from(between: str) -> bool:
    near = len(between.split()) <= _FARTHEST
    return near and _FROM.fullmatch(between) is not None and _NOT.search(between) is None


def _shown(text: str, free: str, tests: Sequence[Test]) -> list[WordPair]:
    pairs: list[WordPair] = []
    described = [test for test in tests if is_a("descriptive", test)]
    joint = wording.load().joint
    for i, last in enumerate(described):
        match = _SHOWED.match(free, last.end)
        if match is None or len(match["found"].split()) > _LONGEST:
            continue
        together = [last]
        while (first := i - len(together)) >= 0 and joint.fullmatch(free[described[first].end : together[0].start]):
            together.insert(0, described[first])
        word = _word(match.start("found"), text[match.start("found") : match.end("found")], _code(match["found"]))
        pairs += [WordPair(test=test, word=word, place=PLACE) for test in together]
    return pairs


def _code(found: str) -> Qualitative | None:
    """Normal where the finding begins so or is the word for it."""
    code, _ = wording.load().meanings.get(found.lower(), (None, frozenset()))
    return "normal" if re.match(r"(?:completely\s+|entirely\s+)?normal\b", found, re.IGNORECASE) else code


def _word(start: int, text: str, code: Qualitative | None) -> Word:
    return Word(start=start, end=start + len(text), text=text, code=code, places=frozenset({PLACE}), negated=False)
