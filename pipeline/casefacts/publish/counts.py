"""How many records, files, reports and facts there were at each step, as PRISMA 2020 (BMJ 2021;372:n71) counts them.

A count is a part of another, which is divided by something (the parts of one division add up to it), or tells
something of it.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from casefacts.errors import UsageError
from casefacts.files import whole_file
from casefacts.publish.source import Source
from casefacts.review.apply import REVIEWED, UNREVIEWED
from casefacts.review.references import FILE as REFERENCES
from casefacts.review.run_folder import READ
from casefacts.tabulate.schema import FACT_TABLES, REPORTS
from casefacts.tabulate.written import Row

COLUMNS = ("id", "what", "n", "within", "by")
FACTS = {
    "drugs": "drugs and regimens", "labs": "results", "outcomes": "outcomes", "patients": "patients",
}  # fmt: skip
"""What the rows of the fact tables are, in words."""
SAME_DOI = "reports_same_doi"
"""Counted only where there are any. They are not subtracted: a DOI may be misread, and the reviewer removes one."""


_DECIDED = {
    "accepted": "accepted", "corrected": "corrected", "added": "added", "conflict": "not agreed on",
    "unreviewed": "not reviewed",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many of something there were."""

    id: str
    what: str
    n: int
    within: str = ""
    """The id of what it is counted among."""
    by: str = ""
    """What that is divided by: counts with one `within` and one `by` add up to it. Empty where it is no division."""


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """How far two reviewers agree on the facts of a table, as agreement.csv has it."""

    reviewers: tuple[str, str]
    table: str
    facts: int
    agreed: int
    percent: str
    kappa: str


@dataclass(frozen=True, kw_only=True)
class Counts:
    """All counts of a run."""

    rows: tuple[Count, ...]
    agreed: tuple[Agreed, ...]
    reviewers: tuple[str, ...]
    only_in_scope: bool
    """Whether only facts in the scope of the review's protocol are counted."""

    def __getitem__(self, name: str) -> int:
        """The number of an id; 0 for what was not counted."""
        return next((row.n for row in self.rows if row.id == name), 0)

    def __contains__(self, name: str) -> bool:
        """Whether it was counted."""
        return any(row.id == name for row in self.rows)

    def parts(self, name: str, by: str) -> list[Count]:
        """The parts of a count that are not empty, the largest first."""
        return sorted(
            (row for row in self.rows if (row.within, row.by) == (name, by) and row.n), key=lambda row: -row.n
        )


def count(source: Source) -> Counts:
    """Count what the tables of a folder tell. Of the facts one report's are held at a time.

    Raises:
        UsageError: a table is damaged, or references.csv is of another run.
    """
    reports = Counter[str]()
    dois = Counter[str]()
    of_ids: set[str] = set()
    for row in source.rows(source.table(REPORTS.name)):
        status = row["status"]
        reports["files"] += 1
        reports[status] += 1
        if status in ("twin", "duplicate"):
            continue
        of_ids.add(row["report_id"])
        if status not in READ:
            reports[f"failed:{row['error_code'] or 'other'}"] += 1
            continue
        dois[row["doi"].casefold()] += 1
        reports["ocr"] += int(row["pages_ocr"] or 0) > 0
        if left_out := row["left_out"].split(";")[0]:
            reports[f"left_out:{left_out}"] += 1
    reports["same_doi"] = sum(n for doi, n in dois.items() if doi and n > 1)
    facts = _facts(source)
    reviewed = source.which != "run"
    facts_told = "facts in scope" if source.only_in_scope else "facts"
    rows = [*_records(source.out, of_ids), *_reports(reports, facts, facts_told), *_of_facts(facts, reviewed=reviewed)]
    agreed = _agreed(source.out) if reviewed else ()
    rows += [row for one in agreed for row in _of_agreement(one)]
    reviewers = sorted({name for name in facts.reviewers if name})
    return Counts(rows=tuple(rows), agreed=agreed, reviewers=tuple(reviewers), only_in_scope=source.only_in_scope)


