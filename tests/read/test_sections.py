"""Headings in the many ways journals print them, and what stands under them."""

from collections.abc import Iterator

import pytest

from casefacts.read import headings, sections
from casefacts.records import Block, Document, Line, Metadata, Word
from casefacts.terms import BlockKind, SourceKind


@pytest.mark.parametrize(
    ("line", "means"),
    [
        ("Introduction", "introduction"),
        ("1. INTRODUCTION", "introduction"),
        ("1Introduction", "introduction"),
        ("I. Background", "introduction"),
        ("I N T R O D U C T I O N", "introduction"),
        ("lntroduction", "introduction"),
        ("Di5cussion", "discussion"),
        ("Oiscussion", "discussion"),
        ("CASE PRESENTATION:", "case"),
        ("2. Case Report", "case"),
        ("Report of a case", "case"),
        ("Case 2", "case"),
        ("Patient A: a 3-year-old boy", "case"),
        ("2.2. Case No. 2.", "case"),
        ("Diagnostic assessment", "part"),
        ("Follow-up and outcomes", "part"),
        ("Discussion and conclusions", "discussion"),
        ("Take-home message", "conclusion"),
        ("Materials & Methods", None),
        ("Materials and Methods", "other"),
        ("Conflict of Interests", "end"),
        ("Authors’ contributions", "end"),
        ("REFERENCES", "reference"),
        ("Key words", "front_matter"),
        ("Patients (n = 79)", None),
        ("Case 2 was treated with steroids and recovered.", None),
        ("Cause", None),
        ("discussion", None),
        ("The patient was discharged.", None),
    ],
)
def test_heading_of_line(line: str, means: str | None) -> None:
    heading = headings.of_line(line)
    assert (heading.means if heading else None) == means


@pytest.mark.parametrize(
    ("text", "taken", "means"),
    [
        ("Case report. A girl had a rash.", 2, "case"),
        ("Conclusions: It is rare.", 1, "conclusion"),
        ("Abstract Juvenile arthritis is rare.", 1, "abstract"),
        ("Discussion — The drug is known.", 2, "discussion"),
        ("2. Case presentation: A man came.", 3, "case"),
        ("Case 1. A man came.", 2, "case"),
    ],
)
def test_run_in(text: str, taken: int, means: str) -> None:
    found = headings.run_in(text.split())
    assert found is not None
    assert (found[0], found[1].means) == (taken, means)


@pytest.mark.parametrize(
    "text",
    [
        "Discussion with the family followed.",
        "Patient was seen.",
        "Treatment: aspirin was given",
        "History of asthma was noted.",
        "Conclusions It is rare.",
    ],
)
def test_no_run_in(text: str) -> None:
    assert headings.run_in(text.split()) is None


def document(*blocks: tuple[BlockKind, str], source: SourceKind = "pdf") -> Document:
    return Document(
        sha256="0" * 64,
        source=source,
        metadata=Metadata(),
        blocks=tuple(Block(kind=kind, page=1, lines=tuple(lines(text))) for kind, text in blocks),
    )


def lines(text: str) -> Iterator[Line]:
    for line in text.split("\n"):
        yield Line(words=tuple(Word(text=word, size=10) for word in line.split()))


PROSE = "This is the story of a man who was ill and of the drugs that he was given for it."


def assigned(*blocks: tuple[BlockKind, str], source: SourceKind = "pdf") -> list[str]:
    """What became of each block: its section, or its kind where it is left out of the text."""
    out = ("front_matter", "reference", "furniture")
    return [b.kind if b.kind in out else b.section for b in sections.assign(document(*blocks, source=source)).blocks]


