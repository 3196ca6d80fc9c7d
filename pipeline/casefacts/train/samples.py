"""What the pipeline finds in the annotated corpora: the features of each thing and whether the annotators agree."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casefacts.annotate.confidence_features import Features, Finding, Findings
from casefacts.annotate.notes import Notes
from casefacts.evaluate import annotated
from casefacts.facts import AnnotatedReport, Link, Mention
from casefacts.settings import Settings
from casefacts.stages import ANNOTATE, CLEAN, READ
from casefacts.train import corpora, ner
from casefacts.train.judging import JUDGES, Judge

SPLITS = {"maccrobat": ("train", "dev"), "phee": ("train", "dev"), "bc5cdr": ("dev",)}
ENOUGH = 3000
"""Sentences of a split that are enough for the few labels of a corpus of sentences; whole reports are fewer anyway."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A thing found in a corpus's text."""

    kind: str
    label: str
    """The mention's label, the link's relation, or the kind again."""
    features: Features
    right: bool
    corpus: str
    report: str
    """What stays together in cross-validation: a report, or the sentences of one abstract."""
    seen: bool
    """The model of mentions learned from this text, so that its mentions are better here than elsewhere."""


def gather(folder: Path) -> Iterator[Sample]:
    """Annotate the corpora and judge what was found: about two minutes on one core."""
    settings = Settings()
    read, clean, annotate = READ.build(settings), CLEAN.build(settings), ANNOTATE.build(settings)
    for head, labels in ner.settings().labels.items():
        corpus = corpora.CORPUS[head]
        for split in SPLITS[corpus]:
            reports = annotated.read(folder / corpus / f"{split}.jsonl")[:ENOUGH]
            as_printed = {_squeezed(one.text): one for one in reversed(corpora.read(folder, head, split, labels))}
            for report in reports:
                mentions = as_printed[_squeezed(report.text)]
                found = annotate(clean(read(mentions.text.encode())))
                judge = Judge(report, mentions, found)
                for kind, label, features, right in judged(found, judge, corpus):
                    yield Sample(
                        kind=kind,
                        label=label,
                        features=features,
                        right=right,
                        corpus=corpus,
                        report=report.id.partition("_")[0],
                        seen=split == "train",
                    )


def _squeezed(text: str) -> str:
    """Without white space: BC5CDR's own texts have blanks between all tokens."""
    return "".join(text.split())


def judged(found: AnnotatedReport, judge: Judge, corpus: str) -> Iterator[tuple[str, str, Features, bool]]:
    """Kind, label, features and verdict of everything that the corpus judges."""
    notes = Notes(
        report=found.report,
        mentions=list(found.mentions),
        links=list(found.links),
        drugs=list(found.drugs),
        labs=list(found.labs),
        outcomes=list(found.outcomes),
        patients=list(found.patients),
    )
    findings = Findings(notes)
    things: tuple[Finding, ...] = (
        *found.mentions, *found.links, *found.drugs, *found.labs, *found.outcomes, *found.patients,
    )  # fmt: skip
    for thing in things:
        kind, features = findings.of(thing) or ("", {})
        label = thing.label if isinstance(thing, Mention) else thing.relation if isinstance(thing, Link) else kind
        if kind and label in JUDGES[corpus]:
            yield kind, label, features, judge.agrees(thing)
