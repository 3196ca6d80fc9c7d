"""Copies of PDFs with places marked and a comment at each, as a reader's highlighter leaves them."""

import ctypes
import io
from collections.abc import Iterable
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from casefacts.errors import ReportError
from casefacts.read import raster

FINE = 100
"""Device units a point: PDFium turns whole device units into page coordinates."""
AUTHOR = "casefacts"


@dataclass(frozen=True, kw_only=True)
class Highlight:
    """A box in PDF points from the upper left of the page as it is shown, its colour (red, green, blue) and comment."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float
    colour: tuple[int, int, int]
    comment: str


def highlighted(data: bytes, highlights: Iterable[Highlight]) -> bytes:
    """The PDF with highlight annotations (ISO 32000-1, 12.5.6.10); its pages are otherwise as they were.

    Raises:
        ReportError: PDFium cannot open or write it (`highlight_failed`).
    """
    try:
        with raster.opened(data) as document:
            for one in highlights:
                if 1 <= one.page <= len(document):
                    _annotate(document, one)
            file = io.BytesIO()
            document.save(file)
            return file.getvalue()
    except pypdfium2.PdfiumError as error:
        raise ReportError("highlight_failed", f"the PDF cannot be marked ({error}); open the original") from error


def _annotate(document: pypdfium2.PdfDocument, one: Highlight) -> None:
    page = document[one.page - 1]
    try:
        left, upper = _on_page(page, one.x0, one.top)
        right, lower = _on_page(page, one.x1, one.bottom)
        left, right, lower, upper = min(left, right), max(left, right), min(lower, upper), max(lower, upper)
        annotation = pdfium.FPDFPage_CreateAnnot(page, pdfium.FPDF_ANNOT_HIGHLIGHT)
        pdfium.FPDFAnnot_SetRect(annotation, pdfium.FS_RECTF(left, upper, right, lower))
        corners = pdfium.FS_QUADPOINTSF(left, upper, right, upper, left, lower, right, lower)
        pdfium.FPDFAnnot_AppendAttachmentPoints(annotation, corners)
        pdfium.FPDFAnnot_SetColor(annotation, pdfium.FPDFANNOT_COLORTYPE_Color, *one.colour, 255)
        for key, value in ((b"Contents", one.comment), (b"T", AUTHOR)):
            encoded = ctypes.create_string_buffer((value + "\0").encode("utf-16-le"))
            pdfium.FPDFAnnot_SetStringValue(annotation, key, ctypes.cast(encoded, ctypes.POINTER(ctypes.c_ushort)))
        pdfium.FPDFPage_CloseAnnot(annotation)
    finally:
        page.close()


def _on_page(page: pypdfium2.PdfPage, x: float, y: float) -> tuple[float, float]:
    """A point of the page as it is shown in the page's own coordinates, whatever its rotation and crop box."""
    width, height = (round(side * FINE) for side in page.get_size())
    across, up = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDF_DeviceToPage(page, 0, 0, width, height, 0, round(x * FINE), round(y * FINE), across, up)
    return across.value, up.value
