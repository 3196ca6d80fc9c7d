"""Probabilities of mentions, links and rows: which have one, and that they change nothing else."""

import msgspec
import pytest
from tests.conftest import Annotate, clean_report

from casefacts.annotate import annotator, confidence
from casefacts.annotate.confidence import Confidence, Weights
from casefacts.annotate.confidence_features import source
from casefacts.annotate.notes import Notes
from casefacts.facts import AnnotatedReport
from casefacts.records import Page
from casefacts.settings import AnnotateSettings
from casefacts.tabulate import tabulate

TEXT = "A 45-year-old woman took oral warfarin 5 mg daily. Her hemoglobin was 9.1 g/dL. Warfarin caused a rash."


def without(report: AnnotatedReport) -> AnnotatedReport:
    groups = {
        name: tuple(msgspec.structs.replace(thing, confidence=None) for thing in getattr(report, name))
        for name in ("mentions", "links", "drugs", "labs", "outcomes", "patients")
    }
    return msgspec.structs.replace(report, **groups)


def test_rows_links_and_mentions_have_probabilities_of_two_decimals(annotate: Annotate) -> None:
    report = annotate(TEXT)
    things = (*report.drugs, *report.labs, *report.patients, *report.links, *report.mentions)
    told = [thing.confidence for thing in things if thing.confidence is not None]
    assert len(told) > len(things) / 2
    assert all(confidence.LEAST <= one <= confidence.MOST and round(one, 2) == one for one in told)
    (dosed,) = [drug for drug in report.drugs if drug.dose]
    assert dosed.confidence is not None
    assert report.labs[0].confidence is not None


def test_nothing_but_confidence_is_changed_and_ids_do_not_look_at_it(
    annotate: Annotate, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = annotate(TEXT)
    monkeypatch.setattr(confidence, "load", dict)
    plain = annotator(AnnotateSettings())(clean_report(TEXT))
    assert plain == without(told)
    ids = [[row[0] for row in tabulate(report).tables[0].rows] for report in (plain, told)]
    assert ids[0] == ids[1]


def test_pages_read_by_ocr_have_none(annotate: Annotate) -> None:
    scan = msgspec.structs.replace(
        clean_report(TEXT), pages=(Page(number=1, width=600, height=800, method="ocr", confidence=0.9),)
    )
    report = annotator(AnnotateSettings())(scan)
    assert {thing.confidence for thing in (*report.drugs, *report.labs, *report.mentions)} == {None}


def test_outcomes_that_no_corpus_annotates_have_none(annotate: Annotate) -> None:
    report = annotate("The rash resolved and she was discharged.")
    assert report.outcomes
    assert {fact.confidence for fact in report.outcomes} == {None}


@pytest.mark.parametrize(
    ("features", "probability"),
    [
        ({"by ner": 1.0}, 0.73),
        ({"by ner": 1.0, "words": 2.0}, 0.27),
        ({"by ner": 1.0, "by another": 0.0}, 0.73),
        ({"by another": 1.0}, None),
        ({"words": 100.0}, 0.01),
    ],
    ids=["one", "two", "absent", "never seen", "no certainty"],
)
def test_a_feature_never_seen_leaves_no_probability(features: dict[str, float], probability: float | None) -> None:
    weights = Weights(intercept=0.0, weights={"by ner": 1.0, "words": -1.0})
    assert weights.probability(features) == probability


def test_without_fitted_weights_nothing_is_told(annotate: Annotate) -> None:
    report = annotate(TEXT)
    notes = Notes(report=report.report, drugs=list(without(report).drugs))
    Confidence({}).annotate(notes)
    assert {fact.confidence for fact in notes.drugs} == {None}


@pytest.mark.parametrize(
    ("method", "name"),
    [("ner_report/1", "ner_report"), ("rules/results-12", "rules/results"), ("my_model/1.0.0", "my_model"), ("x", "x")],
)
def test_a_new_version_of_a_method_is_the_same_source(method: str, name: str) -> None:
    assert source(method) == name
