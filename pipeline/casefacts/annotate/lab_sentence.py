"""One sentence as the search for results sees it: its tests, and its text with blanks where no result can stand."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from casefacts.annotate import mentioned_tests, named_tests, numbers, references, wording
from casefacts.annotate.lexicon import Lexicon
from casefacts.annotate.named_tests import Test
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.references import Reference
from casefacts.annotate.units import UNIT
from casefacts.terms import MentionLabel

_TEST_SIGN = "¤"
_BEFORE = 160
"""Characters before a test in which words say that its figure is no result."""
_ALIAS = re.compile(
    r"\s*[(\[]\s*(?P<inside>[A-Za-zα-ωΑ-Ω][\w\-/+ α-ω’'.]{0,60}?)\s*(?P<end>[)\],;:=]|\s(?=[<>≤≥~]?\d))"
)
_REMARK = re.compile(r"\s*[(\[](?=[^()\[\]]*[A-Za-z]{2})[^()\[\]\d+<>≥≤]{2,60}[)\]]")
_AT_END = re.compile(r"\d+\.$")
_GOES_ON = re.compile(rf"[^\S\n]?\d{{1,3}}[^\S\n]?(?:{UNIT}|[cC]\b)", re.IGNORECASE)
"""Behind "… a haemoglobin of 10.": "5 g/dl" is the rest of the number, which a blank has broken."""
_OPENS, _CLOSES = re.compile(r"[(\[]\s*$"), re.compile(r"\s*[)\]]")
_SHORT = re.compile(r"[A-Z][A-Za-z]{0,3}[A-Z][A-Za-z]{0,2}\d{0,2}|[A-Z]{2,8}\d?|[A-Z]\d")
MODEL = "ner"
"""How methods of the trained model begin. What it alone takes for a dose may be a result ("4.3 L/min"); what a rule
links to a drug is none."""
_NOT_RESULTS: tuple[MentionLabel, ...] = ("DOSE", "FREQUENCY", "DURATION", "AGE", "TIME")


@dataclass(frozen=True, kw_only=True)
class LabSentence:
    """Offsets of everything are the sentence's; `free` has the length of the sentence, with `¤` for the tests."""

    text: str
    free: str
    tests: tuple[Test, ...]
    references: tuple[Reference, ...]


def tests(lexicon: Lexicon, notes: Notes, sentence: Sentence) -> list[Test]:
    """What a sentence names as tests, in text order, second names in brackets included."""
    text = sentence.text
    listed = named_tests.of_antibodies(lexicon, text)
    found = mentioned_tests.find(lexicon, notes, sentence)
    found = [test for test in found if not named_tests.overlaps(test.start, test.end, listed)] + listed
    scores = named_tests.of_scores(lexicon, text, found)
    found = [test for test in found if not named_tests.overlaps(test.start, test.end, scores)] + scores
    found += named_tests.of_symbols(lexicon, text, found)
    found += named_tests.of_united_symbols(lexicon, text, found)
    found += named_tests.of_dipsticks(lexicon, text, found)
    found += named_tests.of_fluids(lexicon, text, found)
    found += named_tests.of_findings(text, found)
    found += named_tests.of_heads(text, found)
    no_result = wording.load().no_result_before
    found = [test for test in found if not no_result.search(text[max(test.start - _BEFORE, 0) : test.start])]
    return sorted(found, key=lambda test: test.start)


