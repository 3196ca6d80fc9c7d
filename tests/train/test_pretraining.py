"""Pretraining of the encoder, on sentences of our own."""

import random

from spacy.training import Example

from casefacts.annotate.sentences import Splitter
from casefacts.train import ner
from casefacts.train.corpora import Annotated
from casefacts.train.pretraining import PretrainSettings, classes, pretrain

SETTINGS = PretrainSettings(epochs=8, batch_words=100, hidden=0.2, least=5, learn_rate=0.01, warmup=0.1)


def test_the_encoder_learns_which_words_stand_together() -> None:
    nlp = ner.untrained()
    nlp.vocab.vectors.resize((10, 8))
    examples: dict[str, list[Example]] = {
        head: [ner.example(nlp, Annotated(text="She took zoltaxin.", spans=((9, 17, "DRUG"),)), Splitter())]
        for head in ner.settings().labels
    }
    ner.initialize(nlp, examples)
    texts = ["She took zoltaxin daily and her itching went. Serum quellotin was 54 mg/dL.\n" * 40]
    assert pretrain(nlp, texts, SETTINGS, random.Random(1)) > 0.8


def test_what_is_guessed_is_the_word_the_shape_of_a_figure_or_the_ending_of_a_rare_word() -> None:
    nlp = ner.untrained()
    pieces = [["Daily", "daily", "DAILY", "12", "34", "56", "colitis", "gastritis", "neuritis", "once", "\n"]]
    known = classes(nlp, pieces, 3)
    assert known["Daily"] == known["daily"]
    assert known["12"] == known["56"]
    assert known["colitis"] == known["neuritis"]
    assert len(set(known.values())) == 3
    assert not {"once", "\n"} & set(known)
