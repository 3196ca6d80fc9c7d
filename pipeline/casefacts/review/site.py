"""A site of plain files to check a run's facts with: one page, its script, a file of data and pictures a report.

Nothing is fetched from elsewhere, and nothing is asked of a server: data are scripts that call one function, for pages
opened from a disk may load scripts but not read files. What stands in a report reaches the page as text only.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

from casefacts.files import whole_file, write_whole
from casefacts.read.pictures import pictures
from casefacts.review.apply import moved
from casefacts.review.decisions import COLUMNS, NUMBER, PLACE, TABLES, Row, Verdict, correctable, digest_of
from casefacts.review.overview import copied
from casefacts.review.run_folder import READ, facts_of_run, original
from casefacts.tabulate.columns import Column
from casefacts.tabulate.gather import TEXTS
from casefacts.tabulate.identity import KNOWN_BY
from casefacts.tabulate.written import reports

SITE = "review"
PARTS = (
    "index.html", "review.css", "decisions.js", "evidence.js", "facts.js", "forms.js", "entering.js", "timeline.js",
    "overview.js", "listing.js", "keys.js", "review.js",
)  # fmt: skip


@dataclass(kw_only=True)
class Written:
    """What `write` wrote."""

    reports: int = 0
    facts: int = 0
    pictures: int = 0
    without_pages: int = 0
    """PDFs that are no longer where the run read them: their facts are shown beside the text only."""


def write(
    out: Path,
    *,
    with_pictures: bool = True,
    progress: Callable[[int, int, str], None] = lambda done, total, report_id: None,
) -> Written:
    """Write `out`/review from the tables and texts of a run.

    A picture is drawn for each page that a fact stands on, from the PDF that the run read, if it is still there. What
    `plots` and `methods` drew of the run is shown below the list of reports.

    Raises:
        UsageError: `out` holds no tables.
        OutputError: a file cannot be written.
    """
    every = reports(out)
    folder = out / SITE
    written = Written(reports=sum(report["status"] in READ for report in every))
    index: list[dict[str, Any]] = []
    kept: set[Path] = set()
    for done, (report, found) in enumerate(facts_of_run(out, every), start=1):
        facts = {name: [row | {"seen": digest_of(row, TABLES[name])} for row in rows] for name, rows in found.items()}
        pages = sorted({int(row["page"]) for rows in facts.values() for row in rows if row["page"]})
        drawn = _pictures(folder, report, pages, with_pictures)
        written.without_pages += bool(pages) and with_pictures and not drawn
        written.pictures += len(drawn)
        text = (out / TEXTS / f"{report['report_id']}.txt").read_text(encoding="utf-8")
        name = _name(report["report_id"])
        data = {"report": report, "text": text, "facts": facts, "pages": drawn}
        _script(folder / "data" / f"{name}.js", f"casefacts.loaded({json.dumps(report['report_id'])}, ", data, ");\n")
        kept |= {folder / "data" / f"{name}.js", *(folder / one["file"] for one in drawn.values())}
        index.append(_listed(report, name, facts))
        written.facts += sum(map(len, facts.values()))
        progress(done, written.reports, report["report_id"])
    failed = [report for report in every if report["status"] == "failed"]
    known: dict[str, Any] = {"id": _site_id(folder, every), "schema": _schema(), "columns": COLUMNS}
    known |= {"verdicts": get_args(Verdict), "number": NUMBER.pattern}
    known |= {"moved": moved(out), "reports": index, "failed": failed, "whole": copied(out, folder)}
    _script(folder / "site.js", "casefacts.site(", known, ");\n")
    for old in (*folder.glob("data/*.js"), *folder.glob("pages/*.webp")):
        if old not in kept:
            old.unlink()
    for part in PARTS:
        with whole_file(folder / part) as file:
            file.write((files("casefacts.review") / "page" / part).read_text(encoding="utf-8"))
    return written


def _name(report_id: str) -> str:
    """A file name for a report's data, whatever signs its id has."""
    return hashlib.sha256(report_id.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _site_id(folder: Path, every: list[dict[str, str]]) -> str:
    """Tells the decisions that a browser keeps for this site from those for others; stays when reports are added."""
    kept = folder / "id.txt"
    if kept.is_file():
        return kept.read_text(encoding="utf-8").strip()
    made = hashlib.sha256("".join(sorted(report["sha256"] for report in every)).encode()).hexdigest()[:12]
    with whole_file(kept) as file:
        file.write(f"{made}\n")
    return made


def _listed(report: Row, name: str, facts: Mapping[str, list[dict[str, str]]]) -> dict[str, Any]:
    shown = ("report_id", "title", "status", "error", "year", "journal", "article_type", "left_out")
    every = [row for rows in facts.values() for row in rows]
    counts = {
        "facts": len(every),
        "doubtful": sum(bool(row["doubts"]) for row in every),
        "in_scope": sum(row["in_scope"] == "true" for row in every),
        "scoped": any(row["in_scope"] for row in every),
    }
    return {key: report[key] for key in shown} | {"data": name} | counts


def _pictures(folder: Path, report: Row, pages: list[int], wanted: bool) -> dict[int, dict[str, Any]]:
    """The pictures of a report's pages, by page: file name and pixels per point. Those drawn before stay."""
    if not wanted or not pages:
        return {}
    name = report["sha256"][:16]
    drawn: dict[int, dict[str, Any]] = {}
    for path in (folder / "pages").glob(f"{name}-*.webp"):
        _, page, points = path.stem.split("-")
        if int(page) in pages:
            drawn[int(page)] = {"file": f"pages/{path.name}", "scale": float(points)}
    missing = [number for number in pages if number not in drawn]
    data = original(report) if missing else None
    for number, scale, picture in pictures(data, missing) if data is not None else ():
        file = f"pages/{name}-{number}-{scale:.4f}.webp"
        write_whole(folder / file, picture)
        drawn[number] = {"file": file, "scale": scale}
    return drawn


def _schema() -> dict[str, Any]:
    """What the page must know of the tables: their columns, which may be corrected, and the heads of facts."""
    return {
        name: {
            "description": table.description,
            "heads": KNOWN_BY[name],
            "correctable": [_column(column) for column in correctable(table)],
            "place": [column for column in table.names if column in PLACE],
        }
        for name, table in TABLES.items()
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "name": column.name,
        "type": column.type,
        "description": column.description,
        "enumeration": column.enumeration,
        "required": column.required,
    }


def _script(path: Path, before: str, data: object, after: str) -> None:
    """A script file that hands data over. JSON is JavaScript but for two line ends, which json.dumps escapes."""
    with whole_file(path) as file:
        file.write(before + json.dumps(data, separators=(",", ":")) + after)
