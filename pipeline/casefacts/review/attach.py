"""Decisions find their facts again after a rerun: by fact_id, else by the words that they were made on."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from casefacts.review.decisions import Decision, Row
from casefacts.tabulate.identity import KNOWN_BY, fold

How = Literal["applied", "moved", "added", "vanished", "no_report"]
GONE = ("vanished", "no_report")
"""Decisions that nothing in the tables is left of."""
ALIKE = 0.9
"""Of two sentences' letters in common, in order: a repaired word or a longer sentence is the same place, the next
sentence about the same drug is not.
"""


@dataclass(frozen=True, kw_only=True)
class Attached:
    """A decision and the fact it is now about."""

    decision: Decision
    how: How
    fact_id: str
    """Of the fact as it is now; the decision's own where there is none."""


def under_new_names(decisions: Sequence[Decision], rows: Mapping[str, Row], reports: Collection[str]) -> list[Decision]:
    """The decisions, with the report_ids that reports have now whose file was renamed.

    Ids of facts do not go by the file's name: where a decided fact stands under another report, that is the same one.

    Args:
        rows: the facts of all tables by fact_id.
        reports: the report_ids that there are.
    """
    now = {
        one.report_id: rows[one.fact_id]["report_id"]
        for one in decisions
        if one.report_id not in reports and one.fact_id in rows
    }
    return [replace(one, report_id=now.get(one.report_id, one.report_id)) for one in decisions]


def attach(decisions: Iterable[Decision], table: str, rows: Sequence[Row], reports: Collection[str]) -> list[Attached]:
    """Each decision on a table with its fact.

    A decision whose fact_id is gone is `moved` to the one fact that no other decision of that reviewer is about and
    that says the same of the same mention in the same sentence, or in one that is nearly the same; with several such
    facts, or none, it has `vanished`. An added fact that the pipeline finds by itself now is `moved` to that. Of a
    report that is not among `reports` it is `no_report`.
    """
    ids = {row["fact_id"] for row in rows}
    by_report: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_report[row["report_id"]].append(row)
    mine = [decision for decision in decisions if decision.table == table]
    taken = {(decision.reviewer, decision.fact_id) for decision in mine if decision.fact_id in ids}
    attached = []
    for decision in mine:
        if decision.fact_id in ids:
            attached.append(Attached(decision=decision, how="applied", fact_id=decision.fact_id))
        else:
            free = [r for r in by_report[decision.report_id] if (decision.reviewer, r["fact_id"]) not in taken]
            found = _same(decision, table, free)
            if found:
                taken.add((decision.reviewer, found))
            how: How = "moved" if found else "added" if decision.verdict == "add" else "vanished"
            if decision.report_id not in reports:
                how = "no_report"
            attached.append(Attached(decision=decision, how=how, fact_id=found or decision.fact_id))
    return attached


def _same(decision: Decision, table: str, rows: Sequence[Row]) -> str:
    """The fact_id of the one row that the decision must have been about; empty where none is certain."""
    head, said = KNOWN_BY[table]
    sentence, mention, statement = map(fold, (decision.sentence, decision.mention, decision.statement))
    if not sentence or not mention:
        return ""
    near = [row for row in rows if fold(row[head]) == mention and _alike(sentence, fold(row["sentence"]))]
    saying = [row for row in near if fold(row[said]) == statement]
    exactly = [row for row in saying if fold(row["sentence"]) == sentence]
    for found in (exactly, saying):
        if len(found) == 1:
            return found[0]["fact_id"]
    return ""


def _alike(one: str, other: str) -> bool:
    if one in other or other in one:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
