"""The text layers of a PDF's pages, by one of two engines behind one record.

Both leave out what they cannot read; pages without text come back empty, and are read by OCR.
"""

import io
import logging

import pypdfium2
from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from casefacts.errors import ReportError
from casefacts.read import pdfium_layer, raster, textlayer
from casefacts.read.painting import TooMuchOnPageError
from casefacts.read.tokens import PageText
from casefacts.records import Problem
from casefacts.settings import ReadSettings

LETTER = (612.0, 792.0)
"""Width and height in points of a page that cannot be opened."""

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def text_layers(data: bytes, settings: ReadSettings, problems: list[Problem]) -> list[PageText]:
    """The text layer of each page, by the engine that the settings name; empty where it cannot be read.

    What pdfminer cannot open is read by PDFium, which repairs more. A page that paints more than any printed one is
    unreadable and added to the problems: drawing it for OCR could take hours and all memory.

    Raises:
        ReportError: codes damaged, encrypted, no_pages, too_many_pages.
    """
    if settings.pdf_engine == "pdfium":
        return _by_pdfium(data, settings, problems)
    try:
        pages = _pages(data, settings)
    except ReportError:
        raise
    except Exception as error:
        return _by_pdfium(data, settings, problems, error)
    return _by_pdfminer(pages, problems)


def _by_pdfminer(pages: list[PDFPage], problems: list[Problem]) -> list[PageText]:
    manager = PDFResourceManager()
    device = textlayer.TextDevice(manager)
    interpreter = PDFPageInterpreter(manager, device)
    texts = []
    for number, page in enumerate(pages, 1):
        device.page.number = number - 1
        try:
            texts.append(textlayer.read_page(page, interpreter, device))
        except TooMuchOnPageError as error:
            texts.append(_too_much(number, device.page.width, device.page.height, error, problems))
        except Exception:
            # pdfminer has no root for what damaged content raises. OCR gets the page, and reports it if it fails too.
            texts.append(PageText(number=number, width=device.page.width, height=device.page.height))
            manager = PDFResourceManager()
            device = textlayer.TextDevice(manager)
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


def _by_pdfium(
    data: bytes, settings: ReadSettings, problems: list[Problem], cause: Exception | None = None
) -> list[PageText]:
    try:
        with raster.opened(data) as document:
            count = len(document)
            if count > settings.max_pages:
                raise _too_many(settings)
            texts = [_pdfium_page(document, i, problems) for i in range(count)]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise _encrypted() from error
        raise ReportError("damaged", f"the PDF is cut off or broken ({cause or error}); get it again") from error
    if not texts:
        raise ReportError("no_pages", "the PDF has no pages; get it again")
    return texts


def _pdfium_page(document: pypdfium2.PdfDocument, index: int, problems: list[Problem]) -> PageText:
    width, height = LETTER
    try:
        page = document[index]
        try:
            width, height = page.get_size()
            return pdfium_layer.read_page(page, index + 1)
        finally:
            page.close()
    except TooMuchOnPageError as error:
        return _too_much(index + 1, width, height, error, problems)
    except pypdfium2.PdfiumError:
        return PageText(number=index + 1, width=width, height=height)


def _too_much(number: int, width: float, height: float, error: TooMuchOnPageError, problems: list[Problem]) -> PageText:
    problems.append(Problem(code="page_failed", message=f"the page has {error}; see the page", page=number))
    return PageText(number=number, width=width, height=height, method="unreadable")


def _encrypted() -> ReportError:
    return ReportError("encrypted", "the PDF asks for a password; save a copy without one and give that")


def _too_many(settings: ReadSettings) -> ReportError:
    return ReportError(
        "too_many_pages",
        f"the PDF has more than {settings.max_pages} pages; give the report's own pages, or raise max_pages in [read]",
    )
