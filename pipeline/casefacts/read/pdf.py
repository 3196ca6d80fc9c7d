"""A PDF's pages as a Document: the text layer where a page has a usable one, OCR elsewhere."""

import hashlib
import io
import logging
from collections.abc import Iterator, Sequence

import pypdfium2
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from casefacts.errors import ReportError
from casefacts.read import layout, ocr, raster, triage
from casefacts.read.textlayer import TextDevice, read_page
from casefacts.read.tokens import PageText
from casefacts.records import Document, Metadata, Page, Problem
from casefacts.settings import ReadSettings

POOR = 0.75
"""Mean word confidence of a page under which one figure in twenty or more is misread."""

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read(data: bytes, settings: ReadSettings) -> Document:
    """Read a PDF.

    Raises:
        ReportError: codes damaged, encrypted, no_pages, too_many_pages, no_text, ocr_missing.
    """
    problems: list[Problem] = []
    texts = _text_layers(data, settings, problems)
    wanted = [i for i, text in enumerate(texts) if _wants_ocr(text, settings)]
    for i, text in _recognised(data, wanted, texts, settings, problems):
        texts[i] = text
    if not any(text.tokens for text in texts):
        missing = next((p for p in problems if p.code == "ocr_missing"), None)
        raise ReportError("ocr_missing", missing.message) if missing else _no_text(texts, problems, settings)
    blocks, tables = layout.arrange(texts)
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        source="pdf",
        metadata=Metadata(),
        pages=tuple(_page(text) for text in texts),
        blocks=tuple(blocks),
        tables=tuple(tables),
        problems=tuple(sorted(problems, key=lambda problem: (problem.page, problem.code))),
    )


def _page(text: PageText) -> Page:
    return Page(
        number=text.number,
        width=round(text.width, 2),
        height=round(text.height, 2),
        method=text.method,
        confidence=text.confidence,
    )


def _text_layers(data: bytes, settings: ReadSettings, problems: list[Problem]) -> list[PageText]:
    """The text layer of each page; empty where it cannot be read."""
    try:
        pages = _pages(data, settings)
    except ReportError:
        raise
    except Exception as error:
        return _bare_pages(data, settings, error)
    manager = PDFResourceManager()
    device = TextDevice(manager)
    interpreter = PDFPageInterpreter(manager, device)
    texts = []
    for number, page in enumerate(pages, 1):
        device.page.number = number - 1
        try:
            texts.append(read_page(page, interpreter, device))
        except Exception:
            # pdfminer has no root for what damaged content raises. OCR gets the page, and reports it if it fails too.
            width, height = device.page.width, device.page.height
            texts.append(PageText(number=number, width=width, height=height))
            manager = PDFResourceManager()
            device = TextDevice(manager)
            interpreter = PDFPageInterpreter(manager, device)
    return texts


def _pages(data: bytes, settings: ReadSettings) -> list[PDFPage]:
    pages: list[PDFPage] = []
    try:
        for page in PDFPage.create_pages(PDFDocument(PDFParser(io.BytesIO(data)))):
            if len(pages) == settings.max_pages:
                raise _too_many(settings)
            pages.append(page)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise _encrypted() from error
    if not pages:
        raise ValueError("no pages found")
    return pages


def _bare_pages(data: bytes, settings: ReadSettings, cause: Exception) -> list[PageText]:
    """Pages without text layer of a PDF that only PDFium can open: it repairs more than pdfminer does."""
    try:
        with raster.opened(data) as document:
            count = len(document)
            if count > settings.max_pages:
                raise _too_many(settings)
            texts = [PageText(number=i + 1, width=612.0, height=792.0) for i in range(count)]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise _encrypted() from error
        raise ReportError("damaged", f"the PDF is cut off or broken ({cause or error}); get it again") from error
    if not texts:
        raise ReportError("no_pages", "the PDF has no pages; get it again")
    return texts


def _encrypted() -> ReportError:
    return ReportError("encrypted", "the PDF asks for a password; save a copy without one and give that")


def _too_many(settings: ReadSettings) -> ReportError:
    return ReportError(
        "too_many_pages",
        f"the PDF has more than {settings.max_pages} pages; give the report's own pages, or raise max_pages in [read]",
    )


def _wants_ocr(text: PageText, settings: ReadSettings) -> bool:
    return settings.ocr == "always" or not triage.is_usable(text)


def _recognised(
    data: bytes, wanted: Sequence[int], texts: Sequence[PageText], settings: ReadSettings, problems: list[Problem]
) -> Iterator[tuple[int, PageText]]:
    """OCR's reading of the wanted pages (counted from 0)."""
    if not wanted:
        return
    try:
        with raster.opened(data) as document:
            for i in wanted:
                try:
                    yield i, _recognise(document, i, settings, problems)
                except ReportError as error:
                    yield i, _failed(texts[i], str(error), problems, error.code)
                except (pypdfium2.PdfiumError, LookupError, MemoryError, RuntimeError, ValueError, OSError) as error:
                    yield i, _failed(texts[i], f"the page cannot be read ({error}); see the page", problems)
    except pypdfium2.PdfiumError as error:
        for i in wanted:
            yield i, _failed(texts[i], f"the page cannot be drawn for OCR ({error}); see the page", problems)


def _recognise(document: pypdfium2.PdfDocument, i: int, settings: ReadSettings, problems: list[Problem]) -> PageText:
    image, scale = raster.render(document, i, settings.ocr_dpi)
    number = i + 1
    if settings.ocr == "never":
        blank = raster.is_blank(image)
        if not blank:
            message = "the page has no usable text layer, and OCR is switched off; run with --ocr auto"
            problems.append(Problem(code="page_unreadable", message=message, page=number))
        return PageText(
            number=number,
            width=image.width / scale,
            height=image.height / scale,
            method="blank" if blank else "unreadable",
        )
    text = ocr.read_image(image, scale, number)
    if text.method == "ocr" and not text.tokens:
        message = "OCR found no text on the page; if it shows more than pictures, scan it again"
        problems.append(Problem(code="ocr_nothing", message=message, page=number))
    elif text.method == "ocr" and (text.confidence or 0) < POOR:
        message = f"OCR is unsure (mean word confidence {text.confidence:.2f}); check the facts against the page"
        problems.append(Problem(code="ocr_poor", message=message, page=number))
    return text


def _failed(text: PageText, message: str, problems: list[Problem], code: str = "page_failed") -> PageText:
    problems.append(Problem(code=code, message=message, page=text.number))
    return PageText(number=text.number, width=text.width, height=text.height, method="unreadable")


def _no_text(texts: Sequence[PageText], problems: Sequence[Problem], settings: ReadSettings) -> ReportError:
    if all(text.method == "blank" for text in texts):
        return ReportError("no_text", "every page is blank; get the report again")
    if settings.ocr == "never":
        return ReportError("no_text", "no page has a usable text layer, and OCR is switched off; run with --ocr auto")
    reason = f" ({problems[0].message})" if problems else ""
    return ReportError("no_text", f"no page has text that can be read{reason}; get a better copy")
