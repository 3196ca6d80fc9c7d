"""Mentions that the trained model finds, and those of further models.

The model's heads learned from corpora that annotate different things (models/README.md): whole case reports
(MACCROBAT), the chemicals and diseases of abstracts (BC5CDR), sentences of adverse events (PHEE). Where the first two
agree on a drug, its name is what both take in: "prednisolone" of "pulse prednisolone therapy". A substance that only
the second knows is a CHEMICAL: nothing says that it was given. It may lie in what is measured or done ("serum
potassium", "glucose tolerance test"); both mentions stand.

A text that tells of a patient, by age or sex, is of the kind that the first head learned from: there the borders of
conditions are the first head's, and an effect that only the third finds is a CONDITION. In other texts they are the
second's, and a drug or a condition that the first head alone finds is left out: in BC5CDR's abstracts 159 of 1412 such
were right. All that the third head finds are candidates for later steps, in `notes.candidates`.

Further models come last and add what overlaps nothing. Later steps of the pipeline may add to these mentions or replace
them: rules and lexicons know what they match.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import cast

import msgspec
import spacy
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.tokens import Doc, Span
from thinc.api import NumpyOps

from casefacts import assets
from casefacts.annotate import decoding
from casefacts.annotate.notes import Candidate, Notes, notes_of
from casefacts.annotate.numbers import RANGE
from casefacts.annotate.units import AMOUNT
from casefacts.errors import UsageError
from casefacts.facts import Mention
from casefacts.terms import CandidateLabel, MentionLabel

VERSION = "3"
REPORT, SUBSTANCE, EVENT = HEADS = ("ner_report", "ner_substance", "ner_event")
PIECE = 1000
"""Tokens at a time: a long report then needs no more memory than a short one, and its matrices stay in the cache."""
LONGEST = 150
"""Characters. What names one thing is shorter; longer stretches are lists or lost borders."""
_EDGE = re.compile(r"^(?:[\s,;:)\]”’\"']|[.–—/-](?!\d))+|[\s,;:(\[“‘\"'–—/-]+$")
"""A full stop or a minus before a digit is part of the number (".5 mg"), one at the end part of the word ("i.v.")."""
_WORD = re.compile(r"[^\W\d_]\w*")
_PAIRS = (("(", ")"), ("[", "]"))
_SUBSTANCES = ("DRUG", "CHEMICAL")
_FINDINGS = ("CONDITION", "EFFECT")
_AMOUNT = re.compile(rf"\s+{RANGE}\s*{AMOUNT}(?!\w)")
"""Where it begins, a substance's name has ended: both heads sometimes take in "400 mg"."""
_BEYOND = 12
"""Characters after a mention in which the unit of its last number may stand."""

Found = tuple[int, int, str]
_NAMED = ("DRUG", "CHEMICAL", "CONDITION")
"""What two heads find, each by its own guideline."""


def trained(path: Path | None = None) -> Language:
    """The shipped model, or one like it in another folder.

    Raises:
        UsageError: it is not there (a checkout without models, or one whose model is being made).
    """
    path = path or assets.model("ner")
    if not (path / "meta.json").is_file():
        raise UsageError(f"{path}: the trained model is missing; run `make train CORPORA=folder`")
    nlp = spacy.load(path, exclude=["tokenizer"])  # the pipeline has its own
    fast = NumpyOps(use_blis=False)  # on recent x86 NumPy's OpenBLAS multiplies matrices three times as fast as BLIS
    for _, pipe in nlp.pipeline:
        for layer in cast(TrainablePipe, pipe).model.walk():
            layer.ops = fast
    return nlp


class Entities:
    """Component: adds the model's mentions to `notes.mentions`. 20,000 words a second on one core."""

    def __init__(self, model: Language, further: Iterable[Callable[[Notes], list[Mention]]] = ()) -> None:
        self._model = model
        self._further = tuple(further)

    def __call__(self, doc: Doc) -> Doc:
        notes = notes_of(doc)
        found = spans(self._model, doc)
        notes.tells_of_patient = tells_of_patient(found)
        notes.candidates += candidates(doc.text, found)
        mentions = combined(doc.text, found)
        mentions += abbreviated(doc.text, notes.abbreviations, mentions)
        further = [mention for source in self._further for mention in source(notes)]
        notes.mentions += sorted([*mentions, *beside(further, mentions)], key=lambda mention: mention.start)
        return doc


def spans(model: Language, doc: Doc, heads: Sequence[str] = HEADS) -> list[tuple[str, Found]]:
    """What each of the heads finds, edges trimmed. The Doc shares the model's vocabulary and has sentence starts."""
    found = []
    text = doc.text  # put together from the tokens at each use
    for piece in pieces(doc):
        part = model.get_pipe("tok2vec")(_alone(piece))
        for head in heads:
            for first, behind, label in decoding.found(model.get_pipe(head), part):
                start, end = trimmed(text, piece[first].idx, piece[behind - 1].idx + len(piece[behind - 1]))
                if label in _SUBSTANCES and (amount := _AMOUNT.search(text, start, end + _BEYOND)):
                    end = min(end, amount.start())
                if label in _FINDINGS and (denied := _denied().match(text, start, end)):
                    start = denied.end()
                if start < end <= start + LONGEST and is_possible(text[start:end], label):
                    found.append((head, (start, end, label)))
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


