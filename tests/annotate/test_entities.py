"""Mentions of the trained model: edges, precedence, what is missing."""

from pathlib import Path

import pytest
import spacy

from casefacts import assets
from casefacts.annotate import entities
from casefacts.errors import UsageError
from casefacts.facts import Mention
from casefacts.terms import MentionLabel


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(" aspirin, ", "aspirin", id="blanks and commas"),
        pytest.param(".5 mg", ".5 mg", id="a number keeps its point"),
        pytest.param("-2.5", "-2.5", id="a number keeps its minus"),
        pytest.param("i.v.", "i.v.", id="an abbreviation keeps its stop"),
        pytest.param("(5 mg", "5 mg", id="lone opening bracket"),
        pytest.param("5 mg)", "5 mg", id="lone closing bracket"),
        pytest.param("(CRP)", "(CRP)", id="pair of brackets"),
        pytest.param("interferon (IFN)", "interferon (IFN)", id="bracket inside"),
        pytest.param("<5 mg/L", "<5 mg/L", id="comparator"),
        pytest.param(" ,; ", "", id="nothing left"),
    ],
)
def test_edges(text: str, expected: str) -> None:
    start, end = entities.trimmed(text, 0, len(text))
    assert text[start:end] == expected


@pytest.mark.parametrize(
    ("text", "label", "possible"),
    [("zoltaxin", "DRUG", True), ("kg/day", "DRUG", False), ("5", "CHEMICAL", False), ("every day", "FREQUENCY", True)],
)
def test_units_and_function_words_are_no_substances(text: str, label: MentionLabel, possible: bool) -> None:
    assert entities.is_possible(text, label) is possible


def test_long_texts_are_read_in_stretches_of_whole_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "PIECE", 300)
    doc = spacy.blank("en")("One two three . " * 200)
    for token in doc:
        token.is_sent_start = token.i % 4 == 0
    found = list(entities.pieces(doc))
    assert "".join(piece.text_with_ws for piece in found) == doc.text
    assert [len(piece) for piece in found] == [300, 300, 200]


def mention(start: int, end: int, label: MentionLabel) -> Mention:
    return Mention(start=start, end=end, label=label, text="x" * (end - start), method="m/1")


def test_of_overlapping_mentions_the_first_stands() -> None:
    drug, condition, test = mention(10, 17, "DRUG"), mention(10, 30, "CONDITION"), mention(0, 10, "TEST")
    assert entities.without_overlaps([drug, condition, test]) == [test, drug]


def test_a_missing_model_is_said_with_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "model", lambda name: tmp_path / name)
    with pytest.raises(UsageError, match="make train"):
        entities.trained()
