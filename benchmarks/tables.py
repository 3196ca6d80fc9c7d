"""Cells of tables read from PDFs, measured against the tables of the same articles' JATS twins.

    python benchmarks/tables.py FOLDER [FOLDER …]

Each FOLDER holds X.pdf beside X.xml. A cell of the XML that is neither empty nor the first of its row counts once for
each row and column that it spans. It is read when the PDF's tables have a cell of the same text and row head whose
column head shares a word with the XML's (or the XML gives its column none). Texts are compared after NFKC and case
folding, by letters, digits and `< > . % + -` alone.

- read: cells read of those that the XML has;
- right: share of the PDF's cells beside a row head whose text stands beside that row head in the XML too.
"""

import argparse
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from casefacts.clean import cleaner
from casefacts.read import jats_tables, reader
from casefacts.records import Cell, CleanReport
from casefacts.settings import CleanSettings, ReadSettings

_DASHES = re.compile("[\u2010-\u2015\u2212]")
_LEFT_OUT = re.compile(r"[^\w<>.%+-]+")


@dataclass(frozen=True, slots=True)
class Result:
    """Cells read and wanted of one article, and of those found, how many are right."""

    read: int
    wanted: int
    right: int
    found: int

    def __str__(self) -> str:
        return (
            f"{self.read:>5} of {self.wanted:>5} cells {self.read / max(self.wanted, 1):.3f}"
            f"   right {self.right / max(self.found, 1):.3f} of {self.found:>5}"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Score table cells read from PDFs against their JATS twins.")
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    clean, readers = cleaner(CleanSettings()), {e: reader(ReadSettings(pdf_engine=e)) for e in ("pdfminer", "pdfium")}
    for folder in parser.parse_args(arguments).folders:
        for engine, read in readers.items():
            results: list[Result] = []
            for xml in sorted(folder.glob("*.xml")):
                wanted = list(twin_cells(xml))
                if wanted and xml.with_suffix(".pdf").exists():
                    results.append(compare(wanted, clean(read(xml.with_suffix(".pdf").read_bytes()))))
                    print(f"{engine:<9} {xml.stem:<24} {results[-1]}")
            sums = (sum(getattr(r, name) for r in results) for name in Result.__slots__)
            print(f"{engine:<9} {folder.name + ', all':<24} {Result(*sums)}\n")


def compare(wanted: Sequence[tuple[str, str, str]], report: CleanReport) -> Result:
    """The report's cells against the wanted ones (row head, column head, text)."""
    heads: dict[tuple[str, str], list[set[str]]] = defaultdict(list)
    for cell in report.cells:
        heads[norm(cell.row_head), norm(cell.text)].append(set(norm(cell.column_head).split()))
    read = sum(
        any(not column or set(column.split()) & words for words in heads.get((row, text), ()))
        for row, column, text in wanted
    )
    pairs = {(row, text) for row, _, text in wanted}
    found = [(norm(c.row_head), norm(c.text)) for c in report.cells if c.column and c.row_head]
    return Result(read, len(wanted), sum(pair in pairs for pair in found), len(found))


def twin_cells(xml: Path) -> Iterator[tuple[str, str, str]]:
    """Row head, column head and text of the body cells of an article's tables, once for each place they span."""
    for table in ET.parse(xml).getroot().iter("table"):
        body: dict[int, dict[int, str]] = defaultdict(dict)
        heads: dict[int, list[str]] = defaultdict(list)
        for cell in jats_tables.cells(table):
            text = norm(_text(cell))
            for row in range(cell.row, cell.row + cell.row_span):
                for column in range(cell.column, cell.column + cell.column_span):
                    if not cell.head:
                        body[row][column] = text
                    elif text not in heads[column]:
                        heads[column].append(text)
        for columns in body.values():
            for column, text in columns.items():
                if column and text and columns.get(0):
                    yield columns[0], " ".join(heads[column]), text


def _text(cell: Cell) -> str:
    return "".join(word.text if word.glued else f" {word.text}" for word in cell.words)


def norm(text: str) -> str:
    """What of a cell is compared."""
    return _LEFT_OUT.sub(" ", _DASHES.sub("-", unicodedata.normalize("NFKC", text).casefold())).strip()


if __name__ == "__main__":
    main()
