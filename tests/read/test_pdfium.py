"""Both engines give the same record: every page here is read by each."""

import io
from collections.abc import Iterator

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.read.drawn import COLUMN, HEIGHT, LEFT, RIGHT, WIDTH, Draw, filler, made, prose, put, read, texts

from casefacts.errors import ReportError
from casefacts.read import engines
from casefacts.records import Document, Word
from casefacts.settings import ReadSettings

LINE = "Prednisolone 2 mg/kg/day was started."


def one_line(canvas: Canvas) -> None:
    put(canvas, 100, 200, LINE)


def two_columns(canvas: Canvas) -> None:
    prose(canvas, LEFT, 100, filler("a", 12))
    prose(canvas, RIGHT, 100, filler("b", 12))


def scripts(canvas: Canvas) -> None:
    put(canvas, 100, 200, "WBC 12.5 × 10")
    x = 100 + canvas.stringWidth("WBC 12.5 × 10", "Times-Roman", 10)
    put(canvas, x, 196, "9", size=6.5)
    put(canvas, x + 3.25, 200, "/L and PaO")
    x += 3.25 + canvas.stringWidth("/L and PaO", "Times-Roman", 10)
    put(canvas, x, 202, "2", size=6.5)


def fonts(canvas: Canvas) -> None:
    put(canvas, 100, 200, "Case report", "Helvetica-Bold", 14)
    put(canvas, 100, 230, "of staff off effect, half of all", "Times-Italic", 9)


def spaces_on_their_own(canvas: Canvas) -> None:
    text = canvas.beginText(100, HEIGHT - 200)
    text.setFont("Times-Roman", 10)
    for part in ("within", " ", "4", " ", "months of treatment with the drug"):
        text.setWordSpace(-1.5 if part == " " else 0)
        text.textOut(part)
    canvas.drawText(text)


def kerned(canvas: Canvas) -> None:
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(100, HEIGHT - 200, "AVATAR", charSpace=-0.4)
    canvas.drawString(100, HEIGHT - 220, "spaced out words", charSpace=0.5)


def turned(angle: int) -> Draw:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(angle)
        canvas.setFont("Times-Roman", 10)
        for i, line in enumerate(filler("t", 6)):
            canvas.drawString(-100, -12 * i, line)

    return draw


def watermarked(canvas: Canvas) -> None:
    one_line(canvas)
    turned(30)(canvas)


def cropped(canvas: Canvas) -> None:
    canvas.setCropBox((50, 50, WIDTH - 50, HEIGHT - 50))
    one_line(canvas)
    put(canvas, 60, 30, "proof copy, not for publication")


def in_a_form(canvas: Canvas) -> None:
    canvas.beginForm("figure", lowerx=0, lowery=0, upperx=300, uppery=100)
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(20, 50, LINE)
    canvas.drawString(20, 150, "text above the figure's box")
    canvas.endForm()
    canvas.saveState()
    canvas.translate(100, 500)
    canvas.doForm("figure")
    canvas.restoreState()


def with_rules(canvas: Canvas) -> None:
    one_line(canvas)
    canvas.line(100, 500, 400, 500)
    canvas.rect(100, 450, 300, 0.5, stroke=0, fill=1)
    canvas.setFillColorRGB(0.8, 0.9, 1)
    canvas.rect(100, 300, 200, 80, stroke=0, fill=1)
    canvas.setFillColorRGB(1, 1, 1)
    canvas.rect(100, 200, 200, 80, stroke=0, fill=1)
    canvas.circle(300, 100, 80, stroke=1, fill=0)


def page_turned(turn: int) -> bytes:
    document = pypdfium2.PdfDocument(made(two_columns))
    document[0].set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def words(document: Document) -> Iterator[Word]:
    return (word for block in document.blocks for line in block.lines for word in line.words)


PAGES = [
    pytest.param(made(one_line), id="one line"),
    pytest.param(made(two_columns, two_columns), id="two columns, two pages"),
    pytest.param(made(scripts), id="super- and subscript"),
    pytest.param(made(fonts), id="fonts and sizes"),
    pytest.param(made(spaces_on_their_own), id="spaces set on their own"),
    pytest.param(made(kerned), id="letters set close and apart"),
    pytest.param(made(cropped), id="outside the crop box"),
    pytest.param(made(in_a_form), id="clipped by a form"),
    *(pytest.param(made(turned(angle)), id=f"writing turned by {angle}") for angle in (90, 180, 270)),
    *(pytest.param(page_turned(turn), id=f"page turned by {turn}") for turn in (90, 180, 270)),
]


@pytest.mark.parametrize("data", PAGES)
def test_both_engines_give_the_same_words(data: bytes) -> None:
    one, other = (list(words(read(data, pdf_engine=engine))) for engine in ("pdfminer", "pdfium"))
    assert [(w.text, w.font, w.script, w.glued) for w in other] == [(w.text, w.font, w.script, w.glued) for w in one]
    for w, v in zip(one, other, strict=True):
        # The end of turned writing is where its ink ends.
        assert (v.x0, v.top, v.x1, v.bottom) == pytest.approx((w.x0, w.top, w.x1, w.bottom), abs=1.2), w.text
        assert v.size == pytest.approx(w.size, abs=0.05)


@pytest.mark.parametrize("engine", ["pdfminer", "pdfium"])
def test_a_watermark_is_no_text(engine: str) -> None:
    assert texts(read(made(watermarked), pdf_engine=engine)) == [LINE]


@pytest.mark.parametrize("engine", ["pdfminer", "pdfium"])
def test_rules_and_grounds(engine: str) -> None:
    (page,) = engines.text_layers(made(with_rules), ReadSettings(pdf_engine=engine), [])  # type: ignore[arg-type]
    assert [(rule[1] + rule[3]) / 2 for rule in page.rules] == pytest.approx([342, 391.75], abs=0.1)
    assert [[round(side) for side in panel] for panel in page.panels] == [[100, 462, 300, 542]]


def test_a_space_too_narrow_to_see_is_none() -> None:
    def draw(canvas: Canvas) -> None:
        x = 100 + canvas.stringWidth("according to con", "Times-Roman", 10)
        put(canvas, 100, 200, "according to con ")
        put(canvas, x + 0.1, 200, "ventional guidelines")

    for engine in ("pdfminer", "pdfium"):
        assert texts(read(made(draw), pdf_engine=engine)) == ["according to conventional guidelines"]


def test_columns_are_as_wide_as_their_letters() -> None:
    (page,) = engines.text_layers(made(two_columns), ReadSettings(pdf_engine="pdfium"), [])
    assert max(token.x1 for token in page.tokens) == pytest.approx(RIGHT + COLUMN, abs=0.5)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"%PDF-1.7\n" + b"0" * 200, "damaged", id="nothing but a header"),
        pytest.param(made(lambda canvas: None), "no_text", id="blank"),
        pytest.param(made(one_line, one_line, one_line), "too_many_pages", id="too many pages"),
    ],
)
def test_pdfium_refuses_what_pdfminer_refuses(data: bytes, code: str) -> None:
    with pytest.raises(ReportError) as caught:
        read(data, pdf_engine="pdfium", max_pages=2)
    assert caught.value.code == code
