"""Fitting and measuring probabilities, on corpora of a sentence or two of our own."""

import random
from pathlib import Path

import pytest
from tests.annotate.test_confidence import TEXT
from tests.conftest import Annotate

from casefacts.annotate.confidence import WEIGHTS
from casefacts.evaluate.annotations import Entity, Related, Report
from casefacts.train import confidence, reliability
from casefacts.train.corpora import Annotated
from casefacts.train.judging import Judge
from casefacts.train.samples import Sample, judged


def samples(number: int = 400) -> list[Sample]:
    """Half by a good source (right 9 times of 10), half by a poor one (4 of 10); learned texts are all right."""
    chance = random.Random(1)
    made = []
    for i in range(number):
        good, seen = i % 2 == 0, i % 5 == 0
        made.append(
            Sample(
                kind="drugs",
                label="drugs",
                features={"by good" if good else "by poor": 1.0},
                right=seen or chance.random() < (0.9 if good else 0.4),
                corpus="ours",
                report=f"r{i // 4}",
                seen=seen,
            )
        )
    return made


def test_probabilities_are_those_of_texts_not_learned_from() -> None:
    weights = confidence.fit(samples(4000))
    assert weights.probability({"by good": 1.0}) == pytest.approx(0.9, abs=0.05)
    assert weights.probability({"by poor": 1.0}) == pytest.approx(0.4, abs=0.07)
    assert not [name for name in weights.weights if name.startswith("seen")]


def test_what_is_always_right_is_not_certain() -> None:
    always = [sample for sample in samples() if sample.right]
    told = confidence.fit(always).probability({"by good": 1.0})
    assert told is not None
    assert 0.9 < told <= 0.99


def test_training_writes_the_same_weights_measurements_and_diagram_each_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        found = confidence.train(samples(), tmp_path / name)
    assert (tmp_path / "one" / WEIGHTS).read_bytes() == (tmp_path / "two" / WEIGHTS).read_bytes()
    assert [(one.name, one.things) for one in found] == [
        ("drugs", 320),
        ("drugs, ours", 320),
        ("drugs, training splits too", 400),
    ]
    assert found[0].error < 0.1
    assert "drugs: n 320" in (tmp_path / "one" / confidence.DIAGRAM).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("probabilities", "right", "error"),
    [
        ([0.75] * 4, [True, True, True, False], 0.0),
        ([0.75] * 4, [True] * 4, 0.25),
        ([0.05, 0.95], [True, False], 0.95),
        ([1.0], [True], 0.0),
    ],
    ids=["calibrated", "too shy", "turned round", "edge"],
)
def test_the_error_is_the_mean_distance_in_bins(probabilities: list[float], right: list[bool], error: float) -> None:
    assert reliability.measure("x", probabilities, right).error == pytest.approx(error)


def test_annotators_agree_by_words_for_rows_and_by_place_for_mentions(annotate: Annotate) -> None:
    found = annotate(TEXT)
    entities = {
        "T1": ("Medication", "warfarin"),
        "T2": ("Dosage", "5 mg daily"),
        "T3": ("Administration", "oral"),
        "T4": ("Diagnostic_procedure", "hemoglobin"),
        "T5": ("Lab_value", "9.1 g/dL"),
    }
    report = Report(
        id="a",
        text=TEXT,
        entities=tuple(
            Entity(id=name, start=TEXT.index(words), end=TEXT.index(words) + len(words), label=label, text=words)
            for name, (label, words) in entities.items()
        ),
        relations=tuple(
            Related(type="MODIFY", head=head, tail=tail) for head, tail in (("T2", "T1"), ("T3", "T1"), ("T5", "T4"))
        ),
    )
    start = TEXT.index("warfarin")
    judge = Judge(report, Annotated(text=TEXT, spans=((start, start + 8, "DRUG"),)), found)
    verdicts = {(label, right) for _, label, _, right in judged(found, judge, "maccrobat")}
    assert {("drugs", True), ("labs", True), ("has_dose", True), ("has_result", True)} <= verdicts
    drugs = {mention.text: judge.agrees(mention) for mention in found.mentions if mention.label == "DRUG"}
    assert drugs == {"warfarin": True, "Warfarin": False}
