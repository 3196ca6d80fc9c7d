"""Reviewed tables: the facts as the reviewers' decisions leave them, and what became of each decision."""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casefacts.files import whole_file
from casefacts.review.agreement import Agreement, Settled, agreements, settle
from casefacts.review.attach import GONE, Attached, attach, under_new_names
from casefacts.review.decisions import COLUMNS, TABLES, Decision, Row, digest_of, latest, refuse
from casefacts.tabulate.columns import Table
from casefacts.tabulate.computed import stale
from casefacts.tabulate.identity import KNOWN_BY
from casefacts.tabulate.schema import PATIENTS
from casefacts.tabulate.written import reports, rows

REVIEWED = "reviewed"
ADDED_COLUMNS = ("decision", "reviewers", "decided_at", "comment")
METHOD = "reviewer"
UNREVIEWED = "unreviewed"
CONFLICT = "conflict"
_NAMES = {"accept": "accepted", "reject": "rejected", "correct": "corrected", "add": "added"}


@dataclass(kw_only=True)
class Reviewed:
    """What `apply` did."""

    facts: Counter[str] = field(default_factory=Counter)
    """Facts by what was decided: accepted, corrected, rejected, added, conflict, unreviewed."""
    attached: list[Attached] = field(default_factory=list)
    changed: set[str] = field(default_factory=set)
    """fact_ids of facts whose cells are no longer what a reviewer saw."""
    emptied: dict[str, list[str]] = field(default_factory=dict)
    """By fact_id the cells that were emptied, because what they were computed from was corrected."""
    agreements: list[Agreement] = field(default_factory=list)

    def count(self, how: str) -> int:
        """Decisions that were applied, moved, added, or whose fact or report is gone."""
        return sum(one.how == how for one in self.attached)

    @property
    def unknown_reports(self) -> list[str]:
        """The reports of decisions that the folder does not have."""
        return sorted({one.decision.report_id for one in self.attached if one.how == "no_report"})


def apply(decisions: Sequence[Decision], out: Path) -> Reviewed:
    """Write `out`/reviewed: the fact tables as decided, rejected.csv, decisions.csv, conflicts.csv, agreement.csv.

    The fact tables have the columns of the run's and `decision`, `reviewers`, `decided_at`, `comment`; rejected facts
    are left out of them and stand in rejected.csv. Facts in conflict stay as the pipeline has them.

    Raises:
        UsageError: `out` holds no tables, or a decision names a patient whom its report does not have.
        OutputError: a file cannot be written.
    """
    known = {report["report_id"] for report in reports(out)}
    facts = {name: list(rows(out, table)) for name, table in TABLES.items()}
    rows_by_id: dict[str, Row] = {row["fact_id"]: row for of_table in facts.values() for row in of_table}
    decisions, earlier = latest(under_new_names(decisions, rows_by_id, known))
    refuse(_unknown_patients([one for one in decisions if one.report_id in known], rows_by_id.values()))
    reviewed = Reviewed()
    rejected: list[dict[str, str]] = []
    conflicts: list[dict[str, str]] = []
    for table in TABLES.values():
        attached = attach(decisions, table, facts[table.name], known)
        reviewed.attached += attached
        by_fact, new_facts = _by_fact(attached), [one.decision for one in attached if one.how == "added"]
        written = []
        for row in facts[table.name]:
            settled = settle(by_fact[row["fact_id"]], row) if row["fact_id"] in by_fact else None
            new = _decided(row, settled)
            if (
                settled
                and new["decision"] == _NAMES["correct"]
                and (emptied := stale(table.name, row, settled.decision.cells))
            ):
                reviewed.emptied[row["fact_id"]] = emptied
                new |= dict.fromkeys(emptied, "")
            reviewed.facts[new["decision"]] += 1
            if settled and any(one.seen and one.seen != digest_of(row, table) for one in settled.by):
                reviewed.changed.add(row["fact_id"])
            if new["decision"] == "rejected":
                rejected.append({"table": table.name} | _summary(row, table) | new)
            else:
                written.append(new)
            if settled and settled.conflict:
                conflicts += _conflict(row, settled, table)
        added = []
        for new, settled in _added(new_facts, table):
            reviewed.facts[new["decision"]] += 1
            added.append(new)
            if settled.conflict:
                conflicts += _conflict(new, settled, table)
        _write(out, table.name, (*table.names, *ADDED_COLUMNS), sorted((*written, *added), key=_place))
    reviewed.agreements = agreements(reviewed.attached, rows_by_id)
    reviewed.attached += [Attached(decision=one, how="replaced", fact_id=one.fact_id) for one in earlier]
    _write(out, "rejected", (*_SUMMARY_COLUMNS, *ADDED_COLUMNS), rejected)
    _write(out, "conflicts", (*_SUMMARY_COLUMNS, *_JUDGEMENT_COLUMNS), conflicts)
    _write(out, "decisions", (*COLUMNS, "state", "fact_id_now", "changed", "emptied"), _log(reviewed))
    _write(out, "agreement", _AGREEMENT_COLUMNS, map(_agreement_row, reviewed.agreements))
    return reviewed


def moved(out: Path) -> dict[str, str]:
    """The new ids of facts that the last `apply` found again by their words, by the ids they were decided under."""
    path = out / REVIEWED / "decisions.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        logged = [row for row in csv.DictReader(file) if row["state"] == "moved" and row["decision"] != "add"]
    return {row["fact_id"]: row["fact_id_now"] for row in logged}


