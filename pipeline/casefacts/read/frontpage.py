"""The first page of a PDF before the body begins: the label, the title, authors and addresses, the abstract without a
heading."""

from collections.abc import Sequence

import msgspec

from casefacts.read import headings, language
from casefacts.records import Block, Document

SAME_SIZE = 0.06
"""Titles broken into blocks keep their font size but for rounding; authors' names are at least a tenth smaller."""


def sort_out(document: Document) -> Document:
    """The document with its first page's blocks told apart: title whole, labels, authors and addresses as
    front_matter."""
    blocks = list(document.blocks)
    title = next((i for i, block in enumerate(blocks) if block.kind == "title"), None)
    if title is None:
        return document
    before = [_front(block) for block in blocks[:title]]
    end = title + 1
    while end < len(blocks) and _continues_title(blocks[title], blocks[end]):
        end += 1
    whole = msgspec.structs.replace(blocks[title], lines=tuple(line for b in blocks[title:end] for line in b.lines))
    return msgspec.structs.replace(document, blocks=(*before, whole, *_until_body(blocks[end:])))


def _until_body(blocks: Sequence[Block]) -> list[Block]:
    """What stands between the title and the first heading or sentence is about the authors."""
    result: list[Block] = []
    for i, block in enumerate(blocks):
        text = " ".join(word.text for line in block.lines for word in line.words)
        names_section = headings.of_line(text) or headings.run_in(text.split()[: headings.MAX_WORDS + 1])
        if block.page != 1 or names_section or (block.kind == "paragraph" and language.is_prose(text)):
            return [*result, *blocks[i:]]
        result.append(_front(block))
    return result


def _continues_title(title: Block, block: Block) -> bool:
    if block.kind not in ("title", "heading") or block.page != title.page or not block.lines:
        return False
    size, other = (max(word.size for line in b.lines for word in line.words) for b in (title, block))
    return size > 0 and abs(size - other) <= SAME_SIZE * size


def _front(block: Block) -> Block:
    kept = block.kind in ("furniture", "caption", "table")
    return block if kept else msgspec.structs.replace(block, kind="front_matter", section="other")
