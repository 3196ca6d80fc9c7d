"""The tests among a sentence's mentions: names of the lexicon and of a model, cut to the name alone.

A model's mention may hold more than a name ("CK decreased", "AST/ALT", "platelet 198,000/mm3"): where the lexicon
knows what is in it and the rest is link words, the lexicon's names are taken.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from casefacts.annotate import eligibility, values, wording
from casefacts.annotate.lexicon import Lexicon
from casefacts.annotate.named_tests import NO_MEASURE, Test, extended
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.units import UNIT, ucum
from casefacts.facts import Mention

_LEVEL = re.compile(
    r"\s+(?:(?:serum|plasma|blood)\s+)?(?:levels?|concentrations?|values?|titers?|titres?)$", re.IGNORECASE
)
_LEVEL_OF = re.compile(
    r"(?:\w+\s+){0,3}(?:levels?|concentrations?|values?|titers?|titres?)\s+of\s+(?:the\s+)?", re.IGNORECASE
)
_RATE = re.compile(r"\s+rates?$", re.IGNORECASE)
"""As in "haemoglobin rate", which French reports say for a level."""
_TITER = re.compile(r"\btit(?:er|re)s?$", re.IGNORECASE)
_NUMBERED = re.compile(rf"\s(\d{{1,3}})(?=\s*\(\s*[<>≤≥]?\s*\d[\d.,]*\s*{UNIT})", re.IGNORECASE)
"""A number that belongs to the name: "complement 3 (0.41 g/L)"."""
_GRADE, _NUMERAL = re.compile(r"\s+(?:grade|class)$", re.IGNORECASE), re.compile(r"\s+[IVX]+[ab]?\b")
"""In "NYHA class III" the result is "class III"."""
_PER_AT_END = re.compile(r"\s*((?:/|\bper\b)[^/]+)$", re.IGNORECASE)
"""What a count is per, "leukocytes/mm³": it is of the figure before."""
_FRACTION_BEHIND = re.compile(r",?\s+([A-Za-z]+)(?=\s*(?:[:=(]|was\b)?\s*[<>]?\s*\d)")
"""In "calcium ionized 0.69" the fraction stands behind."""
_PREPOSITION = re.compile(r"\s+(?:against|for|of|to|in|with|on)$", re.IGNORECASE)
_CUT = re.compile(r"(?:s|fluid)\s+(?=\w{3})", re.IGNORECASE)
"""Ends of words that a model cut: the "s" of "donor's creatinine", the "fluid" of "ascitic fluid albumin"."""
_ADVERB = re.compile(r"ally$|^[a-z]{5,}ly$")
_JUDGED = re.compile(r"-(?:positive|negative)\b", re.IGNORECASE)
"""In a name that holds its own result: "Rh-positive blood"."""


def find(lexicon: Lexicon, notes: Notes, sentence: Sentence) -> list[Test]:
    """The tests that a lexicon or a model named in a sentence, in text order."""
    words, known = wording.load(), lexicon.test
    found: list[Test] = []
    for start, named, method in _names(lexicon, notes, sentence):
        name = named
        if _NUMERAL.match(sentence.text, start + len(name)):
            name = _GRADE.sub("", name)
        test = Test(start=start, end=start + len(name), text=name, source="mention", method=method)
        entry = known(notes.abbreviations.get(name, "")) or known(words.symbols.get(name, name)) or known(named)
        entry = entry or known(_RATE.sub("", name))
        numbered = _NUMBERED.match(sentence.text, test.end)
        whole = known(f"{name} {numbered[1]}") if numbered else None
        if numbered and (whole or (entry and not entry.units and entry.kind == "lab")):
            test, entry = replace(test, end=numbered.end(1), text=sentence.text[start : numbered.end(1)]), whole
        if (entry or _is_name(name)) and not words.not_a_test.match(sentence.text, test.end):
            test = test.known_as(entry) if entry else test
            if completed := _completed(test, sentence.text):
                found.append(_modified(lexicon, extended(completed, sentence.text), sentence.text))
    return found


def _completed(test: Test, text: str) -> Test | None:
    """An adjective with the noun that makes it a name ("hemodynamic parameters"), None where there is none."""
    words = wording.load()
    if test.name or not words.adjective.fullmatch(test.text[:1].lower() + test.text[1:]):
        return test
    noun = re.match(r"\s+([a-z]+)", text[test.end :])
    if not noun or noun[1] not in words.completing:
        return None
    end = test.end + noun.end()
    return replace(test, end=end, text=text[test.start : end])


def _is_name(text: str) -> bool:
    words, name = wording.load(), text.lower()
    return (
        re.search(r"[^\W\d_]", name) is not None
        and name not in words.no_names
        and name not in words.meanings
        and _ADVERB.search(name) is None
        and _JUDGED.search(name) is None
        and NO_MEASURE.search(name) is None
    )


def _names(lexicon: Lexicon, notes: Notes, sentence: Sentence) -> Iterator[tuple[int, str, str]]:
    """Start, name and method of what may be a test: TEST mentions, and analytes that a model took for procedures."""
    tests = notes.mentions_in(sentence, "TEST")
    tests += [
        mention
        for mention in notes.mentions_in(sentence, "PROCEDURE")
        if lexicon.test(mention.text) or eligibility.is_cultured(mention.text)
    ]
    for mention in _longest(tests):
        start, text = mention.start - sentence.start, mention.text
        if cut := _CUT.match(text):
            start, text = start + cut.end(), text[cut.end() :]
        if lexicon.test(text) is None and (inside := _inside(lexicon, text)):
            for at, name in inside:
                yield start + at, name, mention.method
        else:
            if (of := _LEVEL_OF.match(text)) and lexicon.test(text[of.end() :]):
                start, text = start + of.end(), text[of.end() :]
            yield start, _name(lexicon, text), mention.method


def _inside(lexicon: Lexicon, text: str) -> list[tuple[int, str]]:
    """The lexicon's names in a mention of nothing else but link words and results in words."""
    hits = list(lexicon.analytes.find(text))
    rest = list(text)
    for hit in hits:
        rest[hit.start : hit.end] = " " * (hit.end - hit.start)
    words = wording.load()
    left = words.phrases.sub(" ", "".join(rest))
    left = re.sub(r"[/,&+]|\b(?:and|or)\b", " ", left)
    return [(hit.start, text[hit.start : hit.end]) for hit in hits] if words.between.fullmatch(left) else []


