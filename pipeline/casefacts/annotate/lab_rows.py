"""Rows of labs.csv from the linked tests and results of a sentence: units, ranges, flags, SI values, doubts."""

import dataclasses
import re
from dataclasses import dataclass

from msgspec.structs import replace

from casefacts.annotate import flags, specimens, wording
from casefacts.annotate.doubts import Legibility
from casefacts.annotate.eligibility import is_a
from casefacts.annotate.lab_sentence import LabSentence
from casefacts.annotate.lexicon import AnalyteEntry, Lexicon
from casefacts.annotate.linking import Pair
from casefacts.annotate.named_tests import Test
from casefacts.annotate.notes import Sentence
from casefacts.annotate.qualitative import WordPair
from casefacts.annotate.references import Reference
from casefacts.annotate.values import Value
from casefacts.facts import LabFact, Quote
from casefacts.terms import Doubt, Flag, FlagSource, Specimen

METHOD = "rules/results-1"
_PRESSURES = ("systolic blood pressure", "diastolic blood pressure")
_REFERENCE_GAP = re.compile(r"[\s,;:()\[\]]*")
_OVER = re.compile(r"over\s+", re.IGNORECASE)
BLOOD: frozenset[Specimen] = frozenset({"blood", "serum", "plasma"})
_JUDGING = frozenset({"adjective", "predicate"})
"""Places where a word judges a level; a verb or noun of change ("rose", "a drop in") says nothing of normal."""
_NO_SPECIMEN = frozenset({"vital", "measurement", "score"})
_MICRO = re.compile(r"(?<![A-Za-z])p(?=(?:g|mol|L|M)\b)")
"""What OCR makes of the μ of units in UCUM, whose μ is u."""
_DIGITS = 12
"""Digits kept of a product, so that 2.3 × 88.4 is 203.32 and not 203.32000000000002."""


@dataclass(frozen=True, kw_only=True)
class RowMaker:
    """One sentence with what was found in it. `head` is the sentence before, where that one names the test."""

    lexicon: Lexicon
    sentence: Sentence
    seen: LabSentence
    pairs: tuple[Pair, ...]
    words: tuple[WordPair, ...]
    legibility: Legibility
    head: Sentence | None = None

    def numeric(self, pair: Pair) -> list[LabFact]:
        """The rows of a figure: two for a blood pressure, else one."""
        value, reference = self._without_place(pair), self._reference(pair)
        fact = with_value(self._row(pair.test, value.start, value.end), value, reference)
        offset = self.sentence.start
        legible = self.legibility.doubts(
            offset + value.start, offset + value.end, offset + value.end - len(value.unit_text)
        )
        if pair.lender is not None:
            legible += self.legibility.doubts(offset + pair.lender.start, offset + pair.lender.end)
        if is_a("acuity", pair.test) and value.kind in ("pair", "grade"):
            fact = replace(fact, value=None)
        damaged: tuple[Doubt, ...] = ("ocr_low",) if value.kind == "damaged" else ()
        fact = replace(fact, doubts=tuple(dict.fromkeys((*pair.doubts, *legible, *damaged))))
        if self._may_be_micro(pair):
            doubts = (doubt for doubt in fact.doubts if doubt != "unit_carried")
            fact = replace(fact, unit="", doubts=tuple(dict.fromkeys((*doubts, "ocr_low", "unit_missing"))))
        if fact.assertion == "hypothetical":
            return finished(self.lexicon, fact, pair.test, value)
        if flag := self._stated(pair):
            fact = flagged(fact, flag, "stated")
        elif reference is not None:
            fact = flagged(fact, flags.by_range(value, reference), "range")
        return finished(self.lexicon, fact, pair.test, value)

    def _may_be_micro(self, pair: Pair) -> bool:
        """Whether OCR, which knows no μ, may have read it as the p of the unit: the test is reported in the one and
        not in the other. A carried unit with a p must be one of the test's."""
        unit, source = pair.value.unit, pair.lender or pair.value
        offset = self.sentence.start
        if not _MICRO.search(unit) or unit in pair.test.units:
            return False
        if not self.legibility.by_ocr(offset + source.start, offset + source.end):
            return False
        return pair.lender is not None or _MICRO.sub("u", unit) in pair.test.units

    def _without_place(self, pair: Pair) -> Value:
        """The figure; "a rash over 8% of the body surface" compares nothing."""
        value = pair.value
        place = _OVER.match(self.seen.text, value.start, value.end)
        if place is None or not is_a("surface", pair.test):
            return value
        return dataclasses.replace(value, start=place.end(), operator=None)

    def worded(self, pair: WordPair) -> list[LabFact]:
        """The row of a result in words; one for each specimen where several are named."""
        row = self._worded(pair)
        several = [] if self.head else specimens.listed(self.seen.text, pair.test.end)
        return [replace(row, specimen=specimen) for specimen in several] or [row]

    def _worded(self, pair: WordPair) -> LabFact:
        word = pair.word
        fact = replace(
            self._row(pair.test, word.start, word.end),
            qualitative=word.code,
            doubts=self.legibility.doubts(self.sentence.start + word.start, self.sentence.start + word.end),
        )
        fact = replace(fact, assertion="absent") if word.negated else fact
        judged = fact.assertion == "present" and pair.place in _JUDGING and word.code is not None
        return flagged(fact, flags.STATED.get(word.code) if judged and word.code else None, "stated")

    def _row(self, test: Test, start: int, end: int) -> LabFact:
        offset, first = self.sentence.start, self.head or self.sentence
        quote = Quote(text=test.text, start=first.start + test.start, end=first.start + test.start + len(test.text))
        specimen = (
            None
            if self.head or test.kind in _NO_SPECIMEN
            else specimens.of(self.seen.text, test.start, test.start + len(test.text), self.seen.free[test.end : start])
            or specimens.behind(self.seen.text, end)
        )
        named = self.lexicon.test(test.name)
        own = " " in test.text and len(specimens.all_in(test.text)) == 1
        if named and named.specimen not in (None, *BLOOD) and specimen in (None, *BLOOD) and not own:
            specimen = named.specimen
        entry = in_specimen(self.lexicon, test, specimen)
        evidence = self.seen.text if self.head is None else f"{self.head.text} {self.seen.text}"
        return LabFact(
            start=quote.start,
            end=quote.end,
            sentence=evidence,
            sentence_start=first.start,
            sentence_end=self.sentence.end,
            section=self.sentence.section,
            method=METHOD,
            test=quote,
            specimen=specimen,
            result=Quote(text=self.seen.text[start:end], start=offset + start, end=offset + end),
            assertion="hypothetical" if wording.load().purpose.search(first.text[: test.start]) else "present",
            test_name=entry.name if entry else test.name,
            loinc=entry.loinc if entry else "",
        )

    def _reference(self, pair: Pair) -> Reference | None:
        """The range that stands behind the result, or behind its test."""
        for reference in self.seen.references:
            for end in (pair.value.end, pair.test.end):
                if end <= reference.start and _REFERENCE_GAP.fullmatch(self.seen.free[end : reference.start]):
                    return reference
        return None

    def _stated(self, pair: Pair) -> Flag | None:
        """The flag that words give the one figure of a test."""
        if sum(other.test == pair.test and other.value.start < pair.value.start for other in self.pairs):
            return None
        if pair.value.moved:
            return None
        if pair.test.flag:
            return pair.test.flag
        for word in self.words:
            if word.test == pair.test and word.place in _JUDGING and not word.word.negated and word.word.code:
                return flags.STATED.get(word.word.code)
        return None