def is_possible(text: str, label: str) -> bool:
    """Whether a mention can be what its label says: substances are not made of units and function words alone, tests
    not of words for ranges.
    """
    return label not in _never() or not set(_WORD.findall(text.lower())) <= _never()[label]


@cache
def _never() -> dict[str, frozenset[str]]:
    substance, test = frozenset(_lists()["no_substance"]), frozenset(_lists()["no_test"])
    return {"DRUG": substance, "CHEMICAL": substance, "TEST": test}


@cache
def _denied() -> re.Pattern[str]:
    return re.compile(rf"(?:{'|'.join(_lists()['denied_by'])})\s+", re.IGNORECASE)


@cache
def _lists() -> dict[str, list[str]]:
    return tomllib.loads(assets.lexicon("entities.toml").read_text(encoding="utf-8"))


def abbreviated(text: str, defined: Mapping[str, str], mentions: list[Mention]) -> list[Mention]:
    """Abbreviations that no head found but whose long form one did, wherever they stand: of BC5CDR's, all 49 right."""
    named = {m.text.lower(): m for m in reversed(mentions) if m.label in _NAMED}
    meant = {short: named[long.lower()] for short, long in defined.items() if long.lower() in named}
    if not meant:
        return []
    shorts = "|".join(re.escape(short) for short in sorted(meant, key=len, reverse=True))
    found = [
        msgspec.structs.replace(meant[match[0]], start=match.start(), end=match.end(), text=match[0])
        for match in re.finditer(rf"(?<!\w)(?:{shorts})(?!\w)", text)
    ]
    return beside(found, [mention for mention in mentions if mention.label in _NAMED])


def tells_of_patient(found: Iterable[tuple[str, Found]]) -> bool:
    """Whether the report head finds somebody's age or sex."""
    return any(head == REPORT and label in ("AGE", "SEX") for head, (_, _, label) in found)


def combined(text: str, found: list[tuple[str, Found]]) -> list[Mention]:
    """The mentions of the heads together, in text order."""
    reports = [span for head, span in found if head == REPORT]
    named = [span for span in reports if span[2] in _NAMED]
    kept = [(REPORT, span) for span in reports if span[2] not in _NAMED]
    of_patient = tells_of_patient(found)
    others: list[Found] = []
    for start, end, label in (span for head, span in found if head == SUBSTANCE):
        same = [span for span in named if _meets((start, end, label), [span])]
        drugs = [span for span in same if span[2] == "DRUG"]
        if label == "CHEMICAL" and drugs:
            others.append((max(start, drugs[0][0]), min(end, drugs[-1][1]), "DRUG"))
        elif not (same and of_patient):
            others.append((start, end, label))
    if of_patient:
        kept += [(REPORT, span) for span in named if not _meets(span, others)]
        known = [*named, *others]
        effects = [span for head, span in found if head == EVENT and span[2] == "EFFECT"]
        kept += [(EVENT, (start, end, "CONDITION")) for start, end, _ in effects if not _meets((start, end, ""), known)]
    kept += [(SUBSTANCE, span) for span in others]
    kept = _with_combinations(text, sorted(kept, key=lambda item: item[1]))
    return [
        Mention(start=start, end=end, label=cast(MentionLabel, label), text=text[start:end], method=f"{head}/{VERSION}")
        for head, (start, end, label) in kept
    ]


def _with_combinations(text: str, kept: list[tuple[str, Found]]) -> list[tuple[str, Found]]:
    """Drugs with nothing but a slash between them are one, of a fixed combination: "abacavir/lamivudine"."""
    joined: list[tuple[str, Found]] = []
    for head, (start, end, label) in kept:
        if joined and label == "DRUG" == joined[-1][1][2] and text[joined[-1][1][1] : start] == "/":
            joined[-1] = (joined[-1][0], (joined[-1][1][0], end, label))
        else:
            joined.append((head, (start, end, label)))
    return joined


def candidates(text: str, found: list[tuple[str, Found]]) -> list[Candidate]:
    """What the head of adverse events finds, in text order."""
    return [
        Candidate(start=start, end=end, label=cast(CandidateLabel, label), text=text[start:end])
        for head, (start, end, label) in found
        if head == EVENT
    ]


def _meets(span: Found, others: Iterable[Found]) -> bool:
    return any(span[0] < end and start < span[1] for start, end, _ in others)


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


def beside(further: Iterable[Mention], mentions: Iterable[Mention]) -> list[Mention]:
    """Those of further mentions that overlap none of `mentions` and none before them in the given order."""
    taken = bytearray()

    def take(mention: Mention) -> bool:
        taken.extend(bytes(max(mention.end - len(taken), 0)))
        free = not any(taken[mention.start : mention.end])
        taken[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
        return free

    for mention in mentions:
        take(mention)
    return [mention for mention in further if take(mention)]
