"""Seeded damage to the bytes of a file: what transfers, bad writers and hostile senders do to it."""

import random
import re
import zlib

TOKENS = (
    b"0", b"-1", b"9" * 12, b"4294967296", b"1e999", b"null", b"<<", b">>", b"[", b"]", b"(", b")", b"<", b">",
    b"endobj",
    b"endstream", b"stream\n", b"1 0 R", b"/Kids", b"/Length 0", b"/W [9 9 9]", b"/Filter /FlateDecode", b"BT", b"ET",
    b"Tf", b"Tj", b"Tm", b"cm", b"Do", b"\x00", b"\xff\xfe", b"&x;", b"<![CDATA[", b"<!--", b"\xf0\x9f",
)  # fmt: skip
NUMBERS = (b"0", b"-1", b"1", b"0.04", b"99999999", b"2147483648", b"18446744073709551616", b"1" * 400)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
"""ISO 32000-1, 7.3.8."""


def damaged(data: bytes, seed: int) -> bytes:
    """The file with some damage, more than half of it inside one compressed stream of a PDF."""
    rng = random.Random(seed)
    streams = list(STREAM.finditer(data)) if data.startswith(b"%PDF") and rng.random() < 0.6 else []
    if not streams:
        return _damaged(data, rng)
    stream = rng.choice(streams)
    try:
        inner = zlib.compress(_damaged(zlib.decompress(stream[1]), rng))
    except zlib.error:
        inner = _damaged(stream[1], rng)
    return data[: stream.start(1)] + inner + data[stream.end(1) :]


def _damaged(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        at = rng.randrange(len(out) + 1)
        length = rng.choice((1, 2, 8, 64, 512))
        match rng.randrange(7):
            case 0:
                out[at : at + length] = rng.randbytes(length)
            case 1:
                del out[at : at + length]
            case 2:
                out[at:at] = out[at : at + length] * rng.choice((1, 2, 50))
            case 3:
                out[at:at] = rng.choice(TOKENS)
            case 4:
                _replaced(out, rb"-?\d+", rng.choice(NUMBERS), rng)
            case 5:
                names = re.findall(rb"/[A-Za-z]+|</?[a-z-]+", out)
                _replaced(out, rb"/[A-Za-z]+|</?[a-z-]+", rng.choice(names or [b""]), rng)
            case _:
                del out[at if rng.random() < 0.3 else len(out) :]
    return bytes(out)


def _replaced(out: bytearray, pattern: bytes, by: bytes, rng: random.Random) -> None:
    if found := [match.span() for match in re.finditer(pattern, out)]:
        start, end = rng.choice(found)
        out[start:end] = by
