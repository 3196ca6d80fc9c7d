"""Highlighted PDFs: a copy of each report with the evidence of its facts marked and the facts as comments."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from casefacts.errors import ReportError
from casefacts.files import write_whole
from casefacts.read.highlights import Highlight, highlighted
from casefacts.review.decisions import TABLES, Row, correctable
from casefacts.review.run_folder import facts_of_run, original
from casefacts.tabulate.identity import KNOWN_BY
from casefacts.tabulate.written import reports

FOLDER = "highlighted"
COLOURS = {"patients": (222, 196, 242), "drugs": (255, 224, 138), "labs": (178, 220, 255), "outcomes": (196, 232, 180)}
"""Those of the review site."""
_FIRST = ("assertion", "experiencer", "patient_id")


@dataclass(kw_only=True)
class Marked:
    """What `write` wrote."""

    reports: int = 0
    facts: int = 0
    left_out: dict[str, str] = field(default_factory=dict)
    """report_id -> why it has no copy."""


def write(out: Path) -> Marked:
    """Write `out`/highlighted/<report_id>.pdf for each report with pages; those of reports no longer there go.

    Raises:
        UsageError: `out` holds no tables.
        OutputError: a file cannot be written.
    """
    marked = Marked()
    kept: set[Path] = set()
    for report, facts in facts_of_run(out, reports(out)):
        rows = [(table, row) for table, found in facts.items() for row in found if row["page"] and row["x0"]]
        if not rows:
            continue
        data = original(report)
        if data is None:
            marked.left_out[report["report_id"]] = f"{report['source_file']} has moved or changed since it was read"
            continue
        try:
            copy = highlighted(data, _highlights(rows))
        except ReportError as error:
            marked.left_out[report["report_id"]] = str(error)
            continue
        path = out / FOLDER / f"{report['report_id']}.pdf"
        kept.add(path)
        write_whole(path, copy)
        marked.reports += 1
        marked.facts += len(rows)
    listed = {out / FOLDER / f"{report_id}.pdf" for report_id in marked.left_out}
    for old in (out / FOLDER).glob("*.pdf"):
        if old not in kept | listed:
            old.unlink()
    return marked


def _highlights(rows: Sequence[tuple[str, Row]]) -> list[Highlight]:
    """One for each place: facts of one head mention share its comment."""
    places: dict[tuple[str, ...], list[tuple[str, Row]]] = defaultdict(list)
    for table, row in rows:
        places[tuple(row[name] for name in ("page", "x0", "top", "x1", "bottom"))].append((table, row))
    found = []
    for (page, *box), facts in places.items():
        x0, top, x1, bottom = map(float, box)
        comment = "\n\n".join(dict.fromkeys(said(table, row) for table, row in facts))
        colour = COLOURS[facts[0][0]]
        found.append(Highlight(page=int(page), x0=x0, top=top, x1=x1, bottom=bottom, colour=colour, comment=comment))
    return found


def said(table: str, row: Row) -> str:
    """A fact in a few lines: what it is known by, then its other cells by name."""
    head = " ".join(filter(None, (row[name] for name in KNOWN_BY[table])))
    known = ((name, row.get(name, "")) for name in _FIRST if name not in KNOWN_BY[table])
    status = ", ".join(value for name, value in known if value and (name, value) not in _USUAL)
    others = [
        f"{column.name}: {row[column.name]}"
        for column in correctable(TABLES[table])
        if row[column.name] and column.name not in (*KNOWN_BY[table], *_FIRST)
    ]
    doubts = f"doubts: {row['doubts'].replace(';', ', ')}" if row["doubts"] else ""
    return "\n".join(filter(None, (f"{table}: {head}", status, *others, doubts)))


_USUAL = {("assertion", "present"), ("experiencer", "patient")}
