"""What a file is, told from its content, never from its name."""

import codecs
import re
from types import MappingProxyType

from casefacts.errors import ReportError
from casefacts.settings import ReadSettings
from casefacts.terms import SourceKind

CODES = MappingProxyType({
    "empty": "The file has no bytes, or nothing but white space.",
    "too_large": "The file is larger than the setting read.max_bytes, or unpacks to more than read.max_unpacked or "
    "read.max_image_pixels.",
    "not_a_report": "The file is neither a PDF, nor JATS XML, nor plain text.",
    "damaged": "The file is a PDF or XML that is cut off or broken beyond reading.",
    "encrypted": "The PDF asks for a password.",
    "no_pages": "The PDF has no pages.",
    "too_many_pages": "The PDF has more pages than the setting read.max_pages.",
    "no_text": "No page has text that could be read, neither as a text layer nor by OCR.",
    "ocr_missing": "Pages need OCR, but the OCR engine or its language data is not installed.",
})  # fmt: skip
"""Codes of errors that end the reading of a report."""

PROBLEMS = MappingProxyType({
    "page_failed": "A page could not be read; the others were.",
    "page_unreadable": "A page is an image or its text layer is garbled, and OCR is switched off.",
    "ocr_poor": "OCR of a page is so uncertain that its facts need checking against the page.",
    "table_image": "A table is only an image in the XML; its cells are not read.",
    "ocr_missing": "A page needs OCR, but the OCR engine or its language data is not installed; the others were read.",
    "ocr_nothing": "OCR found no text on a page that is not blank.",
})  # fmt: skip
"""Codes of problems of a page, which leave the rest of the report readable."""

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file; save it as PDF and give that"),
    (b"\x89PNG", "a PNG image; make a PDF of the page images and give that"),
    (b"\xff\xd8\xff", "a JPEG image; make a PDF of the page images and give that"),
    (b"II*\x00", "a TIFF image; make a PDF of the page images and give that"),
    (b"MM\x00*", "a TIFF image; make a PDF of the page images and give that"),
    (b"GIF8", "a GIF image; make a PDF of the page images and give that"),
    (b"{\\rtf", "an RTF file; save it as PDF or plain text and give that"),
    (b"\x1f\x8b", "a gzip archive; unpack it and give the report inside"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it and give the report inside"),
    (b"Rar!", "a RAR archive; unpack it and give the report inside"),
    (b"%!PS", "a PostScript file; convert it to PDF (ps2pdf) and give that"),
)
_JATS_ROOTS = frozenset({"article", "pmc-articleset", "pmc-articles"})
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)(?:\s[^<>]*)?/?>")
_PROLOG = re.compile(r"<\?.*?\?>|<!--.*?-->|<!DOCTYPE(?:[^\[>]|\[.*?\])*>", re.S)
_HEAD = 65_536
"""Bytes looked at to tell text from binary, and for the root element."""
_MAX_CONTROL = 0.002
"""Share of control characters from which bytes are no text: a stray form feed or escape is one in a page."""


def tell(data: bytes, settings: ReadSettings) -> SourceKind:
    """The kind of a file, from its bytes.

    Raises:
        ReportError: codes empty, too_large, not_a_report.
    """
    if len(data) > settings.max_bytes:
        raise ReportError(
            "too_large",
            f"the file has {len(data):,} bytes, more than {settings.max_bytes:,}; "
            "raise max_bytes in [read] if it is one report",
        )
    if not data.strip():
        raise ReportError("empty", "the file is empty; get the report again")
    if b"%PDF" in data[:1024]:
        return "pdf"
    head = data[:_HEAD]
    _refuse_binary(head)
    text = decode(head, partial=True)
    if text is None:
        raise ReportError(
            "not_a_report", "the file is binary data of no kind that is read; give a PDF, JATS XML or plain text"
        )
    if not text.strip():
        raise ReportError("empty", "the file holds only white space; get the report again")
    return _kind_of_text(text)


def decode(data: bytes, partial: bool = False) -> str | None:
    """Bytes as text: by their byte order mark, as UTF-8, as UTF-16 without a mark, as Windows-1252; else None.

    With `partial`, a character cut off at the end is left out.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data, encoding, partial)
    if b"\x00" in data:
        for encoding, zeros in (("utf-16-le", data[1::2]), ("utf-16-be", data[0::2])):
            if zeros.count(0) > 0.8 * len(zeros):
                return _decoded(data, encoding, partial)
        return None
    for encoding in ("utf-8", "cp1252", "latin-1"):
        text = _decoded(data, encoding, partial)
        if text is not None:
            return text
    return None


def _decoded(data: bytes, encoding: str, partial: bool) -> str | None:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data, final=not partial)
    except UnicodeDecodeError:
        return None
    control = sum(c < " " and c not in "\t\n\r\f\v" for c in text) + sum("\x7f" <= c <= "\x9f" for c in text)
    return text if control <= _MAX_CONTROL * len(text) else None


def _refuse_binary(head: bytes) -> None:
    if head.startswith(b"PK\x03\x04"):
        what = (
            "a Word file; save it as PDF and give that"
            if b"word/" in head
            else "a ZIP archive; unpack it and give the report inside"
        )
        raise ReportError("not_a_report", f"the file is {what}")
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise ReportError("not_a_report", f"the file is {what}")


def _kind_of_text(text: str) -> SourceKind:
    start = text.lstrip("\ufeff \t\r\n")
    if not start.startswith("<"):
        return "text"
    prolog = _PROLOG.sub("", start)
    match = _ROOT.match(prolog.lstrip())
    root = match.group(1) if match else ""
    if root in _JATS_ROOTS:
        return "jats"
    if root.lower() == "html" or re.match(r"<!doctype\s+html", start, re.I):
        raise ReportError(
            "not_a_report", "the file is an HTML page; give the article's PDF or its JATS XML (PMC: Download XML)"
        )
    if start.startswith("<?xml") or match:
        raise ReportError(
            "not_a_report",
            f"the file is XML with the root <{root}>, not a JATS article; give the article's PDF or its JATS XML",
        )
    return "text"
