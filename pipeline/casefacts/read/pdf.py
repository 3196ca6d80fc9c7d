"""A PDF's pages as a Document: the text layer where a page has a usable one, OCR elsewhere."""

import hashlib
import io
import logging

from pdfminer.pdfdocument import PDFDocument, PDFEncryptionError, PDFPasswordIncorrect
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser

from casefacts.errors import ReportError
from casefacts.read import layout
from casefacts.read.textlayer import TextDevice, read_page
from casefacts.read.tokens import PageText
from casefacts.records import Document, Metadata, Page, Problem
from casefacts.settings import ReadSettings

logging.getLogger("pdfminer").setLevel(logging.ERROR)


def read(data: bytes, settings: ReadSettings) -> Document:
    """Read a PDF.

    Raises:
        ReportError: codes damaged, encrypted, no_pages, too_many_pages, no_text, ocr_missing.
    """
    problems: list[Problem] = []
    texts: list[PageText] = []
    manager = PDFResourceManager()
    device = TextDevice(manager)
    interpreter = PDFPageInterpreter(manager, device)
    for page in _pages(data, settings):
        try:
            texts.append(read_page(page, interpreter, device))
        except Exception as error:
            problems.append(Problem(code="page_failed", message=f"{error}", page=len(texts) + 1))
            texts.append(device.page)
    blocks, tables = layout.arrange(texts)
    return Document(
        sha256=hashlib.sha256(data).hexdigest(),
        source="pdf",
        metadata=Metadata(),
        pages=tuple(Page(number=t.number, width=t.width, height=t.height, method=t.method) for t in texts),
        blocks=tuple(blocks),
        tables=tuple(tables),
        problems=tuple(problems),
    )


def _pages(data: bytes, settings: ReadSettings) -> list[PDFPage]:
    try:
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        pages = []
        for page in PDFPage.create_pages(document):
            if len(pages) == settings.max_pages:
                raise ReportError(
                    "too_many_pages",
                    f"the PDF has more than {settings.max_pages} pages; give the report's own pages, or raise max_pages in [read]",
                )
            pages.append(page)
    except (PDFPasswordIncorrect, PDFEncryptionError) as error:
        raise ReportError("encrypted", "the PDF asks for a password; save a copy without one and give that") from error
    except ReportError:
        raise
    except Exception as error:
        raise ReportError("damaged", f"the PDF cannot be opened ({error}); get it again") from error
    if not pages:
        raise ReportError("no_pages", "the PDF has no pages; get it again")
    return pages
