"""The tests that a sentence names: mentions of the lexicon and of a model, findings that stand for a test, nouns
that name a measurement."""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast

from casefacts import assets
from casefacts.annotate import specimens, wording
from casefacts.annotate.dimensions import dimension
from casefacts.annotate.lexicon import AnalyteEntry, AnalyteKind, Lexicon
from casefacts.annotate.values import Value, find
from casefacts.terms import Flag, Specimen

Source = Literal["mention", "finding", "head", "elliptic"]

_WORD = re.compile(r"[^\W_](?:[\w'’/.·-]*[\w'’])?")
NO_MEASURE = re.compile(
    r"mortality|surviv|incidence|prevalence|success|complication|recurrence|fatality|morbidity|detection|response",
    re.IGNORECASE,
)
"""Rates of groups of people, not measures of a patient."""
_DIPSTICK = re.compile(r"\b(?:urinalysis|urine analysis|dip-?sticks?|urine (?:exam|test|sediment)\w*)\b", re.IGNORECASE)
_IN_FLUID = re.compile(r"\s+(?:cells?|cultures?|tests?|pressure|samples?|cylinders|casts)\b", re.IGNORECASE)
_COUNTED = re.compile(r"\s*(?:/|per\s)\s*(?:[mµμu]?[lL]|mm|cu|high)")
_NUMBER_BEFORE = re.compile(r"\d\s*$")
_TARGET = re.compile(r"(?!(?:and|or|nor)\b)(?=[\w/+-]*[A-Z0-9])[\w][\w/+-]*")
_ANTIBODIES = re.compile(
    rf"\b(?i:(?:auto)?antibod(?:y|ies)\s+(?:directed\s+)?(?:against|to|for))\s+(?:the\s+)?"
    rf"(?P<list>{_TARGET.pattern}(?:,\s*{_TARGET.pattern})*,?\s+(?:and|or|nor)\s+{_TARGET.pattern})(?=[\s,;.:()]|$)"
)
_CLASSED = re.compile(r"\bIg[AEGM]\d?\s+(?:auto)?antibod(?:y|ies)\b")
_SCORE = re.compile(
    r"\b(?!(?:An?|The|His|Her|Our)\b)[A-Z][\w-]+(?:\s+(?:(?:of|for|and|in|the)\s+)*[A-Z][\w-]+){1,6}\s+\((?P<letters>[A-Z][\w-]{1,9})\)"
    r"\s+(?P<noun>score|index|scale)\b"
    r"|\b[a-z]{4,}(?:\s+to\s+|-to-)[a-z]{4,}\s+ratio\b"
)
_NEAR = 20
"""Characters behind a letter in which its figure begins and ends."""
_LONGEST_NAME = 7
"""Words of a name that a noun like "score" ends; longer runs are clauses, not names."""


@dataclass(frozen=True, kw_only=True)
class Test:
    """A test as a sentence names it; offsets are the sentence's. `name` and `loinc` are empty where no lexicon knows
    it."""

    start: int
    end: int
    text: str
    source: Source
    name: str = ""
    loinc: str = ""
    kind: AnalyteKind | None = None
    units: tuple[str, ...] = ()
    specimen: Specimen | None = None
    flag: Flag | None = None
    method: str = ""

    def known_as(self, entry: AnalyteEntry) -> "Test":
        """The test with what the lexicon knows of it."""
        return replace(
            self, name=entry.name, loinc=entry.loinc, kind=entry.kind, units=entry.units, specimen=entry.specimen
        )

    def fits(self, value: Value) -> bool | None:
        """Whether the value has a unit of the kinds that the test is reported in; None where either is not known."""
        kind = dimension(value.unit)
        if not self.units or not kind:
            return None
        return kind in {dimension(unit) for unit in self.units}


@dataclass(frozen=True, kw_only=True)
class Finding:
    words: str
    test_name: str
    flag: Flag | None
    units: tuple[str, ...]


