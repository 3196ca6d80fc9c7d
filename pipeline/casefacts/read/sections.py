"""Which section each block stands in: what every reader's document passes through last.

Readers say what a block looks like; here its words decide. Headings on lines of their own or run in become heading
blocks; each section goes on to the next heading; statements after the body, author lines and the reference list are
marked so that they stay out of the report's text.

A report without any heading is a case description as a whole: its section is `case`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from casefacts.read import chapters, edges, frontpage, headings
from casefacts.read.headings import Heading, Meaning
from casefacts.records import Block, Document, Line
from casefacts.terms import Section

MAX_TITLE_WORDS = 40
"""Titles in PubMed have a median of 12 words; one in a thousand has more than 40."""

END_MATTER = 2 / 3
"""Share of the blocks after which, in a report without chapters, "Consent" or "Funding" heads a closing statement."""
WITH_NEXT = 2
"""A run-in heading and its paragraph."""
TO_NEXT_HEADING = 10**6

_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_OPENING: frozenset[Meaning] = frozenset({"abstract", "introduction", "case", "other"})
_CHAPTERS: frozenset[Meaning] = frozenset({"introduction", "case", "discussion", "conclusion"})


@dataclass(frozen=True, kw_only=True)
class _Piece:
    """A block with what it heads, and whether the heading was run in."""

    block: Block
    heading: Heading | None = None
    run_in: bool = False


def assign(document: Document) -> Document:
    """The document with headings set apart and every block's kind and section set.

    A reader that knows its sections from markup (JATS) has set them; then only captions and tables are looked at.
    """
    if document.source == "jats":
        return msgspec.structs.replace(document, blocks=tuple(_fixed(block) for block in document.blocks))
    blocks = frontpage.sort_out(document).blocks if document.source == "pdf" else document.blocks
    pieces = [piece for block in blocks for piece in _pieces(block)]
    pieces = _titled(pieces, document)
    return msgspec.structs.replace(document, blocks=tuple(_walk(pieces)))


def block_text(block: Block) -> str:
    """The block's words as one line, without repairs."""
    return " ".join(line_text(line) for line in block.lines)


def line_text(line: Line) -> str:
    return "".join([word.text if word.glued else f" {word.text}" for word in line.words]).removeprefix(" ")


def _pieces(block: Block) -> list[_Piece]:
    """The block, cut where one of its lines is a heading and where a heading is run in."""
    if block.kind not in ("paragraph", "heading", "title"):
        return [_Piece(block=block)]
    if block.kind == "title":
        return [_Piece(block=block)]
    whole = headings.of_line(block_text(block))
    if whole is not None:
        return [_Piece(block=msgspec.structs.replace(block, kind="heading"), heading=whole)]
    if block.kind == "heading":
        return _stacked(block)
    result: list[_Piece] = []
    start = 0
    for i, line in enumerate(block.lines):
        heading = _own_line(block.lines, i)
        if heading is not None:
            if i > start:
                result += _run_in(_part(block, block.lines[start:i]))
            result.append(_Piece(block=_part(block, (line,), "heading"), heading=heading))
            start = i + 1
    if start < len(block.lines):
        result += _run_in(_part(block, block.lines[start:]))
    return result


def _stacked(block: Block) -> list[_Piece]:
    """A heading block, cut where a chapter's heading and its first subheading stand one over the other."""
    for i in range(1, len(block.lines)):
        above = _part(block, block.lines[:i], "heading")
        heading = headings.of_line(block_text(above))
        if heading is not None:
            return [_Piece(block=above, heading=heading), *_pieces(_part(block, block.lines[i:], "heading"))]
    return [_Piece(block=block)]


def _own_line(lines: Sequence[Line], i: int) -> Heading | None:
    """What line i heads: a known heading between the end of a sentence and the start of one."""
    if i and not _SENTENCE_END.search(line_text(lines[i - 1])):
        return None
    following = line_text(lines[i + 1])[:1] if i + 1 < len(lines) else ""
    return None if following.islower() else headings.of_line(line_text(lines[i]))


def _run_in(block: Block) -> list[_Piece]:
    words = block.lines[0].words
    found = headings.run_in([word.text for word in words])
    if found is None:
        return [_Piece(block=block)]
    taken, heading = found
    rest = (Line(words=words[taken:]), *block.lines[1:]) if taken < len(words) else block.lines[1:]
    head = _Piece(block=_part(block, (Line(words=words[:taken]),), "heading"), heading=heading, run_in=True)
    return [head, _Piece(block=_part(block, rest))] if rest else [replace(head, run_in=False)]


def _part(block: Block, lines: Sequence[Line], kind: str = "paragraph") -> Block:
    return msgspec.structs.replace(block, lines=tuple(lines), kind="heading" if kind == "heading" else "paragraph")


