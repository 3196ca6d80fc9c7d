"""The tokenizer: scispaCy's rules, extended where doses, units and compounds of drug names come out in wrong pieces.

scispaCy keeps `mg/kg/day`, `10⁹/L`, `1:640` and `CD4+/CD8` in one piece; so does this. Beyond its rules, a number
parts from the unit behind it (`10mg/kg`) and from the sign before it (`≥5`, `EF=0.20`), a unit from the full stop
that ends its sentence (`mg/dL.`), a drug from what is said of it (`steroid-induced`, `imipenem/cilastatin`), and
dotted abbreviations (`i.v.`, `b.i.d.`) stay whole. On MACCROBAT's training reports 0.4 % of the annotated mentions
begin or end inside a token (with scispaCy's own rules 0.9 %), on PHEE 0.2 % (8.0 %).
"""

import re
import tomllib
import warnings
from collections.abc import Callable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from casefacts import assets

_UNIT = r"(?:mg|mcg|µg|μg|ug|ng|pg|g|kg|mL|ml|dL|dl|L|mmol|µmol|μmol|nmol|mEq|meq|mU|IU|U|mm|cm|cc)"
_PREFIXES = ["≥", "≤", "±", "~", "≈", r"[<>](?=\d)"]
_INFIXES = [
    r"(?<=[A-Za-z0-9])[=<>≤≥≈](?=\d)",
    rf"(?<=\d)(?={_UNIT}(?:/|$))",
    r"(?<=[A-Za-z][A-Za-z)])-(?=[A-Za-z]{4})",
    r"(?<=[A-Za-z]{3})/(?=[A-Za-z]{3})(?!(?:day|dose|hour|min|week|month|year|mol|hpf|lpf)\b)",
    r"(?<=[A-Z]{2})/(?=[A-Z]{2})",
]
_SUFFIXES = [r"(?<=/[A-Za-zµμ])\.", r"(?<=/[A-Za-zµμ]{2})\.", r"(?<=[a-zµμ][A-Z])\."]


def tokenizer(nlp: Language) -> Callable[[str], Doc]:
    """A tokenizer for the pipeline, with scispaCy's rules and those above."""
    from scispacy.custom_tokenizer import combined_rule_tokenizer

    with warnings.catch_warnings():
        # scispaCy 0.6.2's patterns hold "[[", which Python 3.11 warns about; it means what they intend.
        warnings.simplefilter("ignore", FutureWarning)
        theirs = combined_rule_tokenizer(nlp)
        prefixes = _joined(compile_prefix_regex(_PREFIXES), theirs.prefix_search)
        suffixes = _joined(compile_suffix_regex(_SUFFIXES), theirs.suffix_search)
        infixes = _joined(compile_infix_regex(_INFIXES), theirs.infix_finditer)
    forms = tomllib.loads(assets.lexicon("sentences.toml").read_text(encoding="utf-8"))
    dotted = [form for form in (*forms["inside"], *forms["either"]) if form.count(".") > 1]
    # A new one, because a tokenizer reads all its special cases again at each change.
    made: Callable[[str], Doc] = type(theirs)(
        nlp.vocab,
        rules=theirs.rules | {written: [{"ORTH": written}] for form in dotted for written in (form, form.upper())},
        prefix_search=prefixes.search,
        suffix_search=suffixes.search,
        infix_finditer=infixes.finditer,
        token_match=theirs.token_match,
        url_match=theirs.url_match,
        faster_heuristics=theirs.faster_heuristics,
    )
    return made


def _joined(ours: re.Pattern[str], method: object) -> re.Pattern[str]:
    """Our patterns before those of a compiled expression, of which a spaCy tokenizer keeps only the bound method."""
    theirs = getattr(method, "__self__", None)
    assert isinstance(theirs, re.Pattern)
    return re.compile(f"{ours.pattern}|{theirs.pattern}")
