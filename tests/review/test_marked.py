"""Highlighted PDFs."""

import ctypes
import hashlib
import io
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.review.made import row, run_of

from casefacts.errors import ReportError
from casefacts.read.highlights import Highlight, highlighted
from casefacts.review.marked import write


def drawn(rotation: int = 0) -> bytes:
    """A page of 200 by 300 points with a word whose box, as the page is stored, is 20 to 80 by 250 to 262."""
    file, turned = io.BytesIO(), io.BytesIO()
    canvas = Canvas(file, pagesize=(200, 300))
    canvas.drawString(20, 250, "prednisolone")
    canvas.save()
    document = pypdfium2.PdfDocument(file.getvalue())
    document[0].set_rotation(rotation)
    document.save(turned)
    return turned.getvalue()


def annotations(data: bytes) -> list[tuple[tuple[int, ...], str]]:
    """Rectangles (left, bottom, right, top) and comments of the first page."""
    document = pypdfium2.PdfDocument(data)
    page = document[0]
    found = []
    for i in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, i)
        box = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(annotation, box)
        length = pdfium.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
        words = ctypes.create_string_buffer(length)
        pdfium.FPDFAnnot_GetStringValue(
            annotation, b"Contents", ctypes.cast(words, ctypes.POINTER(ctypes.c_ushort)), length
        )
        said = words.raw[:-2].decode("utf-16-le")
        found.append((tuple(round(side) for side in (box.left, box.bottom, box.right, box.top)), said))
    return found


@pytest.mark.parametrize(
    ("rotation", "box"),
    [(0, (20, 38, 80, 50)), (90, (250, 20, 262, 80)), (180, (120, 250, 180, 262)), (270, (38, 120, 50, 180))],
)
def test_a_box_of_the_page_as_shown_is_marked_where_it_is(rotation: int, box: tuple[float, ...]) -> None:
    x0, top, x1, bottom = box
    mark = Highlight(page=1, x0=x0, top=top, x1=x1, bottom=bottom, colour=(255, 224, 138), comment="µg – “x”")
    assert annotations(highlighted(drawn(rotation), [mark])) == [((20, 250, 80, 262), "µg – “x”")]


def test_what_is_no_pdf_is_said() -> None:
    with pytest.raises(ReportError, match="open the original"):
        highlighted(b"no PDF", [])


def test_facts_of_one_place_share_a_comment(tmp_path: Path) -> None:
    source = tmp_path / "a.pdf"
    source.write_bytes(drawn())
    sha256 = hashlib.sha256(source.read_bytes()).hexdigest()
    place = {"report_id": "a", "page": "1", "x0": "20", "top": "38", "x1": "80", "bottom": "50"}
    out = run_of(
        tmp_path / "run",
        ("reports", {"report_id": "a", "source_file": str(source), "sha256": sha256, "status": "ok"}),
        ("reports", {"report_id": "gone", "source_file": str(tmp_path / "gone.pdf"), "sha256": "0", "status": "ok"}),
        ("patients", row("patients", "p", **place)),
        ("drugs", row("drugs", "d1", **place, route="oral", doubts="link_far")),
        ("drugs", row("drugs", "d2", **place, dose_text="40 mg", dose_value="40")),
        ("drugs", row("drugs", "d3", **place | {"report_id": "gone"})),
    )
    marked = write(out)
    assert (marked.reports, marked.facts) == (1, 3)
    assert "has moved or changed" in marked.left_out["gone"]
    ((_, comment),) = annotations((out / "highlighted" / "a.pdf").read_bytes())
    assert comment.split("\n\n") == [
        "drugs: prednisolone 20 mg\np1\ndose_value: 20\ndose_unit: mg\nroute: oral\ndoubts: link_far",
        "drugs: prednisolone 40 mg\np1\ndose_value: 40\ndose_unit: mg",
        "patients: p1 54-year-old\nsex: male",
    ]