def _titled(pieces: list[_Piece], document: Document) -> list[_Piece]:
    """A text file's title: a first line that is no sentence and that more follows."""
    if document.source != "text" or len(pieces) < 2 or pieces[0].heading or len(pieces[0].block.lines) > 3:
        return pieces
    text = block_text(pieces[0].block)
    if _SENTENCE_END.search(text) or len(text.split()) > MAX_TITLE_WORDS or not text[:1].isalnum():
        return pieces
    return [replace(pieces[0], block=msgspec.structs.replace(pieces[0].block, kind="title")), *pieces[1:]]


def _walk(pieces: list[_Piece]) -> Iterator[Block]:
    found = [piece.heading for piece in pieces]
    texts = [block_text(piece.block) for piece in pieces]
    chapters = [i for i, heading in enumerate(found) if heading and heading.means in _CHAPTERS]
    body_ends = chapters[-1] if chapters else int(END_MATTER * len(pieces))
    references = edges.references(texts, found)
    state = _State(
        section=_before_headings(pieces),
        opens_case=any(heading and heading.means == "case" for heading in found),
        own_lines=any(not pieces[i].run_in for i in chapters),
    )
    for i, (piece, text) in enumerate(zip(pieces, texts, strict=True)):
        yield state.take(piece, text, after_body=i > body_ends, in_references=i in references)


def _before_headings(pieces: list[_Piece]) -> Section:
    """The section of what stands before the first heading: the abstract, where the body has headings after it."""
    first = next((i for i, p in enumerate(pieces) if p.heading and p.heading.means in _OPENING), None)
    if first is not None:
        return "abstract"
    known = [p.heading for p in pieces if p.heading]
    return chapters.before(known, " ".join(block_text(p.block) for p in pieces if p.block.kind == "paragraph"))


@dataclass(kw_only=True)
class _State:
    """The section at hand while blocks pass by."""

    section: Section
    opens_case: bool
    """Some heading of the report opens the case by name."""
    own_lines: bool
    """Chapters have headings on lines of their own, so that run-in ones are subheadings."""
    labels: dict[str, Meaning] | None = None
    """Under the heading of an abstract that may be structured: the headings it has had."""
    apart: int = 0
    """How many blocks to come belong to statements that are no part of the body."""

    def take(self, piece: _Piece, text: str, *, after_body: bool, in_references: bool) -> Block:
        """The next block with its kind and section."""
        block, heading = piece.block, piece.heading
        if block.kind in ("title", "caption", "table"):
            return _fixed(block)
        if block.kind in ("furniture", "front_matter", "reference"):
            return msgspec.structs.replace(block, section="other")
        if in_references:
            return msgspec.structs.replace(block, kind="reference", section="other")
        if heading is not None:
            self._enter(heading, run_in=piece.run_in, after_body=after_body)
        elif block.kind == "heading":
            self._enter_unknown(text)
        elif self.labels is not None and not self.labels:
            self.labels = None
        if self.apart or (block.kind == "paragraph" and edges.is_front_matter(text)):
            self.apart = max(self.apart - 1, 0)
            return msgspec.structs.replace(block, kind="front_matter", section="other")
        return msgspec.structs.replace(block, section=self.section)

    def _enter(self, heading: Heading, *, run_in: bool, after_body: bool) -> None:
        means = heading.means
        self.apart = 0
        if means in ("end", "front_matter", "reference"):
            if means == "front_matter" and self.labels:
                self.labels[heading.name] = "conclusion"
            if means != "end" or after_body:
                self.apart = WITH_NEXT if run_in or means == "front_matter" else TO_NEXT_HEADING
            elif self.section != "abstract":
                self.section = "other"
        elif means == "abstract":
            self.section, self.labels = "abstract", {}
        elif self.labels is not None and self._labels_abstract(heading, run_in=run_in):
            self.labels[heading.name] = means
        elif not (run_in and (self.own_lines or (means == "other" and self.section == "case"))):
            nested = heading.depth > 1
            self.section = chapters.under(heading, self.section, opens_case=self.opens_case, nested=nested)
            self.labels = None

    def _labels_abstract(self, heading: Heading, *, run_in: bool) -> bool:
        """Whether the heading is one of a structured abstract's own."""
        labels = self.labels or {}
        if run_in:
            return True
        if heading.depth or heading.name in labels:
            return False
        return not ("conclusion" in labels.values() and heading.means in ("introduction", "case"))

    def _enter_unknown(self, text: str) -> None:
        """A heading without a name we know: numbered chapters leave what stood before, others are subheadings."""
        self.apart = 0
        depth, _ = headings.numbering(text)
        if depth == 1 and self.section != "case":
            self.section, self.labels = "other", None


def _fixed(block: Block) -> Block:
    """Blocks whose section their kind tells."""
    section: Section = "title" if block.kind == "title" else "caption" if block.kind == "caption" else block.section
    return msgspec.structs.replace(block, section="table" if block.kind == "table" else section)
