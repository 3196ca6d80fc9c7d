"""How far two reviewers agree, and which facts they must settle.

Agreement is given as the share of equal judgements and as Cohen's kappa (Educational and Psychological Measurement
1960;20:37-46), which takes off what two who judge at random as often as they did would share.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from casefacts.review.attach import GONE, Attached
from casefacts.review.decisions import TABLES, Decision, Row, correctable

PAIR = 2
DECISION = ""
"""The "field" of the judgement on the whole fact: accept, correct or reject."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Of two reviewers on the facts of a table that both decided, for the decision or for one field's value."""

    reviewers: tuple[str, str]
    table: str
    field: str
    facts: int
    agreed: int
    kappa: float | None
    """None where it is not defined: both gave one and the same judgement throughout."""


def kappa(one: Sequence[str], other: Sequence[str]) -> float | None:
    """Cohen's kappa of two judges' labels of the same things; None where chance alone would agree everywhere.

    Args:
        one, other: labels of equal length, at least one.
    """
    total = len(one)
    observed = sum(a == b for a, b in zip(one, other, strict=True)) / total
    counts, others = Counter(one), Counter(other)
    expected = sum(counts[label] * others[label] for label in counts) / total**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def agreements(attached: Sequence[Attached], rows: Mapping[str, Row]) -> list[Agreement]:
    """Every pair of reviewers, table by table: on decisions, then on each field of facts that both let stand.

    Args:
        rows: the facts as they are now, by fact_id.
    """
    by_fact = _by_fact(attached)
    found = []
    for table in TABLES.values():
        facts = [(fact, by) for (name, fact), by in by_fact.items() if name == table.name and fact in rows]
        for pair in combinations(sorted({reviewer for _, by in facts for reviewer in by}), 2):
            both = [(rows[fact], by[pair[0]], by[pair[1]]) for fact, by in facts if pair[0] in by and pair[1] in by]
            if not both:
                continue
            found.append(_agreement(pair, table.name, DECISION, [(a.verdict, b.verdict) for _, a, b in both]))
            standing = [(row, a, b) for row, a, b in both if "reject" not in (a.verdict, b.verdict)]
            for column in correctable(table):
                name = column.name
                values = [(a.cells.get(name, row[name]), b.cells.get(name, row[name])) for row, a, b in standing]
                if any(value for judged in values for value in judged):
                    found.append(_agreement(pair, table.name, name, values))
    return found


def _agreement(pair: tuple[str, str], table: str, field: str, judged: Sequence[tuple[str, str]]) -> Agreement:
    one, other = [a for a, _ in judged], [b for _, b in judged]
    agreed = sum(a == b for a, b in judged)
    return Agreement(
        reviewers=pair, table=table, field=field, facts=len(judged), agreed=agreed, kappa=kappa(one, other)
    )


def _by_fact(attached: Sequence[Attached]) -> dict[tuple[str, str], dict[str, Decision]]:
    """Each fact's decisions by reviewer."""
    found: dict[tuple[str, str], dict[str, Decision]] = defaultdict(dict)
    for one in attached:
        if one.how not in GONE:
            found[one.decision.table, one.fact_id][one.decision.reviewer] = one.decision
    return found


@dataclass(frozen=True, kw_only=True)
class Settled:
    """What is to be done with a fact after all its decisions."""

    decision: Decision
    """The one that holds; the first where the reviewers are in conflict."""
    by: tuple[Decision, ...]
    """All, in order of time."""
    conflict: bool


def settle(decisions: Sequence[Decision], row: Row | None) -> Settled:
    """The decision that holds for a fact.

    Two who want the same agree, whether by accepting or by correcting to what stands; two who do not are in conflict.
    With a third decision the last one holds.

    Args:
        decisions: at least one, a reviewer's last only, in order of time.
        row: the fact as the pipeline has it; None for an added one.
    """
    by = tuple(decisions)
    conflict = len(by) == PAIR and _wanted(by[0], row) != _wanted(by[1], row)
    return Settled(decision=by[-1] if len(by) > PAIR else by[0], by=by, conflict=conflict)


def _wanted(decision: Decision, row: Row | None) -> tuple[bool, tuple[tuple[str, str], ...]]:
    """Whether the fact should stand, and the cells that should differ from the row."""
    if decision.verdict == "reject":
        return False, ()
    now = row or {}
    return True, tuple(sorted((name, value) for name, value in decision.cells.items() if value != now.get(name, "")))
