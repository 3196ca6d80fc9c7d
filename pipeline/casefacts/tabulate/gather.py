"""Gathering: many reports' rows become the CSV files. A fold in report_id order, so memory does not grow with the
facts; rows of reports that did not change are copied from the tables before.
"""

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

import msgspec

from casefacts.facts import ReportTables, Summary
from casefacts.files import whole_file
from casefacts.tabulate import datapackage, schema, splice
from casefacts.tabulate.schema import Status
from casefacts.tabulate.written import report_ids

TEXTS = "texts"
SAME_DOI = "same_doi"
VERSION = "1"
"""To be raised when the same artefacts can give other rows: rows copied from tables before are then not used."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One input's row of reports.csv as far as the run knows it."""

    report_id: str
    source_file: str
    sha256: str
    status: Status
    error_code: str = ""
    error: str = ""
    digest: str = ""
    """Of the report's tables."""
    summary: Summary | None = None
    """None for inputs that have no facts of their own (failed, duplicate, twin)."""

    @property
    def key(self) -> bytes:
        """Digest of all that the input's rows depend on, but for what all inputs have in common."""
        parts = (
            self.report_id, self.source_file, self.sha256, self.status, self.error_code, self.error, self.digest,
        )  # fmt: skip
        joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
        return hashlib.blake2b(joined, digest_size=splice.KEY_BYTES).digest()


@dataclass(kw_only=True)
class Gathered:
    """What the tables hold."""

    rows: Counter[str] = field(default_factory=Counter)
    """Rows by table."""
    repaired: int = 0
    """Reports whose text was repaired."""
    pages_ocr: int = 0
    in_scope: int | None = None
    """Facts that the review's protocol is about; None where there is none."""
    left_out: Counter[str] = field(default_factory=Counter)
    """Reports whose facts were left out, by gate."""
    same_doi: int = 0
    """Reports whose DOI another one has too."""
    dropped: list[str] = field(default_factory=list)
    """Reports of the tables before that are no longer given."""
    written: bool = False
    """Whether anything had to be written."""


def write_tables(
    folder: Path,
    listed: Iterable[Listed],
    load: Callable[[Listed], ReportTables],
    versions: Mapping[str, str],
    state: Path,
    *,
    anew: bool = False,
) -> Gathered:
    """Write every table, the texts and datapackage.json into `folder`; files that would not change are left alone.

    Args:
        listed: one for each input.
        load: gives the tables of an input that has a summary; called for one after the other, each then let go.
        versions: the version columns of reports.csv.
        state: where to keep what the tables were gathered from, so that the next time only what changed is loaded.
        anew: load every report, whatever the tables before hold.

    Raises:
        OutputError: a file cannot be written.
    """
    inputs = list(listed)
    shared = _shared_dois(inputs)
    ordered = sorted((_marked(one, shared) for one in inputs), key=lambda one: (one.report_id, one.source_file))
    gathered = _counted(ordered)
    gathered.same_doi = sum(map(len, shared.values()))
    keys = b"".join(one.key for one in ordered)
    paths = [folder / f"{table.name}.csv" for table in schema.TABLES]
    package = datapackage.describe()
    common = hashlib.sha256(json.dumps([VERSION, dict(versions), package], sort_keys=True).encode()).hexdigest()
    before = None if anew else splice.load(state, paths, common)
    texts = {path.name for path in (folder / TEXTS).glob("*.txt")}
    if before and before.keys == keys and texts.issuperset(_text(one) for one in ordered if one.summary):
        return gathered
    gathered.written = True
    with ExitStack() as stack:
        written = [
            splice.Spliced(path, _csv([table.names]), (before.lengths[n], before.heads[n]) if before else None, stack)
            for n, (path, table) in enumerate(zip(paths, schema.TABLES, strict=True))
        ]
        places = {key: place for place, key in enumerate(splice.split(before.keys))} if before else {}
        for one in ordered:
            place = places.get(one.key)
            if place is not None and (not one.summary or _text(one) in texts):
                for table in written:
                    table.copy(place)
            else:
                tables = load(one) if one.summary else None
                if tables:
                    with whole_file(folder / TEXTS / _text(one)) as file:
                        file.write(tables.text)
                for table, rows in zip(written, _rows(one, tables, versions), strict=True):
                    table.write(_csv(rows))
        for table in written:
            table.flush()
        gathered.dropped = _drop(folder, ordered)
    with whole_file(folder / "datapackage.json") as file:
        json.dump(package, file, ensure_ascii=False, indent=1)
        file.write("\n")
    splice.save(state, paths, common, keys, written)
    return gathered


def _text(one: Listed) -> str:
    return f"{one.report_id}.txt"


