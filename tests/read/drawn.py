"""Journal pages drawn for tests: text set at given places, so that a test shows the page that it is about."""

import io
from collections.abc import Callable, Sequence

import pypdfium2
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from casefacts.read import pdf
from casefacts.records import Block, Document
from casefacts.settings import ReadSettings

WIDTH, HEIGHT = 595.0, 842.0
LEFT, RIGHT, COLUMN = 50.0, 305.0, 240.0
LEADING = 12.0

Draw = Callable[[Canvas], None]


def made(*pages: Draw, encryption: StandardEncryption | None = None) -> bytes:
    """A PDF of the pages, each drawn by its function."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, encrypt=encryption)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def put(canvas: Canvas, x: float, top: float, text: str, font: str = "Times-Roman", size: float = 10.0) -> None:
    """One line whose baseline lies `top` points under the page's upper edge."""
    canvas.setFont(font, size)
    canvas.drawString(x, HEIGHT - top, text)


def prose(canvas: Canvas, x: float, top: float, lines: Sequence[str], width: float = COLUMN) -> float:
    """Justified lines of one paragraph, the last not stretched; gives where the next line would stand."""
    for i, line in enumerate(lines):
        words = line.split()
        natural = canvas.stringWidth(line, "Times-Roman", 10)
        text = canvas.beginText(x, HEIGHT - top)
        text.setFont("Times-Roman", 10)
        text.setWordSpace((width - natural) / (len(words) - 1) if i < len(lines) - 1 and len(words) > 1 else 0.0)
        text.textOut(line)
        canvas.drawText(text)
        top += LEADING
    return top


def filler(name: str, count: int) -> list[str]:
    """Lines about as long as a column is wide, each with a word of its own to look for."""
    return [f"{name}{i} of the patient was seen on the ward again today" for i in range(1, count + 1)]


def rotated(data: bytes, turn: int) -> bytes:
    """The PDF with its pages marked to be shown turned clockwise."""
    document = pypdfium2.PdfDocument(data)
    for page in document:
        page.set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def scanned(data: bytes, dpi: int = 200, change: Callable[[Image.Image], Image.Image] = lambda image: image) -> bytes:
    """The PDF's pages as images only, each changed by `change`."""
    document = pypdfium2.PdfDocument(data)
    images = [change(page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")) for page in document]
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for image in images:
        size = image.width * 72 / dpi, image.height * 72 / dpi
        canvas.setPageSize(size)
        canvas.drawImage(ImageReader(image), 0, 0, *size)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def read(data: bytes, **settings: object) -> Document:
    """The document that a PDF is read as."""
    return pdf.read(data, ReadSettings(**settings))  # type: ignore[arg-type]


def text_of(block: Block) -> str:
    """A block's words with single spaces, lines run together."""
    words = [word for line in block.lines for word in line.words]
    return "".join(word.text if word.glued or not i else f" {word.text}" for i, word in enumerate(words))


def texts(document: Document, *kinds: str) -> list[str]:
    """The texts of blocks of the kinds, in reading order; of all but furniture where none is named."""
    return [text_of(b) for b in document.blocks if (b.kind in kinds if kinds else b.kind != "furniture") and b.lines]
