"""Sentences with the rows that they should give: the cases of tests/sentences/*.toml, run through the whole pipeline.

A file is a list of cases; its name is the kind of fact. A case has

- id: unique in its file; kind: the difficulty that it shows;
- text: one to four sentences, or paragraphs apart by blank lines. Lines `cell | cell | cell` are a table, the first of
  them its head, a paragraph "Table 1. …" before them its caption;
- section: where the text stands (default "case"). It is put into a small report whose case section opens with
  OPENING. With `wrap = false` the text is a whole report: title, blank line, "Case presentation", and so on;
- drugs, labs, outcomes, patients: the rows wanted, each with the cells that matter (column = value; "" is an empty
  cell; column_has = words that the cell contains, where the contract leaves open where a quote begins and ends).
  A table that is named, also as `drugs = []`, must have no other row but those of OPENING;
- fails: why the case does not pass yet.

Cells are compared as the CSV has them; decimal numbers to one part in a thousand.
"""

import math
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from casefacts.settings import Settings
from casefacts.stages import STAGES
from casefacts.tabulate.schema import FACT_TABLES

FOLDER = Path(__file__).parent
TITLE = "A case report"
OPENING = "A 45-year-old woman was admitted."
HEADINGS = {
    "abstract": "Abstract",
    "introduction": "Introduction",
    "case": "Case presentation",
    "discussion": "Discussion",
    "conclusion": "Conclusion",
}
"""Sections in their order, as the wrapping report heads them."""
CLOSE = 1e-3
"""The contract gives its numbers with four significant digits (0.1429, 203.3)."""

HAS = "_has"

Cell = str | int | float | bool
Row = dict[str, Cell]


@dataclass(frozen=True, kw_only=True)
class Case:
    file: str
    id: str
    kind: str
    text: str
    section: str = "case"
    wrap: bool = True
    fails: str = ""
    wanted: dict[str, list[Row]] = field(default_factory=dict)
    """Rows by table."""


def cases() -> list[Case]:
    """All cases, by file and in the order of the file.

    Raises:
        ValueError: a case names a table, column, section or key that does not exist, or an id is there twice.
    """
    found: list[Case] = []
    columns = {table.name: set(table.names) for table in FACT_TABLES}
    for path in sorted(FOLDER.glob("*.toml")):
        for entry in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            wanted = {name: entry.pop(name) for name in columns if name in entry}
            try:
                case = Case(file=path.stem, wanted=wanted, **entry)
            except TypeError as error:
                raise ValueError(f"{path.name}, {entry.get('id', entry)}: {error}") from None
            named = {(table, name.removesuffix(HAS)) for table, rows in wanted.items() for row in rows for name in row}
            unknown = {f"{table}.{name}" for table, name in named if name not in columns[table]}
            if unknown or not wanted or case.section not in HEADINGS:
                raise ValueError(f"{path.name}, {case.id}: unknown {unknown or 'section, or no table named'}")
            found.append(case)
    names = [(case.file, case.id) for case in found]
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"ids that are there twice: {sorted(twice)}")
    return found


def problems(case: Case) -> list[str]:
    """What is wrong with the rows that the case gives: rows missing, and rows too many. Empty: the case passes."""
    produced = tables(document(case))
    said = []
    for table, wanted in case.wanted.items():
        rows = produced[table]
        partner = _pairs(wanted, rows)
        said += [f"{table}: missing {row}" for row, mate in zip(wanted, partner, strict=True) if mate is None]
        for number, row in enumerate(rows):
            if number not in partner and (not case.wrap or row["sentence"] != OPENING):
                said.append(f"{table}: too many { ({name: cell for name, cell in row.items() if cell}) }")
    return said


def tables(data: bytes) -> dict[str, list[dict[str, str]]]:
    """The rows of each fact table that a report gives, cells as the CSV has them."""
    record: Any = data
    for arrow in _arrows():
        record = arrow(record)
    rows = {table.name: table.rows for table in record.tables}
    return {
        table.name: [
            dict(zip((name for name in table.names if name != "report_id"), row, strict=True))
            for row in rows[table.name]
        ]
        for table in FACT_TABLES
    }


@cache
def _arrows() -> tuple[Callable[[Any], Any], ...]:
    return tuple(stage.build(Settings()) for stage in STAGES)


def document(case: Case) -> bytes:
    """The report of a case: plain text, or JATS where it has a table."""
    text = case.text.strip()
    if case.wrap:
        parts = [TITLE]
        for section, heading in HEADINGS.items():
            if section == "case":
                parts += [heading, f"{OPENING} {text}" if case.section == section else OPENING]
            elif section == case.section:
                parts += [heading, text]
        text = "\n\n".join(parts)
    paragraphs = [paragraph.strip() for paragraph in text.split("\n\n") if paragraph.strip()]
    if not any(" | " in paragraph for paragraph in paragraphs):
        return ("\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs) + "\n").encode()
    return _jats(paragraphs).encode()


def _jats(paragraphs: Sequence[str]) -> str:
    title, *others = paragraphs
    body, caption, opened = [], "", False
    for paragraph in others:
        if " | " in paragraph:
            head, *rows = [[escape(cell.strip()) for cell in line.split("|")] for line in paragraph.splitlines()]
            thead = "".join(f"<th>{cell}</th>" for cell in head)
            tbody = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
            body.append(
                f"<table-wrap><caption><p>{escape(caption)}</p></caption><table><thead><tr>{thead}</tr></thead>"
                f"<tbody>{tbody}</tbody></table></table-wrap>"
            )
            caption = ""
        elif paragraph.startswith("Table "):
            caption = " ".join(paragraph.split())
        elif not paragraph.endswith((".", "?", ":")):
            body.append(("</sec>" if opened else "") + f"<sec><title>{escape(paragraph)}</title>")
            opened = True
        else:
            body.append(f"<p>{escape(' '.join(paragraph.split()))}</p>")
    return (
        f"<article><front><article-meta><title-group><article-title>{escape(title)}</article-title></title-group>"
        f"</article-meta></front><body>{''.join(body)}{'</sec>' if opened else ''}</body></article>"
    )


def _pairs(wanted: Sequence[Row], rows: Sequence[dict[str, str]]) -> list[int | None]:
    """For each wanted row the row that it is matched with, one to one, as many as can be (augmenting paths)."""
    fits = [[n for n, row in enumerate(rows) if _fits(row, want)] for want in wanted]
    mate: dict[int, int] = {}

    def place(want: int, seen: set[int]) -> bool:
        for n in fits[want]:
            if n not in seen:
                seen.add(n)
                if n not in mate or place(mate[n], seen):
                    mate[n] = want
                    return True
        return False

    for want in range(len(wanted)):
        place(want, set())
    found = {want: n for n, want in mate.items()}
    return [found.get(want) for want in range(len(wanted))]


def _fits(row: dict[str, str], want: Row) -> bool:
    for name, value in want.items():
        cell = row[name.removesuffix(HAS)]
        if not (str(value).casefold() in cell.casefold() if name.endswith(HAS) else same(cell, value)):
            return False
    return True


def same(cell: str, value: Cell) -> bool:
    """Whether a cell of the CSV has the value."""
    if isinstance(value, bool):
        return (cell == "true") is value
    if isinstance(value, str):
        return cell == value
    try:
        number = float(cell)
    except ValueError:
        return False
    return math.isclose(number, value, rel_tol=CLOSE) if isinstance(value, float) else number == value
