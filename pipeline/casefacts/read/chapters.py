"""Which section of the tables a heading opens, given what stands before it: one rule for markup, pages and text."""

import re
from collections.abc import Sequence

from casefacts.read.headings import Heading, Meaning
from casefacts.terms import Section

_SECTION: dict[Meaning, Section] = {
    "abstract": "abstract",
    "introduction": "introduction",
    "case": "case",
    "discussion": "discussion",
    "conclusion": "conclusion",
}
_PATIENT = re.compile(
    r"\b\d{1,3}\s*(?:-|‐|–)?\s*(?:year|month|week|day|yr)s?\s*(?:-|‐|–)?\s*old\b|\baged \d{1,3}\b"
    r"|\b(?:woman|man|boy|girl|infant|patient|male|female) (?:was|presented|had|with|who|developed|received)\b",
    re.IGNORECASE,
)


def before(headings: Sequence[Heading], text: str) -> Section:
    """The section of body text before the first heading; `headings` are all that are known, in order.

    A report without headings is a case description as a whole.
    """
    chapters = [heading for heading in headings if heading.means in _SECTION or heading.means == "other"]
    if not chapters or (chapters[0].means in ("discussion", "conclusion") and tells_of_patient(text)):
        return "case"
    return "introduction"


def under(heading: Heading, above: Section, *, opens_case: bool, nested: bool) -> Section:
    """The section that a heading opens under or after another.

    `opens_case` says that some heading of the report names the case; if none does, a heading of a case's part
    ("Treatment") opens it. A nested heading leaves its parent's section only for one that it names.
    """
    if heading.means == "part":
        return "case" if not opens_case and above in ("abstract", "introduction") else above
    if nested and not heading.numbered_case and heading.means not in ("case", "discussion", "conclusion"):
        return above
    return _SECTION.get(heading.means, "other")


def tells_of_patient(text: str) -> bool:
    """Whether the words are those of a case description: an age, or a person to whom something happened."""
    return _PATIENT.search(text) is not None