def _shared_dois(inputs: Sequence[Listed]) -> dict[str, list[str]]:
    """The inputs of each DOI that several have. DOIs are compared without case (DOI Handbook, 2.4)."""
    often = {doi for doi, count in Counter(map(_doi, inputs)).items() if doi and count > 1}
    groups: dict[str, list[str]] = {doi: [] for doi in often}
    for one in inputs:
        if (doi := _doi(one)) in often:
            groups[doi].append(one.source_file)
    return {doi: sorted(names) for doi, names in groups.items()}


def _doi(one: Listed) -> str:
    return one.summary.doi.casefold() if one.summary else ""


def _marked(one: Listed, shared: Mapping[str, Sequence[str]]) -> Listed:
    """The input, marked if another says it is the same article. Its facts stay: a misread DOI must not cost any."""
    names = shared.get(_doi(one), ())
    if not names:
        return one
    first = next(name for name in names if name != one.source_file)
    more = f" and {len(names) - 2} more" if len(names) > 2 else ""
    said = f"has the DOI of {first}{more} too; if they are one article, remove one, or its facts count twice"
    return replace(one, error_code=one.error_code or SAME_DOI, error=f"{one.error}; {said}" if one.error else said)


def _counted(listed: Sequence[Listed]) -> Gathered:
    gathered = Gathered(rows=Counter({schema.REPORTS.name: len(listed)}))
    for one in listed:
        if one.summary is None:
            continue
        for table, rows in zip(schema.REPORT_TABLES, one.summary.rows, strict=True):
            gathered.rows[table.name] += rows
        gathered.repaired += one.summary.repaired
        gathered.pages_ocr += one.summary.pages_ocr
        if one.summary.in_scope is not None:
            gathered.in_scope = (gathered.in_scope or 0) + one.summary.in_scope
        gathered.left_out.update([one.summary.left_out] if one.summary.left_out else [])
    return gathered


def _rows(one: Listed, tables: ReportTables | None, versions: Mapping[str, str]) -> Iterator[Iterable[Sequence[str]]]:
    """An input's rows of each table, in the schema's order."""
    yield [_report_row(one, tables, versions)]
    parts = {part.name: part.rows for part in tables.tables} if tables else {}
    for table in schema.REPORT_TABLES:
        at = _REPORT_COLUMN[table.name]
        yield ((*row[:at], one.report_id, *row[at:]) for row in parts.get(table.name, ()))


def _csv(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


_REPORT_COLUMN = {table.name: table.names.index("report_id") for table in schema.REPORT_TABLES}
_IN_SCOPE = {table.name: table.names.index("in_scope") - 1 for table in schema.FACT_TABLES}
_APPLIED = schema.REPAIRS.names.index("applied") - 1  # report_id, the first column, is not yet in the row


def summary(tables: ReportTables) -> Summary:
    """What a run says of a report without loading its tables."""
    rows = {part.name: part.rows for part in tables.tables}
    problems = tables.problems
    scope = [row[at] for name, at in _IN_SCOPE.items() for row in rows.get(name, ())]
    return Summary(
        rows=tuple(len(rows.get(table.name, ())) for table in schema.REPORT_TABLES),
        repaired=any(row[_APPLIED] == "true" for row in rows.get(schema.REPAIRS.name, ())),
        pages_ocr=tables.pages_ocr,
        left_out=tables.left_out[0] if tables.left_out else "",
        doi=tables.metadata.doi,
        error_code=problems[0].code if problems else "",
        error="; ".join(dict.fromkeys(problem.message for problem in problems)),
        in_scope=scope.count("true") if any(scope) else None,
    )


def _report_row(one: Listed, tables: ReportTables | None, versions: Mapping[str, str]) -> list[str]:
    known: dict[str, object] = {name: getattr(one, name) for name in schema.REPORTS.names if hasattr(one, name)}
    known |= versions
    if tables is not None:
        known |= msgspec.structs.asdict(tables.metadata)
        known |= {"gates": ";".join(tables.metadata.gates), "left_out": ";".join(tables.left_out)}
        known |= {"words": tables.words, "patients": tables.patients}
        if tables.pages:
            known |= {"pages": tables.pages, "pages_ocr": tables.pages_ocr}
    return [str(known.get(name, "")) for name in schema.REPORTS.names]


def _drop(folder: Path, ordered: Sequence[Listed]) -> list[str]:
    """Remove texts that the tables before tell of and that these do not; return the reports that are no longer given.

    To be called before reports.csv is replaced: after a kill in between the next run finds the same to remove.
    """
    before = report_ids(folder)
    for report_id in before - {one.report_id for one in ordered if one.summary}:
        (folder / TEXTS / f"{report_id}.txt").unlink(missing_ok=True)
    return sorted(before - {one.report_id for one in ordered})
