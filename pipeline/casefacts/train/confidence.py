"""Fit the probabilities of mentions, links and rows, and measure them: `python -m casefacts.train.confidence CORPORA`.

Logistic regression (scikit-learn), one for each kind of thing. The model of mentions learned from the training splits
and is better there than elsewhere, so things found there have features of their own that say so; predictions are
without these, as of new reports. Measured by cross-validation over reports, on those that the model of mentions did not
learn from; beside it on all, where that model's part is too easy.
"""

import argparse
import hashlib
import sys
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from casefacts import assets
from casefacts.annotate.confidence import FOLDER, WEIGHTS, Weights
from casefacts.annotate.confidence_features import Features
from casefacts.files import whole_file
from casefacts.train.reliability import Reliability, diagram, lines, measure
from casefacts.train.samples import Sample, gather

MEASURED, DIAGRAM = "measured.json", "reliability.svg"
FOLDS = 5
STRENGTH = 0.1
"""Inverse strength of the L2 penalty: of 0.03, 0.1 and 0.3 the one of least log loss in cross-validation."""
BALANCE = 0.5
"""0: each thing counts the same; 1: each corpus. Between, so that MACCROBAT's 170 whole reports are heard beside PHEE's
3,900 sentences: its drug rows' error falls by a fifth and PHEE's stays.
"""
SEEN = "seen"
_SMALLEST = 20
"""Things of a label in a corpus, below which an error is not told."""


def fit(samples: Sequence[Sample]) -> Weights:
    """The regression of one kind. Weights are rounded: the same samples give the same file on any machine."""
    vectorizer = DictVectorizer()
    table = vectorizer.fit_transform([_with_seen(sample) for sample in samples])
    verdicts = [sample.right for sample in samples]
    sizes = Counter(sample.corpus for sample in samples)
    counts = [(len(samples) / sizes[sample.corpus]) ** BALANCE for sample in samples]
    if len(set(verdicts)) == 1:  # scikit-learn wants both; Laplace's rule of succession
        verdicts, counts = [*verdicts, not verdicts[0]], [*counts, 1.0]
        table = vectorizer.transform([*map(_with_seen, samples), {}])
    model = LogisticRegression(C=STRENGTH, max_iter=5000, tol=1e-6)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # one that has not converged is not shipped
        model.fit(table, verdicts, sample_weight=counts)
    named = zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True)
    weights = {name: round(float(weight), 4) for name, weight in named if not name.startswith(SEEN)}
    return Weights(intercept=round(float(model.intercept_[0]), 4), weights=weights)


def _with_seen(sample: Sample) -> Features:
    if not sample.seen:
        return sample.features
    sources = {f"{SEEN} {name}": value for name, value in sample.features.items() if "by " in name}
    return sample.features | sources | {SEEN: 1.0, f"{SEEN} {sample.label}": 1.0}


def cross_validated(samples: Sequence[Sample]) -> list[tuple[Sample, float]]:
    """Each sample with the probability that the other folds give it; those that have none are left out."""
    folds: dict[int, list[Sample]] = defaultdict(list)
    for sample in samples:
        folds[int(hashlib.sha256(sample.report.encode()).hexdigest(), 16) % FOLDS].append(sample)
    told = []
    for number, fold in sorted(folds.items()):
        weights = fit([sample for other, rest in folds.items() if other != number for sample in rest])
        for sample in fold:
            probability = weights.probability(sample.features)
            if probability is not None:
                told.append((sample, probability))
    return told


def measured(told: Sequence[tuple[Sample, float]]) -> list[Reliability]:
    """The error by kind and corpus, of what the model of mentions has not learned from; then of all, and by label."""
    groups: dict[str, list[tuple[Sample, float]]] = defaultdict(list)
    for sample, probability in told:
        if not sample.seen:
            groups[f"0 {sample.kind}"].append((sample, probability))
            groups[f"1 {sample.kind}, {sample.corpus}"].append((sample, probability))
            if sample.label != sample.kind:
                groups[f"3 {sample.kind}, {sample.label}"].append((sample, probability))
        groups[f"2 {sample.kind}, training splits too"].append((sample, probability))
    return [
        measure(name[2:], [probability for _, probability in group], [sample.right for sample, _ in group])
        for name, group in sorted(groups.items())
        if len(group) >= _SMALLEST
    ]


def train(samples: Iterable[Sample], folder: Path) -> list[Reliability]:
    """Fit each kind on all its samples, and write weights, measurements and diagram into a folder."""
    kinds: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        kinds[sample.kind].append(sample)
    weights = {kind: fit(of_kind) for kind, of_kind in sorted(kinds.items())}
    found = measured([pair for _, of_kind in sorted(kinds.items()) for pair in cross_validated(of_kind)])
    for name, content in ((WEIGHTS, weights), (MEASURED, found)):
        with whole_file(folder / name) as file:
            file.write(msgspec.json.format(msgspec.json.encode(content, order="deterministic"), indent=1).decode())
    with whole_file(folder / DIAGRAM) as file:
        file.write(diagram([one for one in found if one.name in kinds]))
    return found


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m casefacts.train.confidence", description=__doc__)
    parser.add_argument("corpora", type=Path, nargs="?", help="folder with maccrobat/, phee/, bc5cdr/")
    parser.add_argument("--out", type=Path, default=assets.model(FOLDER))
    parser.add_argument("--show", type=Path, metavar="SVG", help="fit nothing; print what was measured, draw it to SVG")
    given = parser.parse_args(arguments)
    if given.show:
        found = msgspec.json.decode((given.out / MEASURED).read_bytes(), type=list[Reliability])
        with whole_file(given.show) as file:
            file.write((given.out / DIAGRAM).read_text(encoding="utf-8"))
    elif given.corpora:
        found = train(gather(given.corpora), given.out)
    else:
        parser.error("name the folder of the corpora, or --show SVG")
    for line in lines(found):
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
