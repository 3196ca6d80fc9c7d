"""What first pages say of the report, and what they do not."""

import pytest

from casefacts.read import language, metadata, plaintext, sections
from casefacts.records import Block, Document, Line, Metadata, Word
from casefacts.settings import ReadSettings
from casefacts.terms import BlockKind

PROSE = "This is the story of a man who was ill and of the drugs that he was given for it."


def said(*blocks: tuple[BlockKind, str]) -> Metadata:
    document = Document(
        sha256="0" * 64,
        source="pdf",
        metadata=Metadata(),
        blocks=tuple(
            Block(
                kind=kind,
                page=1,
                lines=tuple(Line(words=tuple(Word(text=w) for w in line.split())) for line in text.split("\n")),
            )
            for kind, text in blocks
        ),
    )
    return metadata.complete(sections.assign(document)).metadata


@pytest.mark.parametrize(
    ("line", "doi", "journal", "year"),
    [
        (
            "Case Reports in Nowhere\nVolume 2016, Article ID 1\nhttps://doi.org/10.9999/2016/1",
            "10.9999/2016/1", "Case Reports in Nowhere", "2016",
        ),
        ("Nobody et al. Nowhere Med (2018) 17:171", "", "Nowhere Med", "2018"),
        ("Nobody A, et al. Nowhere Open 2021;11:e042. doi:10.9999/nowhere-2020-1.", "10.9999/nowhere-2020-1",
         "Nowhere Open", "2021"),
        ("Received: 1 May 2017; Accepted: 2 June 2017; Published: 6 January 2018", "", "", "2018"),
        ("© The Author(s) 2018. This article is distributed", "", "", "2018"),
        ("Received 1 May 2017; Accepted 2 June 2017", "", "", ""),
    ],
    ids=["Hindawi", "BMC", "BMJ", "dates", "copyright", "the year it was sent in is not that of publication"],
)  # fmt: skip
def test_lines_around_the_title(line: str, doi: str, journal: str, year: str) -> None:
    got = said(
        ("title", "Rash after a syrup"), ("furniture", line), ("heading", "1. Introduction"), ("paragraph", PROSE)
    )
    assert (got.title, got.doi, got.journal, got.year) == ("Rash after a syrup", doi, journal, year)


def test_a_doi_that_was_cut_is_none() -> None:
    assert said(("title", "A rash"), ("front_matter", "doi: 10.9999/n1")).doi == ""


def test_doi_of_the_body_is_anothers() -> None:
    got = said(("title", "A rash"), ("heading", "Introduction"), ("paragraph", f"{PROSE} doi:10.9999/other"))
    assert got.doi == ""


@pytest.mark.parametrize(
    ("title", "label", "heading", "kind"),
    [
        ("Rash after a syrup", "Case Report", "2. Patient", "case_report"),
        ("Rash after a syrup: a case report and review of the literature", "Article", "Discussion", "case_report"),
        ("Two cases of rash", "Open Access", "Discussion", "case_report"),
        ("Rash after a syrup", "Original Article", "2. Case presentation", "case_report"),
        ("Rash after a syrup", "Original Article", "2. Results", "other"),
        ("Rash after syrups: a case series", "Article", "Results", "case_series"),
        ("Report of 12 patients with a rash", "Article", "Results", "case_series"),
        ("Rash after syrups: a systematic review", "Article", "Results", "review"),
        ("Rash after syrups", "REVIEW", "Epidemiology", "review"),
        ("A randomised trial of syrup", "Research", "Results", "trial"),
        ("Rash after a syrup", "Letter to the Editor", "References", "letter"),
        ("Corrigendum to “A case of rash”", "Corrigendum", "References", "other"),
        ("(11) XY 1 234 567 B1", "XYLANDIC PATENT SPECIFICATION", "Case report", "other"),
        ("A syrup and its use", "(72) Inventors:", "Case report", "other"),
    ],
)
def test_article_type(title: str, label: str, heading: str, kind: str) -> None:
    got = said(("paragraph", label), ("title", title), ("heading", heading), ("paragraph", "Nothing else is known."))
    assert got.article_type == kind


def test_text_that_tells_a_case_is_a_case_report() -> None:
    document = plaintext.read(b"A 40-year-old man had a rash after a syrup.", ReadSettings())
    assert metadata.complete(sections.assign(document)).metadata.article_type == "case_report"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The man was ill and was given a syrup for it, and after a week of it he had a rash on the arms.", "en"),
        ("Der Mann war krank und wurde mit einem Saft behandelt, und nach einer Woche hatte er auf den Armen einen "
         "Ausschlag, der nicht juckte.", "de"),
        ("El paciente fue tratado con un jarabe por la tos y después de una semana presentó una erupción en los brazos "
         "que no era grave.", "es"),
        ("Aspirin 100 mg", ""),
        ("alpha beta gamma delta " * 10, ""),
    ],
    ids=["English", "German", "Spanish", "too short", "no language"],
)  # fmt: skip
def test_language(text: str, code: str) -> None:
    assert language.of_text(text) == code


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PROSE, True),
        ("Ann Author, Bob Author, Cleo Author, Dan Author, Eve Author, and Fay Author", False),
        (
            "Department of Nothing, Faculty of Nothing, University of Nowhere, 1 Long Street, Nowhere 1000, Noland",
            False,
        ),
    ],
    ids=["sentence", "names", "address"],
)
def test_prose(text: str, expected: bool) -> None:
    assert language.is_prose(text) is expected
