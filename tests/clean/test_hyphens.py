"""Words broken at line ends."""

import pytest

from casefacts.clean import cleaner
from casefacts.records import Block, CleanReport, Document, Line, Metadata, Word
from casefacts.settings import CleanSettings


def clean(text: str) -> CleanReport:
    lines = tuple(Line(words=tuple(Word(text=word) for word in line.split())) for line in text.split("\n"))
    block = Block(kind="paragraph", section="case", lines=lines)
    return cleaner(CleanSettings())(Document(sha256="0" * 64, source="pdf", metadata=Metadata(), blocks=(block,)))


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        pytest.param("a diffi-\ncult airway", "a difficult airway", id="word"),
        pytest.param("neurophysi-\nological tests", "neurophysiological tests", id="rare word"),
        pytest.param("fatty degener-\nation", "fatty degeneration", id="fragment"),
        pytest.param("a high-\ndose course", "a high-dose course", id="compound"),
        pytest.param("at follow-\nup she", "at follow-up she", id="compound that has a joined form"),
        pytest.param("a multi-\nsystem disease", "a multi-system disease", id="both forms usual"),
        pytest.param("a steroid-\nresistant form", "a steroid-resistant form", id="compound not listed"),
        pytest.param("a 2-\nyear-old girl", "a 2-year-old girl", id="number"),
        pytest.param("a two-year-\nold girl", "a two-year-old girl", id="third part"),
        pytest.param("anti-Jo-\n1 antibody", "anti-Jo-1 antibody", id="number after"),
        pytest.param("HCO3-\n25 mmol/L", "HCO3- 25 mmol/L", id="charge of an ion"),
        pytest.param("HCO3–\n25 mmol/L", "HCO3– 25 mmol/L", id="charge of an ion as a dash"),
        pytest.param("Cl–\n98 mmol/L", "Cl– 98 mmol/L", id="charge of an ion without a figure"),
        pytest.param("at L4–\n5 level", "at L4–5 level", id="dash of a range"),
        pytest.param("COVID-\n19 vaccine", "COVID-19 vaccine", id="number of a name"),
        pytest.param("Guillain-\nBarré syndrome", "Guillain-Barré syndrome", id="two names"),
        pytest.param("ANCA-\nassociated", "ANCA-associated", id="abbreviation"),
        pytest.param("C-\nreactive protein", "C-reactive protein", id="one letter"),
        pytest.param("pre-\nand postoperative", "pre- and postoperative", id="suspended"),
        pytest.param("2 mg/\nkg/\nday", "2 mg/kg/day", id="slash"),
        pytest.param("2 mg\n/kg", "2 mg/kg", id="slash before"),
        pytest.param("10–\n20 mg", "10–20 mg", id="range"),
        pytest.param("pain –\nand fever", "pain – and fever", id="dash between blanks"),
        pytest.param("DERMATO-\nMYOSITIS", "DERMATOMYOSITIS", id="capitals"),
        pytest.param("immuno\u00ad\nglobulin", "immunoglobulin", id="soft hyphen at a line end"),
        pytest.param("immuno\u00adglobulin", "immunoglobulin", id="soft hyphen"),
        pytest.param("a follow\u00adup visit", "a follow-up visit", id="soft hyphen for a hyphen"),
        pytest.param("fatty degener- ation", "fatty degeneration", id="line end lost"),
        pytest.param("pre- and postoperative", "pre- and postoperative", id="suspended inside a line"),
    ],
)
def test_line_end(broken: str, whole: str) -> None:
    assert clean(broken).text == whole


def test_the_reports_own_spelling_decides() -> None:
    assert clean("an over-\nnight stay and an over-night fast").text == "an over-night stay and an over-night fast"


def test_joined_word_is_listed_and_a_kept_hyphen_is_not() -> None:
    report = clean("a diffi-\ncult, high-\ndose course")
    repairs = [(r.original, r.repaired, r.rule, r.applied, report.text[r.start : r.end]) for r in report.repairs]
    assert repairs == [("diffi-\ncult", "difficult", "hyphen_join", True, "difficult")]


def test_what_is_uncertain_is_proposed() -> None:
    report = clean("a multi-\nsystem disease")
    assert [(r.repaired, r.applied, report.text[r.start : r.end]) for r in report.repairs] == [
        ("multisystem", False, "multi-system")
    ]
