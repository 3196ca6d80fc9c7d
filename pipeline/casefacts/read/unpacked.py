"""PDFs that are small as files and huge when unpacked are refused before any library unpacks them.

Deflate packs up to a thousand to one, LZW more, and once more for each further filter. What a page paints, fonts and
object streams are counted by unpacking them piece by piece and keeping nothing; images, which PDFium unpacks row by
row, by their size. Streams of encrypted files are not looked into: the limits of the worker processes hold those.
"""

import base64
import math
import re
import zlib
from collections.abc import Iterable, Iterator

from casefacts.errors import ReportError
from casefacts.settings import ReadSettings

RATIOS = {b"Fl": 1032, b"LZW": 2560}
"""The highest ratios: Deflate's by zlib technical details (Maximum Expansion Factor), LZW's of codes of 12 bits that
stand for 3,840 bytes. Shorter streams are not looked into."""
CLEAR, END, WIDEST = 256, 257, 12
"""LZW's codes for a new table and the end of the data, and the bits of its longest codes (ISO 32000-1, 7.4.4)."""
PIECE = 1 << 20
"""Bytes unpacked at a time."""
DICTIONARY = 4096
"""Bytes before a stream in which its dictionary lies."""
MOST_FILTERS = 4
"""Filters one over another; writers use one, or one and letters over it."""

_NUMBER = rb"\s+(\d{1,9})(?!\d|\s+\d+\s+R)"
_IMAGE = re.compile(rb"/Subtype\s*/Image\b")
_WIDTH, _HEIGHT = re.compile(rb"/W(?:idth)?" + _NUMBER), re.compile(rb"/H(?:eight)?" + _NUMBER)
_FILTER = re.compile(rb"/(A85|AHx|ASCII85|ASCIIHex|Fl|LZW)(?=\b|ate|Decode)")
_LATE = re.compile(rb"/EarlyChange\s+0\b")


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
        filters = _FILTER.findall(dictionary)
        if len(filters) > MOST_FILTERS:
            message = f"a part of the PDF is packed {len(filters)} times over; get the report elsewhere"
            raise ReportError("damaged", message)
        if filters and (end - start) * math.prod(RATIOS.get(name, 1) for name in filters) > settings.max_unpacked:
            total = 0
            for piece in _unpacked(data, start, end, filters, late=bool(_LATE.search(dictionary))):
                total += len(piece)
                if total > settings.max_unpacked:
                    raise _too_large(
                        f"a part that unpacks to more than {settings.max_unpacked:,} bytes", "max_unpacked"
                    )


def _unpacked(data: bytes, start: int, end: int, filters: list[bytes], late: bool) -> Iterator[bytes]:
    """The bytes of a stream as far as they can be unpacked. Letters are read under all else only, where writers have
    them: they do not grow."""
    pieces: Iterable[bytes] = (data[i : i + PIECE] for i in range(start, end, PIECE))
    for i, name in enumerate(filters):
        if name == b"LZW":
            pieces = _expanded(pieces, late)
        elif name == b"Fl":
            pieces = _inflated(pieces)
        elif i == 0:
            pieces = _from_letters(data[start:end], name)
    yield from pieces


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


def _expanded(pieces: Iterable[bytes], late: bool) -> Iterator[bytes]:
    """The pieces unpacked by LZW, code by code, as far as they can be."""
    table = [bytes((i,)) for i in range(256)] + [b"", b""]
    before, width, buffer, bits = b"", 9, 0, 0
    for piece in pieces:
        for byte in piece:
            buffer, bits = (buffer << 8 | byte) & 0xFFFFFF, bits + 8
            if bits < width:
                continue
            bits -= width
            code = buffer >> bits & ((1 << width) - 1)
            if code == CLEAR:
                del table[END + 1 :]
                before, width = b"", 9
                continue
            if code == END or code > len(table) or (code == len(table) and not before):
                return
            entry = table[code] if code < len(table) else before + before[:1]
            if before and len(table) < 1 << WIDEST:
                table.append(before + entry[:1])
            if len(table) + (not late) >= 1 << width:
                width = min(width + 1, WIDEST)
            before = entry
            yield entry


def _from_letters(data: bytes, name: bytes) -> Iterator[bytes]:
    """What letters or hexadecimal figures stand for; nothing where they are damaged."""
    letters = b"".join(data.split())
    try:
        if name in (b"A85", b"ASCII85"):
            yield base64.a85decode(letters.partition(b"~")[0])
        else:
            figures = letters.partition(b">")[0]
            yield bytes.fromhex(figures.decode("ascii") + "0" * (len(figures) % 2))
    except ValueError:
        return


def _too_large(what: str, setting: str) -> ReportError:
    return ReportError("too_large", f"the PDF has {what}; if you trust it, raise {setting} in [read]")
