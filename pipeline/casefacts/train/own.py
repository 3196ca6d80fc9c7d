"""Training on a user's own annotations: a spaCy model of mentions that `[annotate] models` of the settings can name.

The model takes the shipped model's encoder along and trains it further, with a head of its own that learns the user's
labels only, so a few dozen annotated reports are enough to begin with. What the user does not annotate is left to the
shipped model.
"""

import logging
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from thinc.api import Adam, fix_random_seed

from casefacts.annotate.entities import trained
from casefacts.annotate.sentences import Splitter
from casefacts.annotate.tokens import tokenizer
from casefacts.errors import UsageError
from casefacts.evaluate import annotated
from casefacts.evaluate.annotations import Report
from casefacts.evaluate.mapping import Mapping
from casefacts.evaluate.scoring import Score
from casefacts.train import ner
from casefacts.train.corpora import Annotated

log = logging.getLogger(__name__)

SEED = 7
DROPOUT = 0.25
LEARN_RATE = 0.001
BATCH_WORDS = 100
"""A quarter of what the shipped model was trained with: a user's corpus is smaller."""
UPDATES, LEAST_EPOCHS = 400, 10
"""A few short reports need many passes until the new head knows anything; many reports need ten."""
HEAD = "ner_report"
"""The shipped head whose architecture the user's head has."""


@dataclass(frozen=True, kw_only=True)
class Trained:
    """What was learned from."""

    texts: int
    mentions: dict[str, int]
    """By label."""
    left_out: int
    """Mentions that begin or end inside a word or overlap another."""
    scores: list[Score]
    """By label on the texts kept for it; empty without such texts."""


def train(path: Path, mapping: Mapping, out: Path, *, dev: Path | None = None, epochs: int | None = None) -> Trained:
    """Train on annotated texts (JSON Lines or brat) and write the model's folder.

    Args:
        mapping: the user's labels as casefacts'.
        dev: annotated texts not learned from, to score the model on.
        epochs: passes over the texts; None for as many as are mostly enough.

    Raises:
        UsageError: the annotations or the mapping cannot be used, or `out` holds something that is no model.
    """
    if out.exists() and not (out / "meta.json").is_file():
        raise UsageError(f"{out}: is there and is no model; give another folder with --out")
    reports = annotated.read(path, mapping)
    kept = annotated.read(dev, mapping) if dev else []
    fix_random_seed(SEED)
    nlp = _begun(out.name)
    splitter = Splitter()
    examples = [ner.example(nlp, item, splitter) for item in map(_spans, reports)]
    counts: dict[str, int] = {}
    for one in examples:
        for entity in one.reference.ents:
            counts[entity.label_] = counts.get(entity.label_, 0) + 1
    if not counts:
        raise UsageError(f"{path}: has no mentions of mapped labels, so there is nothing to learn")
    _learn(nlp, examples, epochs)
    ner.write(nlp, out)
    return Trained(
        texts=len(reports),
        mentions=dict(sorted(counts.items())),
        left_out=sum(len(report.entities) for report in reports) - sum(counts.values()),
        scores=_scores(nlp, kept),
    )


def _begun(name: str) -> Language:
    """The shipped encoder with an empty head."""
    base = trained()
    nlp = spacy.blank("en", vocab=base.vocab)
    nlp.tokenizer = tokenizer(nlp)
    nlp.add_pipe("tok2vec", source=base)
    head = base.config.interpolate()["components"][HEAD]
    nlp.add_pipe("ner", config={name: head[name] for name in ("model", "update_with_oracle_cut_size")})
    nlp.meta.update(name=name, version="1.0.0", description="Trained by casefacts on a user's annotations")
    return nlp


def _spans(report: Report) -> Annotated:
    """The report as training has it; of mentions that overlap, the longer one."""
    kept: list[tuple[int, int, str]] = []
    for entity in sorted(report.entities, key=lambda e: (e.start - e.end, e.start)):
        if not any(entity.start < end and start < entity.end for start, end, _ in kept):
            kept.append((entity.start, entity.end, entity.label))
    return Annotated(text=report.text, spans=tuple(sorted(kept)))


def _learn(nlp: Language, examples: Sequence[Example], epochs: int | None) -> None:
    """Train encoder and head; the weights kept are the averages over training."""
    nlp.get_pipe("ner").initialize(lambda: examples, nlp=nlp)  # type: ignore[attr-defined]
    optimizer = Adam(LEARN_RATE, L2=0.01, grad_clip=1.0, use_averages=True)
    order = random.Random(SEED)
    batches = len(list(minibatch_by_words(examples, size=BATCH_WORDS)))
    for epoch in range(epochs or max(LEAST_EPOCHS, -(-UPDATES // batches))):
        losses: dict[str, float] = {}
        for batch in minibatch_by_words(order.sample(examples, len(examples)), size=BATCH_WORDS):
            nlp.update(batch, drop=DROPOUT, sgd=optimizer, losses=losses)
        log.info("epoch %d: loss %.0f", epoch + 1, losses["ner"])
    with nlp.use_params(optimizer.averages):
        averaged = nlp.to_bytes()
    nlp.from_bytes(averaged)


def _scores(nlp: Language, reports: Sequence[Report]) -> list[Score]:
    """How well the model finds the mentions of texts that it has not learned from: same borders, same label."""
    from casefacts.train.evaluate import score

    if not reports:
        return []
    gold = [set(_spans(report).spans) for report in reports]
    found = [{(e.start_char, e.end_char, e.label_) for e in nlp(report.text).ents} for report in reports]
    return score(gold, found)