def in_specimen(lexicon: Lexicon, test: Test, specimen: Specimen | None) -> AnalyteEntry | None:
    """What the lexicon knows of a test in a specimen: no code of serum for a value in urine."""
    entry = lexicon.test(test.name or test.text)
    if entry is None and specimen is not None:
        return lexicon.test(f"{specimen} {test.text}")
    if entry is None or specimen is None or entry.specimen in (None, specimen) or {entry.specimen, specimen} <= BLOOD:
        return entry
    other = lexicon.test(f"{specimen} {test.text}")
    if other is not None and other.specimen == specimen:
        return other
    return AnalyteEntry(name=entry.name, kind=entry.kind)


def with_value(fact: LabFact, value: Value, reference: Reference | None) -> LabFact:
    """The row with the figure and the range of normal values."""
    fact = replace(
        fact,
        operator=value.operator,
        value=value.value,
        value_max=value.value_max,
        unit_text=value.unit_text,
        unit=value.unit,
        qualitative=value.qualitative,
    )
    if reference is None:
        return fact
    return replace(fact, reference_text=reference.text, reference_low=reference.low, reference_high=reference.high)


def flagged(fact: LabFact, flag: Flag | None, source: FlagSource) -> LabFact:
    """The row with a flag, unchanged for none."""
    return replace(fact, flag=flag, flag_source=source) if flag else fact


def finished(lexicon: Lexicon, fact: LabFact, test: Test, value: Value) -> list[LabFact]:
    """The row with its SI value and doubts, as two where it is a blood pressure."""
    if value.kind == "pair" and (value.unit == "mm[Hg]" or "blood pressure" in test.name.lower()):
        return [
            _pressure(lexicon, fact, name, number)
            for name, number in zip(_PRESSURES, (value.value, value.second), strict=True)
        ]
    return [_doubted(_converted(lexicon, fact), test)]


def _pressure(lexicon: Lexicon, fact: LabFact, name: str, number: float | None) -> LabFact:
    doubts: tuple[Doubt, ...] = ("implausible",) if flags.implausible(name, number, fact.unit or "mm[Hg]") else ()
    if "blood pressure" not in fact.test_name.lower():
        return replace(fact, value=number, doubts=(*fact.doubts, *doubts))
    entry = lexicon.test(name)
    return replace(
        fact,
        test_name=name,
        loinc=entry.loinc if entry else "",
        value=number,
        flag=None,
        flag_source=None,
        doubts=(*fact.doubts, *doubts),
    )


def _converted(lexicon: Lexicon, fact: LabFact) -> LabFact:
    """The value in SI units, where the lexicon has a factor from the unit that the value is in."""
    entry = lexicon.test(fact.test_name) if fact.test_name else None
    if entry is None or fact.value is None or entry.si_factor is None or not entry.units or fact.unit != entry.units[0]:
        return fact
    product = float(f"{fact.value * entry.si_factor:.{_DIGITS}g}")
    return replace(fact, si_value=round(product, 1) if product >= 100 else product, si_unit=entry.si_unit)


def _doubted(fact: LabFact, test: Test) -> LabFact:
    doubts = list(fact.doubts)
    if flags.implausible(fact.test_name, fact.value, fact.unit):
        doubts.append("implausible")
    united = test.units and not any(unit.startswith("{") or unit in ("1", "[pH]") for unit in test.units)
    if fact.value is not None and not fact.unit and not fact.unit_text and united and "unit_missing" not in doubts:
        doubts.append("unit_missing")
    return replace(fact, doubts=tuple(doubts))
