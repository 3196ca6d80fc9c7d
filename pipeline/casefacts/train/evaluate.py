"""Scores of the trained model on the development splits, and its speed.

    python -m casefacts.train.evaluate CORPORA [--model models/ner]

A mention counts as found when both borders and the label are those of the corpus (strict match, micro-averaged as in
CoNLL-2003).
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Set
from pathlib import Path

import spacy
from spacy.language import Language

from casefacts import assets
from casefacts.annotate.entities import HEADS, combined, spans
from casefacts.annotate.sentences import Splitter
from casefacts.annotate.tokens import tokenizer
from casefacts.train import corpora, ner

Span = tuple[int, int, str]


def score(gold: Iterable[Set[Span]], found: Iterable[Set[Span]]) -> dict[str, tuple[float, float, float, int]]:
    """Precision, recall, F1 and number of gold mentions by label, and for all labels together."""
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for g, f in zip(gold, found, strict=True):
        for counter, members in ((right, g & f), (wanted, g), (given, f)):
            counter.update(label for *_, label in members)
            counter["all"] += len(members)
    return {label: (*_prf(right[label], given[label], wanted[label]), wanted[label]) for label in sorted(wanted)}


def _prf(right: int, given: int, wanted: int) -> tuple[float, float, float]:
    precision, recall = right / max(given, 1), right / max(wanted, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def evaluate(nlp: Language, folder: Path, split: str = "dev") -> Iterable[str]:
    """Lines of the report: each head on its corpus, all heads together on MACCROBAT, words a second."""
    splitter = Splitter()
    texts: list[str] = []
    together: list[set[Span]] = []
    reports: list[set[Span]] = []
    for head in HEADS:
        labels = ner.settings().labels[head]
        gold: list[set[Span]] = []
        found: list[set[Span]] = []
        for item in corpora.read(folder, head, split, labels):
            doc = ner.document(nlp, item.text, splitter)
            predicted = spans(nlp, doc)
            texts.append(item.text)
            gold.append(set(item.spans))
            found.append({span for name, span in predicted if name == head})
            if head == "ner_report":
                together.append({(m.start, m.end, m.label) for m in combined(doc.text, predicted)})
                reports.append(gold[-1])
        yield from _lines(f"{head} on its corpus ({split})", score(gold, found))
    yield from _lines(f"all heads on case reports ({split})", score(reports, together))
    yield _speed(nlp, texts, splitter)


def _speed(nlp: Language, texts: list[str], splitter: Splitter) -> str:
    """Words a second of processor time in texts as long as reports: the clock counts what else the machine does."""
    words = seconds = 0.0
    for i in range(0, len(texts), 100):
        doc = ner.document(nlp, "\n".join(texts[i : i + 100]), splitter)
        started = time.process_time()
        spans(nlp, doc)
        seconds += time.process_time() - started
        words += len(doc.text.split())
    return f"{words:.0f} words in {seconds:.1f} s of processor time: {words / seconds:.0f} words/s"


def _lines(title: str, scores: dict[str, tuple[float, float, float, int]]) -> Iterable[str]:
    yield f"{title}: label, precision, recall, F1, mentions"
    for label, (precision, recall, f1, mentions) in scores.items():
        yield f"  {label:10} {precision:6.1%} {recall:6.1%} {f1:6.1%} {mentions:6}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m casefacts.train.evaluate", description=__doc__)
    parser.add_argument("corpora", type=Path, help="folder with maccrobat/, phee/, bc5cdr/")
    parser.add_argument("--model", type=Path, default=assets.model("ner"))
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    given = parser.parse_args(arguments)
    nlp = spacy.load(given.model, exclude=["tokenizer"])
    nlp.tokenizer = tokenizer(nlp)
    for line in evaluate(nlp, given.corpora, given.split):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
