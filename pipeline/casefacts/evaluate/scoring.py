"""Precision, recall and F1 of tables against gold, with bootstrap intervals and the list of errors."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_bipartite_matching

from casefacts.errors import UsageError
from casefacts.evaluate import annotated
from casefacts.evaluate.csvs import rows_of
from casefacts.evaluate.facts import Fact, Facts, gold_of_corpus, of_tables
from casefacts.evaluate.mapping import Mapping
from casefacts.evaluate.wording import first_number, per_time, same_quantity, same_words

RESAMPLES = 500
"""Bootstrap resamples of reports; more would not move the second decimal of an interval."""
ONCE_A_REPORT = ("age", "sex")
GOLD_TABLES = ("drugs.csv", "labs.csv", "outcomes.csv", "patients.csv")
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
    sentence: str = ""
    """The first sentence that states it, where the tables or the text tell."""


def score(gold: Path, tables: Path, mapping: Mapping | None = None) -> tuple[list[Score], list[Error]]:
    """Score a folder of tables against annotated texts (JSON Lines, brat standoff) or a folder of gold tables (then
    only patients' rows count). `mapping` turns the labels of annotated texts into casefacts' own.

    Raises:
        UsageError: gold or tables are not there, cannot be read, or are of different reports.
    """
    if not gold.exists():
        raise UsageError(
            f"{gold}: no such gold; give a .jsonl corpus, a folder of brat's .txt and .ann files, or one of gold tables"
        )
    if not (tables / "drugs.csv").is_file():
        raise UsageError(f"{tables}: holds no tables; make them with `casefacts run INPUT... --out {tables}`")
    from_tables = any((gold / name).is_file() for name in GOLD_TABLES)
    truth = of_tables(gold, patients_only=True) if from_tables else gold_of_corpus(annotated.read(gold, mapping))
    found = of_tables(tables, patients_only=from_tables)
    _same_reports(truth, found, tables)
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
            errors += _errors(truth, report_id, kind, wanted - pairs.keys(), missed=True)
            errors += _errors(found, report_id, kind, given - set(pairs.values()), missed=False)
            if kind == "lab_numeric":
                for index, one in enumerate(_values(truth, found, report_id, pairs, from_tables=from_tables)):
                    values[index] += one
    scored = [kind for kind in sorted(counts) if any(c[1] for c in counts[kind])]
    scores = [summed(kind, counts[kind]) for kind in scored]
    errors = [error for error in errors if error.kind in scored]
    return [*scores, *_placed(truth, found), *_share("lab_value_number", values[0], values[1])], errors


def _same_reports(truth: Facts, found: Facts, tables: Path) -> None:
    known = {row["report_id"] for row in rows_of(tables / "reports.csv", ("report_id",))} or set(found.kinds)
    if not known & truth.kinds.keys():
        raise UsageError(
            f"no report of the gold ({_some(truth.kinds)}) is in the tables ({_some(known)}); a report_id is the name "
            "of the input's file without its ending, so name the files after the gold's reports"
        )


def _some(names: Iterable[str]) -> str:
    first = sorted(names)[:4]
    return ", ".join(first[:3]) + (", …" if len(first) > 3 else "") if first else "none"


def _errors(facts: Facts, report_id: str, kind: str, wrong: Iterable[Fact], *, missed: bool) -> Iterator[Error]:
    for fact in sorted(wrong):
        said = facts.sentences.get((report_id, kind, fact), "")
        yield Error(kind=kind, report_id=report_id, missed=missed, fact=fact, sentence=said)


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
    truth: Facts, found: Facts, report_id: str, pairs: AnyMapping[Fact, Fact], *, from_tables: bool
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


def summed(kind: str, counts: Sequence[tuple[int, int, int, int]]) -> Score:
    """The score of a kind over all reports, given for each its facts that are the same, gold, found, and matched."""
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
