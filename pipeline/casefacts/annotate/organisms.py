"""Names of bacteria, fungi and other organisms that cultures grow: "Staphylococcus aureus", "E. coli", "MRSA".

>>> found = find("grew methicillin-sensitive Staphylococcus aureus in both bottles")
>>> found[0].start, found[0].end
(5, 48)
"""

import re
import tomllib
from functools import cache

from casefacts import assets

_JOINTS = re.compile(r"(?:[\s*†‡§.;,/&+()]|\band\b|\bplus\b)*")


@cache
def _pattern() -> re.Pattern[str]:
    rules = tomllib.loads(assets.lexicon("organisms.toml").read_text(encoding="utf-8"))
    genera = "|".join(sorted(rules["genera"].split()))
    groups, short = ("|".join(sorted(rules[key], key=len, reverse=True)) for key in ("groups", "short"))
    species = "|".join(sorted(rules["species"].split()))
    qualified = rf"(?:(?i:{rules['qualifiers']})[\s-]+)*"
    remark = rf"(?:\s+(?i:{rules['remarks']}))?(?:\s*\([^()]{{2,40}}\))?"
    epithet = rf"(?!(?:{'|'.join(rules['no_species'].split())})\b)[a-z]{{4,}}"
    latin = rf"(?:{genera})(?:\s+{epithet})?(?:\s+(?:spp?\b\.?|species\b))?"
    initial = rf"[A-Z][a-z]{{0,4}}\.\s?(?:{species})"
    return re.compile(rf"\b{qualified}(?:{latin}|{initial}|\b(?i:{groups})\b|\b(?:{short})\b){remark}")


def find(text: str) -> list[re.Match[str]]:
    """The organisms that a text names, in text order."""
    return list(_pattern().finditer(text))


def whole(text: str) -> tuple[int, int] | None:
    """Where the organisms stand in a text of nothing else, the first to the last."""
    found = find(text)
    if not found or not _JOINTS.fullmatch(_pattern().sub(" ", text)):
        return None
    return found[0].start(), found[-1].end()
