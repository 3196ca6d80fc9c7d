"""Mentions that the trained model finds, and those of further models.

The model's heads learned from corpora that annotate different things (models/README.md). Where two mentions overlap,
the one of the first source stands: MACCROBAT's head, then BC5CDR's, then further models in the order they are named. A
substance that only BC5CDR's head knows is a CHEMICAL: nothing says that it was given. Later steps of the pipeline may
add to these mentions or replace them: rules and lexicons know what they match.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import cast

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span

from casefacts import assets
from casefacts.annotate.notes import Notes, notes_of
from casefacts.errors import UsageError
from casefacts.facts import Mention
from casefacts.terms import MentionLabel

VERSION = "1"
HEADS = ("ner_report", "ner_substance")
"""In order of trust: that of case reports before that of abstracts of any kind."""
PIECE = 1000
"""Tokens at a time: a long report then needs no more memory than a short one, and its matrices stay in the cache."""
LONGEST = 150
"""Characters. What names one thing is shorter; longer stretches are lists or lost borders."""
_EDGE = re.compile(r"^(?:[\s,;:)\]”’\"']|[.–—/-](?!\d))+|[\s,;:(\[“‘\"'–—/-]+$")
"""A full stop or a minus before a digit is part of the number (".5 mg"), one at the end part of the word ("i.v.")."""
_WORD = re.compile(r"[^\W\d_]\w*")
_PAIRS = (("(", ")"), ("[", "]"))

Found = tuple[int, int, MentionLabel]


def trained() -> Language:
    """The shipped model.

    Raises:
        UsageError: it is not there (a checkout without models, or one whose model is being made).
    """
    path = assets.model("ner")
    if not (path / "meta.json").is_file():
        raise UsageError(f"{path}: the trained model is missing; run `make train CORPORA=folder`")
    return spacy.load(path, exclude=["tokenizer"])  # the pipeline has its own


class Entities:
    """Component: adds the model's mentions to `notes.mentions`. 8,000 words a second on one core."""

    def __init__(self, model: Language, further: Iterable[Callable[[Notes], list[Mention]]] = ()) -> None:
        self._model = model
        self._further = tuple(further)

    def __call__(self, doc: Doc) -> Doc:
        notes = notes_of(doc)
        found = ranked(doc.text, spans(self._model, doc))
        for source in self._further:
            found += source(notes)
        notes.mentions += without_overlaps(found)
        return doc


def spans(model: Language, doc: Doc) -> list[tuple[str, Found]]:
    """What each head finds, edges trimmed. The Doc shares the model's vocabulary and has sentence starts."""
    found = []
    text = doc.text  # put together from the tokens at each use
    for piece in pieces(doc):
        part = model.get_pipe("tok2vec")(_alone(piece))
        for head in HEADS:
            part = model.get_pipe(head)(part)
            for entity in part.ents:
                offset = piece.start_char
                start, end = trimmed(text, offset + entity.start_char, offset + entity.end_char)
                label = cast(MentionLabel, entity.label_)
                if start < end <= start + LONGEST and is_possible(text[start:end], label):
                    found.append((head, (start, end, label)))
            part.set_ents([], default="missing")
    return found


def pieces(doc: Doc) -> Iterator[Span]:
    """The Doc in stretches of whole sentences, of about PIECE tokens each."""
    start = 0
    for token in doc:
        if token.is_sent_start and token.i - start >= PIECE:
            yield doc[start : token.i]
            start = token.i
    if start < len(doc):
        yield doc[start:]


def _alone(piece: Span) -> Doc:
    """The piece as a Doc with its sentence starts. Span.as_doc would also look up a vector for each token."""
    tokens = list(piece)
    return Doc(
        piece.doc.vocab,
        words=[token.text for token in tokens],
        spaces=[bool(token.whitespace_) for token in tokens],
        sent_starts=[bool(token.is_sent_start) for token in tokens],
    )


def is_possible(text: str, label: MentionLabel) -> bool:
    """Whether a mention can be what its label says: substances are not made of units and function words alone."""
    return label not in ("DRUG", "CHEMICAL") or not set(_WORD.findall(text.lower())) <= _no_substance()


@cache
def _no_substance() -> frozenset[str]:
    lists = tomllib.loads(assets.lexicon("entities.toml").read_text(encoding="utf-8"))
    return frozenset(lists["no_substance"])


def ranked(text: str, found: list[tuple[str, Found]]) -> list[Mention]:
    """What the heads find as mentions, the most trusted first."""
    return [
        Mention(start=start, end=end, label=label, text=text[start:end], method=f"{head}/{VERSION}")
        for head, (start, end, label) in sorted(found, key=lambda item: (HEADS.index(item[0]), item[1]))
    ]


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without punctuation and lone brackets at its edges; empty where nothing but those is in it."""
    while start < end:
        piece = text[start:end]
        if edge := _EDGE.search(piece):
            start, end = (start + edge.end(), end) if edge.start() == 0 else (start, start + edge.start())
            continue
        opened = next((i for i, (left, right) in enumerate(_PAIRS) if piece.count(left) != piece.count(right)), None)
        if opened is None:
            break
        left, right = _PAIRS[opened]
        if piece[0] == left:
            start += 1
        elif piece[-1] == right:
            end -= 1
        else:
            break
    return start, end


def without_overlaps(mentions: Iterable[Mention]) -> list[Mention]:
    """The mentions that overlap none before them in the given order, in text order."""
    taken = bytearray()
    kept = []
    for mention in mentions:
        taken.extend(bytes(max(mention.end - len(taken), 0)))
        if not any(taken[mention.start : mention.end]):
            taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
            kept.append(mention)
    return sorted(kept, key=lambda mention: mention.start)
