"""Training of the linker that puts findings down to drugs.

It learns from what the model of mentions finds, so PHEE's training sentences are read by heads that have not seen them:
the head of adverse events is trained anew on each fold's other sentences, all sentences of an abstract in one fold.
Pairs of MACCROBAT's training reports of which no rule says anything are examples of pairs that are none.
"""

import argparse
import logging
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from spacy.language import Language
from thinc.api import fix_random_seed

from casefacts import assets
from casefacts.annotate import effect_links, entities, pipeline
from casefacts.annotate.effects import Effect, Effects
from casefacts.annotate.entities import Found
from casefacts.annotate.link_model import LinkModel
from casefacts.annotate.notes import Notes, Sentence
from casefacts.annotate.sentences import Splitter
from casefacts.evaluate.wording import SLACK, fold, same_words, words
from casefacts.records import CleanReport, Metadata, Passage
from casefacts.settings import AnnotateSettings
from casefacts.train import corpora, ner

log = logging.getLogger(__name__)

SEED = 7
FOLDS = 3
EPOCHS = 10
"""Of the heads of the folds: their losses fall no more."""
NONE_WEIGHT = 1.0
"""Of a pair of MACCROBAT's against one of PHEE's."""
STRENGTH = 0.3
"""Inverse strength of the regularisation (C of scikit-learn); .1 and .3 score alike on folds, 1 worse."""
SEEN = 3
"""Pairs that a feature must be of."""
LEAST = 0.01
"""Absolute weights below it are left out of the file; no probability changes by more than a hundredth."""
_LIST = re.compile(r",| and | or ")
THRESHOLDS = tuple(round(0.3 + 0.02 * step, 2) for step in range(13))

FLAT = 0.01
"""F1 that is given away for precision: a wrong fact harms more than one that is missing."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """A pair with what it is, and the sentence and abstract or report that it is of."""

    pair: effect_links.Candidate
    sentence: str
    linked: bool
    weight: float
    group: str


def train(folder: Path) -> LinkModel:
    """Train on PHEE's and MACCROBAT's training splits; needs the shipped model of mentions."""
    unseen = _unseen(folder)
    reader = _Reader()
    examples = [*_of_events(folder, reader, unseen), *_of_none(folder, reader)]
    log.info("linker: %d pairs, %d linked", len(examples), sum(example.linked for example in examples))
    threshold = _threshold(examples)
    bias, weights = _fitted(examples)
    kept = {name: round(weight, 3) for name, weight in sorted(weights.items()) if abs(weight) >= LEAST}
    return LinkModel(threshold=threshold, bias=round(bias, 4), weights=kept)


def _unseen(folder: Path) -> dict[str, list[Found]]:
    """Text of PHEE's training split -> what a head of adverse events finds that was not trained on its abstract."""
    how = ner.settings()
    labels = how.labels[entities.EVENT]
    items = corpora.read(folder, entities.EVENT, "train", labels)
    groups = [_abstract(row) for row in corpora.json_lines(folder / "phee" / "train.jsonl")]
    folds = _folds(groups)
    vectors, splitter = entities.trained().vocab.vectors, Splitter()
    found: dict[str, list[Found]] = {}
    for held in range(FOLDS):
        seen = [item for item, group in zip(items, groups, strict=True) if folds[group] != held]
        nlp = _event_head(vectors, seen)
        for item, group in zip(items, groups, strict=True):
            if folds[group] == held:
                doc = ner.document(nlp, item.text, splitter)
                found[item.text] = [span for _, span in entities.spans(nlp, doc, (entities.EVENT,))]
        log.info("linker: fold %d of %d read", held + 1, FOLDS)
    return found


@ner.fast()
def _event_head(vectors: Any, items: Sequence[corpora.Annotated]) -> Language:
    """An encoder and a head of adverse events, with the shipped model's word vectors, trained on some sentences."""
    fix_random_seed(SEED)
    order = random.Random(SEED)
    nlp = ner.untrained()
    nlp.vocab.vectors = vectors
    for head in entities.HEADS:
        if head != entities.EVENT:
            nlp.remove_pipe(head)
    splitter = Splitter()
    how = msgspec.structs.replace(ner.settings().training, epochs=EPOCHS, repeat={})
    examples = {entities.EVENT: [ner.example(nlp, item, splitter) for item in items]}
    ner.initialize(nlp, examples)
    ner.fit(nlp, examples, how, order)
    return nlp


def _of_events(folder: Path, reader: "_Reader", unseen: Mapping[str, list[Found]]) -> Iterator[Example]:
    for row in corpora.json_lines(folder / "phee" / "train.jsonl"):
        gold = _effects(row)
        for sentence, pair, _ in reader.pairs(row["text"], unseen[row["text"]]):
            drug, finding = (fold(sentence.text[slice(*span)]) for span in (pair.drug, pair.finding))
            linked = any(same_words(drug, d) and _is_effect(finding, effect) for d, effect in gold)
            yield Example(pair=pair, sentence=sentence.text, linked=linked, weight=1.0, group=_abstract(row))


def _of_none(folder: Path, reader: "_Reader") -> Iterator[Example]:
    """Pairs of sentences of case reports in which rules find no effect."""
    for row in corpora.json_lines(folder / "maccrobat" / "train.jsonl"):
        for sentence, pair, said in reader.pairs(row["text"], None):
            if not said:
                yield Example(pair=pair, sentence=sentence.text, linked=False, weight=NONE_WEIGHT, group=row["id"])


