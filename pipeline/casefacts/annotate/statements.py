"""Outcome statements in a sentence: the finding as written, and what became of it (data/lexicons/outcomes.toml)."""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import msgspec

from casefacts import assets
from casefacts.terms import Assertion, OutcomeCategory

LONGEST = 9
"""Words of a finding before its verb; what is longer has run over the clause's start."""
LONGEST_JOINT = 12
"""The same of two findings joined by "and" before a verb in the plural."""
MANY = re.compile(r"(?<![sui])s$", re.IGNORECASE)
"""The end of a plural, which has its verb without what "and" joins to it."""
PLURAL = re.compile(r"\s*(?:were|have)\b", re.IGNORECASE)
WORD = re.compile(r"[^\s,.;:()\[\]]+(?:[.,]\d+)*")


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    aux: str
    follows: str
    adverb: str


class _Moves(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    state: str
    fell: str
    rose: str


class DrugRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a statement is put down to a drug; {s} the statement, {d} the drugs, {t} a course of them."""

    course: str
    after: str
    to: str
    before: str
    given: str
    taken: str
    did: str
    other: tuple[str, ...]
    stopping: tuple[str, ...]
    repeating: tuple[str, ...]
    stand_in: str
    stop: str
    halted: str
    again: str
    causal: str
    verdict: str
    onset: str


class CellRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What heads and cells of tables say of outcomes."""

    outcome: str
    follow_up: str
    length: str
    words: dict[OutcomeCategory, str]


class _Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    category: OutcomeCategory
    assertion: Assertion
    shape: Literal["subject", "object", "alone"]
    patterns: tuple[str, ...]
    sentence: str = ""
    """What else the sentence must say."""


class OutcomeRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    left_ends: frozenset[str]
    right_ends: frozenset[str]
    dropped: frozenset[str]
    determiners: frozenset[str]
    pronouns: frozenset[str]
    not_findings: frozenset[str]
    person: str
    never: str
    denied: str
    good_low: tuple[str, ...]
    good_high: tuple[str, ...]
    words: _Words
    rule: tuple[_Rule, ...]
    moves: _Moves
    drug: DrugRules
    cells: CellRules


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What became of something; offsets in the sentence."""

    start: int
    end: int
    category: OutcomeCategory
    assertion: Assertion
    exact: bool = False
    """The rule names where the words begin and end."""


def load() -> OutcomeRules:
    """The rules about outcomes."""
    return msgspec.toml.decode(assets.lexicon("outcomes.toml").read_bytes(), type=OutcomeRules)


class Statements:
    """Finds outcome statements."""

    def __init__(self, rules: OutcomeRules) -> None:
        self._rules = rules
        self._compiled = [(rule, _any_of(rule), self._compile(rule)) for rule in rules.rule]
        self._never = re.compile(rules.never, re.IGNORECASE)
        self._denied = re.compile(rules.denied, re.IGNORECASE)
        self._person = re.compile(rules.person, re.IGNORECASE)
        words = rules.words
        self._moved = {
            "fell": re.compile(rf"{words.aux}(?:{rules.moves.fell}){words.follows}", re.IGNORECASE),
            "rose": re.compile(rf"{words.aux}(?:{rules.moves.rose}){words.follows}", re.IGNORECASE),
        }
        self._state = re.compile(rules.moves.state, re.IGNORECASE)
        self._good = {"fell": _any(rules.good_low), "rose": _any(rules.good_high)}

    def find(self, text: str) -> list[Statement]:
        """The outcome statements of a sentence, in text order and without overlaps."""
        found: list[Statement] = []
        for untrimmed in (*self._by_rule(text), *self._moves(text)):
            statement = self._trimmed(text, untrimmed)
            if statement and not any(statement.start < other.end and other.start < statement.end for other in found):
                found.append(statement)
        return sorted(found, key=lambda statement: statement.start)

    def _trimmed(self, text: str, statement: Statement) -> Statement | None:
        """Without articles and link words at its ends; None where nothing else is left."""
        if statement.exact:
            return statement
        words = list(WORD.finditer(text, statement.start, statement.end))
        while words and words[0].group().lower() in self._rules.dropped:
            words.pop(0)
        while words and words[-1].group().lower() in self._rules.right_ends:
            words.pop()
        if words and self._never.search(text[: words[0].start()]):
            return None
        return replace(statement, start=words[0].start(), end=words[-1].end()) if words else None

    def _compile(self, rule: _Rule) -> re.Pattern[str]:
        words = self._rules.words
        if rule.shape == "subject":
            verb = rf"(?<![\w-]){words.aux}(?:{_either(rule)})\b{words.adverb}{words.follows}"
            return re.compile(verb, re.IGNORECASE)
        return _any_of(rule)

    def _by_rule(self, text: str) -> Iterator[Statement]:
        for rule, words, pattern in self._compiled:
            # Most sentences state nothing, and the words alone are found faster than with what stands around them.
            if not words.search(text) or (rule.sentence and not re.search(rule.sentence, text, re.IGNORECASE)):
                continue
            for match in pattern.finditer(text):
                span = self._span(text, match, rule)
                if span:
                    denied = rule.shape == "object" and self._denied.search(text[: span[0]])
                    yield Statement(
                        start=span[0],
                        end=span[1],
                        category=rule.category,
                        assertion="absent" if denied else rule.assertion,
                        exact=any(match.groupdict().values()),
                    )

    def _span(self, text: str, match: re.Match[str], rule: _Rule) -> tuple[int, int] | None:
        start, end = match.span()
        if rule.shape == "alone":
            named = [match.span(name) for name, group in match.groupdict().items() if group]
            return named[0] if named else (start, end)
        if rule.shape == "object":
            right = self._right(text, end)
            if self._of_no_finding(text[end:right]) or self._is_of_number(text[end:right]):
                return None
            return (start + len(match.group()) - len(match.group().lstrip()), right) if right > end else None
        left = self._left(text, start)
        if left is None or self._of_no_finding(text[left:start]):
            return None
        return left, end

    def _left(self, text: str, end: int) -> int | None:
        """Where the finding before a verb begins: at the verb where a person is its subject, None where nothing is."""
        words: list[re.Match[str]] = []
        of_person = joint = False
        plural = PLURAL.match(text, end) is not None
        clause = re.search(r"[^,;:()\[\]—]*$", text[:end])
        before = list(WORD.finditer(clause.group())) if clause else []
        offset = clause.start() if clause else 0
        for word in reversed(before):
            written = word.group().lower()
            if written in self._rules.pronouns:
                of_person = True
                break
            if written == "and" and plural and words and not joint and not MANY.search(words[-1].group()):
                joint = True
                words.insert(0, word)
                continue
            after_determiner = words and words[0].group().lower() in self._rules.determiners
            if written == "and" and not words and clause and self._person.search(clause.group()):
                of_person = True
                break
            if written in self._rules.left_ends or (after_determiner and written not in ("of", "in")):
                break
            words.insert(0, word)
        if (not words and not of_person) or len(words) > (LONGEST_JOINT if joint else LONGEST):
            return None
        while words and words[0].group().lower() in self._rules.dropped:
            words.pop(0)
        return offset + words[0].start() if words else end

    def _right(self, text: str, start: int) -> int:
        """Where the finding after "resolution of" ends."""
        end = start
        for word in WORD.finditer(text, start):
            if re.search(r"[,;:()\[\].]", text[end : word.start()]) or word.group().lower() in self._rules.right_ends:
                break
            end = word.end()
        return end

    def _of_no_finding(self, finding: str) -> bool:
        words = finding.lower().split()
        return bool(words) and words[-1] in self._rules.not_findings

    def _is_of_number(self, finding: str) -> bool:
        """Whether the first noun is how often something is: "reduced the incidence of …"."""
        words = [word for word in finding.lower().split() if word not in self._rules.determiners]
        return bool(words) and words[0] in self._rules.not_findings and len(words) > 1

    def _moves(self, text: str) -> Iterator[Statement]:
        """Falls and rises of what has a known good direction."""
        for move, pattern in self._moved.items():
            for match in pattern.finditer(text):
                left = self._left(text, match.start())
                if left is None or left == match.start() or self._state.search(match.group()):
                    continue
                finding = text[left : match.start()]
                good_low, good_high = self._good["fell"].search(finding), self._good["rose"].search(finding)
                if bool(good_low) != bool(good_high):
                    better = bool(good_low) == (move == "fell")
                    category: OutcomeCategory = "improved" if better else "worsened"
                    yield Statement(start=left, end=match.end(), category=category, assertion="present")


def _any_of(rule: _Rule) -> re.Pattern[str]:
    return re.compile(_numbered(_either(rule)), re.IGNORECASE)


def _either(rule: _Rule) -> str:
    return "|".join(f"(?:{pattern})" for pattern in rule.patterns)


def _any(phrases: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, phrases))})(?![\w-])", re.IGNORECASE)


def _numbered(patterns: str) -> str:
    """Patterns whose groups named "text" have names of their own, as alternatives must."""
    numbers = itertools.count()
    return re.sub(r"\(\?P<text>", lambda _: f"(?P<text{next(numbers)}>", patterns)
