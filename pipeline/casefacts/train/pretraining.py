"""Pretraining of the encoder on raw case reports: it learns to guess hidden words from those around them.

A masked language model (Devlin et al., NAACL 2019) as small as the encoder: of a hidden word it guesses the word itself
where it is frequent, the shape of a figure ("d.d"), else its last three letters ("-itis"), so that names that were seen
once also teach something. What guesses is thrown away.
"""

import logging
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

import msgspec
import numpy
from spacy.language import Language
from spacy.lexeme import Lexeme
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc
from thinc.api import Adam, Maxout, Model, Softmax_v2, chain, warmup_linear
from thinc.types import Floats2d

log = logging.getLogger(__name__)

PIECE = 100
"""Words that are read at a time; the encoder sees four to each side."""
MASK = "\N{FULL BLOCK}"
"""What stands for a hidden word; reports have none."""
RANDOM = 0.2
"""Share of hidden words with another word of the texts in their place, so that the encoder also doubts what it sees."""


class PretrainSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What pretraining is told."""

    epochs: int
    batch_words: int
    hidden: float
    """Share of words that are hidden."""
    least: int
    """Times that a word, or an ending of rarer words, is in the texts, to be guessed."""
    learn_rate: float
    warmup: float


def pretrain(nlp: Language, texts: Iterable[str], how: PretrainSettings, order: random.Random) -> float:
    """Train the encoder of an initialized pipeline. Returns the share of hidden words guessed in the last epoch."""
    pieces = list(_pieces(nlp, texts))
    known = classes(nlp, pieces, how.least)
    encoder = nlp.get_pipe("tok2vec")
    assert isinstance(encoder, TrainablePipe)
    width = encoder.model.get_dim("nO")
    guess: Model[Floats2d, Floats2d] = chain(
        Maxout(nO=width, nI=width, nP=2, normalize=True), Softmax_v2(nO=max(known.values()) + 1, nI=width)
    )
    guess.initialize()
    batch = max(how.batch_words // PIECE, 1)
    steps = how.epochs * (len(pieces) // batch)
    rate = warmup_linear(how.learn_rate, int(steps * how.warmup), steps)
    optimizer = Adam(list(islice(rate, steps)), L2=0.01, grad_clip=1.0)
    for epoch in range(how.epochs):
        order.shuffle(pieces)
        right = guessed = 0
        for at in range(0, batch * (len(pieces) // batch), batch):
            docs, hidden, wanted = _hide(nlp, pieces[at : at + batch], known, how.hidden, order)
            vectors, learn_encoder = encoder.model.begin_update(docs)
            guesses, learn_guess = guess.begin_update(encoder.model.ops.xp.vstack(vectors)[hidden])
            right += int((guesses.argmax(axis=1) == numpy.array(wanted)).sum())
            guessed += len(wanted)
            slope = numpy.zeros((sum(map(len, docs)), width), dtype="f")
            slope[hidden] = learn_guess(_slope(guesses, wanted))
            learn_encoder(encoder.model.ops.unflatten(slope, [len(doc) for doc in docs]))
            encoder.model.finish_update(optimizer)
            guess.finish_update(optimizer)
            optimizer.step_schedules()
        log.info("pretraining, epoch %d: %.1f %% of hidden words guessed", epoch + 1, 100 * right / guessed)
    return right / guessed


def _slope(guesses: Any, wanted: Sequence[int]) -> Any:
    """Of the cross-entropy of each guess (Floats2d, probabilities by class), averaged over the guesses."""
    guesses[numpy.arange(len(wanted)), wanted] -= 1
    return guesses / len(wanted)


def _pieces(nlp: Language, texts: Iterable[str]) -> Iterator[list[str]]:
    for text in texts:
        words = [token.text for token in nlp.make_doc(text)]
        yield from (words[at : at + PIECE] for at in range(0, len(words), PIECE))


def classes(nlp: Language, pieces: Sequence[list[str]], least: int) -> dict[str, int]:
    """Word -> number of what is guessed for it; the other words are never hidden."""
    words = Counter(word for piece in pieces for word in piece if not word.isspace())
    names = {word: _name(nlp.vocab[word]) for word in words}
    times: Counter[str] = Counter()
    for word, count in words.items():
        times[names[word]] += count
    names = {word: name if times[name] >= least else f"-{name[-3:]}" for word, name in names.items()}
    times = Counter()
    for word, count in words.items():
        times[names[word]] += count
    numbers = {name: at for at, name in enumerate(sorted(name for name, count in times.items() if count >= least))}
    return {word: numbers[name] for word, name in names.items() if name in numbers}


def _name(word: Lexeme) -> str:
    return word.shape_ if any(letter.isdigit() for letter in word.text) else word.lower_


def _hide(
    nlp: Language, pieces: Sequence[list[str]], known: dict[str, int], share: float, order: random.Random
) -> tuple[list[Doc], list[int], list[int]]:
    """The pieces with some words hidden, the places of these words and what they are."""
    places: list[int] = []
    wanted: list[int] = []
    docs = []
    before = 0
    for piece in pieces:
        shown = list(piece)
        for at, word in enumerate(piece):
            if order.random() < share and word in known:
                places.append(before + at)
                wanted.append(known[word])
                shown[at] = order.choice(order.choice(pieces)) if order.random() < RANDOM else MASK
        docs.append(Doc(nlp.vocab, words=shown))
        before += len(piece)
    return docs, places, wanted
