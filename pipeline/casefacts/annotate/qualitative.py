"""Results in words: "elevated ferritin", "ANA was negative", "negative for Jo-1 antibody", "CRP normalized".

Where a word may stand to be a result is said in data/lexicons/qualitative.tsv; what may stand between it and the
test, in results.toml. A word holds for every test of a list ("normal electrolytes, calcium and glucose") but for
those with a result of their own.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from casefacts.annotate import specimens, wording
from casefacts.annotate.named_tests import Test
from casefacts.terms import Qualitative

_FOR = re.compile(
    r"\s*(?:bilaterally\s+|results?\s+|tests?\s+|serology\s+|staining\s+|reactivity\s+)*(?:for|to|against)\s+(?:the\s+|both\s+|either\s+)*",
    re.IGNORECASE,
)
_OF = re.compile(r"\s+(?:of|in|for)\s+(?:the\s+|both\s+|his\s+|her\s+)*", re.IGNORECASE)
_ALONE = re.compile(r"[\s:=(\-–—]*")
_CHANGE = re.compile(r"\s+(?:to|from|by|in|with|over|after)\b", re.IGNORECASE)
_IS = re.compile(r"\b(?:is|are|was|were|be|been|being|remain\w*|found|noted|became)\b|[:=(]", re.IGNORECASE)
"""What makes "decreased" behind a test a judgement ("was decreased") and not a change ("decreased")."""
_CLAUSE = re.compile(r"[;:]|\b(?:but|while|whereas|although|however|with|showed|revealed|which)\b", re.IGNORECASE)
_ENDS_ITEM = re.compile(r"\s*(?:[;,.)\]]|and\b|$)", re.IGNORECASE)
_BUT_NOT = re.compile(r"\s*,?\s*but\s+(?P<not>not)\s+(?:(?:for|to|of|against|the)\s+)*", re.IGNORECASE)
_SO_WERE = re.compile(r"[;,.]?\s*(?:and\s+)?so\s+(?:was|were)\s+(?:(?:the|his|her)\s+)?$", re.IGNORECASE)
_OBJECT = re.compile(r"\s+(?!in\b|on\b|by\b|at\b|from\b|and\b|or\b|but\b|with\b|during\b|after\b|before\b)\w")
"""Behind "detected", what a test found: "the ECG detected a block"."""
_OPPOSITES: dict[Qualitative, Qualitative] = {"positive": "negative", "detected": "not detected"}
_TARGET = re.compile(
    r"^\s+(?:for|to|against)\s+(?:[\w-]+\s+){1,4}?(?=(?:was|were|is|are|remained|came)\b)", re.IGNORECASE
)
"""What a test is for, before the copula: "PCR for Mycobacterium tuberculosis was"."""
_AND_OTHERS = re.compile(r",?\s*\band\s+(?:all\s+)?(?:the\s+)?other\s+(?:\w+\s+){1,3}?(?=were\b|are\b)", re.IGNORECASE)
_UNKNOWN_BEFORE = 6
"""Words of unknown names that may stand before the first known test behind "negative for"."""
_OWN_RESULT = re.compile(r"^\s*\([^()]*\)")
"""A test of a list may have its own result in brackets: "positive for leukocytes (3+) and nitrite"."""
_HERS = re.compile(r"\b(?:his|her|the)\b", re.IGNORECASE)
"""An article between makes the word a verb: "increased her blood pressure"."""


@dataclass(frozen=True, kw_only=True)
class Word:
    """A result in words; offsets are the sentence's."""

    start: int
    end: int
    text: str
    code: Qualitative | None
    places: frozenset[str]
    negated: bool


@dataclass(frozen=True, kw_only=True)
class WordPair:
    test: Test
    word: Word
    place: str


def find(text: str, taken: Sequence[Test]) -> list[Word]:
    """The words of a text that may be results, longest first where they overlap, none inside a test's name."""
    words = wording.load()
    found = []
    for match in words.phrases.finditer(text):
        if any(match.start() < test.end and test.start < match.end() for test in taken) or words.compared.match(
            text, match.end()
        ):
            continue
        code, places = words.meanings[re.sub(r"\s+", " ", match[0].lower())]
        negated = bool(words.negation.search(text[: match.start()]))
        found.append(
            Word(start=match.start(), end=match.end(), text=match[0], code=code, places=places, negated=negated)
        )
    return found


def link(text: str, tests: Sequence[Test], words: Sequence[Word], numeric: Collection[Test]) -> list[WordPair]:
    """Tests with their results in words. A pair with a test of `numeric` says how its number was judged ("elevated
    CRP (5 mg/dL)")."""
    lists = _lists(text, sorted(tests, key=lambda test: test.start))
    groups = [(word, *found) for word in words if (found := _group(text, lists, word, numeric))]
    pairs = [WordPair(test=group[0], word=word, place=place) for word, place, group in groups]
    for word, place, group in groups:
        for test in group[1:]:
            if test in numeric or any(pair.test == test for pair in pairs):
                break
            pairs.append(WordPair(test=test, word=word, place=place))
    pairs = _but_not(text, lists, pairs)
    pairs += _so_were(text, lists, pairs)
    return sorted(pairs, key=lambda pair: (pair.test.start, pair.word.start))


