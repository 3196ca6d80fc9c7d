"""A PDF's pages as a Document: the text layer where a page has a usable one, OCR elsewhere."""

import hashlib
from collections.abc import Iterator, Sequence

import pypdfium2

from casefacts.errors import ReportError
from casefacts.read import engines, layout, ocr, raster, triage, unpacked
from casefacts.read.tokens import PageText
from casefacts.records import Document, Metadata, Page, Problem
from casefacts.settings import ReadSettings

POOR = 0.75
"""Mean word confidence of a page under which one figure in twenty or more is misread."""


def read(data: bytes, settings: ReadSettings) -> Document:
    """Read a PDF.

    Raises:
        ReportError: codes damaged, encrypted, no_pages, too_large, too_many_pages, no_text, ocr_missing.
    """
    problems: list[Problem] = []
    unpacked.check(data, settings)
    texts = engines.text_layers(data, settings, problems)
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


def _wants_ocr(text: PageText, settings: ReadSettings) -> bool:
    return text.method != "unreadable" and (settings.ocr == "always" or not triage.is_usable(text))


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
