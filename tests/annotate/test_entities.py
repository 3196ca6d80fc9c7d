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
    [
        ("zoltaxin", "DRUG", True),
        ("kg/day", "DRUG", False),
        ("5", "CHEMICAL", False),
        ("every day", "FREQUENCY", True),
        ("120/80", "RESULT", True),
        ("upper limit of normal", "TEST", False),
        ("anti-Ku", "TEST", True),
    ],
)
def test_no_substance_of_units_and_function_words_and_no_test_of_a_range(
    text: str, label: MentionLabel, possible: bool
) -> None:
    assert entities.is_possible(text, label) is possible


def test_long_texts_are_read_in_stretches_of_whole_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entities, "PIECE", 300)
    doc = spacy.blank("en")("One two three . " * 200)
    for token in doc:
        token.is_sent_start = token.i % 4 == 0
    found = list(entities.pieces(doc))
    assert "".join(piece.text_with_ws for piece in found) == doc.text
    assert [len(piece) for piece in found] == [300, 300, 200]


AGED = (entities.REPORT, "34-year-old", "AGE")


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        pytest.param(
            "A 34-year-old had pulse zoltaxin",
            [AGED, (entities.REPORT, "pulse zoltaxin", "DRUG"), (entities.SUBSTANCE, "zoltaxin", "CHEMICAL")],
            [("34-year-old", "AGE"), ("zoltaxin", "DRUG")],
            id="a drug's name is what both heads take in",
        ),
        pytest.param(
            "A 34-year-old had glioma at stage two",
            [AGED, (entities.REPORT, "glioma", "CONDITION"), (entities.SUBSTANCE, "glioma at stage two", "CONDITION")],
            [("34-year-old", "AGE"), ("glioma", "CONDITION")],
            id="of a patient: a condition's borders are the report head's",
        ),
        pytest.param(
            "Rats had glioma at stage two",
            [(entities.REPORT, "glioma", "CONDITION"), (entities.SUBSTANCE, "glioma at stage two", "CONDITION")],
            [("glioma at stage two", "CONDITION")],
            id="of no patient: a condition's borders are the substance head's",
        ),
        pytest.param(
            "A 34-year-old had lesions and glioma",
            [AGED, (entities.REPORT, "lesions", "CONDITION"), (entities.SUBSTANCE, "glioma", "CONDITION")],
            [("34-year-old", "AGE"), ("lesions", "CONDITION"), ("glioma", "CONDITION")],
            id="of a patient: what either head finds",
        ),
        pytest.param(
            "Rats had lesions and glioma",
            [(entities.REPORT, "lesions", "CONDITION"), (entities.SUBSTANCE, "glioma", "CONDITION")],
            [("glioma", "CONDITION")],
            id="of no patient: not what the report head alone finds",
        ),
        pytest.param(
            "serum potassium was 3",
            [(entities.REPORT, "serum potassium", "TEST"), (entities.SUBSTANCE, "potassium", "CHEMICAL")],
            [("serum potassium", "TEST"), ("potassium", "CHEMICAL")],
            id="what is measured stands beside its test",
        ),
        pytest.param(
            "abacavir/lamivudine",
            [
                (entities.REPORT, "abacavir/lamivudine", "DRUG"),
                (entities.SUBSTANCE, "abacavir", "CHEMICAL"),
                (entities.SUBSTANCE, "lamivudine", "CHEMICAL"),
            ],
            [("abacavir/lamivudine", "DRUG")],
            id="a fixed combination is one drug",
        ),
        pytest.param("it itched", [(entities.EVENT, "itched", "EFFECT")], [], id="of no patient: no effects"),
        pytest.param(
            "A 34-year-old itched",
            [AGED, (entities.EVENT, "itched", "EFFECT")],
            [("34-year-old", "AGE"), ("itched", "CONDITION")],
            id="of a patient: an effect is a condition",
        ),
    ],
)
def test_heads_together(text: str, found: list[tuple[str, str, str]], expected: list[tuple[str, str]]) -> None:
    spans = [(head, (text.index(words), text.index(words) + len(words), label)) for head, words, label in found]
    assert [(m.text, m.label) for m in entities.combined(text, spans)] == expected


def test_an_abbreviation_is_what_its_long_form_is() -> None:
    text = "Acute gout (AG) came back: AG of the toe, but no HAG."
    gout = Mention(start=0, end=10, label="CONDITION", text="Acute gout", method="m/1")
    found = entities.abbreviated(text, {"AG": "acute gout", "XY": "xylitol"}, [gout])
    assert [(m.start, m.text, m.label) for m in found] == [(12, "AG", "CONDITION"), (27, "AG", "CONDITION")]


def test_effects_are_candidates() -> None:
    (found,) = entities.candidates("it itched", [(entities.REPORT, (0, 2, "TIME")), (entities.EVENT, (3, 9, "EFFECT"))])
    assert (found.text, found.label) == ("itched", "EFFECT")


def mention(start: int, end: int, label: MentionLabel) -> Mention:
    return Mention(start=start, end=end, label=label, text="x" * (end - start), method="m/1")


def test_further_mentions_stand_where_nothing_else_does() -> None:
    drug, condition, test = mention(10, 17, "DRUG"), mention(15, 30, "CONDITION"), mention(0, 10, "TEST")
    assert entities.beside([condition, test, mention(5, 8, "TEST")], [drug]) == [test]


def test_a_missing_model_is_said_with_what_to_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "model", lambda name: tmp_path / name)
    with pytest.raises(UsageError, match="make train"):
        entities.trained()
