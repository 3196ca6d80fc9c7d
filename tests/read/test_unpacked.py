"""Small files that would take all memory or hours are refused or left at the page, and the message says what to set."""

import base64
import resource
import zlib

import pytest
from pdfminer.lzw import lzwdecode
from tests.read.drawn import read

from casefacts.errors import ReportError
from casefacts.read import pdf, unpacked
from casefacts.settings import ReadSettings

MEGABYTES = 64
FLATE = b"/Filter/FlateDecode"
USED = b"/Resources<</XObject<</X 5 0 R>>/Font<</F 6 0 R>>>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R" + USED + b">>"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 612 792]"
SHOW = b"q 612 0 0 792 0 0 cm /X Do Q"


def packed(piece: bytes, megabytes: int = MEGABYTES) -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(packer.compress(piece * (1 << 20)) for _ in range(megabytes)) + packer.flush()


def lzw(megabytes: int = MEGABYTES) -> bytes:
    """So many bytes of one kind: each code stands for one byte more than the one before, until no code is left."""
    bits, done, code, width = f"{256:09b}", 0, 32, 9
    while done < megabytes << 20:
        bits += f"{code:0{width}b}"
        done += 1 if code == 32 else code - 256
        code = min(258 if code == 32 else code + 1, 4095)
        width = 9 + sum(code + 1 > full for full in (511, 1023, 2047))
    bits += f"{257:0{width}b}"
    return int(bits.ljust(-len(bits) // 8 * -8, "0"), 2).to_bytes((len(bits) + 7) // 8, "big")


def stream(data: bytes, dictionary: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (dictionary, len(data), data)


def pdf_of(contents: bytes, drawn: bytes = FONT, *more: bytes, font: bytes = FONT) -> bytes:
    """A PDF of one page with these contents and this XObject, object 7 and on after them."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        PAGE,
        contents,
        drawn,
        font,
        *more,
    ]
    body = b"%PDF-1.7\n"
    places = []
    for number, item in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(body))
    return body + head + table + trailer


def image(width: int, height: int, data: bytes = b"") -> bytes:
    size = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray" % (width, height)
    return stream(data or packed(b"\0", 1), FLATE + size)


def nested(levels: int) -> bytes:
    """Forms that each draw the next ten times."""
    forms = [
        stream(b"/X Do " * 10, FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % number)
        for number in range(7, 7 + levels)
    ]
    return pdf_of(stream(b"/X Do"), *forms, stream(b"BT ET", FORM))


BOMBS = {
    "contents": (pdf_of(stream(packed(b" "), FLATE)), "max_unpacked"),
    "contents packed twice": (
        pdf_of(stream(zlib.compress(packed(b" ")), b"/Filter[/FlateDecode/FlateDecode]")),
        "max_unpacked",
    ),
    "contents with a predictor": (
        pdf_of(stream(packed(b"\0"), FLATE + b"/DecodeParms<</Predictor 12/Columns 4>>")),
        "max_unpacked",
    ),
    "contents in LZW": (pdf_of(stream(lzw(), b"/Filter/LZWDecode")), "max_unpacked"),
    "contents in letters": (
        pdf_of(stream(base64.a85encode(packed(b" ")) + b"~>", b"/Filter[/ASCII85Decode/FlateDecode]")),
        "max_unpacked",
    ),
    "contents in figures": (
        pdf_of(stream(packed(b" ").hex().encode() + b">", b"/Filter[/ASCIIHexDecode/FlateDecode]")),
        "max_unpacked",
    ),
    "map of a font's characters": (
        pdf_of(
            stream(b"BT /F 9 Tf (a) Tj ET"),
            FONT,
            stream(packed(b" "), FLATE),
            font=FONT[:-2] + b"/ToUnicode 7 0 R>>",
        ),
        "max_unpacked",
    ),
    "object stream": (
        pdf_of(stream(b"BT ET"), FONT, stream(packed(b" "), FLATE + b"/Type/ObjStm/N 1/First 9")),
        "max_unpacked",
    ),
    "image": (pdf_of(stream(SHOW), image(32_000, 32_000)), "max_image_pixels"),
    "packed many times": (pdf_of(stream(b"x", b"/Filter[" + b"/FlateDecode" * 9 + b"]")), "9 times"),
}


@pytest.mark.parametrize("engine", ["pdfminer", "pdfium"])
@pytest.mark.parametrize(("data", "says"), BOMBS.values(), ids=BOMBS)
def test_bombs_are_refused_without_being_unpacked(data: bytes, says: str, engine: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(ReportError, match=says):
        read(data, pdf_engine=engine)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MEGABYTES << 10


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(nested(12), "drawings inside drawings", id="forms in forms"),
        pytest.param(
            pdf_of(stream(zlib.compress(b"BT /F 9 Tf (%s) Tj ET " % (b"a" * 1000) * 300), FLATE)),
            "letters",
            id="letters",
        ),
    ],
)
def test_a_page_that_paints_without_end_is_not_drawn_for_ocr(data: bytes, says: str) -> None:
    with pytest.raises(ReportError, match=says) as caught:
        read(data)
    assert caught.value.code == "no_text"


def test_what_a_large_figure_unpacks_to_can_be_allowed() -> None:
    small = ReadSettings(max_unpacked=2000)
    flate = pdf_of(stream(zlib.compress(b" " * 3000), FLATE))
    with pytest.raises(ReportError, match="max_unpacked"):
        pdf.read(flate, small)
    with pytest.raises(ReportError, match="blank"):
        pdf.read(flate, ReadSettings(max_unpacked=4000))


def test_lzw_is_unpacked_as_pdfminer_does() -> None:
    expected = lzwdecode(lzw(1))
    assert len(expected) >= 1 << 20
    assert b"".join(unpacked._expanded([lzw(1)], late=False)) == expected