def read(lexicon: Lexicon, notes: Notes, sentence: Sentence, tests: list[Test]) -> LabSentence:
    """The tests and ranges of normal values of a sentence, and its text without what is no result."""
    text = sentence.text
    tests, aliases = _without_aliases(notes, text, tests)
    blanks = [*aliases, *_not_results(notes, sentence, tests)]
    plain = numbers.in_english(text) if notes.decimal_commas else text
    ranges = [_behind_tests(found, tests) for found in references.find(_blanked(plain, blanks, tests))]
    blanks += [_with_brackets(plain, r.start, r.end) for r in ranges]
    tests = _with_elliptic(lexicon, text, tests)
    return LabSentence(text=text, free=_blanked(plain, blanks, tests), tests=tuple(tests), references=tuple(ranges))


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The remark with the brackets that hold nothing else."""
    before, behind = _OPENS.search(text, 0, start), _CLOSES.match(text, end)
    return (before.start(), behind.end()) if before and behind else (start, end)


def _behind_tests(found: Reference, tests: list[Test]) -> Reference:
    """The remark without the test that it names, "normal range of TSH: …"."""
    ends = [test.end for test in tests if found.start < test.end and test.start < found.end]
    return replace(found, start=max([found.start, *ends]))


def _without_aliases(notes: Notes, text: str, tests: list[Test]) -> tuple[list[Test], list[tuple[int, int]]]:
    """Tests without the second names in brackets, "creatine phosphokinase (CPK)", and where those stand."""
    kept, blanks, covered = [], [], 0
    for test in tests:
        if test.start < covered:
            continue
        kept.append(test)
        if test.source == "finding":
            continue
        match = _ALIAS.match(text, test.end)
        if match and _same(
            notes,
            test,
            match["inside"],
            [t for t in tests if match.start("inside") <= t.start and t.end <= match.end("inside")],
        ):
            start, closed = match.start("inside"), match["end"] in ")]"
            stop = max([match.end("inside"), *(other.end for other in tests if other.start == start)])
            blanks.append(match.span() if closed else _with_brackets(text, start, stop))
            covered = stop
        elif (remark := _REMARK.match(text, test.end)) and not wording.load().phrases.search(remark[0]):
            inner = [t for t in tests if remark.start() <= t.start < remark.end()]
            blanks += [] if inner else [remark.span()]
    return kept, blanks


def _same(notes: Notes, test: Test, inside: str, inner: list[Test]) -> bool:
    """Whether the words in a bracket are another name of the test before it."""
    long = notes.abbreviations.get(inside, "").lower()
    if long and (long.endswith(test.text.lower()) or test.text.lower() in long or long in test.text.lower()):
        return True
    if inner and inner[0].name and test.name:
        return inner[0].name == test.name
    return (
        _initials(test.text, inside) or _initials(inside, test.text) or (not inner and bool(_SHORT.fullmatch(inside)))
    )


def _initials(long: str, short: str) -> bool:
    """Whether the letters of one name are the first letters of the other's words."""
    return (
        re.sub(r"[^a-z0-9]", "", short.lower())
        == "".join(word[0] for word in re.findall(r"[A-Za-z0-9]+", long)).lower()
    )


def _not_results(notes: Notes, sentence: Sentence, tests: list[Test]) -> list[tuple[int, int]]:
    text = _blanked(sentence.text, [], tests)
    spans = [match.span() for match in wording.load().not_results.finditer(text)]
    if (cut := _AT_END.search(text)) and _GOES_ON.match(notes.report.text, sentence.end):
        spans.append(cut.span())
    linked = {tail for link in notes.links for tail in (link.head, link.tail)}
    for mention in notes.mentions_in(sentence, *_NOT_RESULTS):
        if mention.method.startswith(MODEL) and (mention.start, mention.end, mention.label) not in linked:
            continue
        spans.append((mention.start - sentence.start, mention.end - sentence.start))
    return [(start, end) for start, end in spans if not any(start < test.end and test.start < end for test in tests)]


def _with_elliptic(lexicon: Lexicon, text: str, tests: list[Test]) -> list[Test]:
    """ "Total and direct bilirubin", "serum and urine amylase": the first word is a test of its own."""
    words = "|".join(wording.load().elliptic)
    more = []
    for test in tests:
        match = re.search(
            rf"\b(?P<first>{words})(?P<joint>\s*(?:,|/|and|or|nor)\s*)(?:(?:{words})\s+)?$",
            text[: test.start],
            re.IGNORECASE,
        )
        base = re.sub(rf"^(?:{words})\s+", "", test.text, flags=re.IGNORECASE)
        if match is None:
            match = (
                re.search(
                    rf"\b(?P<first>{words})(?P<joint>\s*(?:,|/|and|or|nor)\s*)$", text[: test.start], re.IGNORECASE
                )
                if base != test.text
                else None
            )
        if match is None:
            continue
        entry = lexicon.test(f"{match['first']} {base}")
        first = Test(
            start=match.start("first"),
            end=match.end("first"),
            text=text[match.start("first") : test.end],
            source="elliptic",
            method="rules",
        )
        more.append(first.known_as(entry) if entry else first)
    return sorted([*tests, *more], key=lambda test: test.start)


def _blanked(text: str, blanks: Iterable[tuple[int, int]], tests: Iterable[Test]) -> str:
    signs = list(text)
    for start, end in blanks:
        signs[start:end] = " " * (end - start)
    for test in tests:
        signs[test.start : test.end] = _TEST_SIGN * (test.end - test.start)
    return "".join(signs)
