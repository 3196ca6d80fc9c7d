"""Quality and speed of reading PDFs, engine by engine, measured against the JATS twins of the same articles.

    python benchmarks/reading.py FOLDER [FOLDER …] [--scanned]

Each FOLDER holds X.pdf beside X.xml. Of each report the cleaned text is compared with title, abstract and body of the
XML (no tables, figures, formulas, citation marks, footnotes, references):

- recall: share of the XML's words that the text has in the same order (longest common subsequence);
- least: the recall of the worst report;
- precision: share of the text's words that occur anywhere in the XML, counted with multiplicity;
- numbers: share of the XML's words with a digit that the text has in the same order.

Words are compared after NFKC and case folding. Times are processor seconds a page, the better of two runs, without the
finding of tables, which stands in a column of its own; `× pdfminer` is that time over `extract_text` of pdfminer.six.

With --scanned the pages are read as images by OCR, once: those of PDFs that are scans as they are, others drawn at 200
dpi.
"""

import argparse
import io
import re
import time
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Literal

import pypdfium2
from pdfminer.high_level import extract_text

from casefacts.clean import cleaner
from casefacts.read import grid, reader, tables
from casefacts.records import Document
from casefacts.settings import CleanSettings, ReadSettings

RUNS = 2
SCAN_DPI = 200
"""What office scanners are set to."""
LEFT_OUT = frozenset(
    ("table-wrap", "fig", "ref-list", "disp-formula", "inline-formula", "xref", "fn-group", "ack")
)  # fmt: skip
PARTED = frozenset(("p", "title", "article-title", "sec", "td", "th", "label", "caption", "abstract"))
"""Elements whose text stands apart from the text around them."""

_WORD = re.compile(r"(?:[^\W_]|(?<=[^\W_])[.,'/](?=[^\W_]))+|[%<>=±≥≤°]")
_LIKE = {**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("‘’ʼ′´`", "'"), "\u00ad": "", "^": ""}
_SAME = str.maketrans(_LIKE)

Engine = Literal["pdfminer", "pdfium"]


@dataclass(kw_only=True)
class Measured:
    """What the reports of a folder came to, one entry a report; seconds and counts are sums."""

    recall: list[float] = field(default_factory=list)
    precision: list[float] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    pages: int = 0
    words: int = 0
    reading: float = 0.0
    tables: float = 0.0
    plain: float = 0.0
    """Of pdfminer's extract_text."""


def words(text: str) -> list[str]:
    """Words and comparison signs as they are compared."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().translate(_SAME))


def prose(element: ET.Element, left_out: frozenset[str] = LEFT_OUT) -> Iterator[str]:
    """The element's text in pieces."""
    if element.tag not in left_out:
        edge = " " if element.tag in PARTED else ""
        yield edge + (element.text or "")
        for child in element:
            yield from prose(child, left_out)
            yield child.tail or ""
        yield edge
    else:
        yield " "


def missed(wanted: Sequence[str], got: Sequence[str]) -> list[str]:
    """The words of `wanted` outside a longest common subsequence with `got`.

    Bit-parallel, after Hyyrö, Bit-parallel LCS-length computation revisited (2004): bit i of a row is 0 where wanted[i]
    lengthens the subsequence.
    """
    places: dict[str, int] = {}
    for i, word in enumerate(wanted):
        places[word] = places.get(word, 0) | 1 << i
    full = (1 << len(wanted)) - 1
    row, rows = full, []
    for word in got:
        used = row & places.get(word, 0)
        row = ((row + used) | (row - used)) & full
        rows.append(row)
    lost = []
    i, k = len(wanted), len(got)
    while i and k:
        if rows[k - 1] >> (i - 1) & 1:
            i -= 1
            lost.append(wanted[i])
        else:
            k -= 1
            if not k or rows[k - 1] >> (i - 1) & 1:
                i -= 1
    return lost + list(wanted[:i])


