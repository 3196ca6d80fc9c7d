"""Decisions on every fact of a report survive whatever a rerun changes: the clean-up, the lexicon, the file itself."""

import csv
from pathlib import Path

import pytest
from tests.review.made import saved

from casefacts.review.apply import apply
from casefacts.review.decisions import COLUMNS, TABLES, digest_of, read
from casefacts.runner import run
from casefacts.settings import AnnotateSettings, CleanSettings, Settings, Term, Terms
from casefacts.tabulate.identity import KNOWN_BY
from casefacts.tabulate.written import Row, rows

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "reports" / "methotrexate_pancytopenia.txt"
UNREPAIRED = Settings(clean=CleanSettings(min_confidence=1.0))
KNOWING_MORE = AnnotateSettings(
    terms=Terms(drugs=(Term(name="folinic acid", synonyms=("rescue",)),), tests=(Term(name="ulcers"),))
)
READ_OTHERWISE = {("amino-transferase", "96 IU/1 and")}
"""Rows of the damaged text of which the repaired one has neither the name nor the result: listed, not moved."""


def facts(out: Path) -> dict[str, list[Row]]:
    return {name: list(rows(out, table)) for name, table in TABLES.items()}


def decided(out: Path) -> list[dict[str, str]]:
    """Of each table the facts accepted, corrected and rejected in turn, and one added."""
    made = []
    for name, found in facts(out).items():
        head, said = KNOWN_BY[name]
        for number, row in enumerate(found):
            one = {column: row.get(column, "") for column in COLUMNS} | {
                "reviewer": "ann", "decided_at": "2025-03-01T10:00:00Z", "table": name, "mention": row[head],
                "statement": row[said], "seen": digest_of(row, TABLES[name]),
                "decision": ("accept", "correct", "reject")[number % 3],
            }  # fmt: skip
            if one["decision"] == "correct":
                changed = "sex" if name == "patients" else "assertion"
                one |= {"field": changed, "value": "male" if name == "patients" else "possible", "was": row[changed]}
            made.append(one)
    cells = {"drug_text": "oxygen", "dose_text": "2 L/min", "start": "700"}
    shared = {"reviewer": "ann", "decided_at": "2025-03-01T10:00:00Z", "decision": "add", "table": "drugs"}
    shared |= {"report_id": "case", "fact_id": "add-1", "sentence": "She breathed oxygen.", "mention": "oxygen"}
    made += [dict.fromkeys(COLUMNS, "") | shared | {"field": name, "value": value} for name, value in cells.items()]
    return made


@pytest.mark.parametrize(
    ("settings", "again", "edited"),
    [
        (UNREPAIRED, Settings(), False),
        (Settings(), Settings(annotate=KNOWING_MORE), False),
        (Settings(), Settings(), True),
        (UNREPAIRED, Settings(annotate=KNOWING_MORE), True),
    ],
    ids=["better clean-up", "changed lexicon", "new download", "all of it"],
)
def test_no_decision_is_lost(tmp_path: Path, settings: Settings, again: Settings, edited: bool) -> None:
    report, out = tmp_path / "case.txt", tmp_path / "out"
    text = SAMPLE.read_text(encoding="utf-8")
    report.write_text(text, encoding="utf-8")
    run([report], out=out, settings=settings)
    before = facts(out)
    assert all(before.values())
    mine = read([saved(tmp_path / "ann.csv", decided(out))])
    report.write_text(text + ("\n\nConflicts of interest: none.\n" if edited else ""), encoding="utf-8")
    run([report], out=out, settings=again)
    assert facts(out) != before
    reviewed = apply(mine, out)
    gone = [(one.decision.mention, one.decision.statement) for one in reviewed.attached if one.how == "vanished"]
    assert set(gone) <= READ_OTHERWISE
    assert len(reviewed.attached) == sum(map(len, before.values())) + 1
    with (out / "reviewed" / "decisions.csv").open(encoding="utf-8", newline="") as file:
        logged = {(row["table"], row["fact_id"]) for row in csv.DictReader(file)}
    known = {(name, row["fact_id"]) for name, of_table in before.items() for row in of_table}
    assert logged == known | {("drugs", "add-1")}
