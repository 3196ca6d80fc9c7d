"""What kind of file is read, what is refused and how, and where words stand on their page."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas
from tests.read.drawn import HEIGHT, WIDTH, made, put, read, rotated, texts

from casefacts.errors import ReportError
from casefacts.read import kinds
from casefacts.records import Document, Word
from casefacts.settings import ReadSettings


def one_line(canvas: Canvas) -> None:
    put(canvas, 100, 200, "Prednisolone 2 mg/kg/day was started.")


def word(document: Document, text: str) -> Word:
    return next(w for block in document.blocks for line in block.lines for w in line.words if w.text == text)


def outcome(data: bytes, **chosen: object) -> str:
    """What becomes of a file: "read", or the code of its error."""
    try:
        read(data, **chosen)
    except ReportError as error:
        return error.code
    return "read"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        pytest.param(b"%PDF-1.7\n...", "pdf", id="pdf"),
        pytest.param(b"\n\n<junk>%PDF-1.4\n...", "pdf", id="pdf after junk"),
        pytest.param(b'<?xml version="1.0"?><!DOCTYPE article [<!ENTITY x "y">]><article>', "jats", id="jats"),
        pytest.param(b"<!-- from PMC --><pmc-articleset><article/>", "jats", id="jats set"),
        pytest.param("Die Dosis betrug 5 µg.".encode(), "text", id="utf-8"),
        pytest.param("Die Dosis betrug 5 µg.".encode("cp1252"), "text", id="windows-1252"),
        pytest.param("The dose was 5 µg.".encode("utf-16"), "text", id="utf-16 with mark"),
        pytest.param("The dose was 5 µg.".encode("utf-16-le"), "text", id="utf-16 without mark"),
        pytest.param(b"<5 mg of the drug was given.", "text", id="text that begins with a sign"),
    ],
)
def test_the_kind_is_told_from_the_content(data: bytes, kind: str) -> None:
    assert kinds.tell(data, ReadSettings()) == kind


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        pytest.param(b"", "empty", "get the report again", id="no bytes"),
        pytest.param(b" \n\t ", "empty", "get the report again", id="white space"),
        pytest.param(b"PK\x03\x04....word/document.xml", "not_a_report", "Word", id="docx"),
        pytest.param(b"PK\x03\x04....a.csv", "not_a_report", "ZIP", id="zip"),
        pytest.param(b"\x89PNG\r\n\x1a\n\x00", "not_a_report", "PNG", id="png"),
        pytest.param(b"<!DOCTYPE html><html><body>Not found", "not_a_report", "HTML", id="html"),
        pytest.param(b'<?xml version="1.0"?><gpx></gpx>', "not_a_report", "<gpx>", id="other xml"),
        pytest.param(bytes(range(256)) * 8, "not_a_report", "binary", id="binary"),
        pytest.param(b"a" * 2000, "too_large", "max_bytes", id="too large"),
    ],
)
def test_what_is_no_report_is_refused_with_what_to_do(data: bytes, code: str, says: str) -> None:
    with pytest.raises(ReportError) as caught:
        kinds.tell(data, ReadSettings(max_bytes=1000 if code == "too_large" else 10_000))
    assert (caught.value.code, says in str(caught.value)) == (code, True)
    assert code in kinds.CODES


def test_boxes_are_points_from_the_top_left() -> None:
    found = word(read(made(one_line)), "Prednisolone")
    assert (found.x0, found.size, found.font) == (100, 10, "Times-Roman")
    assert 191 < found.top < 194
    assert 201 < found.bottom < 204


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_boxes_follow_the_page_rotation(turn: int) -> None:
    document = read(rotated(made(one_line), turn))
    width, height = (WIDTH, HEIGHT) if turn == 180 else (HEIGHT, WIDTH)
    assert (document.pages[0].width, document.pages[0].height) == (width, height)
    assert texts(document) == ["Prednisolone 2 mg/kg/day was started."]
    found = word(document, "Prednisolone")
    expected = {90: (HEIGHT - 200, 100), 180: (WIDTH - 100, HEIGHT - 200), 270: (200, WIDTH - 100)}[turn]
    near = {90: (found.x0, found.top), 180: (found.x1, found.top), 270: (found.x0, found.bottom)}[turn]
    assert near == pytest.approx(expected, abs=9)


def test_superscripts_and_subscripts_are_told_and_stay_at_their_word() -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, 100, 200, "WBC 12.5 × 10")
        x = 100 + canvas.stringWidth("WBC 12.5 × 10", "Times-Roman", 10)
        put(canvas, x, 196, "9", size=6.5)
        put(canvas, x + 3.25, 200, "/L and PaO")
        x += 3.25 + canvas.stringWidth("/L and PaO", "Times-Roman", 10)
        put(canvas, x, 202, "2", size=6.5)
        put(canvas, x + 6, 200, "fell.")

    document = read(made(draw))
    assert texts(document) == ["WBC 12.5 × 109/L and PaO2 fell."]
    assert (word(document, "9").script, word(document, "9").glued) == ("superscript", True)
    assert (word(document, "2").script, word(document, "/L").script) == ("subscript", "normal")


def test_letters_painted_twice_are_read_once() -> None:
    def draw(canvas: Canvas) -> None:
        one_line(canvas)
        put(canvas, 100.3, 200, "Prednisolone 2 mg/kg/day was started.")

    assert texts(read(made(draw))) == ["Prednisolone 2 mg/kg/day was started."]


def test_writing_outside_the_visible_page_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 50, WIDTH - 50, HEIGHT - 50))
        one_line(canvas)
        put(canvas, 60, 30, "proof copy, not for publication")

    document = read(made(draw))
    assert texts(document) == ["Prednisolone 2 mg/kg/day was started."]
    assert word(document, "Prednisolone").x0 == 50


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"%PDF-1.7\n" + b"0" * 200, "damaged", id="nothing but a header"),
        pytest.param(made(one_line)[:300], "damaged", id="truncated"),
        pytest.param(made(one_line, encryption=StandardEncryption("secret")), "encrypted", id="asks for a password"),
        pytest.param(made(lambda canvas: None), "no_text", id="blank"),
        pytest.param(made(one_line, one_line, one_line), "too_many_pages", id="too many pages"),
    ],
)
def test_what_cannot_be_read_ends_with_a_code(data: bytes, code: str) -> None:
    assert outcome(data, max_pages=2) == code
    assert code in kinds.CODES


def test_an_empty_user_password_is_no_obstacle() -> None:
    assert texts(read(made(one_line, encryption=StandardEncryption("", "owner")))) == [
        "Prednisolone 2 mg/kg/day was started."
    ]


def test_a_form_that_draws_itself_ends() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("loop")
        put(canvas, 100, 300, "round")
        canvas.doForm("loop")
        canvas.endForm()
        one_line(canvas)
        canvas.doForm("loop")

    assert outcome(made(draw)) in ("read", "no_text")


WHOLE = made(one_line)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_damage_anywhere_ends_in_a_document_or_a_code(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(WHOLE) - 1))
    noise = data.draw(st.binary(max_size=8))
    damaged = io.BytesIO(WHOLE)
    damaged.seek(at)
    damaged.write(noise)
    cut = data.draw(st.sampled_from((len(WHOLE), at)))
    assert outcome(damaged.getvalue()[:cut], ocr="never") in {"read", *kinds.CODES}