class _Reader:
    """The annotating pipeline up to the step that puts findings down to drugs."""

    def __init__(self) -> None:
        nlp = pipeline.build(AnnotateSettings(), before="outcomes")
        self._nlp, self._effects = nlp, Effects()

    def pairs(
        self, text: str, found: list[Found] | None
    ) -> Iterator[tuple[Sentence, effect_links.Candidate, list[Effect]]]:
        """The pairs of each sentence, with what rules say of it; `found` stands in for the head of adverse events."""
        report = _report(text)
        notes = Notes(report=report)
        doc = self._nlp.make_doc(text)
        doc._.notes = notes
        self._nlp(doc)
        if found is not None:
            notes.candidates[:] = entities.candidates(text, [(entities.EVENT, span) for span in found])
        for sentence in notes.sentences:
            read, said = effect_links.read(self._effects, notes, sentence, short=notes.is_short)
            for pair in effect_links.candidates(sentence.text, read, said):
                yield sentence, pair, said


def _report(text: str) -> CleanReport:
    passage = Passage(start=0, end=len(text), kind="paragraph", section="case")
    return CleanReport(
        sha256="", source="text", metadata=Metadata(), pages=(), text=text, passages=(passage,), anchors=()
    )


def _abstract(row: corpora.Row) -> str:
    """PHEE names its sentences by the abstract's PubMed number and their place."""
    return str(row["id"]).rsplit("_", 1)[0]


def _folds(groups: Iterable[str]) -> dict[str, int]:
    """A fold for each abstract."""
    order = sorted(set(groups))
    random.Random(SEED).shuffle(order)
    return {group: at % FOLDS for at, group in enumerate(order)}


def _effects(row: corpora.Row) -> list[tuple[str, str]]:
    """The adverse events of a sentence: drug and effect, folded."""
    text = {entity["id"]: fold(entity["text"]) for entity in row["entities"]}
    return [(text[r["head"]], text[r["tail"]]) for r in row["relations"] if r["type"] == "ADVERSE_EVENT"]


def _is_effect(finding: str, effect: str) -> bool:
    """Whether a finding is an effect, or one of the list that PHEE takes for one effect."""
    part = _LIST.search(effect) is not None and len(words(finding)) < len(words(effect))
    return same_words(finding, effect, SLACK, 2) or (part and same_words(finding, effect, len(words(effect))))


def _fitted(examples: Sequence[Example]) -> tuple[float, dict[str, float]]:
    """Bias, and weights of the features."""
    names, model = _fit(examples)
    return float(model.intercept_[0]), dict(zip(names.get_feature_names_out(), model.coef_[0].tolist(), strict=True))


def _fit(examples: Sequence[Example]) -> tuple[CountVectorizer, LogisticRegression]:
    names = CountVectorizer(analyzer=set, min_df=SEEN)
    matrix = names.fit_transform([example.pair.features for example in examples])
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300, random_state=SEED)
    model.fit(matrix, [example.linked for example in examples], [example.weight for example in examples])
    return names, model


def _threshold(examples: Sequence[Example]) -> float:
    """The probability from which a pair is linked: the best F1 on PHEE's sentences not fitted, findings apart."""
    folds = _folds(example.group for example in examples)
    by_sentence: dict[str, list[tuple[float, Example]]] = defaultdict(list)
    for left_out in range(FOLDS):
        names, model = _fit([example for example in examples if folds[example.group] != left_out])
        held = [e for e in examples if folds[e.group] == left_out and e.group.startswith("PHEE")]
        found = model.predict_proba(names.transform([example.pair.features for example in held]))[:, 1]
        for probability, example in zip(found, held, strict=True):
            by_sentence[example.sentence].append((float(probability), example))
    linked = {id(e.pair) for scored in by_sentence.values() for _, e in scored if e.linked}
    most = sum(len(_links(scored, 0.0, linked)[0]) for scored in by_sentence.values())

    def f1(least: float) -> float:
        kept = [_links(scored, least, linked) for scored in by_sentence.values()]
        right, given = sum(len(of_gold) for of_gold, _ in kept), sum(len(pairs) for _, pairs in kept)
        return 2 * right / (given + most)

    best = max(map(f1, THRESHOLDS))
    threshold = max(least for least in THRESHOLDS if f1(least) >= best - FLAT)
    log.info("linker: threshold %.2f, F1 of pairs on sentences not fitted %.3f", threshold, f1(threshold))
    return threshold


def _links(
    scored: Iterable[tuple[float, Example]], least: float, linked: set[int]
) -> tuple[list[effect_links.Candidate], list[effect_links.Candidate]]:
    """The pairs of a sentence that stay, the right ones and all; with `least` 0 the right ones that could."""
    if least == 0:
        pairs = effect_links.apart((1.0, example.pair) for _, example in scored if example.linked)
    else:
        pairs = effect_links.apart((p, example.pair) for p, example in scored if p >= least)
    return [pair for pair in pairs if id(pair) in linked], pairs


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m casefacts.train.linker", description=__doc__)
    parser.add_argument("corpora", type=Path, help="folder with maccrobat/, phee/")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    path = assets.model("linker") / "effect.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(msgspec.json.format(msgspec.json.encode(train(given.corpora)), indent=1) + b"\n")


if __name__ == "__main__":
    main()
