"""The words and patterns around results, read from data/lexicons/results.toml and qualitative.tsv."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import cast

from casefacts import assets
from casefacts.terms import Qualitative, Specimen


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Word lists as compiled patterns; all match whatever the case."""

    between: re.Pattern[str]
    """A gap between a test and its number: link words, punctuation, blanks."""
    copula: re.Pattern[str]
    before: re.Pattern[str]
    coordination: re.Pattern[str]
    joint: re.Pattern[str]
    boundary: re.Pattern[str]
    movement: re.Pattern[str]
    chain: re.Pattern[str]
    negation: re.Pattern[str]
    compared: re.Pattern[str]
    """What stands behind a word that is no result: "higher than", "low dose"."""
    purpose: re.Pattern[str]
    """The end of a text behind which a test's result is an aim."""
    no_result_before: re.Pattern[str]
    """The end of a text behind which a test's figure is a setting or a definition."""
    dipstick: dict[str, str]
    """What a dipstick shows -> the name of that test of urine."""
    adjective: re.Pattern[str]
    """A name that is an adjective and needs one of `completing` behind it."""
    completing: frozenset[str]
    not_a_test: re.Pattern[str]
    not_results: re.Pattern[str]
    reference_intro: str
    modifiers: frozenset[str]
    elliptic: tuple[str, ...]
    heads: frozenset[str]
    assays: frozenset[str]
    """Those of `heads` that results in words are said of."""
    extending: frozenset[str]
    """Nouns that make another measurement of the test before them."""
    stop: frozenset[str]
    no_names: frozenset[str]
    """Words that name no test when they stand alone."""
    symbols: dict[str, str]
    """Chemical symbols that are tests right before a number."""
    united_symbols: dict[str, str]
    """Letters that are tests only right before a number in a unit of the test."""
    fluids: dict[Specimen, dict[str, str]]
    """Body fluid -> what is measured in it by its bare name -> the name of that test."""
    other_fluids: tuple[str, ...]
    """Words of specimens that the column has no value for."""
    specimens: dict[str, Specimen]
    tables_of_others: re.Pattern[str]
    """A head in a table of other authors' cases."""
    tables_of_groups: re.Pattern[str]
    """A column's head in a table of statistics of groups."""
    phrases: re.Pattern[str]
    """A result in words."""
    meanings: dict[str, tuple[Qualitative | None, frozenset[str]]]
    """Phrase -> value of the enumeration and the places where it is a result."""


def _any(words: list[str]) -> str:
    ordered = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in ordered)


def _gap(words: list[str], signs: str) -> re.Pattern[str]:
    """A gap of nothing but these words and signs."""
    return re.compile(rf"(?:[\s{signs}]|(?<![^\W_])(?:{_any(words)})(?![^\W_]))*", re.IGNORECASE)


@cache
def load() -> Wording:
    """The wording, read once."""
    rules = tomllib.loads(assets.lexicon("results.toml").read_text(encoding="utf-8"))
    words = {key: value.split() for key, value in rules.items() if isinstance(value, str)}
    joints = _any(rules["coordination"])
    meanings: dict[str, tuple[Qualitative | None, frozenset[str]]] = {}
    for line in assets.lexicon("qualitative.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            phrase, code, places = line.split("\t")
            meanings[phrase] = (None if code == "-" else cast(Qualitative, code), frozenset(places.split()))
    return Wording(
        between=_gap(words["between"], r":=,(\[–—\-"),
        copula=_gap(words["copula"], r":=,(\[–—\-"),
        before=_gap(words["before"], "-"),
        coordination=re.compile(
            rf"\s*(?:[,;/+]|(?:,\s*)?\b(?:{joints})\b|&)\s*(?:and\b|to\b|of\b|respectively\b|\s)*", re.IGNORECASE
        ),
        joint=re.compile(
            rf"(?:\s|\b(?:{_any(words['joint'])})\b)*(?:[,/]|\b(?:{joints})\b|&)(?:[\s,]|\b(?:{joints})\b|\b(?:{_any(words['joint'])})\b)*",
            re.IGNORECASE,
        ),
        boundary=re.compile(rf";|\b(?:{_any(rules['boundaries'])})\b", re.IGNORECASE),
        movement=re.compile(rf"\b(?:{_any(words['movement'])})\b", re.IGNORECASE),
        chain=_gap(words["chain"], r",(\-–—"),
        negation=re.compile(
            rf"(?:\b|(?<=n't))(?:{_any(rules['negations'])})(?:\s+(?!(?:and|or|but|with|nor|by|on|after|because|since)\b)\w+){{0,3}}\s*$",
            re.IGNORECASE,
        ),
        compared=re.compile("|".join(rules["compared"]["patterns"]), re.IGNORECASE),
        purpose=re.compile(rules["purpose"], re.IGNORECASE),
        no_result_before=re.compile(rules["no_result_before"], re.IGNORECASE),
        dipstick=rules["dipstick"],
        adjective=re.compile(rf"(?!(?:{'|'.join(rules['not_adjectives'])})$){rules['adjectives']}"),
        completing=frozenset(rules["completing"]),
        not_a_test=re.compile(rf"[\s-]*(?:{_any(words['not_a_test'])})\b", re.IGNORECASE),
        not_results=re.compile("|".join(rules["not_results"]["patterns"]), re.IGNORECASE),
        reference_intro=rules["references"]["intro"],
        modifiers=frozenset(words["modifiers"]),
        elliptic=tuple(rules["elliptic"]),
        heads=frozenset(words["heads"]),
        assays=frozenset(words["assays"]),
        extending=frozenset(word.lower() for word in words["extending"]),
        stop=frozenset(words["stop"]),
        no_names=frozenset({*rules["specimens"], *words["heads"], *words["no_names"]}),
        symbols=rules["symbols"],
        united_symbols=rules["united_symbols"],
        fluids=rules["fluids"],
        other_fluids=tuple(rules["other_fluids"]),
        specimens=rules["specimens"],
        tables_of_others=re.compile(rules["tables"]["of_others"], re.IGNORECASE),
        tables_of_groups=re.compile(rules["tables"]["of_groups"], re.IGNORECASE),
        phrases=re.compile(rf"(?<![\w-])(?:{_any(list(meanings))})(?![\w])", re.IGNORECASE),
        meanings=meanings,
    )
