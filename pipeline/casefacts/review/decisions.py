"""What reviewers decided about facts, as CSV: one row a decision; a correction or an added fact has one row a cell."""

import codecs
import csv
import io
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, cast, get_args

from casefacts.errors import UsageError
from casefacts.tabulate.columns import Column, Table
from casefacts.tabulate.identity import KNOWN_BY, digest
from casefacts.tabulate.schema import FACT_TABLES

Verdict = Literal["accept", "reject", "correct", "add"]
COLUMNS = (
    "reviewer", "decided_at", "decision", "table", "report_id", "fact_id", "field", "value", "was",
    "sentence", "mention", "statement", "seen", "comment",
)  # fmt: skip
NEEDED = ("reviewer", "decided_at", "decision", "table", "report_id", "fact_id")
PLACE = ("section", "sentence", "page", "x0", "top", "x1", "bottom", "start", "end")
_OURS = ("fact_id", "report_id", "duplicate_of", "confidence", "doubts", "method", "in_scope")
TABLES = {table.name: table for table in FACT_TABLES}
ADDED = "add-"
"""How ids of added facts begin."""
NUMBER = re.compile(r"(?![0-9a-f]{12}$)[\d.,]+(e[+-]?\d+)?", re.IGNORECASE)
"""What a spreadsheet program makes of a fact_id without letters but e (1.23E+11); many become the same."""
LOST = "?"
"""What programs write for a letter that an encoding lacks."""
SHOWN = 10
"""Errors told at once: who sees ten knows what is wrong with the file."""

Row = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One reviewer's decision on one fact."""

    reviewer: str
    decided_at: datetime
    verdict: Verdict
    table: str
    report_id: str
    fact_id: str
    cells: Mapping[str, str]
    """New cells of a correction, all cells of an added fact."""
    was: Mapping[str, str]
    """The cells that a correction replaced, as the reviewer saw them."""
    sentence: str
    mention: str
    statement: str
    seen: str
    """`digest_of` the row that the reviewer saw; empty where it is not known."""
    comment: str
    where: Mapping[str, str]
    """File and line of each cell."""


def correctable(table: Table) -> tuple[Column, ...]:
    """The columns that a reviewer may change; evidence, ids and what the pipeline says of itself stay."""
    return tuple(column for column in table.columns if column.name not in (*PLACE, *_OURS))


def digest_of(row: Row, table: Table) -> str:
    """12 hex digits over what a reviewer judges of a row: all that may be corrected."""
    return digest(*(row.get(column.name, "") for column in correctable(table)))


def read(paths: Iterable[Path]) -> list[Decision]:
    """The decisions of some files, in order of time; what is told twice is one.

    Raises:
        UsageError: a file is missing or no such CSV, or a row says what no decision can say; tells file and line.
    """
    rows: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    wrong: list[str] = []
    for path in paths:
        for line, row in _rows(path):
            group = rows[tuple(row[name] for name in NEEDED)]
            if said := _wrong(row) or _contradicts(row, group):
                wrong.append(f"{path}:{line}: {said}")
            else:
                group.append(row | {"where": f"{path}:{line}"})
    refuse(wrong)
    found = sorted(map(_decision, rows.values()), key=lambda decision: decision.decided_at)
    for one in found:
        head = KNOWN_BY[one.table][0]
        if one.verdict == "add" and not one.cells.get(head):
            raise UsageError(
                f"the fact {one.fact_id} that {one.reviewer} added to {one.table} has no {head}; give it a row"
            )
    return found


def refuse(wrong: Sequence[str]) -> None:
    """Tell what is wrong with decisions.

    Raises:
        UsageError: something is.
    """
    if wrong:
        more = f"\n… and {len(wrong) - SHOWN} more" if len(wrong) > SHOWN else ""
        raise UsageError("these decisions cannot be applied; correct them:\n" + "\n".join(wrong[:SHOWN]) + more)


