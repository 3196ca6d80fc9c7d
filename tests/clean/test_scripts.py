"""What is printed above the line."""

import pytest

from casefacts.clean import cleaner
from casefacts.records import Block, CleanReport, Document, Line, Metadata, Word
from casefacts.settings import CleanSettings


def clean(text: str) -> CleanReport:
    """Words glued by `~`; those that begin with `^` are printed above the line."""
    words = []
    for part in text.split():
        for number, piece in enumerate(part.split("~")):
            script = "superscript" if piece.startswith("^") else "normal"
            words.append(Word(text=piece.removeprefix("^"), script=script, glued=number > 0))
    block = Block(kind="paragraph", section="case", lines=(Line(words=tuple(words)),))
    return cleaner(CleanSettings())(Document(sha256="0" * 64, source="jats", metadata=Metadata(), blocks=(block,)))


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        pytest.param("12.5 × 10~^9~/L", "12.5 × 10⁹/L", id="power of ten"),
        pytest.param("12.5 × 10 ^9 /L", "12.5 × 10⁹/L", id="power of ten with blanks"),
        pytest.param("2 × 10~^12~/L", "2 × 10¹²/L", id="two digits"),
        pytest.param("375 mg/m~^2 weekly", "375 mg/m² weekly", id="area"),
        pytest.param("88,000/mm~^3", "88,000/mm³", id="volume"),
        pytest.param("5 mL min~^−1", "5 mL min⁻¹", id="negative power"),
        pytest.param("Na~^+ and Ca~^2+", "Na⁺ and Ca²⁺", id="charge"),
        pytest.param("CD4~^+ cells", "CD4⁺ cells", id="marker"),
        pytest.param("^18~F-FDG uptake", "¹⁸F-FDG uptake", id="isotope"),
        pytest.param("38.5 ~^o~C", "38.5°C", id="degree"),
        pytest.param("the 5~^th day", "the 5th day", id="ordinal"),
        pytest.param("Mabexol~^TM was", "Mabexol™ was", id="trade mark"),
        pytest.param("12.5~^a and 7", "12.5ᵃ and 7", id="footnote letter"),
        pytest.param("𝜒~^2 test", "χ² test", id="statistic in a mathematical letter"),
        pytest.param("after treatment~^3 she", "after treatment she", id="citation"),
        pytest.param("after treatment.~^3,4 She", "after treatment. She", id="citations after a full stop"),
        pytest.param("after treatment.~^3 ^14 She", "after treatment. She", id="citations with spaces between"),
        pytest.param("was 14,420~^3–5 then", "was 14,420 then", id="citations after a number"),
        pytest.param("was 14,420~^3 then", "was 14,420³ then", id="citation or power"),
        pytest.param("in gum~^2 and", "in gum and", id="word that ends like a length"),
        pytest.param("as before [3] and~[4]", "as before [3] and[4]", id="citation in brackets"),
        pytest.param("^1~Department", "¹Department", id="mark before a word"),
    ],
)
def test_superscript(printed: str, text: str) -> None:
    assert clean(printed).text == text


def test_citation_mark_is_listed_and_an_exponent_is_not() -> None:
    report = clean("at 10~^9~/L after treatment~^3")
    assert [(r.original, r.repaired, r.rule, report.text[r.start : r.end]) for r in report.repairs] == [
        ("treatment3", "treatment", "citation_mark", "treatment")
    ]


def test_mark_at_the_start_of_a_line_is_no_citation_of_the_line_before() -> None:
    lines = (
        Line(words=(Word(text="Kariba"),)),
        Line(words=(Word(text="2", script="superscript"), Word(text="Clinic", glued=True))),
    )
    block = Block(kind="paragraph", lines=lines)
    report = cleaner(CleanSettings())(Document(sha256="0" * 64, source="pdf", metadata=Metadata(), blocks=(block,)))
    assert report.text == "Kariba ²Clinic"
