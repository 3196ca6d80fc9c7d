"""Units as reports write them, and their UCUM codes (The Unified Code for Units of Measure, https://ucum.org).

Units are composed from data/lexicons/units.tsv: prefix and base, "/" or "per", a power of ten before them. A code is
given only where the spelling leaves no choice: `MU/L` may be milli- or mega-units, so `ucum("MU/L")` is empty.

    >>> ucum("× 10⁹/L"), ucum("mg/dl"), ucum("μIU/ml"), ucum("beats per minute")
    ('10*9/L', 'mg/dL', 'u[iU]/mL', '/min')
"""

import re
from dataclasses import dataclass
from typing import NamedTuple

from casefacts import assets

_SPACE = r"[^\S\n]*"
_NOT_IN_WORD = r"(?<![^\W\d_])"
_WORD_ENDS = r"(?![\w%])"
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻₂μ", "0123456789-2µ")
_TIMES = r"[×xX*⋅·✕∗]"
_VOLUME_FOLLOWS = rf"(?={_SPACE}(?:cells{_SPACE})?/{_SPACE}(?:L|µL|μL|uL|mcL|mm3|mm³|mm 3|mL)\b)"

POWER: str = (
    rf"(?:(?:{_TIMES}{_SPACE})?10{_SPACE}(?:[⁰¹²³⁴⁵⁶⁷⁸⁹]+|(?:\^|\*\*?|E)\+?\d{{1,2}}(?!\d)|\^?[({{]\d{{1,2}}[)}}])"
    rf"|{_TIMES}{_SPACE}1[,.]?000(?!\d)|{_TIMES}{_SPACE}10{_SPACE}(?:[3-9]|1[0-2])(?!\d){_VOLUME_FOLLOWS})"
)
"""Regex source of a power of ten. `× 109/L` is read as 10⁹/L, the superscript lost, since nothing is counted in 109 per
litre; a plain `× 109` without a volume is no power."""


class Atom(NamedTuple):
    """One way to write a unit without "/", `written` with single spaces."""

    written: str
    code: str
    places: frozenset[str]


@dataclass(frozen=True)
class _Table:
    atoms: tuple[Atom, ...]

    def of(self, place: str) -> dict[str, str]:
        """Spelling -> code of the atoms of a place: as written, and with case folded where that names no other unit."""
        chosen = [atom for atom in self.atoms if place in atom.places]
        codes = {_key(atom.written): atom.code for atom in chosen}
        for atom in chosen:
            if len(atom.written) > 1:
                codes.setdefault(_key(atom.written).lower(), atom.code)
        return codes

    def pattern(self, *places: str) -> str:
        """Regex source of the atoms of any of the places, longest first; plurals with their singular, because patterns
        of units are most of what is compiled when the program starts.
        """
        written = {atom.written for atom in self.atoms if atom.places & set(places)}
        plurals = {text for text in written if len(text) > 2 and text[-1] == "s" and text[:-1] in written}
        ordered = sorted(written - plurals, key=lambda text: (-len(text), text))
        sources = (_source(text) + "s?" * (f"{text}s" in plurals) for text in ordered)
        return rf"(?:{'|'.join(sources)}){_WORD_ENDS}"


def _key(text: str) -> str:
    return re.sub(r"[\s^]+", "", text.translate(_SUPERSCRIPTS).replace("µ", "u"))


def _source(written: str) -> str:
    source = _SPACE.join(re.escape(part) for part in written.split(" "))
    source = source.replace("µ", "[µμ]").replace("3", "[3³]").replace("2", "[2²₂]").replace(r"\-", "[-‐‑]")
    return f"(?-i:{source})" if len(written) == 1 else source


def _read() -> _Table:
    lines = assets.lexicon("units.tsv").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")][1:]
    prefixes = {code: (symbols.split("|"), word) for kind, code, symbols, word, *_ in rows if kind == "prefix"}
    atoms = []
    for kind, code, symbols, words, prefixed, place in rows:
        if kind != "unit":
            continue
        places = frozenset(place.split())
        atoms += [Atom(text, code, places) for text in (*symbols.split("|"), *words.split("|")) if text]
        for prefix in prefixed.split():
            signs, word = prefixes[prefix]
            written = [sign + text for sign in signs for text in symbols.split("|") if text]
            written += [word + text for text in words.split("|") if text]
            atoms += [Atom(text, prefix + code, places) for text in written]
    return _Table(tuple(atoms))


_TABLE = _read()
_NUMERATORS = _TABLE.of("alone") | _TABLE.of("decimal") | _TABLE.of("count") | _TABLE.of("amount")
_VOLUMES = _TABLE.of("volume")
_DENOMINATORS = _TABLE.of("per")
_TIMES_AND_VOLUMES = r"(?:100|24|12|8|1)"

_PER = (
    rf"(?:{_SPACE}(?:/|\bper\b){_SPACE}(?:{_TIMES_AND_VOLUMES}{_SPACE})?{_TABLE.pattern('per')}"
    rf"|{_SPACE}[·⋅.]?{_SPACE}(?:kg|min|m|h|s|day|mL|dL|L|l|mol|g)(?:{_SPACE}(?:⁻¹|\^?[-−–]1)(?!\d)|(?:⁻²|\^?[-−–]2)(?!\d)))"
)
_OPENING = rf"(?:/|\bper\b){_SPACE}(?:100{_SPACE})?{_TABLE.pattern('open')}"
_NUMERATOR = rf"(?:{_TABLE.pattern('amount', 'count')}(?:{_SPACE}[·⋅.*]{_SPACE}h\b)?)"
_SUFFIX = rf"(?:{_SPACE}(?:FEU|DDU)\b)?"
_NOT_BROKEN_OFF = rf"(?!{_SPACE}/{_SPACE}(?:[^\W\d]|[1;|](?!\w)))"
"""`mg/d1` and `IU/1` are damaged units, not the units `mg` and `IU`."""
_DECIMAL = rf"(?:(?<=[.,·]\d)|(?<=[.,·]\d )){_TABLE.pattern('decimal')}"

