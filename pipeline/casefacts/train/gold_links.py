"""How well mentions annotated by hand are linked on MACCROBAT: the nearest neighbour against the trained linker.

    python -m casefacts.train.gold_links CORPORA

Each result or dose is put to one test or drug; F1 is over the annotated links, so a result of two tests costs one. Two
names that are annotated as IDENTICAL ("isoniazid (INH)") are one. The linker is fitted on the training split with the
features that it has for effects (annotate/pairs.py) and measured on the development split.
"""

import argparse
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from casefacts.annotate.pairs import Pairs, Span, distance
from casefacts.train import corpora

KINDS = {"result -> test": ("Lab_value", "Diagnostic_procedure"), "dose -> drug": ("Dosage", "Medication")}
REACH = 400
"""Characters between two mentions that may be linked; on the training split 99 in 100 links are shorter."""
CONTEXT = 120
"""Characters of the report around such a pair that its features see."""
STRENGTH = 1.0
"""Inverse strength of the regularisation; .3 to 3 score alike."""
SEEN = 2
"""Pairs that a feature must be of."""
LEAST = 0.5
"""Probability of the likeliest head below which a tail stays without one: it then more likely is not its head."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A tail (result, dose) of a report with the heads (tests, drugs) that it may belong to, and those it does."""

    tail: Span
    heads: tuple[Span, ...]
    features: tuple[tuple[str, ...], ...]
    linked: frozenset[Span]
    """The annotated heads and those that are annotated as the same."""
    links: int
    """Annotated links."""


Choice = Callable[[Case], Span | None]


def cases(folder: Path, split: str, kind: str) -> Iterator[Case]:
    """The tails of a split, in text order."""
    tail_label, head_label = KINDS[kind]
    for row in corpora.json_lines(folder / "maccrobat" / f"{split}.jsonl"):
        spans = {e["id"]: (int(e["start"]), int(e["end"])) for e in row["entities"]}
        labels = {e["id"]: e["label"] for e in row["entities"]}
        heads = sorted({spans[i] for i, label in labels.items() if label == head_label})
        tails = sorted({spans[i] for i, label in labels.items() if label == tail_label})
        links = {
            (spans[r["head"]], spans[r["tail"]])
            for r in row["relations"]
            if r["type"] == "MODIFY" and labels.get(r["head"]) == tail_label and labels.get(r["tail"]) == head_label
        }
        same = [(spans[r["head"]], spans[r["tail"]]) for r in row["relations"] if r["type"] == "IDENTICAL"]
        for tail in tails:
            own = {head for other, head in links if other == tail}
            yield _case(row["text"], tail, heads, tails, own, _with_same(own, same))


def _with_same(heads: set[Span], same: list[tuple[Span, Span]]) -> frozenset[Span]:
    """The heads and all that a chain of IDENTICAL joins to them."""
    found = set(heads)
    while more := {span for pair in same if found & set(pair) for span in pair} - found:
        found |= more
    return frozenset(found)


def _case(text: str, tail: Span, heads: list[Span], tails: list[Span], own: set[Span], linked: frozenset[Span]) -> Case:
    near = [head for head in heads if distance(head, tail) <= REACH]
    start, end = max(tail[0] - REACH - CONTEXT, 0), tail[1] + REACH + CONTEXT
    inside = [other for other in tails if start <= other[0] and other[1] <= end]
    shown = [head for head in near if start <= head[0] and head[1] <= end]
    moved = [(a - start, b - start) for a, b in shown]
    pairs = Pairs(text[start:end], moved, [(a - start, b - start) for a, b in inside])
    here = tail[0] - start, tail[1] - start
    features = tuple((*pairs.features(head, here), *pairs.nearer(head, here)) for head in moved)
    return Case(tail=tail, heads=tuple(shown), features=features, linked=linked, links=len(own))


def nearest(case: Case) -> Span | None:
    """The head with the fewest characters to the tail."""
    return min(case.heads, key=lambda head: distance(head, case.tail), default=None)


def trained(folder: Path, kind: str) -> Choice:
    """A linker fitted on the training split: the likeliest head, if it is likelier than not."""
    examples = [
        (features, head in case.linked)
        for case in cases(folder, "train", kind)
        for head, features in zip(case.heads, case.features, strict=True)
    ]
    names = CountVectorizer(analyzer=set, min_df=SEEN)
    matrix = names.fit_transform([features for features, _ in examples])
    model = LogisticRegression(C=STRENGTH, solver="liblinear", max_iter=300, random_state=7)
    model.fit(matrix, [linked for _, linked in examples])

    def choose(case: Case) -> Span | None:
        if not case.heads:
            return None
        likely = model.predict_proba(names.transform(case.features))[:, 1]
        best = max(range(len(case.heads)), key=lambda at: float(likely[at]))
        return case.heads[best] if likely[best] >= LEAST else None

    return choose


def f1(given: list[Case], choose: Choice) -> float:
    """Over links."""
    chosen = [(case, choose(case)) for case in given]
    right = sum(head in case.linked for case, head in chosen)
    return 2 * right / (sum(head is not None for _, head in chosen) + sum(case.links for case in given))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m casefacts.train.gold_links", description=__doc__)
    parser.add_argument("corpora", type=Path, help="folder with maccrobat/")
    given = parser.parse_args(arguments)
    for kind in KINDS:
        dev = list(cases(given.corpora, "dev", kind))
        scores = f1(dev, nearest), f1(dev, trained(given.corpora, kind))
        sys.stdout.write(f"{kind:16} nearest neighbour {scores[0]:.3f}, trained linker {scores[1]:.3f}\n")


if __name__ == "__main__":
    main()
