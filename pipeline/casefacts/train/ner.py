"""Training of the model of mentions: one encoder, and for each corpus a head that learns from that corpus alone.

What a corpus does not annotate is therefore never taken as absent: MACCROBAT has no chemicals that are not given,
BC5CDR no doses. The encoder learns from all. Deterministic on one machine: one process, one thread, every seed fixed.
"""

import logging
import math
import random
import shutil
import tomllib
from collections.abc import Mapping
from functools import partial
from itertools import islice
from pathlib import Path

import msgspec
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.pipeline.tok2vec import Tok2Vec
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import load_config, load_model_from_config
from thinc.api import Adam, Optimizer, fix_random_seed, use_ops, warmup_linear

from casefacts import assets
from casefacts.annotate.entities import VERSION
from casefacts.annotate.sentences import Splitter
from casefacts.annotate.tokens import tokenizer
from casefacts.train import corpora
from casefacts.train.corpora import Annotated
from casefacts.train.pretraining import PretrainSettings, pretrain
from casefacts.train.vectors import VectorSettings, add_vectors

log = logging.getLogger(__name__)
fast = partial(use_ops, "numpy", use_blis=False)
"""Context in which networks are made and trained: NumPy's OpenBLAS reads 1.6 times as many words a second as BLIS."""


class TrainSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    epochs: int
    batch_words: int
    dropout: float
    learn_rate: float
    warmup: float
    """Share of all steps over which the learning rate rises; it falls to zero over the rest."""
    repeat: dict[str, float] = {}
    """Head -> how often an epoch sees its corpus, where not once; 0.5 is another half each time."""


class NerSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """models/configs/ner.toml."""

    seed: int
    vectors: VectorSettings
    pretraining: PretrainSettings
    training: TrainSettings
    labels: dict[str, dict[str, str]]
    """Head -> the corpus's label -> casefacts' label."""


def settings() -> NerSettings:
    """The settings that the shipped model was trained with."""
    return msgspec.convert(
        tomllib.loads((assets.model("configs") / "ner.toml").read_text(encoding="utf-8")), NerSettings
    )


def untrained() -> Language:
    """The network of models/configs/ner.cfg."""
    nlp = load_model_from_config(load_config(assets.model("configs") / "ner.cfg"), auto_fill=True)
    nlp.tokenizer = tokenizer(nlp)
    return nlp


@fast()
def train(folder: Path, how: NerSettings) -> Language:
    """Train on the corpora's training splits."""
    fix_random_seed(how.seed)
    nlp = untrained()
    add_vectors(nlp, corpora.raw_texts(folder), how.vectors)
    splitter = Splitter()
    examples = {
        head: [example(nlp, item, splitter) for item in corpora.read(folder, head, "train", labels)]
        for head, labels in how.labels.items()
    }
    initialize(nlp, examples)
    pretrain(nlp, corpora.raw_texts(folder), how.pretraining, random.Random(how.seed))
    fit(nlp, examples, how.training, random.Random(how.seed))
    nlp.meta.update(name="casefacts_ner", version=f"{VERSION}.0.0", license="MIT", description="See models/README.md")
    return nlp


def write(nlp: Language, out: Path) -> None:
    """Write a model beside, then in place of the old one."""
    beside = out.with_name(f".{out.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    nlp.to_disk(beside)
    if out.exists():
        shutil.rmtree(out)
    beside.rename(out)


def fit(nlp: Language, examples: Mapping[str, list[Example]], how: TrainSettings, order: random.Random) -> None:
    """Train an initialized network on the examples of each of its heads; its weights become the average over the
    steps."""
    state = order.getstate()
    steps = how.epochs * len(_batches(examples, how, order))
    order.setstate(state)
    rate = warmup_linear(how.learn_rate, int(steps * how.warmup), steps)
    optimizer = Adam(list(islice(rate, steps)), L2=0.01, grad_clip=1.0, use_averages=True)
    for epoch in range(how.epochs):
        losses = _epoch(nlp, examples, how, optimizer, order)
        log.info("epoch %d: %s", epoch + 1, ", ".join(f"{name} {loss:.0f}" for name, loss in sorted(losses.items())))
    with nlp.use_params(optimizer.averages):
        averaged = nlp.to_bytes()
    nlp.from_bytes(averaged)


def example(nlp: Language, item: Annotated, splitter: Splitter) -> Example:
    """A training example. Spans that begin or end within a token, in white space or across sentences are left out."""
    gold = document(nlp, item.text, splitter)
    found = (gold.char_span(start, end, label=label) for start, end, label in item.spans)
    gold.ents = tuple(span for span in found if span is not None and _can_be_found(span))
    return Example(document(nlp, item.text, splitter), gold)


def _can_be_found(span: Span) -> bool:
    return not (span[0].is_space or span[-1].is_space or any(token.is_sent_start for token in span[1:]))


def document(nlp: Language, text: str, splitter: Splitter) -> Doc:
    """A text as the annotating pipeline hands it to the model: tokens and sentence starts."""
    doc = nlp.make_doc(text)
    starts = set(splitter.starts(text))
    for token in doc:
        token.is_sent_start = token.i == 0 or token.idx in starts
    return doc


def initialize(nlp: Language, examples: Mapping[str, list[Example]]) -> None:
    """Give a network its first weights and each head the labels of its examples."""
    every = [found for head in examples.values() for found in head]
    for name, pipe in nlp.pipeline:
        if isinstance(pipe, TrainablePipe):
            sample = examples.get(name, every)
            pipe.initialize(partial(list, sample), nlp=nlp)


def _epoch(
    nlp: Language,
    examples: Mapping[str, list[Example]],
    how: TrainSettings,
    optimizer: Optimizer,
    order: random.Random,
) -> dict[str, float]:
    """One pass over all corpora, their batches mixed. Returns the loss by component."""
    encoder = nlp.get_pipe("tok2vec")
    assert isinstance(encoder, Tok2Vec)
    listeners = encoder.listener_map
    losses: dict[str, float] = {}
    for head, batch in _batches(examples, how, order):
        pipe = nlp.get_pipe(head)
        assert isinstance(pipe, TrainablePipe)
        encoder.listener_map = {head: listeners[head]}
        encoder.update(batch, drop=how.dropout, losses=losses)
        pipe.update(batch, drop=how.dropout, losses=losses)
        encoder.finish_update(optimizer)
        pipe.finish_update(optimizer)
        optimizer.step_schedules()  # type: ignore[no-untyped-call]
    encoder.listener_map = listeners
    return losses


def _batches(
    examples: Mapping[str, list[Example]], how: TrainSettings, order: random.Random
) -> list[tuple[str, list[Example]]]:
    batches = []
    for head, found in examples.items():
        times = how.repeat.get(head, 1.0)
        shuffled = [one for _ in range(math.ceil(times)) for one in order.sample(found, len(found))]
        shuffled = shuffled[: round(times * len(found))]
        batches += [(head, batch) for batch in minibatch_by_words(shuffled, size=how.batch_words)]
    order.shuffle(batches)
    return batches