def latest(decisions: Iterable[Decision]) -> tuple[list[Decision], list[Decision]]:
    """Each reviewer's last decision on each fact, and the earlier ones that it replaces; both in order of time.

    Args:
        decisions: in order of time, under the names that reports have now.
    """
    every = list(decisions)
    last = {(one.reviewer, one.table, one.report_id, one.fact_id): n for n, one in enumerate(every)}
    kept = set(last.values())
    return [every[n] for n in sorted(kept)], [one for n, one in enumerate(every) if n not in kept]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Lines and rows of a file as the review page or a spreadsheet program saved it."""
    text, lost = _text(path)
    head = text.split("\n", maxsplit=1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count))
    missing = [name for name in NEEDED if name not in (reader.fieldnames or ())]
    if missing:
        raise UsageError(
            f"{path}: not a file of decisions, column {missing[0]} is missing; give the CSV that the review page "
            "saved, or see docs/review.md"
        )
    try:
        for read in reader:
            row = {name: (read.get(name) or "").strip() for name in COLUMNS}
            if lost and LOST in row["value"]:
                raise UsageError(
                    f"{path}:{reader.line_num}: {row['field']} {row['value']!r} may have lost a letter, because the "
                    "file is not in UTF-8; correct it and save as “CSV UTF-8”"
                )
            if any(row.values()):
                yield reader.line_num, row
    except csv.Error as error:
        raise UsageError(f"{path}: cannot be read as CSV ({error}); give the CSV that the review page saved") from error


def _text(path: Path) -> tuple[str, bool]:
    """A file's text, and whether letters may have been lost in it: spreadsheet programs also save in the code page of
    Western Windows, which has µ and × but no ≥ and no Greek, and in UTF-16.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be opened ({error.strerror}); name files that the review page saved"
        ) from error
    encodings = ("utf-16",) if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        with suppress(UnicodeDecodeError):
            return data.decode(encoding), encoding == "cp1252"
    raise UsageError(f"{path}: is no text; give the CSV that the review page saved, not a workbook")


def _wrong(row: Row) -> str:
    """What is wrong with a row; empty if nothing is."""
    if empty := next((name for name in NEEDED if not row[name]), ""):
        return f"{empty} is empty"
    if row["decision"] not in get_args(Verdict):
        return f"no such decision {row['decision']!r}; there are {', '.join(get_args(Verdict))}"
    if row["table"] not in TABLES:
        return f"no such table {row['table']!r}; there are {', '.join(TABLES)}"
    try:
        _time(row["decided_at"])
    except ValueError:
        return f"decided_at {row['decided_at']!r} is not a time such as 2025-01-31T14:05:00Z"
    if NUMBER.fullmatch(row["fact_id"]):
        return (
            f"fact_id {row['fact_id']!r} is no id (12 hex digits): a spreadsheet program has made it a number; save "
            "the decisions from the review page again, and open the file with fact_id as a column of text"
        )
    if row["decision"] == "add" and not row["fact_id"].startswith(ADDED):
        return f"fact_id {row['fact_id']!r} of an added fact must begin with {ADDED}"
    if row["decision"] in ("correct", "add"):
        return _wrong_cell(row)
    return ""


def _contradicts(row: Row, before: Iterable[Row]) -> str:
    """Where a row gives another cell than one before of the same decision; empty if it does not."""
    for one in before:
        if one["field"] == row["field"] and one["value"] != row["value"]:
            return (
                f"{row['field']} of {row['fact_id']} is {one['value']!r} at {one['where']}; give each fact its own id"
            )
    return ""


def _wrong_cell(row: Row) -> str:
    table, added = TABLES[row["table"]], row["decision"] == "add"
    allowed = {column.name: column for column in table.columns if added and column.name not in _OURS}
    allowed |= {column.name: column for column in correctable(table)}
    if row["field"] not in allowed:
        close = get_close_matches(row["field"], allowed, n=1) or ["drug_text"]
        return f"{row['field']!r} is no column of {row['table']} that can be corrected; did you mean {close[0]!r}?"
    return fault(allowed[row["field"]], row["value"])


def fault(column: Column, value: str) -> str:
    """Why a cell cannot stand in a column; empty if it can."""
    if not value:
        return f"{column.name} may not be empty" if column.required else ""
    if column.enumeration and value not in column.enumeration:
        return f"{column.name} cannot be {value!r}; it is one of {', '.join(column.enumeration)}"
    if column.type == "boolean" and value not in ("true", "false"):
        return f"{column.name} is true or empty, not {value!r}"
    if column.type in ("number", "integer"):
        try:
            number = float(value)
        except ValueError:
            return f"{column.name} is a number with a decimal point, not {value!r}"
        if not math.isfinite(number) or (column.type == "integer" and number != int(number)):
            return f"{column.name} cannot be {value!r}"
    return ""


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _decision(rows: Sequence[Row]) -> Decision:
    first = rows[-1]
    with_cells = [row for row in rows if row["field"]]
    return Decision(
        reviewer=first["reviewer"],
        decided_at=_time(first["decided_at"]),
        verdict=cast(Verdict, first["decision"]),
        table=first["table"],
        report_id=first["report_id"],
        fact_id=first["fact_id"],
        cells={row["field"]: row["value"] for row in with_cells},
        was={row["field"]: row["was"] for row in with_cells},
        sentence=first["sentence"],
        mention=first["mention"],
        statement=first["statement"],
        seen=first["seen"],
        comment=first["comment"],
        where={row["field"]: row["where"] for row in with_cells},
    )
