"""PDFs that are small as files and huge when unpacked are refused before any library unpacks them.

Deflate packs up to a thousand to one, and once more for each further filter. What a page paints, fonts and object
streams are counted by unpacking them piece by piece and keeping nothing; images, which PDFium unpacks row by row, by
their size.
"""

import re
import zlib
from collections.abc import Iterable, Iterator

from casefacts.errors import ReportError
from casefacts.settings import ReadSettings

RATIO = 1032
"""Deflate's highest ratio (zlib technical details, Maximum Expansion Factor): shorter streams are not looked into."""
PIECE = 1 << 20
"""Bytes unpacked at a time."""
DICTIONARY = 4096
"""Bytes before a stream in which its dictionary lies."""
MOST_FILTERS = 4
"""Deflate filters one over another; writers use one."""

_NUMBER = rb"\s+(\d{1,9})(?!\d|\s+\d+\s+R)"
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_WIDTH, _HEIGHT = re.compile(rb"/W(?:idth)?" + _NUMBER), re.compile(rb"/H(?:eight)?" + _NUMBER)
_DEFLATE = re.compile(rb"/Fl(?:ateDecode)?\b")


def check(data: bytes, settings: ReadSettings) -> None:
    """Look at each stream of a PDF.

    Raises:
        ReportError: code too_large: a stream or an image is larger than the settings allow.
    """
    for dictionary, start, end in _streams(data):
        if _IMAGE.search(dictionary):
            width, height = _WIDTH.search(dictionary), _HEIGHT.search(dictionary)
            if width and height and int(width[1]) * int(height[1]) > settings.max_image_pixels:
                raise _too_large(f"an image of {int(width[1])} × {int(height[1])} pixels", "max_image_pixels")
            continue
        filters = len(_DEFLATE.findall(dictionary))
        if filters > MOST_FILTERS:
            raise ReportError("damaged", f"a part of the PDF is packed {filters} times over; get the report elsewhere")
        if filters and (end - start) * RATIO**filters > settings.max_unpacked:
            pieces: Iterable[bytes] = (data[i : i + PIECE] for i in range(start, end, PIECE))
            for _ in range(filters):
                pieces = _inflated(pieces)
            total = 0
            for piece in pieces:
                total += len(piece)
                if total > settings.max_unpacked:
                    raise _too_large(
                        f"a part that unpacks to more than {settings.max_unpacked:,} bytes", "max_unpacked"
                    )


def _streams(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each stream's dictionary, and where its bytes begin and end."""
    at = data.find(b"stream")
    while at >= 0:
        end = data.find(b"endstream", at + 6)
        end = len(data) if end < 0 else end
        before = data[max(at - DICTIONARY, 0) : at]
        start = at + 6 + (2 if data[at + 6 : at + 8] == b"\r\n" else 1)
        yield before[before.rfind(b" obj") + 1 :], start, end
        at = data.find(b"stream", end + 9)


def _inflated(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces unpacked, as far as they can be."""
    unpack = zlib.decompressobj()
    try:
        for piece in pieces:
            rest = piece
            while rest and not unpack.eof:
                yield unpack.decompress(rest, PIECE)
                rest = unpack.unconsumed_tail
    except zlib.error:
        return


def _too_large(what: str, setting: str) -> ReportError:
    return ReportError("too_large", f"the PDF has {what}; if you trust it, raise {setting} in [read]")
