"""Fact ids survive a better clean-up; duplicates are what states the same."""

import msgspec
import pytest

from casefacts.facts import DrugFact, LabFact, Quote
from casefacts.tabulate.identity import duplicates, fact_ids

SHA = "cd" * 32


def quote(text: str) -> Quote:
    return Quote(text=text, start=0, end=len(text))


def drug(sentence: str = "She took aspirin 100 mg.", dose: str = "100 mg", **more: object) -> DrugFact:
    fact = DrugFact(
        start=0, end=7, sentence=sentence, sentence_start=0, sentence_end=len(sentence), section="case", method="t/1",
        drug=quote("aspirin"), dose=quote(dose) if dose else None, dose_value=100.0 if dose else None, patient_id="p1",
    )  # fmt: skip
    return msgspec.structs.replace(fact, **more)


SAME_WORDS = LabFact(
    start=0, end=7, sentence="She took aspirin 100 mg.", sentence_start=0, sentence_end=24, section="case",
    method="t/1", test=quote("aspirin"), result=quote("100 mg"),
)  # fmt: skip


def lab(value: float, time: str = "", section: str = "case") -> LabFact:
    text = f"CRP was {value} mg/L"
    return LabFact(
        start=0, end=3, sentence=text, sentence_start=0, sentence_end=len(text), section=section, method="t/1",  # type: ignore[arg-type]
        test=quote("CRP"), result=quote(f"{value} mg/L"), value=value, unit="mg/L", time=quote(time) if time else None,
    )  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"sentence": "She took  aspirin 100\u00a0mg."}, {"sentence": "she took as-pirin 100 mg."},
        {"start": 90, "end": 97}, {"confidence": 0.5}, {"method": "t/2"}, {"route": "oral"},
    ],
    ids=["white space", "hyphen and case", "offsets", "confidence", "method", "another cell"],
)  # fmt: skip
def test_an_id_stays_when_the_clean_up_gets_better(change: dict[str, object]) -> None:
    assert fact_ids("drugs", SHA, [drug()]) == fact_ids("drugs", SHA, [drug(**change)])


@pytest.mark.parametrize(
    ("table", "sha", "fact"),
    [
        ("labs", SHA, SAME_WORDS),
        ("drugs", "ef" * 32, drug()),
        ("drugs", SHA, drug(dose="10 mg")),
        ("drugs", SHA, drug("Other.")),
    ],
    ids=["table", "report", "dose", "sentence"],
)
def test_an_id_tells_facts_apart(table: str, sha: str, fact: DrugFact | LabFact) -> None:
    assert fact_ids(table, sha, [fact]) != fact_ids("drugs", SHA, [drug()])


def test_equal_facts_have_ids_of_their_own() -> None:
    assert len(set(fact_ids("drugs", SHA, [drug(), drug(), drug()]))) == 3


def test_the_abstracts_repeat_points_to_the_first() -> None:
    facts = [drug(), drug("Aspirin was stopped.", dose=""), drug("Aspirin 100 mg helped.")]
    assert duplicates(facts, ["a", "b", "c"]) == ["", "", "a"]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (lab(12), lab(12, section="abstract"), True),
        (lab(12, "on admission"), lab(12, section="discussion"), True),
        (lab(12, "on admission"), lab(12), False),
        (lab(12, "On day 4"), lab(12, "Day 4", section="table"), True),
        (lab(12, "on admission"), lab(12, "on day 3"), False),
        (lab(12), lab(13), False),
    ],
    ids=[
        "repeated",
        "time silent",
        "time silent in the same section",
        "time as a table heads it",
        "other time",
        "other value",
    ],
)
def test_results_are_the_same_unless_value_or_time_differ(first: LabFact, second: LabFact, same: bool) -> None:
    assert duplicates([first, second], ["a", "b"]) == ["", "a" if same else ""]


def in_sentence(sentence: str, section: str = "case") -> DrugFact:
    start = sentence.index("aspirin")
    return drug(sentence, start=start, end=start + 7, section=section)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (in_sentence("He took aspirin 100 mg."), in_sentence("An additional 100 mg of aspirin was given."), False),
        (in_sentence("He took aspirin 100 mg."), in_sentence("The aspirin (100 mg) was repeated."), False),
        (in_sentence("He took aspirin 100 mg."), in_sentence("A second dose of aspirin 100 mg followed."), False),
        (in_sentence("The aspirin level was normal."), in_sentence("The aspirin level normalized."), False),
        (in_sentence("Another aspirin 100 mg was given."), in_sentence("He took another aspirin 100 mg."), False),
        (
            in_sentence("Another aspirin 100 mg was given."),
            in_sentence("In short, another aspirin 100 mg was given.", "discussion"),
            True,
        ),
        (in_sentence("He took aspirin 100 mg."), in_sentence("The aspirin 100 mg helped; he slept again."), True),
    ],
    ids=[
        "additional",
        "repeated",
        "second dose",
        "normalized",
        "one more twice",
        "one more, told again",
        "again of another thing",
    ],
)
def test_what_is_said_to_be_one_more_repeats_nothing(first: DrugFact, second: DrugFact, same: bool) -> None:
    assert duplicates([first, second], ["a", "b"]) == ["", "a" if same else ""]


@pytest.mark.parametrize(
    ("sentence", "same"), [("CRP | Drug held | 12", False), ("CRP | Drug begun | 12", True)], ids=["column", "cell"]
)
def test_another_column_of_a_table_is_another_event(sentence: str, same: bool) -> None:
    first, second = (
        msgspec.structs.replace(lab(12, section="table"), sentence=text) for text in ("CRP | Drug begun | 12", sentence)
    )
    assert duplicates([first, second], ["a", "b"]) == ["", "a" if same else ""]
