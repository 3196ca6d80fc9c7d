"""Reports that are not, or not simply, about human patients in English."""

import pytest

from casefacts.read import gates
from casefacts.records import Block, Line, Word
from casefacts.terms import ArticleType


def paragraph(text: str) -> Block:
    words = tuple(Word(text=word) for word in text.split())
    return Block(kind="paragraph", section="case", lines=(Line(words=words),))


@pytest.mark.parametrize(
    ("title", "journal", "front", "case", "held"),
    [
        ("Torsion of the spleen in a miniature dachshund dog", "", "", "", ("animal",)),
        ("Hypothyroidism in two adult cats: a case report", "", "", "", ("animal",)),
        ("A ruptured aneurysm", "Journal of Veterinary Medicine", "", "", ("animal",)),
        ("A ruptured aneurysm", "", "School of Veterinary Medicine, Northmoor", "", ()),
        ("A ruptured aneurysm", "", "", "A 7-year-old neutered male mixed-breed dog was presented.", ("animal",)),
        ("Sepsis in a man after a dog bite", "", "", "A 40-year-old man was bitten.", ()),
        ("Cat-scratch disease in a girl", "", "", "A 9-year-old girl whose cat was ill came.", ()),
        ("Asthma in a 40-year-old horse owner", "", "", "A 40-year-old horse owner came.", ()),
        ("Retraction: Fever in a child", "", "", "", ("retraction",)),
        ("Duane retraction syndrome in a boy", "", "", "", ()),
        ("Fever in a child", "", "RETRACTED ARTICLE", "", ("retraction",)),
    ],
)
def test_animals_and_retractions(title: str, journal: str, front: str, case: str, held: tuple[str, ...]) -> None:
    assert gates.of(title, journal, front.splitlines(), [paragraph(case)], "case_report", "en") == held


@pytest.mark.parametrize(
    ("kind", "language", "held"),
    [
        ("review", "en", ("review",)),
        ("trial", "", ("trial",)),
        ("letter", "es", ("other_language",)),
        ("other", "", ()),
    ],
)
def test_kind_and_language(kind: ArticleType, language: str, held: tuple[str, ...]) -> None:
    assert gates.of("A title", "", [], [], kind, language) == held


README = (
    "Sorts the lines of a file by the numbers at their ends and writes them into another file. Install it with the "
    "package manager of your choice, then name the file and the place for the result. Options say which column is "
    "looked at, whether capitals count, and how lines without a number are dealt with. Bugs are fixed on the main "
    "branch first. "
)
REPORT = (
    "A 40-year-old man was admitted with fever and a swollen leg. He was given aspirin 100 mg daily and went home. "
)


@pytest.mark.parametrize(
    ("text", "language", "held"),
    [
        pytest.param(README * 4, "en", ("not_medical",), id="a long text without a word of medicine"),
        pytest.param(README, "en", (), id="too short to tell"),
        pytest.param("item,amount,when\n" + "hammer,12,2031-01-05\n" * 60, "", ("not_medical",), id="a table"),
        pytest.param(README * 4 + REPORT, "en", (), id="a patient among much else"),
        pytest.param(REPORT, "en", (), id="a short report"),
        pytest.param("zażółć gęślą jaźń " * 60, "", (), id="a language that is not known"),
    ],
)
def test_a_text_that_is_no_medical_report(text: str, language: str, held: tuple[str, ...]) -> None:
    assert gates.of("", "", [], [paragraph(text)], "other", language) == held