def _modified(lexicon: Lexicon, test: Test, text: str) -> Test:
    """The test with the word before it that makes another analyte of it: "Free T4", "direct bilirubin"."""
    behind = _FRACTION_BEHIND.match(text, test.end)
    fraction = behind[1].lower() if behind and behind[1].lower() in wording.load().modifiers else ""
    if behind and fraction and (entry := lexicon.test(f"{fraction} {test.text}")):
        return replace(test, end=behind.end(), text=text[test.start : behind.end()]).known_as(entry)
    found = re.search(r"\b([A-Za-z]+)[\s-]+$", text[: test.start])
    word = found[1].lower() if found else ""
    if found is None or word not in wording.load().modifiers:
        return test
    name = text[found.start() : test.end]
    entry = lexicon.test(f"{word} {test.text}")
    if entry is not None and entry.name == test.name:
        return test
    longer = replace(test, start=found.start(), text=name, name="", loinc="", kind=None, units=())
    return longer.known_as(entry) if entry else longer


def _name(lexicon: Lexicon, text: str) -> str:
    """A mention without the word "level" or the figure that a model took into it ("platelet 198,000/mm3")."""
    if (per := _PER_AT_END.search(text)) and ucum(per[1]) and lexicon.test(text[: per.start()]):
        text = text[: per.start()]
    figures = values.find(text)
    if (
        figures
        and figures[-1].end == len(text)
        and figures[-1].start
        and (figures[-1].unit_text or figures[-1].kind == "signs" or lexicon.test(_before(text, figures[-1].start)))
    ):
        text = _before(text, figures[-1].start)
    elif any(figure.unit_text for figure in figures):
        return ""
    text = _PREPOSITION.sub("", text)
    short = _LEVEL.sub("", text)
    return text if _TITER.search(text) and not lexicon.test(short) else short


def _before(text: str, figure: int) -> str:
    return text[:figure].rstrip(" (:=,")


def _longest(mentions: Iterable[Mention]) -> list[Mention]:
    chosen: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start, not m.concept_id)):
        if not any(mention.start < other.end and other.start < mention.end for other in chosen):
            chosen.append(mention)
    return sorted(chosen, key=lambda m: m.start)