def write(path: Path, counts: Counts) -> None:
    """Write the counts as CSV.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_file(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows([getattr(row, column) for column in COLUMNS] for row in counts.rows)


class _Facts:
    """What is counted of the facts."""

    def __init__(self) -> None:
        self.tables = Counter[str]()
        self.decisions = Counter[str]()
        self.reports = Counter[str]()
        self.reviewers: set[str] = set()
        self.rejected = 0


def _facts(source: Source) -> _Facts:
    found = _Facts()
    for report, facts in source.by_report():
        if report["left_out"]:
            continue
        rows = [row for table in facts.values() for row in table]
        found.tables.update({name: len(table) for name, table in facts.items()})
        found.reports["with"] += bool(rows)
        if source.which != "run" and rows:
            decided = [row["decision"] != UNREVIEWED for row in rows]
            found.reports["whole" if all(decided) else "some" if any(decided) else "none"] += 1
            found.decisions.update(row["decision"] for row in rows)
            found.reviewers.update(name for row in rows for name in row["reviewers"].split(";"))
    if source.which != "run":
        for row in _rejected(source):
            found.rejected += 1
            found.reviewers.update(row["reviewers"].split(";"))
    return found


def _rejected(source: Source) -> list[Row]:
    """The facts that reviewers rejected; of these only those in scope where only they count."""
    rows = list(_csv(source.out / REVIEWED / "rejected.csv"))
    if not source.only_in_scope:
        return rows
    ids = {row["fact_id"] for row in rows}
    run = replace(source, which="run")
    in_scope = {row["fact_id"] for table in FACT_TABLES for row in run.rows(table) if row["fact_id"] in ids}
    return [row for row in rows if row["fact_id"] in in_scope]


def _records(out: Path, report_ids: set[str]) -> Iterator[Count]:
    """Of the search, where the run was given its records."""
    if not (out / REFERENCES).is_file():
        return
    rows = list(_csv(out / REFERENCES))
    records = [row for row in rows if row["record_id"]]
    kept = [row for row in records if not row["duplicate_of"]]
    with_report = sum(bool(row["report_id"]) for row in kept)
    of_records = {row["report_id"] for row in records if row["report_id"]}
    of_none = {row["report_id"] for row in rows if not row["record_id"]}
    if of_records | of_none != report_ids or of_records & of_none:
        raise UsageError(
            f"{out / REFERENCES}: is of other reports than the tables; run `casefacts run INPUT... --out {out} "
            "--references FILE` again, or remove it"
        )
    of = len(of_records)
    steps = (
        ("records", "step", "records_duplicate", "Records that repeat another", len(records) - len(kept)),
        ("records", "step", "records_once", "Records, each once", len(kept)),
        ("records_once", "step", "records_without_report", "Records without a report", len(kept) - with_report),
        ("records_once", "step", "records_with_report", "Records with a report", with_report),
        ("reports", "record", "reports_of_records", "Reports of a record of the search", of),
        ("reports", "record", "reports_of_no_record", "Reports of no record of the search", len(of_none)),
    )
    yield Count(id="records", what="Records of the search", n=len(records))
    yield from (Count(id=name, what=what, n=n, within=within, by=by) for within, by, name, what, n in steps)


def _reports(of: Counter[str], facts: _Facts, told: str) -> Iterator[Count]:
    failed, left_out = _reasons(of, "failed"), _reasons(of, "left_out")
    read = of["ok"] + of["partial"]
    kept = read - left_out.total()
    steps = (
        ("files", "files_twin", "Further files of a report, in another format", of["twin"]),
        ("files", "files_duplicate", "Copies of a file", of["duplicate"]),
        ("files", "reports", "Reports", failed.total() + read),
        ("reports", "reports_failed", "Reports that could not be read", failed.total()),
        ("reports", "reports_read", "Reports read", read),
        ("reports_read", "reports_left_out", "Reports left out for what they are", left_out.total()),
        ("reports_read", "reports_kept", "Reports kept", kept),
        ("reports_kept", "reports_without_facts", f"Reports without {told}", kept - facts.reports["with"]),
        ("reports_kept", "reports_with_facts", f"Reports with {told}", facts.reports["with"]),
    )
    yield Count(id="files", what="Files given", n=of["files"])
    for within, name, what, n in steps:
        yield Count(id=name, what=what, n=n, within=within, by="step")
        reasons = {"reports_failed": failed, "reports_left_out": left_out}.get(name, Counter[str]())
        for reason, number in sorted(reasons.items()):
            yield Count(id=f"{name}:{reason}", what=reason.replace("_", " "), n=number, within=name, by="reason")
    yield Count(id="reports_partial", what="Reports read in part", n=of["partial"], within="reports_read")
    yield Count(id="reports_ocr", what="Reports with pages read by OCR", n=of["ocr"], within="reports_read")
    if of["same_doi"]:
        what = "Reports that name the same DOI as another"
        yield Count(id=SAME_DOI, what=what, n=of["same_doi"], within="reports_read")


def _reasons(of: Counter[str], what: str) -> Counter[str]:
    """Reports by why they failed or were left out."""
    return Counter({name.partition(":")[2]: n for name, n in of.items() if name.startswith(f"{what}:")})


def _of_facts(facts: _Facts, *, reviewed: bool) -> Iterator[Count]:
    yield Count(id="facts", what="Facts in the tables", n=facts.tables.total())
    for name, what in FACTS.items():
        yield Count(id=name, what=what.capitalize(), n=facts.tables[name], within="facts", by="table")
    if not reviewed:
        return
    states = {
        "reviewed": ("whole", "Reports with every fact decided by a reviewer"),
        "begun": ("some", "Reports with some facts decided"),
        "unreviewed": ("none", "Reports with no fact decided"),
    }
    for name, (state, what) in states.items():
        number = facts.reports[state]
        yield Count(id=f"reports_{name}", what=what, n=number, within="reports_with_facts", by="review")
    for name, said in _DECIDED.items():
        yield Count(id=f"facts_{name}", what=f"Facts {said}", n=facts.decisions[name], within="facts", by="decision")
    yield Count(id="facts_rejected", what="Facts rejected, not in the tables", n=facts.rejected)


def _of_agreement(one: Agreed) -> Iterator[Count]:
    who, name = " and ".join(one.reviewers), f"both:{one.table}:{':'.join(one.reviewers)}"
    yield Count(id=name, what=f"Facts of {one.table} that {who} decided both", n=one.facts)
    yield Count(id=f"{name}:same", what="Of these, decided the same", n=one.agreed, within=name)


def _agreed(out: Path) -> tuple[Agreed, ...]:
    return tuple(
        Agreed(
            reviewers=(row["reviewer_1"], row["reviewer_2"]),
            table=row["table"],
            facts=int(row["facts"]),
            agreed=int(row["agreed"]),
            percent=row["percent"],
            kappa=row["kappa"],
        )
        for row in _csv(out / REVIEWED / "agreement.csv")
        if not row["field"]
    )


def _csv(path: Path) -> Iterator[dict[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: cannot be read ({error}); make it again") from error
