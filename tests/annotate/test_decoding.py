"""What the model's heads find is what spaCy's own decoding finds."""

import pytest

from casefacts.annotate import decoding, entities
from casefacts.annotate.sentences import Splitter
from casefacts.train import ner

TEXTS = [
    pytest.param("", id="nothing"),
    pytest.param("Fever.", id="a unit at the end"),
    pytest.param("  A 54-year-old woman had severe  abdominal pain", id="an entity up to the end of the text"),
    pytest.param("She had acute kidney. Injury was ruled out. Potassium 5.9 mEq/L.", id="sentences cut entities"),
    pytest.param(
        "A 7-year-old boy with steroid-resistant nephrotic syndrome was given intravenous methylprednisolone 30 mg/kg "
        "every other day for two weeks, then oral prednisolone 2 mg/kg/day.\n\nOn day 10 he developed toxic epidermal "
        "necrolysis; C-reactive protein was 112 mg/L and the white blood cell count 15.2 × 10⁹/L.",
        id="many entities",
    ),
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("head", entities.HEADS)
def test_the_same_as_spacy_finds(text: str, head: str) -> None:
    model = entities.trained()
    doc = model.get_pipe("tok2vec")(ner.document(model, text, Splitter()))
    found = list(decoding.found(model.get_pipe(head), doc))
    doc = model.get_pipe(head)(doc)
    assert found == [(entity.start, entity.end, entity.label_) for entity in doc.ents]
