"""The annotating pipeline as a whole: the shipped model and further models as sources of mentions."""

from pathlib import Path

import pytest
import spacy
from tests.conftest import Annotate, clean_report

from casefacts.annotate import annotator
from casefacts.errors import UsageError
from casefacts.facts import Mention
from casefacts.settings import AnnotateSettings


def found(mentions: tuple[Mention, ...], label: str) -> list[str]:
    return [m.text for m in mentions if m.label == label]


def test_the_shipped_model_finds_mentions(annotate: Annotate) -> None:
    report = annotate("A 45-year-old woman with fever was given oral vemurastatin. Her hemoglobin was 9.1 g/dL.")
    assert "vemurastatin" in found(report.mentions, "DRUG")
    assert "45-year-old" in found(report.mentions, "AGE")
    assert "fever" in found(report.mentions, "CONDITION")
    assert "hemoglobin" in found(report.mentions, "TEST")


def test_mentions_quote_the_text(annotate: Annotate) -> None:
    report = annotate("She had a rash (on both arms).\nZoltaxin 5 mg i.v. was stopped; the rash resolved.")
    assert all(report.report.text[m.start : m.end] == m.text for m in report.mentions)


def test_the_same_text_gives_the_same_mentions(annotate: Annotate) -> None:
    text = "He took warfarin 5 mg daily for 3 weeks and his INR was 4.8."
    assert annotate(text).mentions == annotate(text).mentions


@pytest.fixture
def stand_in(tmp_path: Path) -> Path:
    """A spaCy model that knows one gene and one cell."""
    nlp = spacy.blank("en")
    ruler = nlp.add_pipe("entity_ruler")
    ruler.add_patterns([{"label": "GENE", "pattern": "XYZ1"}, {"label": "CELL", "pattern": "blorbocytes"}])
    nlp.meta["name"], nlp.meta["version"] = "stand_in", "2.1"
    nlp.to_disk(tmp_path / "stand_in")
    return tmp_path / "stand_in"


def test_a_further_model_adds_mentions_of_mapped_labels(stand_in: Path) -> None:
    settings = AnnotateSettings(models=(str(stand_in),), model_labels={"CELL": "TEST"})
    report = annotator(settings)(clean_report("We saw XYZ1 and some blorbocytes there."))
    added = [m for m in report.mentions if m.method == "stand_in/2.1"]
    assert [(m.text, m.label) for m in added] == [("blorbocytes", "TEST")]


def test_a_further_model_without_a_mapped_label_is_refused(stand_in: Path) -> None:
    with pytest.raises(UsageError, match=r"CELL, GENE.*model_labels"):
        annotator(AnnotateSettings(models=(str(stand_in),), model_labels={"CHEMICAL": "CHEMICAL"}))


def test_an_unknown_further_model_is_answered_with_how_to_get_it() -> None:
    with pytest.raises(UsageError, match=r"en_ner_nowhere_md: .*installed.*scispacy"):
        annotator(AnnotateSettings(models=("en_ner_nowhere_md",)))
