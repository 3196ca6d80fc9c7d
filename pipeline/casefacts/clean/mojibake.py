"""UTF-8 read as Windows-1252: `Î¼` for μ, `Â±` for ±, `â€“` for a dash.

Only sequences that decode to one character that such texts use are put back, as ftfy does
(Speer 2019, doi 10.5281/zenodo.2591652).
"""

import re
from collections.abc import Iterator
from functools import cache

from casefacts.clean.edits import Edit
from casefacts.clean.evidence import Context

_EXPECTED = "".join(
    chr(point)
    for first, last in (
        (0xA0, 0xFF),  # Latin-1 signs and letters
        (0x100, 0x17F),  # Latin letters of names
        (0x391, 0x3C9),  # Greek
        (0x2010, 0x203A),  # dashes, quotes
        (0x2070, 0x209C),  # superscripts, subscripts
        (0x2103, 0x2122),  # letterlike
        (0x2190, 0x2193),  # arrows
        (0x2200, 0x22C5),  # operators
        (0xFB00, 0xFB06),  # ligatures
    )
    for point in range(first, last + 1)
)
CONFIDENCE = 0.97
"""Lead and continuation bytes in this order are no word of a language that reports are written in."""


@cache
def _sequences() -> tuple[re.Pattern[str], dict[str, str]]:
    damaged = {_misread(character): character for character in _EXPECTED}
    longest_first = sorted(damaged, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), damaged


def _misread(character: str) -> str:
    """The character's UTF-8 bytes as Windows-1252 shows them; bytes that it leaves undefined as control characters."""
    return "".join(bytes([b]).decode("cp1252", "ignore") or chr(b) for b in character.encode())


def encodings(text: str, context: Context) -> Iterator[Edit]:
    """Put misread characters back, one edit each."""
    del context
    if text.isascii():
        return
    pattern, damaged = _sequences()
    for match in pattern.finditer(text):
        yield Edit(start=match.start(), end=match.end(), text=damaged[match[0]], rule="encoding", confidence=CONFIDENCE)
