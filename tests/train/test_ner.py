"""Training, on a handful of sentences of our own."""

import gzip
import json
from pathlib import Path

import msgspec
import pytest
import spacy

from casefacts.annotate import entities
from casefacts.train import ner

SENTENCES = {
    "maccrobat": ("She took zoltaxin daily.", "Medication", "zoltaxin"),
    "phee": ("Zoltaxin caused a rash.", "Treatment.Drug", "Zoltaxin"),
    "bc5cdr": ("Zoltaxin binds potassium .", "Chemical", "potassium"),
}


@pytest.fixture(scope="module")
def corpora(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpora")
    for name, (text, label, words) in SENTENCES.items():
        start = text.index(words)
        entity = {"id": "T1", "start": start, "end": start + len(words), "label": label, "text": words}
        row = {"id": "1", "text": text, "entities": [entity], "relations": []}
        (folder / name).mkdir()
        (folder / name / "train.jsonl").write_text((json.dumps(row) + "\n") * 8, encoding="utf-8")
    (folder / "e3c_raw").mkdir()
    with gzip.open(folder / "e3c_raw" / "texts.jsonl.gz", "wt", encoding="utf-8") as out:
        out.write(json.dumps({"text": "She took zoltaxin for a rash.\n" * 20}) + "\n")
    return folder


def quick() -> ner.NerSettings:
    how = ner.settings()
    vectors = msgspec.structs.replace(how.vectors, buckets=100, dimensions=8, epochs=1)
    pretraining = msgspec.structs.replace(how.pretraining, epochs=1)
    training = msgspec.structs.replace(how.training, epochs=12, batch_words=20)
    return msgspec.structs.replace(how, vectors=vectors, pretraining=pretraining, training=training)


def test_training_gives_a_model_that_finds_what_it_saw_the_same_each_time(corpora: Path, tmp_path: Path) -> None:
    models = [ner.train(corpora, quick()) for _ in range(2)]
    assert models[0].get_pipe("ner_report").model.to_bytes() == models[1].get_pipe("ner_report").model.to_bytes()
    models[0].to_disk(tmp_path / "ner")
    loaded = spacy.load(tmp_path / "ner", exclude=["tokenizer"])
    assert set(loaded.pipe_names) == {"tok2vec", *entities.HEADS}
    found = entities.spans(loaded, loaded.make_doc("She took zoltaxin daily."))
    assert ("ner_report", (9, 17, "DRUG")) in found
