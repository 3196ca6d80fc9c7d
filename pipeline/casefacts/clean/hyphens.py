"""Words broken at a line end: joined or kept with their hyphen by evidence.

Evidence in this order: the report's own words elsewhere; what print has more often, the joined or the hyphenated form
(a list of words with frequencies, names of drugs and analytes); which parts are words of their own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from casefacts.clean.edits import SPACE, Edit
from casefacts.clean.evidence import Context, Evidence

# An ion's charge at a line's end is no hyphen, nor a sign of the figure that follows: `HCO3-` and 25 on the next line.
_BREAK = re.compile(
    r"(?<=\w)(?:(?<![^\W\d_]{2}\d)(?<!\bCl)|(?=\S+\s+[^\d\s]))(?P<hyphen>[-\u00ad¬]+)(?P<gap>[ \t]*\n\s*)(?=\w)"
)
_OPEN_BREAK = re.compile(r"(?<=[)\]])-[ \t]*\n\s*(?=\w)|(?<=\w-)[ \t]*\n\s*(?=[(\[])")
_SOFT = re.compile(r"(?<=\w)\u00ad+(?=\w)")
_STRAY_SOFT = re.compile(r"\u00ad+")
_GAPPED = re.compile(r"(?<=[^\W\d_])- (?=[a-z]{2})")
_BEFORE = re.compile(r"[\w'’.,/+-]*\w$")
_AFTER = re.compile(r"\w[\w'’-]*")
_LAST_LETTERS = re.compile(r"[^\W\d_]*$")
_FIRST_LETTERS = re.compile(r"[^\W\d_]*")
_WINDOW = 60
"""Characters looked at on each side: longer than any word."""
_SUSPENDED = frozenset({"and", "or", "to", "nor", "versus"})
"""What follows a hyphen that stands for the rest of a word: pre- and postoperative."""
_ENDINGS = ("s", "es", "d", "ed", "ly", "al", "ally", "ic", "ing")
"""Joined words of which print has the stem are words too."""
_PRODUCTIVE = 5
"""Compounds in the list of words from which on a part counts as one that takes a hyphen (high-, -induced)."""
_SHORT_PART = 4
"""A longer known word before a line end may begin a compound whose second part is not listed (birth-preparedness)."""
_PRIOR_JOIN = 3.0
"""A typesetter's hyphen at a line end is likelier than a writer's by about this factor, where print has both forms."""

Kind = Literal["join", "keep", "suspend"]


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: Kind
    confidence: float


def line_ends(text: str, context: Context) -> Iterator[Edit]:
    """Join or keep what a line end broke. A kept hyphen loses only the white space."""
    for match in _BREAK.finditer(text):
        left, right = _sides(text, match.start(), match.end())
        verdict = decide(left, right, context.evidence)
        start, end = match.start() - len(left), match.end() + len(right)
        soft = "-" not in match["hyphen"]
        if verdict.kind == "join":
            yield Edit(start=start, end=end, text=left + right, rule="hyphen_join", confidence=verdict.confidence)
        elif verdict.kind == "keep" and soft:
            yield Edit(start=start, end=end, text=f"{left}-{right}", rule="hyphen_form", confidence=1.0)
        if verdict.kind == "suspend":
            yield Edit(start=match.start("gap"), end=match.end(), text=" ", rule=SPACE)
    for match in _OPEN_BREAK.finditer(text):
        yield Edit(start=match.start(), end=match.end(), text=match[0].rstrip(), rule=SPACE)


def kept(text: str, context: Context) -> Iterator[Edit]:
    """The white space after a hyphen that stays; runs after `line_ends`, whose proposals keep theirs."""
    del context
    for match in _BREAK.finditer(text):
        yield Edit(start=match.start("gap"), end=match.end(), text="", rule=SPACE)


def soft(text: str, context: Context) -> Iterator[Edit]:
    """Soft hyphens inside a line: gone, or a hyphen where the word has one (some fonts map every hyphen to U+00AD)."""
    for match in _SOFT.finditer(text):
        left, right = _sides(text, match.start(), match.end())
        hyphen = "" if decide(left, right, context.evidence).kind == "join" else "-"
        start, end = match.start() - len(left), match.end() + len(right)
        yield Edit(start=start, end=end, text=f"{left}{hyphen}{right}", rule="soft_hyphen")
    for match in _STRAY_SOFT.finditer(text):
        glued = _SOFT.match(text, match.start()) or "\n" in text[match.end() : match.end() + 2]
        if not glued:
            yield Edit(start=match.start(), end=match.end(), text="", rule="soft_hyphen")


def gaps(text: str, context: Context) -> Iterator[Edit]:
    """Words broken at a line end that the input no longer shows: `degener- ation`."""
    evidence = context.evidence
    for match in _GAPPED.finditer(text):
        left, right = _sides(text, match.start(), match.end())
        if right.lower() in _SUSPENDED or not evidence.known(left + right) or evidence.known(f"{left}-{right}"):
            continue
        confidence = 0.95 if not (evidence.known(left) and evidence.known(right)) else 0.8
        yield Edit(
            start=match.start() - len(left),
            end=match.end() + len(right),
            text=left + right,
            rule="hyphen_join",
            confidence=confidence,
        )


def decide(left: str, right: str, evidence: Evidence) -> Verdict:
    """Whether left-right at a line end is one word.

    Args:
        left: what stands before the hyphen, back to the last blank; may hold hyphens of its own.
        right: what stands after it, to the end of the word.
    """
    last = _last_letters(left)
    first = _first_letters(right)
    if not last or not first:
        return Verdict("keep", 1.0)
    if last.isupper() and first.isupper() and len(last) > 1:
        last, first = last.lower(), first.lower()
    joined, hyphenated = last + first, f"{last}-{first}"
    if first in _SUSPENDED and not evidence.known(joined):
        return Verdict("suspend", 1.0)
    if len(last) == 1 or len(first) == 1 or first[0].isupper() or any(c.isupper() for c in last[1:]) or "/" in left:
        return Verdict("keep", 1.0)
    own_joined, own_hyphenated = evidence.own_count(joined), evidence.own_count(hyphenated)
    if bool(own_joined) != bool(own_hyphenated):
        return Verdict("join", 0.99) if own_joined else Verdict("keep", 0.99)
    joined_count, hyphenated_count = _print_count(joined, evidence), evidence.count(hyphenated)
    if joined_count or hyphenated_count:
        weight = joined_count * (1.0 if _takes_hyphen(last, first, evidence) else _PRIOR_JOIN)
        share = weight / (weight + hyphenated_count)
        return Verdict("join", round(0.5 + share / 2, 2)) if share >= 0.5 else Verdict("keep", round(1 - share / 2, 2))
    return _by_parts(last, first, evidence)


def _by_parts(last: str, first: str, evidence: Evidence) -> Verdict:
    """Neither form is in print: two words make a compound, a fragment makes a broken word."""
    if _takes_hyphen(last, first, evidence):
        return Verdict("keep", 0.95)
    if _print_count(last, evidence) and _print_count(first, evidence):
        return Verdict("keep", 0.8)
    return Verdict("join", 0.85 if evidence.known(last) and len(last) > _SHORT_PART else 0.92)


def _takes_hyphen(last: str, first: str, evidence: Evidence) -> bool:
    """Whether writers put hyphens between such words: high-, -induced; a name before a word (Banker-type)."""
    if not evidence.known(first):
        return False
    productive = evidence.lexicon.tails[first.lower()] >= _PRODUCTIVE and (evidence.known(last) or last[0].isupper())
    return productive or evidence.lexicon.heads[last.lower()] >= _PRODUCTIVE


def _print_count(word: str, evidence: Evidence) -> int:
    count = evidence.count(word)
    if count:
        return count
    lower = word.lower()
    return max(
        (evidence.count(lower.removesuffix(e)) for e in _ENDINGS if lower.endswith(e) and len(lower) > len(e) + 4),
        default=0,
    )


def _sides(text: str, start: int, end: int) -> tuple[str, str]:
    before = _BEFORE.search(text[max(0, start - _WINDOW) : start])
    after = _AFTER.match(text, end, end + _WINDOW)
    return before[0] if before else "", after[0] if after else ""


def _last_letters(text: str) -> str:
    match = _LAST_LETTERS.search(text)
    return match[0] if match else ""


def _first_letters(text: str) -> str:
    match = _FIRST_LETTERS.match(text)
    return match[0] if match else ""
