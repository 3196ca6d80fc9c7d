"""What is printed above the line: exponents, charges, isotopes in Unicode superscripts; citation marks are taken out.

Runs first, on the raw text, where the input still tells what is printed above the line. Subscripts stay plain (CO2).
"""

import re
from collections.abc import Iterator

from casefacts.clean.edits import PRINTED, Edit
from casefacts.clean.evidence import Context
from casefacts.clean.glyphs import tidy

SUPERSCRIPTS = str.maketrans("0123456789+-−–=()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ")
_LOOKBACK = 40
_BASE = re.compile(r"\S* ?\Z")
_TEN = re.compile(r"(?<![\d.,])10$")
_LENGTH = re.compile(r"(?:^|[\d(/×·*.\s])[ckdnmµμ]?m$")
_STATISTIC = re.compile(r"(?:^|[\s(,;])[rRxηχ]$")
_EXPONENT = re.compile(r"[-−–]?\d{1,2}")
_NEGATIVE = re.compile(r"[-−–]\d{1,2}")
_SIGN = re.compile(r"\d?[-+−–]|[-+−–]\d?|[-+−–]{2,3}")
_NUMBERS = re.compile(r"\d{1,3}(?:[,;–—‐-]+\d{1,3})*[,;]?")
_NUMBERS_APART = re.compile(r"\d{1,3}(?: \d{1,3})+")
"""Some journals set only spaces between citation marks."""
_MASS_NUMBER = re.compile(r"\d{1,3}m?")
_ORDINAL = re.compile(r"(?:st|nd|rd|th)")
_RING = re.compile(r"[o0Oº∘˚◦]")
_MARK = re.compile(r"[a-z](?:,[a-z])*")
_WORD_END = re.compile(r"[^\W\d_]{2}[)\]”’\"'.,;:?!%]*$|[)\]”’\"'.,;:?!%]$|(?:^|\W)[aAI]$")
_CELSIUS = re.compile(r"\s?[CF]\b")
_CITATION, _CITATION_AFTER_NUMBER = 0.97, 0.92
"""A list of numbers above the line is no exponent, even after a number."""


def superscripts(text: str, context: Context) -> Iterator[Edit]:
    """Edits for the stretches that the input marks as superscript."""
    for start, end in _runs(text, context):
        base = _BASE.search(text[max(0, start - _LOOKBACK) : start])
        before = base[0] if base else ""
        yield from _edit(text, start, end, before)


def _runs(text: str, context: Context) -> list[tuple[int, int]]:
    """Superscript stretches; those with only blanks between them on one line are one."""
    runs: list[tuple[int, int]] = []
    for start, end, script in context.scripts:
        if script != "superscript":
            continue
        if runs and not text[runs[-1][1] : start].strip(" "):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    return runs


def _edit(text: str, start: int, end: int, before: str) -> Iterator[Edit]:
    run = text[start:end].replace(" ", "")
    base = before.rstrip(" ")
    letters = tidy()(base)
    from_base = start - len(before)
    after = text[end : end + 3]
    if _is_exponent(letters, run):
        slash = 1 if after.startswith(" /") else 0
        yield Edit(start=from_base, end=end + slash, text=base + run.translate(SUPERSCRIPTS), rule=PRINTED)
    elif _SIGN.fullmatch(run) and base:
        yield Edit(start=start, end=end, text=run.translate(SUPERSCRIPTS), rule=PRINTED)
    elif _RING.fullmatch(run) and base[-1:].isdigit() and _CELSIUS.match(after):
        yield Edit(start=from_base, end=end, text=base + "°", rule=PRINTED)
    elif _ORDINAL.fullmatch(run) and base[-1:].isdigit():
        yield Edit(start=from_base, end=end, text=base + run, rule=PRINTED)
    elif run == "TM":
        yield Edit(start=start, end=end, text="™", rule=PRINTED)
    elif _NUMBERS_APART.fullmatch(text[start:end].strip()) and _WORD_END.search(letters):
        yield Edit(start=from_base, end=end, text=base, rule="citation_mark", confidence=_CITATION)
    elif _NUMBERS.fullmatch(run) and base and (_WORD_END.search(letters) or not run.isdigit()):
        confidence = _CITATION if _WORD_END.search(letters) else _CITATION_AFTER_NUMBER
        yield Edit(start=from_base, end=end, text=base, rule="citation_mark", confidence=confidence)
    elif run.isdigit() or _MASS_NUMBER.fullmatch(run) or _MARK.fullmatch(run):
        yield Edit(start=start, end=end, text=run.translate(SUPERSCRIPTS), rule=PRINTED)


def _is_exponent(base: str, run: str) -> bool:
    if _TEN.search(base):
        return _EXPONENT.fullmatch(run) is not None
    if _NEGATIVE.fullmatch(run):
        return base[-1:].isalpha()
    if _LENGTH.search(base):
        return run in {"2", "3"}
    return run == "2" and _STATISTIC.search(base) is not None
