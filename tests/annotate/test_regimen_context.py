"""Which drugs of a report get rows, where their quotes stand, and how far a dose may reach."""

import pytest
from tests.annotate.regimen_rows import annotated, rows

from casefacts.terms import Section


def test_quotes_stand_where_they_say() -> None:
    notes = annotated("On day 3 oral <drug>prednisolone</drug> 40 mg twice daily for 5 days was started.")
    fact = notes.drugs[0]
    for quote in (fact.drug, fact.dose, fact.route_text, fact.frequency, fact.duration):
        assert quote is not None
        assert notes.report.text[quote.start : quote.end] == quote.text
    assert (fact.start, fact.end) == (fact.drug.start, fact.drug.end)
    assert fact.method == "regimen/1"


def test_mentions_and_links_of_a_regimen() -> None:
    notes = annotated("Oral <drug>prednisolone</drug> 40 mg twice daily for 5 days was started.")
    tails = {link.relation: notes.report.text[link.tail[0] : link.tail[1]] for link in notes.links}
    assert tails == {
        "has_dose": "40 mg", "has_route": "Oral", "has_frequency": "twice daily", "has_duration": "5 days",
    }  # fmt: skip
    assert {m.label for m in notes.mentions} == {"DRUG", "DOSE", "ROUTE", "FREQUENCY", "DURATION"}


def test_a_dose_never_crosses_a_test() -> None:
    marked = "<drug>Iron</drug> was kept and then the {} was reduced to 40 mg."
    assert rows(annotated(marked.format("dose")))[-1] == "Iron | 40 mg = 40 mg | decrease | link_far"
    assert rows(annotated(marked.format("<test>iron loss</test>"))) == ["Iron"]


def test_a_drug_only_discussed_has_no_row() -> None:
    general = "<drug>Aspirin</drug> has been linked to bleeding."
    assert rows(annotated(general, section="discussion")) == []
    assert rows(annotated("In our patient <drug>aspirin</drug> was blamed.", section="discussion")) == ["aspirin"]
    assert rows(annotated(general, section="case")) == ["Aspirin"]


def test_a_continued_dose_needs_its_paragraph() -> None:
    notes = annotated("He took <drug>prednisone</drug>.\nThe dose was increased to 40 mg daily.")
    assert rows(notes) == ["prednisone"]


def test_it_is_a_drug_only_where_its_dose_is_changed() -> None:
    assert rows(annotated("He took <drug>prednisone</drug>. It was 300 g.")) == ["prednisone"]
    changed = rows(annotated("He took <drug>prednisone</drug>. It was increased to 40 mg."))
    assert changed[1] == "prednisone | 40 mg = 40 mg | increase | link_far"


def test_what_the_drug_is_for() -> None:
    notes = annotated("He took <drug>prednisone</drug> 5 mg daily for <condition>gout</condition>.")
    indication = notes.drugs[0].indication
    assert indication is not None
    assert indication.text == "gout"


@pytest.mark.parametrize("section", ["table", "caption"])
def test_a_bare_name_in_a_legend_or_table_is_no_row(section: Section) -> None:
    assert rows(annotated("<drug>Aspirin</drug> | 1 month", section=section)) == []
    assert rows(annotated("<drug>Aspirin</drug> | 100 mg", section=section)) != ["Aspirin"]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "Now <drug>valproate</drug> and <drug>lacosamide</drug>; the former at 1 g and the latter at 50 mg.",
            ["valproate | 1 g = 1 g", "lacosamide | 50 mg = 50 mg"],
        ),
        (
            "We gave <drug>A</drug>, <drug>B</drug> and <drug>C</drug>, the latter at 50 mg.",
            ["A", "B", "C"],
        ),
        (
            "She was switched from <drug>warfarin</drug> to <drug>dabigatran</drug> 150 mg.",
            ["warfarin | stop", "dabigatran | 150 mg = 150 mg | switch"],
        ),
        (
            "<drug>Methotrexate</drug> 10 mg daily instead of weekly was taken.",
            ["Methotrexate | 10 mg = 10 mg | freq daily = 1 | daily 10 mg/d"],
        ),
        (
            "A box of thirty 500 mg <drug>paracetamol</drug> tablets was bought.",
            ["paracetamol | strength 500 mg | tablets -> oral"],
        ),
    ],
)
def test_words_that_stand_for_a_drug_and_what_was_not_taken(marked: str, expected: list[str]) -> None:
    assert rows(annotated(marked)) == expected
