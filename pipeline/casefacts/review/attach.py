"""Decisions find their facts again after a rerun: by fact_id, else by the words that they were made on."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

from casefacts.review.decisions import Decision, Row, digest_of
from casefacts.tabulate.columns import Table
from casefacts.tabulate.identity import KNOWN_BY, fold

How = Literal["applied", "moved", "added", "replaced", "vanished", "no_report"]
GONE = ("replaced", "vanished", "no_report")
"""Decisions that nothing in the tables is left of."""
ALIKE = 0.9
"""Of two sentences' letters in common, in order: a repaired word or a longer sentence is the same place, the next
sentence about the same drug is not.
"""
CONFUSED = str.maketrans("lio|", "1101")
"""Letters that OCR takes for figures, and the figures."""


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
    return [
        replace(
            one,
            report_id=rows[one.fact_id]["report_id"] if one.fact_id in rows else now.get(one.report_id, one.report_id),
        )
        for one in decisions
    ]


def attach(
    decisions: Iterable[Decision], table: Table, rows: Sequence[Row], reports: Collection[str]
) -> list[Attached]:
    """Each decision on a table with its fact.

    A decision whose fact_id is gone is `moved` to a fact that no other decision of that reviewer is about and that says
    the same of the same mention in the same sentence, or in one that is nearly the same: to the one whose cells are all
    as they were seen, else to the only one there is. With several such facts, or none, it has `vanished`. An added
    fact that the pipeline finds by itself now is `moved` to that. Of a report that is not among `reports` it is
    `no_report`.
    """
    ids = {row["fact_id"] for row in rows}
    by_report: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_report[row["report_id"]].append(row)
    mine = [decision for decision in decisions if decision.table == table.name]
    taken = {(decision.reviewer, decision.fact_id) for decision in mine if decision.fact_id in ids}
    now: dict[int, str] = {n: decision.fact_id for n, decision in enumerate(mine) if decision.fact_id in ids}
    near = {n: _near(one, table, by_report[one.report_id]) for n, one in enumerate(mine) if n not in now}
    for way in WAYS:
        for n, rows_near in near.items():
            if n in now:
                continue
            decision = mine[n]
            free = [row for row in rows_near if (decision.reviewer, row["fact_id"]) not in taken]
            if found := way(decision, table, free):
                taken.add((decision.reviewer, found))
                now[n] = found
    return [_attached(decision, now.get(n, ""), ids, reports) for n, decision in enumerate(mine)]


def _attached(decision: Decision, now: str, ids: Collection[str], reports: Collection[str]) -> Attached:
    how: How = "vanished"
    if decision.fact_id in ids:
        how = "applied"
    elif now:
        how = "moved"
    elif decision.report_id not in reports:
        how = "no_report"
    elif decision.verdict == "add":
        how = "added"
    return Attached(decision=decision, how=how, fact_id=now or decision.fact_id)


def _as_seen(decision: Decision, table: Table, rows: Sequence[Row]) -> str:
    """A fact with all the cells that the reviewer saw; which of several does not matter then."""
    found = [row for row in rows if decision.seen and digest_of(row, table) == decision.seen]
    return found[0]["fact_id"] if found else ""


def _same(decision: Decision, table: Table, rows: Sequence[Row]) -> str:
    """The one fact that says the same, of several the one whose sentence is the same to the letter."""
    said, sentence = KNOWN_BY[table.name][1], fold(decision.sentence)
    saying = [row for row in rows if fold(row[said]) == fold(decision.statement)]
    exactly = [row for row in saying if fold(row["sentence"]) == sentence]
    return _only(exactly) or _only(saying)


def _better_read(decision: Decision, table: Table, rows: Sequence[Row]) -> str:
    """The one fact whose statement is the same but for what a clean-up repairs ("7.8 g/d1") or what a longer quote adds
    ("410" is "410 IU/L" now).
    """
    said = KNOWN_BY[table.name][1]
    return _only([row for row in rows if _continues(decision.statement, row[said])])


WAYS = (_as_seen, _same, _better_read)
"""How a fact is found again among those near (`_near`), the surest first."""


def _near(decision: Decision, table: Table, rows: Iterable[Row]) -> list[Row]:
    """Facts about the same mention in the same or nearly the same sentence."""
    head = KNOWN_BY[table.name][0]
    sentence, mention = fold(decision.sentence), fold(decision.mention)
    if not sentence or not mention:
        return []
    return [
        row
        for row in rows
        if fold(row[head]) == mention and _alike(sentence, fold(row["sentence"])) and not _of_another(decision, row)
    ]


def _of_another(decision: Decision, row: Row) -> bool:
    """Whether a fact that a reviewer added is of another patient than the row."""
    patient = decision.cells.get("patient_id", "") if decision.verdict == "add" else ""
    return bool(patient and row["patient_id"]) and patient != row["patient_id"]


def _only(rows: Sequence[Row]) -> str:
    return rows[0]["fact_id"] if len(rows) == 1 else ""


def _alike(one: str, other: str) -> bool:
    if one in other or other in one:
        return True
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _continues(one: str, other: str) -> bool:
    """Whether two quotes begin with the same figures, and are the same but for OCR's confusions or one goes on."""
    first, second = sorted((fold(one), fold(other)), key=len)
    longer = re.match(rf"{re.escape(first)}(?![\d.,])", second) is not None
    return first[:1].isdigit() and (longer or first.translate(CONFUSED) == second.translate(CONFUSED))
