"""Step of the annotating pipeline: laboratory results, vital signs, measurements and scores, each linked to its
test.

For each sentence: its tests (mentions, findings, names of measurements), its figures and results in words, the links
between them, and the ranges of normal values it states. Writes TEST and RESULT mentions, has_result links and
LabFact rows.

    "CPK was elevated at 14,420 IU/L (60–174)" -> value 14420, unit `[iU]/L`, range 60 to 174, flag H as stated
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from casefacts.annotate import cell_results, descriptive, eligibility, gaps, lab_sentence, linking, qualitative, values
from casefacts.annotate.doubts import Legibility
from casefacts.annotate.lab_rows import METHOD, RowMaker
from casefacts.annotate.lab_sentence import LabSentence
from casefacts.annotate.lexicon import Lexicon, load
from casefacts.annotate.linking import Pair
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.values import Value
from casefacts.facts import LabFact, Link, Mention
from casefacts.settings import AnnotateSettings
from casefacts.terms import MentionLabel

_GOES_ON = re.compile(
    r"\s*(?:It|This|The\s+(?:level|value|count|concentration|titer|titre)s?|Levels?|Values?|Counts?)\b"
)


_IT_WAS = re.compile(
    r"\s*It\s+(?:was|had\s+(?:risen|fallen|increased|decreased)\s+to|rose\s+to|fell\s+to)\s+(?:still\s+|only\s+)?"
)
_LATER = re.compile(
    r"(?:^|,)[^,;]{0,40}?\bit\s+(?:was|had|rose|fell|increased|decreased|dropped|reached|remained)\b", re.IGNORECASE
)
"""A later clause that says of the same test what "it" was: "…, and on hospital day 10 it was 1.9 mg/dL"."""


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load what the step needs and return it."""
    lexicon = load(settings.terms)

    def annotate(notes: Notes) -> None:
        legibility = Legibility.of(notes.report)
        last: _Read | None = None
        for sentence in notes.sentences:
            if sentence.passage.kind != "table":
                last = _sentence(lexicon, notes, sentence, legibility, last)
        for fact in list(cell_results.facts(lexicon, notes, legibility)):
            _note(notes, fact)

    return annotate


@dataclass(frozen=True, kw_only=True)
class _Read:
    sentence: Sentence
    pairs: tuple[Pair, ...]


def _sentence(lexicon: Lexicon, notes: Notes, sentence: Sentence, legibility: Legibility, last: _Read | None) -> _Read:
    tests = lab_sentence.tests(lexicon, notes, sentence)
    if not tests and not (last and last.pairs and _resumed(sentence.text) is not None):
        return _Read(sentence=sentence, pairs=())
    seen = lab_sentence.read(lexicon, notes, sentence, tests)
    figures = [figure for figure in values.find(seen.free) if not _hides(seen, figure)]
    pairs = linking.link(seen.free, seen.tests, figures)
    numeric = {pair.test for pair in pairs}
    whole = [pair.test for pair in pairs if pair.value.kind == "pair" and pair.test.source == "elliptic"]
    numeric |= {
        test for test in seen.tests for other in whole if other.start <= test.start < other.start + len(other.text)
    }
    named = [test for test in seen.tests if test.source in ("mention", "elliptic")]
    words = qualitative.link(seen.free, named, qualitative.find(seen.free, seen.tests), numeric)
    told = descriptive.link(seen.text, seen.free, seen.tests, {*numeric, *(word.test for word in words)})
    words = [word for word in words if word.test.name or not eligibility.in_picture(seen.text, word.test)]
    grown = {word.test for word in told if word.word.code == "positive"}
    words = [word for word in words if word.word.code != "positive" or word.test not in grown] + told
    rows = RowMaker(
        lexicon=lexicon, sentence=sentence, seen=seen, pairs=tuple(pairs), words=tuple(words), legibility=legibility
    )
    facts = [fact for pair in pairs for fact in rows.numeric(pair)]
    facts += [fact for word in words if word.test not in numeric for fact in rows.worded(word)]
    if not pairs and last is not None and (carried := _carried(seen, figures, last, sentence)):
        rows = RowMaker(
            lexicon=lexicon,
            sentence=sentence,
            seen=seen,
            pairs=(carried,),
            words=(),
            legibility=legibility,
            head=last.sentence,
        )
        facts += rows.numeric(carried)
    for fact in facts:
        _note(notes, fact)
    return _Read(sentence=sentence, pairs=tuple(pairs))


def _hides(seen: LabSentence, figure: Value) -> bool:
    """Whether a figure spans what was taken out as no result: it would be read without a part of it."""
    parts = zip(seen.text[figure.start : figure.end], seen.free[figure.start : figure.end], strict=True)
    return any(free == " " and not text.isspace() for text, free in parts)


def _carried(seen: LabSentence, figures: list[Value], last: _Read, sentence: Sentence) -> Pair | None:
    """ "It rose to 8.2 g/dL": the one test of the sentence before, whose unit the first figure has."""
    if (
        seen.tests
        or not figures
        or not last.pairs
        or sentence.passage != last.sentence.passage
        or (resumed := _resumed(seen.text)) is None
    ):
        return None
    test, figure = last.pairs[-1].test, figures[0]
    one = len({pair.test.text.lower() for pair in last.pairs}) == 1
    near = resumed <= figure.start and len(seen.free[resumed : figure.start].split()) <= gaps.FAR
    if not one or not near:
        return None
    if test.fits(figure):
        return Pair(test=test, value=figure)
    return _with_last_unit(last.pairs[-1], figure) if _IT_WAS.fullmatch(seen.free, 0, figure.start) else None


def _with_last_unit(last: Pair, figure: Value) -> Pair | None:
    """ "It was 3.1 at 48 h": a bare figure in the unit of the one before."""
    if (
        figure.kind != "number"
        or figure.unit_text
        or last.value.kind != "number"
        or last.test.fits(last.value) is False
    ):
        return None
    figure = replace(figure, unit=last.value.unit)
    return Pair(test=last.test, value=figure, doubts=("unit_carried",), lender=last.value)


def _resumed(text: str) -> int | None:
    """Where a sentence has taken up the test of the one before; None where it does not."""
    found = _LATER.search(text)
    return 0 if _GOES_ON.match(text) else found.end() if found else None


def _note(notes: Notes, fact: LabFact) -> None:
    """Add a fact with its mentions and their link, each mention once."""
    test = _mention(notes, fact.test.start, fact.test.end, "TEST", f"LOINC:{fact.loinc}" if fact.loinc else "")
    result = _mention(notes, fact.result.start, fact.result.end, "RESULT", "")
    link = Link(head=test, relation="has_result", tail=result, method=METHOD)
    if link not in notes.links:
        notes.links.append(link)
    notes.labs.append(fact)


def _mention(notes: Notes, start: int, end: int, label: MentionLabel, concept: str) -> tuple[int, int, MentionLabel]:
    if not any(m.start == start and m.end == end and m.label == label for m in notes.mentions):
        text = notes.report.text[start:end]
        notes.mentions.append(Mention(start=start, end=end, label=label, text=text, method=METHOD, concept_id=concept))
    return (start, end, label)
