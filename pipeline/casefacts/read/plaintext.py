"""Text files as people have them: a sentence a line, hard-wrapped columns, OCR output, paragraphs apart by blank lines.

Nothing is left out and nothing moved: each line of the file is a Line of some block, in order.
"""

import hashlib
import re

from casefacts.errors import ReportError
from casefacts.read import headings, kinds
from casefacts.records import Block, Document, Line, Metadata, Word
from casefacts.settings import ReadSettings

INDENT = 3
"""Blanks that set off a paragraph's first line; OCR output is often out by one."""
SHORT_LINE = 0.6
"""A line shorter than this share of the widest was ended by its writer, not by the margin."""

_BREAKS = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_GOES_ON = ("-", ",", "(", "/", "=")
_BULLET = re.compile(r"[•▪●◦‣]\s")
_ITEM = re.compile(r"[*·–—-]\s+\S|\(?(?:\d{1,2}|[a-z])[.)]\s")


def read(data: bytes, settings: ReadSettings) -> Document:
    """A document of one paragraph block per paragraph of the text; pages are unknown (0).

    Raises:
        ReportError: `no_text` where there are no letters, `not_a_report` where the bytes are no text.
    """
    text = kinds.decode(data)
    if text is None:
        raise ReportError("not_a_report", "the bytes are no text in UTF-8, UTF-16 or Windows-1252; save them as UTF-8")
    if not any(c.isalnum() for c in text):
        raise ReportError("no_text", "the file has no words; give the report's PDF or JATS XML instead")
    blocks = tuple(
        Block(kind="paragraph", lines=tuple(_line(line) for line in paragraph)) for paragraph in paragraphs(text)
    )
    return Document(sha256=hashlib.sha256(data).hexdigest(), source="text", metadata=Metadata(), blocks=blocks)


def paragraphs(text: str) -> list[list[str]]:
    """Lines by paragraph. A blank line or page break within a sentence does not end the paragraph."""
    lines = [line for part in _BREAKS.split(text) for line in _at_page_breaks(part)]
    widths = sorted(len(line.strip()) for line in lines if line.strip())
    width = widths[int(0.95 * (len(widths) - 1))] if widths else 0
    result: list[list[str]] = []
    gap = True
    for line in lines:
        if not line.strip():
            gap = True
            continue
        if result and not _starts_paragraph(result[-1], line, gap, width):
            result[-1].append(line)
        else:
            result.append([line])
        gap = False
    return result


def _at_page_breaks(line: str) -> list[str]:
    """A form feed counts as a blank line."""
    parts = re.split(r"[\f\v]", line)
    return [piece for part in parts for piece in (part, "")][:-1]


def _starts_paragraph(above: list[str], line: str, gap: bool, width: int) -> bool:
    before = above[-1]
    stripped = line.strip()
    ended = bool(_SENTENCE_END.search(before.rstrip()))
    if headings.of_line(before) and (gap or len(above) == 1 or ended):
        return True
    if _BULLET.match(stripped):
        return True
    if not ended and stripped[0].islower():
        return False
    if gap:
        return ended or not before.rstrip().endswith(_GOES_ON)
    if ended:
        indented = _indent(line) >= _indent(before) + INDENT
        return indented or bool(_ITEM.match(stripped)) or headings.of_line(stripped) is not None
    cut_short = len(before.strip()) < SHORT_LINE * width and not before.rstrip().endswith(_GOES_ON)
    return cut_short and stripped[0].isupper()


def _indent(line: str) -> int:
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())


def _line(text: str) -> Line:
    return Line(words=tuple(Word(text=word) for word in text.split()))