def _but_not(text: str, lists: list[list[Test]], pairs: list[WordPair]) -> list[WordPair]:
    """The pairs, of tests of which the second is said not to have the result of the first: "IgM but not IgG was
    positive", "positive for IgM but not for IgG"."""
    of = {pair.test: pair for pair in pairs}
    for first, second in ((left[-1], right[0]) for left, right in pairwise(lists)):
        between = _BUT_NOT.fullmatch(text, first.end, second.start)
        said = of.get(second) or of.get(first)
        if between is None or said is None or (first in of and second in of):
            continue
        of.setdefault(first, replace(said, test=first))
        start, end = between.start("not"), between.end("not")
        start, end = (said.word.start, end) if said.word.end <= start else (start, said.word.end)
        opposite = _OPPOSITES.get(said.word.code) if said.word.code else None
        word = replace(
            said.word, start=start, end=end, text=text[start:end], code=opposite or said.word.code, negated=not opposite
        )
        of[second] = WordPair(test=second, word=word, place=said.place)
    return list(of.values())


def _so_were(text: str, lists: list[list[Test]], pairs: list[WordPair]) -> list[WordPair]:
    """Tests that have the result of those before: "…; so were the antinuclear antibodies"."""
    more: list[WordPair] = []
    for tests in lists:
        before = [pair for pair in pairs if pair.word.end <= tests[0].start and pair.test.end <= tests[0].start]
        if before and _SO_WERE.search(text, before[-1].word.end, tests[0].start):
            taken = {pair.test for pair in pairs}
            more += [replace(before[-1], test=test) for test in tests if test not in taken]
    return more


def _group(text: str, lists: list[list[Test]], word: Word, numeric: Collection[Test]) -> tuple[str, list[Test]] | None:
    """The place of a word and the tests that it is said of, the nearest first."""
    before = next((tests for tests in reversed(lists) if tests[0].end <= word.start), [])
    before = [test for test in before if test.end <= word.start][::-1]
    after = next((tests for tests in lists if tests[-1].start >= word.end), [])
    after = [test for test in after if test.start >= word.end]
    behind = text[before[0].end : word.start] if before else ""
    ahead = text[word.end : after[0].start] if after else ""
    allowed = wording.load()
    active = word.code == "detected" and _OBJECT.match(text, word.end) is not None and not _IS.search(behind)
    if before and "predicate" in word.places and _ALONE.fullmatch(behind) and before[0] not in numeric and not active:
        return ("verb" if "verb" in word.places and not _IS.search(behind) else "predicate"), before
    cultured = before and before[0].kind == "culture" and allowed.copula.fullmatch(behind) and _FOR.match(ahead)
    after = [] if cultured else after
    if after and "for" in word.places and (found := _FOR.match(ahead)) and not _CLAUSE.search(ahead):
        return (
            ("for", _until_clause(text, lists, after)) if len(ahead[found.end() :].split()) <= _UNKNOWN_BEFORE else None
        )
    if (
        after
        and word.places & {"adjective", "changing"}
        and allowed.before.fullmatch(ahead)
        and not allowed.compared.match(after[0].text)
    ):
        return ("changing" if "changing" in word.places or _HERS.search(ahead) else "adjective"), after
    if (
        after
        and "noun" in word.places
        and (found := _OF.match(ahead))
        and allowed.before.fullmatch(ahead[found.end() :])
    ):
        return "noun", after
    behind = specimens.phrases(_TARGET.sub(" ", _AND_OTHERS.sub("", behind), count=1))
    if before and word.places & {"predicate", "verb"} and allowed.copula.fullmatch(behind):
        if active:
            return None
        if "," in behind and not _ENDS_ITEM.match(text, word.end):
            return None
        changes = "verb" in word.places and not _IS.search(behind)
        changes = changes or "predicate" not in word.places or _CHANGE.match(text, word.end) is not None
        return ("verb" if changes else "predicate"), before
    return None


def _until_clause(text: str, lists: list[list[Test]], first: list[Test]) -> list[Test]:
    """The tests of a list behind "negative for", some of whose names may be unknown."""
    group = list(first)
    for tests in lists[next(i for i, tests in enumerate(lists) if first[-1] in tests) + 1 :]:
        gap = text[group[-1].end : tests[0].start]
        gap = _OWN_RESULT.sub("", gap)
        if _CLAUSE.search(gap) or wording.load().phrases.search(gap) or not re.match(r"\s*(?:,|and|or|/)", gap):
            break
        group += tests
    return group


def _lists(text: str, tests: list[Test]) -> list[list[Test]]:
    joint = wording.load().joint
    lists: list[list[Test]] = []
    for test in tests:
        if lists and joint.fullmatch(text[lists[-1][-1].end : test.start]):
            lists[-1].append(test)
        else:
            lists.append([test])
    return lists
