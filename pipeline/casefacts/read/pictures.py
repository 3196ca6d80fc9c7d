"""Pages as small pictures, for people to look at beside the facts."""

import io
from collections.abc import Iterable, Iterator

import pypdfium2

from casefacts.read import raster

DPI = 110
"""The small print of a table can be read at twice the size; a page of text takes about 60 kB."""
QUALITY = 55


def pictures(data: bytes, pages: Iterable[int]) -> Iterator[tuple[int, float, bytes]]:
    """Pages (1-based) of a PDF: number, pixels per point and the page in shades of grey as WebP. Pages that PDFium
    cannot draw are left out, all if it cannot open the PDF.
    """
    try:
        with raster.opened(data) as document:
            for number in pages:
                if not 1 <= number <= len(document):
                    continue
                image, scale = raster.render(document, number - 1, DPI)
                file = io.BytesIO()
                image.save(file, "WEBP", quality=QUALITY, method=4)
                yield number, scale, file.getvalue()
    except pypdfium2.PdfiumError:
        return
