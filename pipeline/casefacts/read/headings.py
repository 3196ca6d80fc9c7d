"""Which words head which section, read from the lexicon of headings.

Headings are recognised by their letters: case, accents, spacing ("I N T R O D U C T I O N"), numbering ("2.1. Case
Report") and what OCR takes for one another ("lntroduction", "Di5cussion") make no difference.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, cast, get_args

from casefacts import assets

Meaning = Literal[
    "abstract", "introduction", "case", "part", "discussion", "conclusion", "other", "end", "front_matter", "reference"
]  # fmt: skip
Form = Literal["line", "mark", "bare", "number"]

MAX_WORDS = 12
"""A known heading of a case and what it adds ("Case 2: a 45-year-old man with …") is no longer."""
MIN_FUZZY = 8
"""Letters a heading must have for one to be wrong: shorter words are one letter from ordinary ones (cause, case)."""
END = MIN_FUZZY // 2
"""One wrong letter leaves the first half of a heading as it is, or the second."""

_SAME_SHAPE = str.maketrans({"0": "o", "1": "i", "l": "i", "|": "i", "!": "i", "5": "s"})
_NUMBERING = re.compile(
    r"\W*(?:(?P<arabic>\d{1,2}(?:\.\d{1,2}){0,3})(?:[.)]\s*|\s+|(?=[A-Z]))|(?P<letter>[IVX]{1,4}|[A-H])[.)]\s*)?(?=\S)"
)
_NUMBER = re.compile(
    r"(?:no\.?\s*|number\s*|#\s*)?(?:\d{1,2}|[ivx]{1,4}|[a-h]|one|two|three|four|five|six)\b", re.IGNORECASE
)
_AFTER_NUMBER = re.compile(r"\s*[.:;,)(–—-]*\s*")
_FIGURES = re.compile(r"(?:^|\s)\d|[=<>%]")
"""Signs of a table's head ("Patients (n = 79)") rather than a section's."""
_MARK = re.compile(r"[.:]$")
_DASHES = frozenset("-–—:.|")


@dataclass(frozen=True, kw_only=True)
class Heading:
    means: Meaning
    name: str = ""
    """The heading's letters as compared, to tell repeated headings."""
    depth: int = 0
    """How many numbers the numbering has ("2.1" has 2); 0 without numbering."""
    numbered_case: bool = False
    """The heading of one of several cases ("Case 2")."""


def numbering(text: str) -> tuple[int, str]:
    """Depth of a heading's numbering (0 without) and the heading without it."""
    match = _NUMBERING.match(text)
    if match is None:
        return 0, text
    arabic, letter = match.group("arabic"), match.group("letter")
    depth = arabic.count(".") + 1 if arabic else 1 if letter else 0
    return depth, text[match.end() :]


def of_line(text: str) -> Heading | None:
    """What a line heads, None where it is no known heading. The line must hold nothing else.

    >>> of_line("2. Case Presentation").means
    'case'
    """
    if not text.strip() or len(text.split()) > 2 * MAX_WORDS:
        return None
    depth, rest = numbering(text.strip())
    words = rest.split()
    if not words or not (words[0][0].isupper() or depth or words[0][0] in "|l"):
        return _spaced(text)
    if not _FIGURES.search(rest) and (means := _exact(rest) or _close(rest)):
        return Heading(means=means, name=_key([rest]), depth=depth)
    if len(words) <= MAX_WORDS and (end := _numbered(words)):
        tail = words[end:]
        if not tail or not rest.rstrip().endswith("."):
            name = _key(words[: _name_length(words)])
            return Heading(means=_countable()[name], name=_key([rest]), depth=depth, numbered_case=True)
    return _spaced(text)


