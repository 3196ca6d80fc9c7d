"""Precision, recall and F1 of tables against gold, with bootstrap intervals and the list of errors."""

import random
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from casefacts.errors import UsageError
from casefacts.evaluate.facts import Fact, Facts, of_corpus, of_tables
from casefacts.evaluate.wording import first_number, per_time, same_quantity, same_words

RESAMPLES = 500
"""Bootstrap resamples of reports; more would not move the second decimal of an interval."""
ONCE_A_REPORT = ("age", "sex")
PARTIAL_CORPORA = ("ADE-",)
"""Ids of corpora that name drugs and doses only where they annotate a relation; other kinds of theirs are not scored.
"""


@dataclass(frozen=True, kw_only=True)
class Score:
    """How well one kind of fact was found. Rates are between 0 and 1."""

    kind: str
    gold: int
    predicted: int
    strict: tuple[float, float, float]
    """Precision, recall, F1 of facts that are the same but for case, white space and edge punctuation."""
    relaxed: tuple[float, float, float]
    """The same, with the relaxed rule of `wording`."""
    interval: tuple[float, float]
    """95 % bootstrap interval (reports resampled) of the relaxed F1."""


@dataclass(frozen=True, kw_only=True)
class Error:
    kind: str
    report_id: str
    missed: bool
    """True: gold and not found; False: found and not gold."""
    fact: Fact


def score(gold: Path, tables: Path) -> tuple[list[Score], list[Error]]:
    """Score a folder of tables against a JSON Lines corpus or a folder of gold tables (then only patients' rows count).

    Raises:
        UsageError: gold or tables are not there.
    """
    if not gold.exists():
        raise UsageError(f"{gold}: no such gold; give a .jsonl corpus or a folder of gold tables")
    if not (tables / "drugs.csv").is_file():
        raise UsageError(f"{tables}: holds no tables; make them with `casefacts run INPUT... --out {tables}`")
    truth = of_tables(gold, patients_only=True) if gold.is_dir() else of_corpus(gold)
    found = of_tables(tables, patients_only=gold.is_dir())
    counts: dict[str, list[tuple[int, int, int, int]]] = defaultdict(list)
    errors: list[Error] = []
    values = [0, 0]
    for report_id in sorted(truth.kinds):
        theirs, ours = truth.kinds[report_id], found.kinds.get(report_id, {})
        for kind in sorted(theirs.keys() | ours.keys()):
            if report_id.startswith(PARTIAL_CORPORA) and kind != "drug_effect" and not theirs.get(kind):
                continue
            wanted, given = theirs.get(kind, set()), ours.get(kind, set())
            pairs = match(kind, wanted, given)
            if kind in ONCE_A_REPORT:
                if wanted:
                    counts[kind].append((int(bool(wanted & given)), 1, int(bool(given)), int(bool(pairs))))
                continue
            counts[kind].append((len(wanted & given), len(wanted), len(given), len(pairs)))
            errors += [
                Error(kind=kind, report_id=report_id, missed=True, fact=f) for f in sorted(wanted - pairs.keys())
            ]
            extra = given - set(pairs.values())
            errors += [Error(kind=kind, report_id=report_id, missed=False, fact=f) for f in sorted(extra)]
            if kind == "lab_numeric":
                for index, one in enumerate(_values(truth, found, report_id, pairs, from_tables=gold.is_dir())):
                    values[index] += one
    scores = [_summed(kind, counts[kind]) for kind in sorted(counts) if any(c[1] for c in counts[kind])]
    return [*scores, *_placed(truth, found), *_share("lab_value_number", values[0], values[1])], errors


def match(kind: str, gold: set[Fact], found: set[Fact]) -> dict[Fact, Fact]:
    """A largest one-to-one matching of gold facts to found ones, equal ones first."""
    pairs = {fact: fact for fact in gold & found}
    left, right = sorted(gold - pairs.keys()), sorted(found - pairs.keys())
    if left and right:
        edges = np.array([[relaxed(kind, one, other) for other in right] for one in left], dtype=np.int8)
        partners = maximum_bipartite_matching(csr_matrix(edges), perm_type="column")
        pairs |= {one: right[partner] for one, partner in zip(left, partners, strict=True) if partner >= 0}
    return pairs


def relaxed(kind: str, gold: Fact, found: Fact) -> bool:
    """Whether two facts of a kind say the same by the relaxed rule."""
    if kind == "drug_dose":
        (drug, dose, frequency), (drug2, dose2, frequency2) = gold, found
        return (
            same_words(drug, drug2)
            and same_quantity(dose, dose2)
            and per_time(dose) <= per_time(dose2) | per_time(frequency2)
            and per_time(dose2) <= per_time(dose) | per_time(frequency)
        )
    if kind in ("drug_frequency", "drug_duration", "lab_numeric"):
        return same_words(gold[0], found[0]) and same_quantity(gold[1], found[1])
    if kind.startswith("outcome"):
        return same_words(gold[0], found[0], factor=2) and gold[1:] == found[1:]
    if kind == "drug_assertion":
        return same_words(gold[0], found[0]) and gold[1] == found[1]
    return all(same_words(one, other) for one, other in zip(gold, found, strict=True))


def _values(
    truth: Facts, found: Facts, report_id: str, pairs: Mapping[Fact, Fact], *, from_tables: bool
) -> tuple[int, int]:
    """Matched results whose parsed value is the gold's number, and how many were compared."""
    right = compared = 0
    for wanted, given in pairs.items():
        stated = truth.values[report_id].get(wanted, "") if from_tables else wanted[1]
        number = first_number(stated)
        if number is None or re.search(r"\d\s*[/:]\s*\d", wanted[1]):
            continue  # blood pressures and titres have no single number
        value = found.values[report_id].get(given, "")
        compared += 1
        right += bool(value) and abs(float(value) - number) < 1e-9
    return right, compared


def _placed(truth: Facts, found: Facts) -> list[Score]:
    if not any(patient for facts in truth.placed.values() for _, patient in facts):
        return []
    both = [
        (report_id, fact)
        for report_id, facts in truth.placed.items()
        for fact in facts
        if fact[0] in {known for known, _ in found.placed[report_id]}
    ]
    return _share("right_patient", sum(fact in found.placed[report_id] for report_id, fact in both), len(both))


def _share(kind: str, right: int, of: int) -> list[Score]:
    if not of:
        return []
    share = right / of
    rates = (share, share, share)
    return [Score(kind=kind, gold=of, predicted=right, strict=rates, relaxed=rates, interval=(share, share))]


def _summed(kind: str, counts: list[tuple[int, int, int, int]]) -> Score:
    same, gold, predicted, pairs = (sum(column) for column in zip(*counts, strict=True))
    chance = random.Random(0)
    resampled = sorted(
        _rates(*(sum(column) for column in list(zip(*chance.choices(counts, k=len(counts)), strict=True))[1:]))[2]
        for _ in range(RESAMPLES)
    )
    low, high = resampled[int(0.025 * RESAMPLES)], resampled[int(0.975 * RESAMPLES) - 1]
    return Score(
        kind=kind,
        gold=gold,
        predicted=predicted,
        strict=_rates(gold, predicted, same),
        relaxed=_rates(gold, predicted, pairs),
        interval=(low, high),
    )


def _rates(gold: int, predicted: int, hits: int) -> tuple[float, float, float]:
    precision = hits / predicted if predicted else 0.0
    recall = hits / gold if gold else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0