def _unknown_patients(decisions: Iterable[Decision], rows: Iterable[Row]) -> list[str]:
    """What is wrong with decisions that give a fact to a patient whom its report does not have; a row of patients that
    is added or corrected brings one in.
    """
    known: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        known[row["report_id"]].add(row["patient_id"])
    given = [one for one in decisions if one.cells.get("patient_id")]
    for one in given:
        if one.table == PATIENTS.name:
            known[one.report_id].add(one.cells["patient_id"])
    wrong = []
    for one in given:
        patient, ids = one.cells["patient_id"], known[one.report_id] - {""}
        if patient not in ids:
            there = f"there is {', '.join(sorted(ids))}" if ids else "it has none"
            wrong.append(
                f"{one.where['patient_id']}: {one.report_id} has no patient {patient}, {there}; add a row to patients "
                "if one is missing"
            )
    return wrong


_SUMMARY_COLUMNS = ("table", "report_id", "fact_id", "mention", "statement", "sentence")
_JUDGEMENT_COLUMNS = ("reviewer", "decided_at", "decision", "cells", "comment")
_AGREEMENT_COLUMNS = ("reviewer_1", "reviewer_2", "table", "field", "facts", "agreed", "percent", "kappa")


def _by_fact(attached: Iterable[Attached]) -> dict[str, list[Decision]]:
    found: dict[str, list[Decision]] = defaultdict(list)
    for one in attached:
        if one.how in ("applied", "moved"):
            found[one.fact_id].append(one.decision)
    return found


def _decided(row: Row, settled: Settled | None) -> dict[str, str]:
    """The row with its decision."""
    if settled is None:
        return {**row, **dict.fromkeys(ADDED_COLUMNS, ""), "decision": UNREVIEWED}
    one = settled.decision
    said = "; ".join(dict.fromkeys(decision.comment for decision in settled.by if decision.comment))
    return {
        **row,
        **({} if settled.conflict else one.cells),
        "decision": CONFLICT if settled.conflict else _NAMES[one.verdict],
        "reviewers": ";".join(dict.fromkeys(decision.reviewer for decision in settled.by)),
        "decided_at": settled.by[-1].decided_at.isoformat(),
        "comment": said,
    }


def _added(decisions: Iterable[Decision], table: Table) -> Iterator[tuple[dict[str, str], Settled]]:
    """Facts that reviewers added; the same one added by two is one, with the cells that they agree in."""
    found: dict[tuple[str | int, ...], list[Decision]] = defaultdict(list)
    seen: Counter[tuple[str, ...]] = Counter()
    head, said = KNOWN_BY[table.name]
    for one in decisions:
        words = (one.report_id, one.sentence, one.cells[head], one.cells.get(said, ""))
        found[*words, seen[one.reviewer, *words]].append(one)
        seen[one.reviewer, *words] += 1
    for same in found.values():
        first = same[0]
        blank = dict.fromkeys(table.names, "") | {"assertion": "present", "experiencer": "patient", "section": "other"}
        known = {"report_id": first.report_id, "fact_id": first.fact_id, "sentence": first.sentence, "method": METHOD}
        agreed = {
            name: value for name, value in first.cells.items() if all(one.cells.get(name) == value for one in same)
        }
        settled = settle(same, None)
        row = {name: value for name, value in (blank | known | agreed).items() if name in table.names}
        yield _decided(row, settled), settled


def _place(row: Row) -> tuple[str, int]:
    return row["report_id"], int(row["start"] or 0)


def _conflict(row: Row, settled: Settled, table: Table) -> list[dict[str, str]]:
    """What each of the reviewers of a fact in conflict decided."""
    return [{"table": table.name} | _summary(row, table) | _judgement(one) for one in settled.by]


def _summary(row: Row, table: Table) -> dict[str, str]:
    head, said = KNOWN_BY[table.name]
    known = {name: row[name] for name in ("report_id", "fact_id", "sentence")}
    return known | {"mention": row[head], "statement": row[said]}


def _judgement(one: Decision) -> dict[str, str]:
    return {
        "reviewer": one.reviewer,
        "decided_at": one.decided_at.isoformat(),
        "decision": one.verdict,
        "cells": "; ".join(f"{name} = {value}" for name, value in sorted(one.cells.items())),
        "comment": one.comment,
    }


def _log(reviewed: Reviewed) -> Iterable[dict[str, str]]:
    """Every decision as it was made, with what became of it."""
    for attached in reviewed.attached:
        one = attached.decision
        shared = {name: getattr(one, name) for name in COLUMNS if hasattr(one, name)}
        shared |= {"decision": one.verdict, "decided_at": one.decided_at.isoformat()}
        shared |= {"state": attached.how, "fact_id_now": attached.fact_id if attached.how not in GONE else ""}
        shared["changed"] = "true" if attached.fact_id in reviewed.changed else ""
        shared["emptied"] = ";".join(reviewed.emptied.get(attached.fact_id, ())) if one.verdict == "correct" else ""
        for name, value in one.cells.items() or [("", "")]:
            yield {**shared, "field": name, "value": value, "was": one.was.get(name, "")}


def _agreement_row(one: Agreement) -> dict[str, str]:
    return {
        "reviewer_1": one.reviewers[0],
        "reviewer_2": one.reviewers[1],
        "table": one.table,
        "field": one.field,
        "facts": str(one.facts),
        "agreed": str(one.agreed),
        "percent": f"{100 * one.agreed / one.facts:.1f}",
        "kappa": "" if one.kappa is None else f"{one.kappa:.3f}",
    }


def _write(out: Path, name: str, columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    with whole_file(out / REVIEWED / f"{name}.csv") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