def run_in(words: Sequence[str]) -> tuple[int, Heading] | None:
    """The heading that a paragraph's first words are, and how many words it takes.

    "Case report. A girl …", "Conclusions: …", "Abstract Juvenile …" (a heading that needs no mark), "Case 1. A man …".
    """
    depth, skip = 0, 0
    if len(words) > 1 and re.fullmatch(r"\d{1,2}(\.\d{1,2}){0,3}[.)]?", words[0]):
        depth, skip = words[0].rstrip(".)").count(".") + 1, 1
    if len(words) <= skip + 1 or not words[skip][:1].isupper():
        return None
    for end in range(skip + 1, min(skip + MAX_WORDS, len(words))):
        text = " ".join(words[skip:end])
        marked = bool(_MARK.search(words[end - 1])) or words[end] in _DASHES
        following = words[end + 1] if words[end] in _DASHES and end + 1 < len(words) else words[end]
        if not _opens(following):
            continue
        taken = end + (words[end] in _DASHES)
        key = _key([text])
        means = _lexicon().get((key, "bare")) or (_lexicon().get((key, "mark")) if marked else None)
        if means is not None:
            return taken, Heading(means=means, name=key, depth=depth)
        if marked and _numbered(words[skip:end]) == end - skip:
            name = _key(words[skip : skip + _name_length(words[skip:end])])
            return taken, Heading(means=_countable()[name], name=key, depth=depth, numbered_case=True)
    return None


def _opens(word: str) -> bool:
    first = word.lstrip("\"'“‘([")[:1]
    return first.isupper() or first.isdigit()


def _numbered(words: Sequence[str]) -> int:
    """How many words "Case 2" takes at the start of a line; 0 where no numbered case stands there."""
    name = _name_length(words)
    if not name:
        return 0
    rest = " ".join(words[name:])
    match = _NUMBER.match(rest)
    if match is None:
        return 0
    mark = _AFTER_NUMBER.match(rest, match.end())
    after = mark.end() if mark else match.end()
    if after < len(rest) and after - match.end() < 2:
        return 0
    return name + len(rest[: match.end()].split())


def _name_length(words: Sequence[str]) -> int:
    return next((n for n in (1, 2) if _key(words[:n]) in _countable() and len(words) > n), 0)


def _spaced(text: str) -> Heading | None:
    """Letter-spaced capitals: most "words" are single letters."""
    words = text.split()
    if len(words) < 5 or sum(len(w) == 1 for w in words) < 0.8 * len(words):
        return None
    means = _exact("".join(words))
    return Heading(means=means, name=_key(words)) if means else None


def _exact(text: str) -> Meaning | None:
    key = _key([text])
    return next((m for form in ("mark", "bare", "line") if (m := _lexicon().get((key, form)))), None)


def _close(text: str) -> Meaning | None:
    """The meaning of the one known heading that differs by one letter."""
    key = _key([text])
    if len(key) < MIN_FUZZY or len(text.split()) > MAX_WORDS:
        return None
    near = _by_ends().get((key[:END], ""), ()) + _by_ends().get(("", key[-END:]), ())
    found = {means for known, means in near if _one_apart(key, known)}
    return found.pop() if len(found) == 1 else None


def _one_apart(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1 or len(b) < MIN_FUZZY:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        return a[start + 1 :] == b[start + 1 :]
    return a[start + 1 :] == b[start:] if len(a) > len(b) else a[start:] == b[start + 1 :]


def _key(words: Sequence[str]) -> str:
    """Letters only, without accents, with letters of one shape made one."""
    folded = unicodedata.normalize("NFKD", "".join(words)).casefold().translate(_SAME_SHAPE)
    return "".join(c for c in folded if c.isalpha())


@cache
def _lexicon() -> dict[tuple[str, Form], Meaning]:
    rows: dict[tuple[str, Form], Meaning] = {}
    for line in assets.lexicon("sections.tsv").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith(("#", "heading\t")):
            continue
        heading, means, form = line.split("\t")
        assert means in get_args(Meaning), line
        assert form in get_args(Form), line
        rows[_key([heading]), cast(Form, form)] = cast(Meaning, means)
    return rows


@cache
def _by_ends() -> dict[tuple[str, str], tuple[tuple[str, Meaning], ...]]:
    """Headings long enough to be told in spite of a wrong letter, by their first letters and by their last."""
    rows: dict[tuple[str, str], tuple[tuple[str, Meaning], ...]] = {}
    for (key, form), means in _lexicon().items():
        if form != "number" and len(key) >= MIN_FUZZY:
            for ends in ((key[:END], ""), ("", key[-END:])):
                rows[ends] = (*rows.get(ends, ()), (key, means))
    return rows


@cache
def _countable() -> dict[str, Meaning]:
    return {key: means for (key, form), means in _lexicon().items() if form == "number"}
