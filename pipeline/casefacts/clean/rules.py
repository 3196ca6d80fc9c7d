"""Repairs that a regular expression describes, read from repairs.toml: units, digits, powers of ten, degree signs."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

import msgspec

from casefacts import assets
from casefacts.clean.edits import Edit
from casefacts.clean.evidence import Context
from casefacts.clean.scripts import SUPERSCRIPTS

_DIGITS = str.maketrans("lI|Oo", "11100")

Where = Literal["recognised", "printed", "any"]


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Replace what `pattern` matches. `{name}` in a pattern stands for the vocabulary of that name."""

    name: str
    pattern: str
    replacement: str
    """A template of re.Match.expand; digits after `^` become superscripts."""
    confidence: float
    where: Where = "any"
    """recognised: only characters from OCR or a text file; printed: those and PDF text layers; any: JATS as well."""
    support: str = ""
    """A pattern that the report must have somewhere, or `confidence_alone` counts."""
    confidence_alone: float = 0.0
    digits: str = ""
    """The group in which l, I and | are read as 1, O and o as 0."""


class RuleFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    vocabulary: dict[str, str]
    rules: tuple[Rule, ...]


class _Compiled(msgspec.Struct, frozen=True):
    rule: Rule
    pattern: re.Pattern[str]
    support: re.Pattern[str] | None


@cache
def _rules() -> tuple[_Compiled, ...]:
    file = msgspec.toml.decode(assets.lexicon("repairs.toml").read_bytes(), type=RuleFile)

    def expand(pattern: str) -> re.Pattern[str]:
        for name, words in file.vocabulary.items():
            pattern = pattern.replace(f"{{{name}}}", words)
        return re.compile(pattern)

    return tuple(
        _Compiled(rule, expand(rule.pattern), expand(rule.support) if rule.support else None) for rule in file.rules
    )


def passes() -> Iterator["RulePass"]:
    """One pass a rule, in the file's order."""
    for compiled in _rules():
        yield RulePass(compiled)


class RulePass(msgspec.Struct, frozen=True):
    """A rule as a pass."""

    compiled: _Compiled

    def __call__(self, text: str, context: Context) -> Iterator[Edit]:
        rule = self.compiled.rule
        if not _applies(rule.where, context):
            return
        for match in self.compiled.pattern.finditer(text):
            support = self.compiled.support
            supported = support is None or context.evidence.occurs(support)
            yield Edit(
                start=match.start(),
                end=match.end(),
                text=_replacement(rule, match),
                rule=rule.name,
                confidence=rule.confidence if supported else rule.confidence_alone,
            )


def _applies(where: Where, context: Context) -> bool:
    return where == "any" or context.noisy or (where == "printed" and context.source == "pdf")


def _replacement(rule: Rule, match: re.Match[str]) -> str:
    if rule.digits:
        number = match[rule.digits]
        return match[0].replace(number, number.translate(_DIGITS), 1)
    base, caret, exponent = match.expand(rule.replacement).partition("^")
    return base + exponent.translate(SUPERSCRIPTS) if caret else base
