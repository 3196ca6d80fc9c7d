"""The records of a literature search beside the reports: which record each report is of, and which have no report.

Records come from RIS, BibTeX or CSV files, as reference managers and databases export them.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Generic, TypeVar

from casefacts.errors import UsageError
from casefacts.files import whole_file
from casefacts.review.decisions import Row
from casefacts.tabulate.written import reports

T = TypeVar("T")

FILE = "references.csv"
COLUMNS = (
    "record_id", "title", "authors", "year", "doi", "pmid", "source", "duplicate_of",
    "report_id", "status", "matched_by",
)  # fmt: skip
LEAST_TITLE = 25
"""Letters and digits. Shorter titles ("A case report") belong to many articles."""
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_COLUMN_NAMES = {
    "title": ("title", "article title", "document title"),
    "authors": ("authors", "author", "author full names"),
    "year": ("year", "publication year", "pub year"),
    "doi": ("doi",),
    "pmid": ("pmid", "pubmed id", "pubmed-id"),
    "record_id": ("record_id", "id", "key", "record number"),
}
"""How PubMed, Scopus, Web of Science and screening tools head the columns of their CSV exports."""


@dataclass(frozen=True, kw_only=True)
class SearchRecord:
    """A record of the search."""

    record_id: str
    title: str
    authors: str
    year: str
    doi: str
    """Lower case, without "https://doi.org/"."""
    pmid: str
    source: str
    """The file it stands in."""


_OF_RECORD = tuple(field.name for field in fields(SearchRecord))


@dataclass(kw_only=True)
class Joined:
    """Records with their reports."""

    rows: list[dict[str, str]] = field(default_factory=list)
    """The rows of references.csv: the records, then reports of no record."""

    def records(self, *, with_report: bool) -> int:
        """Records that are no duplicates, with or without a report."""
        kept = (row for row in self.rows if row["record_id"] and not row["duplicate_of"])
        return sum(bool(row["report_id"]) is with_report for row in kept)

    @property
    def duplicates(self) -> int:
        """Records that repeat one before."""
        return sum(bool(row["duplicate_of"]) for row in self.rows)

    @property
    def reports_without_record(self) -> int:
        """Reports that no record is of."""
        return sum(not row["record_id"] for row in self.rows)


def join(paths: Sequence[Path], out: Path) -> Joined:
    """Write `out`/references.csv: each record with its report, by DOI, else PMID, else title.

    Titles are compared by their letters and digits, the shorter may be the beginning of the longer (subtitles are
    often left out); a title that fits several reports, or whose DOI contradicts, is not matched.

    Raises:
        UsageError: a file is missing or cannot be read as what its ending says; `out` holds no tables.
        OutputError: the table cannot be written.
    """
    return _join([record for path in paths for record in read(path)], out)


def join_again(out: Path) -> Joined | None:
    """Join the records that `out`/references.csv has from an earlier run to the reports as they are now.

    Returns:
        None where there is no such table.

    Raises:
        OutputError: the table cannot be written.
    """
    try:
        with (out / FILE).open(encoding="utf-8", newline="") as file:
            table = csv.DictReader(file)
            if tuple(table.fieldnames or ()) != COLUMNS:
                return None
            kept = [{name: row[name] for name in _OF_RECORD} for row in table if row["record_id"]]
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
    return _join([SearchRecord(**row) for row in kept], out)


def _join(records: Iterable[SearchRecord], out: Path) -> Joined:
    found = [row for row in reports(out) if row["status"] not in ("twin", "duplicate")]
    joined = Joined(rows=list(_rows(records, found)))
    with whole_file(out / FILE) as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(joined.rows)
    return joined


def _rows(records: Iterable[SearchRecord], found: Sequence[Row]) -> Iterator[dict[str, str]]:
    firsts = _Index[str]()
    by_report = _Index[Row]()
    for row in found:
        by_report.add(row["doi"].lower(), row["pmid"], _letters(row["title"]), row)
    matched: set[str] = set()
    for record in records:
        title = _letters(record.title)
        first, _ = firsts.find(record.doi, record.pmid, title, str.__eq__)
        firsts.add(record.doi, record.pmid, title, record.record_id)
        report, how = by_report.find(record.doi, record.pmid, title, _begins)
        matched.add(report["report_id"] if report else "")
        yield {
            **{name: getattr(record, name) for name in COLUMNS if hasattr(record, name)},
            "duplicate_of": first or "",
            "report_id": report["report_id"] if report else "",
            "status": report["status"] if report else "",
            "matched_by": how,
        }
    for row in found:
        if row["report_id"] not in matched:
            known = {name: row[name] for name in ("title", "year", "doi", "pmid", "report_id", "status")}
            yield dict.fromkeys(COLUMNS, "") | known


class _Index(Generic[T]):
    """Things by DOI, PMID and the letters and digits of their title."""

    def __init__(self) -> None:
        self._dois: dict[str, T] = {}
        self._pmids: dict[str, T] = {}
        self._titles: dict[str, list[tuple[str, str, T]]] = defaultdict(list)

    def add(self, doi: str, pmid: str, title: str, thing: T) -> None:
        if doi:
            self._dois.setdefault(doi, thing)
        if pmid:
            self._pmids.setdefault(pmid, thing)
        self._titles[title[:LEAST_TITLE]].append((title, doi, thing))

    def find(self, doi: str, pmid: str, title: str, fits: Callable[[str, str], bool]) -> tuple[T | None, str]:
        """The thing and what it was found by; None and an empty string where none, or several by title, fit."""
        if doi in self._dois:
            return self._dois[doi], "doi"
        if pmid in self._pmids:
            return self._pmids[pmid], "pmid"
        if len(title) < LEAST_TITLE:
            return None, ""
        near = self._titles[title[:LEAST_TITLE]]
        found = [thing for other, its, thing in near if fits(title, other) and not (doi and its and doi != its)]
        return (found[0], "title") if len(found) == 1 else (None, "")


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _letters(title: str) -> str:
    folded = unicodedata.normalize("NFKD", title).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def read(path: Path) -> list[SearchRecord]:
    """The records of a file, which its ending says how to read: .ris, .bib or .csv.

    Raises:
        UsageError: it is missing, has another ending, holds no records, or is damaged.
    """
    readers: dict[str, Callable[[str], Iterable[Mapping[str, str]]]] = {".ris": _ris, ".bib": _bib, ".csv": _csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise UsageError(f"{path}: cannot be read as records; export them as .ris, .bib or .csv")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: cannot be read ({error}); give a UTF-8 file of records") from error
    try:
        entries = list(reader(text))
    except (OSError, ValueError, csv.Error) as error:
        raise UsageError(f"{path}: damaged at {error}; export it again") from error
    if not entries:
        raise UsageError(f"{path}: holds no records; export it again as {path.suffix}")
    return [_record(path, number, entry) for number, entry in enumerate(entries, start=1)]


def _record(path: Path, number: int, entry: Mapping[str, str]) -> SearchRecord:
    doi = _DOI.search(entry.get("doi", ""))
    year = re.search(r"\d{4}", entry.get("year", ""))
    pmid = re.fullmatch(r"\D*(\d{1,8})\D*", entry.get("pmid", ""))
    return SearchRecord(
        record_id=entry.get("record_id", "") or f"{path.stem}-{number}",
        title=" ".join(entry.get("title", "").split()),
        authors=entry.get("authors", ""),
        year=year[0] if year else "",
        doi=doi[0].lower().rstrip(".,;") if doi else "",
        pmid=pmid[1] if pmid else "",
        source=path.name,
    )


def _ris(text: str) -> Iterator[dict[str, str]]:
    import rispy

    for entry in rispy.loads(text):
        said: dict[str, Any] = entry
        # PubMed's number stands under AN in what PubMed and Ovid export, and only there is it eight digits or fewer.
        yield {
            "title": said.get("title") or said.get("primary_title") or "",
            "authors": "; ".join(said.get("authors") or said.get("first_authors") or ()),
            "year": said.get("year") or said.get("publication_year") or "",
            "doi": said.get("doi") or "",
            "pmid": said.get("accession_number") or "",
            "record_id": said.get("id") or "",
        }


def _bib(text: str) -> Iterator[dict[str, str]]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.middlewares import LatexDecodingMiddleware

    library = parse_string(text, append_middleware=[LatexDecodingMiddleware()])
    if library.failed_blocks:
        raise ValueError(f"line {(library.failed_blocks[0].start_line or 0) + 1}")
    for entry in library.entries:
        said = {name.lower(): field.value for name, field in entry.fields_dict.items()}
        kept = {name: str(said.get(name, "")) for name in ("title", "year", "doi", "pmid")}
        yield kept | {"authors": str(said.get("author", "")), "record_id": entry.key}


def _csv(text: str) -> Iterator[dict[str, str]]:
    lines = text.splitlines()
    head = lines[0] if lines else ""
    for row in csv.DictReader(lines, delimiter=max(",;\t", key=head.count)):
        said = {(name or "").strip().lower(): value or "" for name, value in row.items() if isinstance(value, str)}
        known = {
            name: next((said[head] for head in heads if said.get(head)), "") for name, heads in _COLUMN_NAMES.items()
        }
        if not known["title"] and not known["doi"] and not known["pmid"]:
            raise ValueError("its head or a row without title, DOI and PMID")
        yield known
