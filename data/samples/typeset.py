"""Typeset the sample reports (fictitious patients) as journal pages: `make samples`.

Each texts/NAME.txt becomes reports/NAME.pdf; one of them is also made into NAME_scan.pdf, whose pages are slightly
turned, speckled images without a text layer. The same texts give the same bytes.
"""

import io
import random
import re
from pathlib import Path
from xml.sax.saxutils import escape

import pypdfium2
from PIL import Image, ImageFilter
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    KeepTogether,
    NextPageTemplate,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

HERE = Path(__file__).parent
SCANNED = "daptomycin_pneumonia"
SCAN_DPI = 200
MARGIN, GAP = 18 * mm, 8 * mm
rl_config.invariant = 1

BODY = ParagraphStyle(
    "body",
    fontName="Times-Roman",
    fontSize=11.5,
    leading=15,
    alignment=TA_JUSTIFY,
    firstLineIndent=8,
    hyphenationLang="en_GB",
)
STYLES = {
    "body": BODY,
    "title": ParagraphStyle("title", fontName="Times-Bold", fontSize=16, leading=19, spaceAfter=6),
    "authors": ParagraphStyle("authors", fontName="Times-Roman", fontSize=10.5, leading=13, spaceAfter=2),
    "affiliation": ParagraphStyle("affiliation", fontName="Times-Italic", fontSize=8, leading=10, spaceAfter=8),
    "abstract": ParagraphStyle("abstract", parent=BODY, firstLineIndent=0, leftIndent=12, rightIndent=12),
    "heading": ParagraphStyle("heading", fontName="Times-Bold", fontSize=11.5, leading=14, spaceBefore=7, spaceAfter=3),
    "caption": ParagraphStyle(
        "caption", fontName="Times-Roman", fontSize=8.5, leading=10.5, spaceBefore=6, spaceAfter=3
    ),
    "cell": ParagraphStyle("cell", fontName="Times-Roman", fontSize=7.5, leading=9),
    "reference": ParagraphStyle("reference", fontName="Times-Roman", fontSize=8, leading=9.5),
}


def markup(text: str) -> str:
    """ReportLab markup: ^x and [n] behind a full stop or comma are superscripts."""
    text = re.sub(r"\^(\w+)", r"<super>\1</super>", escape(text))
    return re.sub(r"(?<=[.,])\[([\d,]+)\]", r"<super>\1</super>", text)


def parse(source: str) -> tuple[dict[str, str], list[Flowable], list[Flowable]]:
    """The fields (`@name value`), the front matter and the body of a sample text."""
    fields: dict[str, str] = {}
    front: list[Flowable] = []
    body: list[Flowable] = []
    place, style = body, "body"
    caption: Flowable | None = None
    rows: list[list[Flowable]] = []
    for line in source.splitlines():
        command, _, value = line.partition(" ")
        if caption is not None and line != "@end":
            rows.append([Paragraph(markup(cell.strip()), STYLES["cell"]) for cell in line.split("|")])
        elif line == "@end" and caption is not None:
            grid = Table(rows, hAlign="LEFT")
            grid.setStyle(
                [
                    ("LINEABOVE", (0, 0), (-1, 1), 0.5, colors.black),
                    ("LINEBELOW", (0, -1), (-1, -1), 0.5, colors.black),
                    ("LEFTPADDING", (0, 0), (-1, -1), 2),
                    ("RIGHTPADDING", (0, 0), (-1, -1), 2),
                ]
            )
            body.append(KeepTogether([caption, grid, Spacer(1, 6)]))
            caption, rows = None, []
        elif command in ("@title", "@authors", "@affiliation"):
            fields[command[1:]] = value
            front.append(Paragraph(markup(value), STYLES[command[1:]]))
        elif command == "@abstract":
            front.append(Paragraph("Abstract", STYLES["heading"]))
            place, style = front, "abstract"
        elif command == "@table":
            caption, rows = Paragraph(markup(value), STYLES["caption"]), []
        elif command.startswith("@"):
            fields[command[1:]] = value
        elif command == "#":
            body.append(Paragraph(value, STYLES["heading"]))
            place, style = body, "reference" if value == "References" else "body"
        else:
            place.append(Paragraph(markup(line), STYLES[style]))
    return fields, front, body


def typeset(source: str, target: Path) -> None:
    """Write one sample as PDF."""
    fields, front, body = parse(source)
    width, height = A4
    columns = int(fields["columns"])
    column = (width - 2 * MARGIN - (columns - 1) * GAP) / columns
    foot, head = 20 * mm, 18 * mm

    def furniture(page: canvas.Canvas, document: BaseDocTemplate) -> None:
        page.setFont("Times-Italic", 8)
        surname = fields["authors"].split("^")[0].split()[-1]
        page.drawString(MARGIN, height - 11 * mm, f"{fields['journal']} {fields['volume']}")
        page.drawRightString(width - MARGIN, height - 11 * mm, f"{surname} et al.")
        page.drawCentredString(width / 2, 11 * mm, str(202 + document.page))
        if document.page == 1:
            page.drawString(MARGIN, 11 * mm, f"https://doi.org/{fields['doi']}")

    def frames(top: float) -> list[Frame]:
        return [
            Frame(MARGIN + i * (column + GAP), foot, column, top - foot, 0, 0, 0, 0, id=f"column{i}")
            for i in range(columns)
        ]

    wide = width - 2 * MARGIN
    tall = sum(part.wrap(wide, height)[1] + part.getSpaceBefore() + part.getSpaceAfter() for part in front) + 1
    full = Frame(MARGIN, height - head - tall, wide, tall, 0, 0, 0, 0, id="front")
    document = BaseDocTemplate(
        str(target), pagesize=A4, title=fields["title"], author=fields["authors"].replace("^1", "")
    )
    document.addPageTemplates(
        [
            PageTemplate("first", [full, *frames(height - head - tall - 4 * mm)], onPage=furniture),
            PageTemplate("later", frames(height - head), onPage=furniture),
        ]
    )
    document.build([NextPageTemplate("later"), *front, FrameBreak(), *body])


def scan(source: Path, target: Path) -> None:
    """Write the pages of a PDF as images, as a scanner would."""
    chance = random.Random(source.name)
    width, height = A4
    pages = canvas.Canvas(str(target), pagesize=A4)
    for page in pypdfium2.PdfDocument(source):
        image = page.render(scale=SCAN_DPI / 72, grayscale=True).to_pil()
        image = image.rotate(chance.uniform(-0.6, 0.6), Image.Resampling.BICUBIC, fillcolor=255).filter(
            ImageFilter.GaussianBlur(0.6)
        )
        for _ in range(400):
            image.putpixel((chance.randrange(image.width), chance.randrange(image.height)), chance.randrange(120))
        jpeg = io.BytesIO()
        image.save(jpeg, "JPEG", quality=55)
        pages.drawImage(ImageReader(jpeg), 0, 0, width, height)
        pages.showPage()
    pages.save()


def main() -> None:
    """Typeset all samples."""
    for source in sorted((HERE / "texts").glob("*.txt")):
        target = HERE / "reports" / f"{source.stem}.pdf"
        typeset(source.read_text(encoding="utf-8"), target)
        if source.stem == SCANNED:
            scan(target, target.with_name(f"{source.stem}_scan.pdf"))


if __name__ == "__main__":
    main()
