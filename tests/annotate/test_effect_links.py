"""Effects by rules and by the linker together, on sentences of our own."""

import pytest
from tests.annotate.marked import notes_of

from casefacts.annotate.effect_links import EffectLinks
from casefacts.annotate.notes import ABSTRACT

LINKS = EffectLinks()


def effects(marked: str) -> list[tuple[str, str]]:
    """Drug and finding of each effect of the first sentence."""
    notes = notes_of(marked)
    sentence = notes.sentences[0]
    return [
        (sentence.text[slice(*effect.drug)], sentence.text[slice(*effect.finding)])
        for effect in LINKS.find(notes, sentence)
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        pytest.param("<c>Hepatitis</c> caused by <d>isoniazid</d>.", [("isoniazid", "Hepatitis")], id="by a rule"),
        pytest.param("Among effects of <d>lithium</d> are <c>tremor</c>.", [("lithium", "tremor")], id="by the linker"),
        pytest.param("We gave <d>ceftriaxone</d> for <c>meningitis</c>.", [], id="an indication"),
        pytest.param("The <c>rash</c> resolved after <d>prednisolone</d>.", [], id="what the drug was good for"),
    ],
)
def test_effects_of_a_sentence(marked: str, expected: list[tuple[str, str]]) -> None:
    assert effects(marked) == expected


def test_an_abbreviation_is_no_second_effect() -> None:
    found = effects("<c>Toxic epidermal necrolysis</c> (<c>TEN</c>) induced by <d>allopurinol</d>.")
    assert found == [("allopurinol", "Toxic epidermal necrolysis")]


def test_a_whole_report_needs_more_to_go_by() -> None:
    alone = "Among effects of <d>lithium</d> are <c>tremor</c>."
    assert effects(alone)
    assert not effects(alone + " He walked to the ward." * (ABSTRACT // 5 + 1))