@cache
def findings() -> dict[str, Finding]:
    """Words of a finding -> the test whose number it may be said with."""
    table = {}
    for line in assets.lexicon("findings.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            words, name, flag, units = line.split("\t")
            for word in words.split("|"):
                table[word] = Finding(
                    words=word, test_name=name, flag=cast(Flag, flag) or None, units=tuple(units.split())
                )
    return table


@cache
def _finding_pattern() -> re.Pattern[str]:
    words = sorted(findings(), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)


def of_findings(text: str, taken: list[Test]) -> list[Test]:
    """Findings that stand for a test, where no test is named."""
    tests = []
    for match in _finding_pattern().finditer(text):
        if not overlaps(match.start(), match.end(), taken):
            found = findings()[match[0].lower()]
            tests.append(
                Test(
                    start=match.start(),
                    end=match.end(),
                    text=match[0],
                    source="finding",
                    name=found.test_name,
                    units=found.units,
                    flag=found.flag,
                    method="rules",
                )
            )
    return tests


def of_symbols(lexicon: Lexicon, text: str, taken: list[Test]) -> list[Test]:
    """Chemical symbols right before a number, where no test is named: "K 4.5"."""
    symbols = wording.load().symbols
    tests = []
    for match in re.finditer(rf"(?<![\w.-])(?:{'|'.join(symbols)})(?=\s*[\s:=]\s*\d+(?:\.\d+)?(?![\w*]))", text):
        entry = lexicon.test(symbols[match[0]])
        if entry and not overlaps(match.start(), match.end(), taken):
            test = Test(start=match.start(), end=match.end(), text=match[0], source="mention", method="rules")
            tests.append(test.known_as(entry))
    return tests


def of_united_symbols(lexicon: Lexicon, text: str, taken: list[Test]) -> list[Test]:
    """Letters that are a test only with a figure in its unit behind them, where no test is named: "T 38.2 °C"."""
    symbols = wording.load().united_symbols
    tests = []
    for match in re.finditer(rf"(?<![\w.-])(?:{'|'.join(symbols)})(?=\s*[:=]?\s*\d)", text):
        entry = lexicon.test(symbols[match[0]])
        if entry is None or overlaps(match.start(), match.end(), taken):
            continue
        test = Test(start=match.start(), end=match.end(), text=match[0], source="mention", method="rules")
        figures = find(text[match.end() : match.end() + _NEAR])
        if figures and test.known_as(entry).fits(figures[0]):
            tests.append(test.known_as(entry))
    return tests


def of_fluids(lexicon: Lexicon, text: str, taken: list[Test]) -> list[Test]:
    """What is measured in a body fluid that the sentence names, where no test is named: "protein", "15 cells/µL"."""
    fluids = {fluid for fluid in specimens.all_in(text) if fluid in wording.load().fluids}
    if len(fluids) != 1:
        return []
    names = wording.load().fluids[fluids.pop()]
    tests = []
    for match in re.finditer(rf"(?<![\w-])(?:{'|'.join(names)})(?![\w-])", text, re.IGNORECASE):
        counted = _COUNTED.match(text, match.end()) is not None
        if overlaps(match.start(), match.end(), taken) or counted != (match[0].lower() == "cells"):
            continue
        counts = any(test.units and test.end <= match.start() for test in taken)
        if counted and (counts or not _NUMBER_BEFORE.search(text, 0, match.start())):
            continue
        test = Test(start=match.start(), end=match.end(), text=match[0], source="mention", method="rules")
        entry = lexicon.test(names[match[0].lower()])
        tests.append(test.known_as(entry) if entry else test)
    return tests


def of_antibodies(lexicon: Lexicon, text: str) -> list[Test]:
    """Antibodies that are listed by what they are against: "antibodies against GAD65, LGI1, and CASPR2"."""
    tests = []
    for match in _ANTIBODIES.finditer(text):
        for number, target in enumerate(_TARGET.finditer(text, match.start("list"), match.end("list"))):
            start = target.start() if number else match.start()
            test = Test(
                start=start, end=target.end(), text=text[start : target.end()], source="mention", method="rules"
            )
            entry = lexicon.test(f"anti-{target[0]} antibody") or lexicon.test(f"anti-{target[0]}")
            tests.append(test.known_as(entry) if entry else replace(test, kind="antibody"))
    for match in _CLASSED.finditer(text):
        if not overlaps(match.start(), match.end(), tests):
            test = Test(start=match.start(), end=match.end(), text=match[0], source="mention", method="rules")
            tests.append(replace(test, kind="antibody"))
    return tests


def of_dipsticks(lexicon: Lexicon, text: str, taken: list[Test]) -> list[Test]:
    """What a dipstick shows, where no test is named and a figure, a sign or "positive" is near: "blood 2+"."""
    if not _DIPSTICK.search(text):
        return []
    names = wording.load().dipstick
    tests = []
    for match in re.finditer(rf"\b(?:{'|'.join(names)})\b", text, re.IGNORECASE):
        if _IN_FLUID.match(text, match.end()) or overlaps(match.start(), match.end(), taken):
            continue
        test = Test(start=match.start(), end=match.end(), text=match[0], source="mention", method="rules")
        entry = lexicon.test(names[match[0].lower()])
        tests.append(test.known_as(entry) if entry else test)
    return tests


def of_scores(lexicon: Lexicon, text: str, taken: list[Test]) -> list[Test]:
    """Scores that are named in full with their letters in brackets: "American Society of Anesthesiologists (ASA)
    score"; and ratios of two measurements: "calcium to creatinine ratio"."""
    tests = []
    for match in _SCORE.finditer(text):
        start = min([match.start(), *(test.start for test in taken if test.start <= match.start() < test.end)])
        end = match.end("letters") + 1 if match["letters"] else match.end()
        if any(test.start <= start and end <= test.end for test in taken):
            continue
        test = Test(start=start, end=end, text=text[start:end], source="mention", method="rules")
        names = (f"{match['letters']} {match['noun']}", match["letters"]) if match["letters"] else ()
        entry = next(filter(None, map(lexicon.test, names)), None)
        tests.append(test.known_as(entry) if entry else test)
    return tests


def of_heads(text: str, taken: list[Test]) -> list[Test]:
    """Names that end in a noun of measurement: "cup-to-disc ratio", "epistaxis severity score"."""
    words = wording.load()
    tests: list[Test] = []
    tokens = list(_WORD.finditer(text))
    for i, token in enumerate(tokens):
        head = token[0].lower()
        if head.removesuffix("s") not in words.heads and head not in words.heads:
            continue
        first = i
        while (
            first > 0
            and i - first < _LONGEST_NAME
            and re.fullmatch(r"[\s-]*", text[tokens[first - 1].end() : tokens[first].start()])
            and tokens[first - 1][0].lower() not in words.stop
            and not re.fullmatch(r"[\d.,]+", tokens[first - 1][0])
        ):
            first -= 1
        if first == i or overlaps(tokens[first].start(), token.end(), [*taken, *tests]):
            continue
        if NO_MEASURE.search(text, tokens[first].start(), token.end()):
            continue
        span = text[tokens[first].start() : token.end()]
        source: Source = "mention" if head in words.assays else "head"
        tests.append(Test(start=tokens[first].start(), end=token.end(), text=span, source=source, method="rules"))
    return tests


def extended(test: Test, text: str) -> Test:
    """The test with the head noun behind it that makes another measurement of it: "creatinine clearance", "insulin
    antibodies"."""
    words = wording.load()
    found = re.match(r"(?:\s+|-|/)([A-Za-z-]+)(?:\s+([A-Za-z-]+))?", text[test.end :])
    if not found:
        return test
    for count in (2, 1):
        last = found[count]
        if last and last.lower() in words.extending:
            end = test.end + found.end(count)
            return replace(test, end=end, text=text[test.start : end], name="", loinc="", kind=None, units=())
    return test


def overlaps(start: int, end: int, tests: list[Test]) -> bool:
    """Whether a stretch has a character in common with a test."""
    return any(start < test.end and test.start < end for test in tests)