def compare(text: str, xml: Path) -> tuple[float, float, float]:
    """Recall, precision and numbers of a text."""
    root = ET.parse(xml).getroot()
    parts = (root.find(path) for path in (".//article-meta//article-title", ".//abstract", ".//body"))
    wanted = [word for part in parts if part is not None for word in words("".join(prose(part)))]
    everything = Counter(words(" ".join(root.itertext()))) | Counter(words("".join(prose(root, frozenset()))))
    got = words(text)
    lost = missed(wanted, got)
    figures, lost_figures = (sum(any(c.isdigit() for c in word) for word in found) for found in (wanted, lost))
    precision = (Counter(got) & everything).total() / max(len(got), 1)
    return 1 - len(lost) / max(len(wanted), 1), precision, 1 - lost_figures / max(figures, 1)


def scan(data: bytes) -> bytes:
    """The PDF's pages as grey images only; a PDF without any letters is a scan as it is."""
    document = pypdfium2.PdfDocument(data)
    if not any(page.get_textpage().count_chars() for page in document):
        return data
    images = [page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil() for page in document]
    out = io.BytesIO()
    images[0].save(out, "PDF", save_all=True, append_images=images[1:], resolution=SCAN_DPI)
    return out.getvalue()


@contextmanager
def clocked_tables() -> Iterator[list[float]]:
    """Collects the seconds that are spent on tables."""
    spent: list[float] = []

    def clocked(function: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            start = time.process_time()
            try:
                return function(*args, **kwargs)
            finally:
                spent.append(time.process_time() - start)

        return call

    kept = tables.find, grid.cells
    tables.find, grid.cells = (clocked(function) for function in kept)  # type: ignore[assignment]
    try:
        yield spent
    finally:
        tables.find, grid.cells = kept


def timed(read: Callable[[bytes], Document], data: bytes, runs: int) -> tuple[Document, float, float]:
    """The document, the seconds of reading it without its tables, and those of its tables; the better of some runs."""
    best: tuple[Document, float, float] | None = None
    for _ in range(runs):
        with clocked_tables() as spent:
            start = time.process_time()
            document = read(data)
            whole = time.process_time() - start
        if best is None or whole - sum(spent) < best[1]:
            best = document, whole - sum(spent), sum(spent)
    assert best is not None
    return best


def plain(data: bytes) -> float:
    """Seconds of pdfminer's extract_text."""
    found = []
    for _ in range(RUNS):
        start = time.process_time()
        extract_text(io.BytesIO(data))
        found.append(time.process_time() - start)
    return min(found)


def measure(pairs: Sequence[tuple[Path, Path]], engine: Engine, scanned: bool) -> Measured:
    read, clean = reader(ReadSettings(pdf_engine=engine)), cleaner(CleanSettings())
    result = Measured()
    for pdf, xml in pairs:
        data = pdf.read_bytes()
        document, seconds, on_tables = timed(read, scan(data), 1) if scanned else timed(read, data, RUNS)
        text = clean(document).text
        for column, share in zip((result.recall, result.precision, result.numbers), compare(text, xml), strict=True):
            column.append(share)
        result.pages += len(document.pages)
        result.words += len(text.split())
        result.reading += seconds
        result.tables += on_tables
        result.plain += plain(data)
    return result


def line(name: str, engine: str, found: Measured) -> str:
    quality = (
        f"{fmean(found.recall):.4f}  {min(found.recall):.4f}  {fmean(found.precision):.4f}  {fmean(found.numbers):.4f}"
    )
    speed = f"{found.reading / found.pages:.4f}  {found.reading / found.plain:.2f}  {found.words / found.reading:8.0f}"
    return f"{name:<16} {engine:<9} {quality}  {speed}  {found.tables / found.pages:.4f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--scanned", action="store_true", help=f"read scans, or images of the pages ({SCAN_DPI} dpi)")
    args = parser.parse_args()
    print(f"{'reports':<16} {'engine':<9} recall  least   precis. numbers s/page  × pdfminer words/s  tables s/page")
    for folder in args.folders:
        pairs = [(pdf, pdf.with_suffix(".xml")) for pdf in sorted(folder.glob("*.pdf"))]
        pairs = [(pdf, xml) for pdf, xml in pairs if xml.exists()]
        if not pairs:
            parser.error(f"{folder}: no X.pdf beside an X.xml")
        engines: tuple[Engine, ...] = ("pdfminer",) if args.scanned else ("pdfminer", "pdfium")
        for engine in engines:
            name = f"{folder.name} ({len(pairs)})"
            print(line(name, "OCR" if args.scanned else engine, measure(pairs, engine, args.scanned)), flush=True)


if __name__ == "__main__":
    main()