@pytest.mark.parametrize(
    ("blocks", "expected"),
    [
        pytest.param(
            [
                ("paragraph", "Case Report"), ("title", "A rash"), ("paragraph", "Ann Author and Bob Author"),
                ("paragraph", "Department of Nowhere, Nowhere University, Nowhere"), ("paragraph", PROSE),
                ("heading", "1. Introduction"), ("paragraph", PROSE), ("heading", "2. Case"), ("paragraph", PROSE),
                ("heading", "2.1. Blood Tests"), ("paragraph", PROSE), ("caption", "Figure 1: A rash."),
                ("heading", "3. Discussion"), ("paragraph", PROSE), ("heading", "3.1. Treatment"), ("paragraph", PROSE),
                ("heading", "Conflict of Interests"), ("paragraph", "None."),
                ("heading", "References"), ("paragraph", "[1] A. Nobody, 1999."),
            ],
            ["front_matter", "title", "front_matter", "front_matter", "abstract",
             "introduction", "introduction", "case", "case", "case", "case", "caption",
             "discussion", "discussion", "discussion", "discussion",
             "front_matter", "front_matter", "reference", "reference"],
            id="numbered chapters, abstract without heading",
        ),
        pytest.param(
            [
                ("heading", "Abstract"), ("paragraph", f"Background: {PROSE}"), ("heading", "Case presentation"),
                ("paragraph", PROSE), ("heading", "Conclusions"), ("paragraph", PROSE), ("paragraph", "Keywords: rash"),
                ("heading", "Background"), ("paragraph", PROSE), ("heading", "Case presentation"), ("paragraph", PROSE),
            ],
            ["abstract"] * 7 + ["front_matter"] + ["introduction"] * 2 + ["case"] * 2,
            id="structured abstract whose headings return in the body",
        ),
        pytest.param(
            [
                ("heading", "Abstract"), ("heading", "Introduction"), ("paragraph", PROSE), ("heading", "Results"),
                ("paragraph", PROSE), ("heading", "Methods"), ("paragraph", PROSE), ("heading", "Introduction"),
                ("paragraph", PROSE),
            ],
            ["abstract"] * 7 + ["introduction"] * 2,
            id="several labels of an abstract that mean the same",
        ),
        pytest.param(
            [("heading", "Introduction"), ("paragraph", PROSE), ("heading", "Treatment"), ("paragraph", PROSE)],
            ["introduction", "introduction", "case", "case"],
            id="a part opens the case where nothing else does",
        ),
        pytest.param(
            [("heading", "Case report"), ("paragraph", PROSE), ("heading", "Consent"), ("paragraph", "She agreed."),
             ("heading", "Discussion"), ("paragraph", PROSE), ("heading", "Consent"), ("paragraph", "She agreed.")],
            ["case", "case", "other", "other", "discussion", "discussion", "front_matter", "front_matter"],
            id="statements leave the text only after the body",
        ),
        pytest.param(
            [("paragraph", "Rashes are common."), ("heading", "Discussion"), ("paragraph", "It is rare.")],
            ["introduction", "discussion", "discussion"],
            id="what stands before a discussion and tells of no age",
        ),
        pytest.param(
            [("paragraph", "A 3-year-old girl had a rash."), ("heading", "Discussion"), ("paragraph", "It is rare.")],
            ["case", "discussion", "discussion"],
            id="a case without a heading before its discussion",
        ),
        pytest.param(
            [("heading", "Materials and methods\nSetting"), ("paragraph", PROSE)],
            ["other", "other", "other"],
            id="chapter and subheading in one block",
        ),
    ],
)  # fmt: skip
def test_sections(blocks: list[tuple[BlockKind, str]], expected: list[str]) -> None:
    assert assigned(*blocks) == expected


def test_reference_list_without_heading() -> None:
    entries = [f"{n}. Nobody A, Noone B. Rash and syrup. J Nowhere {n + 1990};{n}:{n}1-{n}9." for n in range(1, 5)]
    blocks = [("heading", "Case report"), *[("paragraph", PROSE)] * 6, *[("paragraph", entry) for entry in entries]]
    assert assigned(*blocks) == ["case"] * 7 + ["reference"] * 4  # type: ignore[arg-type]


def test_one_sentence_that_cites_is_no_reference_list() -> None:
    cited = "1. Smith A, et al. described it in 1999; 12: 34-38."
    assert assigned(("paragraph", cited), source="text") == ["case"]
