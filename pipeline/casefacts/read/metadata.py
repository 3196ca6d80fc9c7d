"""What a report says of itself: title, DOI, journal, year, language, kind of article. What it does not say stays
empty."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Literal, cast, get_args

import msgspec

from casefacts import assets
from casefacts.read import chapters, gates, language
from casefacts.read.sections import block_text, line_text
from casefacts.records import Block, Document
from casefacts.terms import ArticleType

Where = Literal["title", "label", "heading"]

MAX_LABEL_WORDS = 6
"""Labels over titles ("Systematic Review and Meta-Analysis") are short."""
_TRAILING = ".,;:)]}>'\""


def complete(document: Document) -> Document:
    """The document with metadata from its words where the reader had none. Call it when sections are assigned.

    Only lines around the title are asked for DOI, PMID, journal and year: body and references name those of others.
    """
    known = document.metadata
    lines = list(_around(document.blocks))
    around = "\n".join(lines)
    title = known.title or " ".join(block_text(block) for block in document.blocks if block.kind == "title")
    journal, year = _journal(around)
    kind = known.article_type
    if document.source != "jats":
        labels = (line for line in lines if len(line.split()) <= MAX_LABEL_WORDS)
        kind = article_type(title, labels, document.blocks)
    spoken = known.language or language.of_text(_prose(document.blocks))
    metadata = msgspec.structs.replace(
        known,
        title=title,
        doi=known.doi or _first("doi", around).rstrip(_TRAILING),
        pmid=known.pmid or _first("pmid", around),
        journal=known.journal or journal,
        year=known.year or _first("year", around) or year,
        language=spoken,
        article_type=kind,
        gates=gates.of(title, known.journal or journal, lines, document.blocks, kind, spoken),
    )
    return msgspec.structs.replace(document, metadata=metadata)


def article_type(title: str, labels: Iterable[str], blocks: Sequence[Block]) -> ArticleType:
    """The kind that title, labels or headings name; else case_report where the case section tells of a patient."""
    said = {"label": [_plain(label) for label in labels]}
    said["heading"] = [_plain(block_text(block)) for block in blocks if block.kind == "heading"]
    for kind, where, pattern in _article_types():
        if where == "title" and pattern.search(title):
            return kind
        if where != "title" and any(pattern.fullmatch(text) for text in said[where]):
            return kind
    case = " ".join(block_text(block) for block in blocks if block.kind == "paragraph" and block.section == "case")
    return "case_report" if chapters.tells_of_patient(case) else "other"


def _plain(text: str) -> str:
    """A label or heading without numbering and marks."""
    return re.sub(r"^[\W\d]+|\W+$", "", text)


def _around(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block.page <= 1 and block.kind in ("front_matter", "furniture"):
            yield from (line_text(line) for line in block.lines)


def _prose(blocks: Sequence[Block]) -> str:
    return " ".join(block_text(block) for block in blocks if block.kind == "paragraph")


def _first(name: str, text: str) -> str:
    """What the first pattern of that name that is found takes."""
    found = (match for pattern in _patterns(name) if (match := pattern.search(text)))
    return next((match.group(1) for match in found), "")


def _journal(text: str) -> tuple[str, str]:
    """Journal and year of the citation line or running head; empty where there is none."""
    refused = tuple(_rules()["not_journals"])
    for pattern in _patterns("journal"):
        for match in pattern.finditer(text):
            journal = match.group("journal").strip(" ,.")
            if not journal.startswith(refused):
                return journal, match.groupdict().get("year") or ""
    return "", ""


@cache
def _rules() -> dict[str, list[str]]:
    rules: dict[str, list[str]] = tomllib.loads(assets.lexicon("metadata.toml").read_text(encoding="utf-8"))
    return rules


@cache
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.MULTILINE) for pattern in _rules()[name])


@cache
def _article_types() -> tuple[tuple[ArticleType, Where, re.Pattern[str]], ...]:
    rows = []
    for row in assets.lexicon("article_types.tsv").read_text(encoding="utf-8").splitlines():
        if not row or row.startswith(("#", "type\t")):
            continue
        kind, where, pattern = row.split("\t")
        assert kind in get_args(ArticleType), row
        assert where in get_args(Where), row
        rows.append((cast(ArticleType, kind), cast(Where, where), re.compile(pattern, re.IGNORECASE)))
    return tuple(rows)
