"""Scores of the trained model on the development splits, and its speed.

    python -m casefacts.train.evaluate CORPORA [--model models/ner]

A mention counts as found when both borders and the label are those of the corpus (strict match, micro-averaged as in
CoNLL-2003). Behind each F1 is its 95 % bootstrap interval, a corpus's texts resampled (reports, sentences).
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Set
from pathlib import Path

from spacy.language import Language

from casefacts import assets
from casefacts.annotate.entities import HEADS, REPORT, combined, spans, trained
from casefacts.annotate.sentences import Splitter
from casefacts.annotate.tokens import tokenizer
from casefacts.evaluate.scoring import Score, summed
from casefacts.train import corpora, ner

Span = tuple[int, int, str]


def score(gold: Iterable[Set[Span]], found: Iterable[Set[Span]]) -> list[Score]:
    """Scores by label, of those that are in the gold, and for all labels together."""
    counts: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    for wanted, given in zip(gold, found, strict=True):
        for label in {"all", *(label for *_, label in wanted | given)}:
            of_label = [{span for span in spans if label in ("all", span[2])} for spans in (wanted, given)]
            right = len(of_label[0] & of_label[1])
            counts[label].append((right, len(of_label[0]), len(of_label[1]), right))
    return [summed(label, counts[label]) for label in sorted(counts) if any(gold for _, gold, *_ in counts[label])]


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
            predicted = spans(nlp, doc, HEADS if head == REPORT else (head,))
            texts.append(item.text)
            gold.append(set(item.spans))
            found.append({span for name, span in predicted if name == head})
            if head == REPORT:
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


def _lines(title: str, scores: Iterable[Score]) -> Iterable[str]:
    yield f"{title}: label, precision, recall, F1, its interval, mentions"
    for one in scores:
        (precision, recall, f1), (low, high) = one.strict, one.interval
        yield f"  {one.kind:10} {precision:6.1%} {recall:6.1%} {f1:6.1%}  {low:6.1%} to {high:6.1%} {one.gold:6}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m casefacts.train.evaluate", description=__doc__)
    parser.add_argument("corpora", type=Path, help="folder with maccrobat/, phee/, bc5cdr/")
    parser.add_argument("--model", type=Path, default=assets.model("ner"))
    parser.add_argument("--split", choices=("dev", "train"), default="dev")
    given = parser.parse_args(arguments)
    nlp = trained(given.model)
    nlp.tokenizer = tokenizer(nlp)
    for line in evaluate(nlp, given.corpora, given.split):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