AMOUNT: str = rf"(?:{_NOT_IN_WORD}(?:{POWER}{_SPACE})?{_TABLE.pattern('amount')})"
"""Regex source of what a dose is an amount of, without what follows "/": `mg` of `mg/kg/day`."""

UNIT: str = (
    rf"(?:{_NOT_IN_WORD}(?:"
    rf"(?:{POWER}{_SPACE}{_NUMERATOR}|(?:{POWER}{_SPACE})?{_OPENING}){_PER}*"
    rf"|{_NUMERATOR}{_PER}+{_SUFFIX}|{_TABLE.pattern('alone', 'amount')}"
    rf"){_NOT_BROKEN_OFF}|{_DECIMAL})"
)
"""Regex source (for IGNORECASE) of the unit of a result, longest first and never part of a word: `× 10⁹/L`, `mg/dL`,
`mm Hg`, `/µL`. `times` is a unit only after a titre, `units` a bag only of a blood product: that is the caller's to
know."""

SCALED: str = rf"(?:/|\bper\b|[A-Za-zµμ]+{_SPACE}/|{_TABLE.pattern('scaled', 'count')})"
"""Regex source of how a unit goes on after its power of ten."""

_UNIT = re.compile(UNIT, re.IGNORECASE)
_POWER = re.compile(POWER, re.IGNORECASE)
_JOINT = re.compile(rf"{_SPACE}(?:/|\bper\b){_SPACE}", re.IGNORECASE)
_INVERSE = re.compile(r"(?<=[A-Za-z])\s*\^?[-]([12])(?!\d)")
_ACTIVITY = re.compile(r"^([kmun]?)U$")
_TITRE = re.compile(r"1\s*:\s*\d[\d,]*")


def ucum(text: str) -> str:
    """The UCUM code of a unit as written; empty when the spelling is unknown or could be two units.

    Units of activity (`U`, `units`) are `U` per volume (enzymes, antibodies) and `[iU]` as doses.
    """
    text = text.strip()
    if _TITRE.fullmatch(text):
        return "{titer}"
    if not _UNIT.fullmatch(text):
        return ""
    whole = _NUMERATORS.get(_key(text)) or _lookup(_NUMERATORS, text)
    if whole and "/" in whole:
        return whole
    power, rest = "", text
    if found := _POWER.match(text):
        power, rest = _power(found[0]), text[found.end() :].strip()
    annotation = ""
    if found := re.search(r"\s*(FEU|DDU)$", rest, re.IGNORECASE):
        annotation, rest = f"{{{found[1].upper()}}}", rest[: found.start()]
    numerator, *denominators = _JOINT.split(_inverses_as_per(rest))
    code = _numerator(numerator, denominators)
    below = [_denominator(part) for part in denominators]
    if code is None or None in below:
        return ""
    first = ".".join(part for part in (power, code) if part)
    return first + "".join(f"/{part}" for part in below) + annotation


def _power(text: str) -> str:
    digits = re.sub(r"\D", "", text.translate(_SUPERSCRIPTS))
    return "10*3" if digits == "1000" else f"10*{int(digits[2:])}"


def _inverses_as_per(text: str) -> str:
    """`mg kg⁻¹ min⁻¹` as `mg/kg/min`."""
    text = text.translate(_SUPERSCRIPTS).replace("−", "-").replace("–", "-")
    if not _INVERSE.search(text):
        return text
    first, *others = [part for part in re.split(r"[\s·⋅.]+", re.sub(r"\s+(?=\^?-[12])", "", text)) if part]
    return "/".join([first, *(_INVERSE.sub(lambda m: "" if m[1] == "1" else m[1], part) for part in others)])


def _numerator(text: str, denominators: list[str]) -> str | None:
    if not text:
        return ""
    if found := re.fullmatch(rf"(.+?){_SPACE}[·⋅.*]{_SPACE}h", text):
        code = _lookup(_NUMERATORS, found[1])
        return f"{code}.h" if code else None
    code = _lookup(_NUMERATORS, text)
    if code is None or (denominators and _lookup(_VOLUMES, denominators[0]) is not None):
        return None if code == "M[iU]" else code
    return _ACTIVITY.sub(r"\1[iU]", code)


def _denominator(text: str) -> str | None:
    if found := re.fullmatch(rf"({_TIMES_AND_VOLUMES}){_SPACE}([^\W\d].*)", text):
        code = _lookup(_DENOMINATORS, found[2])
        return None if code is None else code if found[1] == "1" else f"({found[1]}.{code})"
    return _lookup(_DENOMINATORS, text)


def _lookup(codes: dict[str, str], text: str) -> str | None:
    """The code of a spelling; None when unknown, or when its capitals name another unit (`MU` is not `mU`)."""
    key = _key(text)
    if key in codes:
        return codes[key]
    return None if len(key) == 1 else codes.get(key.lower())
