"""Figures that cannot be read whole: broken by a space, part of a word, or robbed of their power of ten. They are no
values."""

import re

from casefacts.annotate.units import ucum

_SPACE = r"[^\S\n]*"
DAMAGED_POWER = re.compile(
    rf"[×xX✕*]{_SPACE}10(?!{_SPACE}(?:[⁰¹²³⁴⁵⁶⁷⁸⁹^]|[3-9](?!\d)|1[0-2](?!\d)|E\d|\*\*|[.,]?\d))[^\s.,;()]*"
    rf"(?:{_SPACE}/{_SPACE}[^\s.,;()]+)?"
    rf"|(?<=\d[^\S\n])10(?:[3-9]|1[0-2]){_SPACE}(?:cells?{_SPACE})?(?:/|per\b){_SPACE}(?:[mµμu]?[lL]|mm{_SPACE}[3³]?)(?!\w)"
    rf"|[×xX✕*]{_SPACE}\d+[.,]\d+{_SPACE}[×xX✕*]{_SPACE}10[^\s.,;()]*"
)
"""A power of ten whose exponent is lost ("13.4 x 10°/L") that stands beside another
factor ("12.3 × 10.8 × 10⁹/L") or that has lost its sign and its raising ("10.14 103 cells/mL"): what it is times cannot
be told."""
DAMAGED = re.compile(rf"{_SPACE}(?:{DAMAGED_POWER.pattern})")
LOST_POWER = re.compile(r"\s10(?:3|6|9)$")
"""The end of a number that thousands group, or else "× 10³" without its sign ("187 103 cells/mL")."""
POWER_ALONE = re.compile(rf"[°º˚?*'’\"”]{{1,2}}{_SPACE}/?{_SPACE}(?:L|l|[mµμu]L)\b")


def ends_in_word(match: re.Match[str], text: str) -> bool:
    """The number goes on in a word ("10-cm mass", "40-mm hematoma"), a formula ("47,XY") or what is no range."""
    goes_on = re.match(r"[-–−]\d|[-‐‑][A-Za-z]|,[A-Z]|[^\S\n]?[×✕xX*][^\S\n]?\d", text[match.end() :])
    return not match["unit"] and goes_on is not None


def thousands_point(match: re.Match[str]) -> bool:
    """15.000/mm3: a count with a point before three digits may be 15 or, as in many countries, 15000."""
    return (
        bool(re.fullmatch(r"\d{1,3}\.\d{3}", match["low"]))
        and match["unit"] is not None
        and ucum(match["unit"]).startswith("/")
    )


def is_piece(match: re.Match[str], text: str) -> bool:
    """The number is a piece of one that an ordinary space divides ("36 790")."""
    after = re.match(r"[^\S\n]\d{3}(?!\d)|,[^\S\n]0\d(?!\d)", text[match.end("low") :])
    before = re.search(r"(?<![\w.,])\d{1,3}[^\S\n]$", text[: match.start("low")])
    apart = re.fullmatch(r"0\d+", match["low"]) or re.match(r"0,[^\S\n]\d", text[match.start("low") :])
    apart = apart or re.search(r"(?<![\w.,])0,[^\S\n]$", text[: match.start("low")])
    apart = apart or re.search(r"[×✕][^\S\n]?$", text[: match.start("low")])
    return bool(after or apart or (before and re.fullmatch(r"\d{3}", match["low"])))
