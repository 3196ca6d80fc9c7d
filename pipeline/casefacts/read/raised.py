"""Small figures above and below the line on a scan: found by their shapes' places, and read again by themselves.

Tesseract's LSTM reads whole lines scaled to one height, so that a raised 9 of a tenth of the line comes out as a ring,
a quotation mark or a figure of full height: `10⁹/L` as `10°/L`, `10⁶` as `106`, `mm³` as `mm*`. On its own and enlarged
it is read like any figure. Lengths without a unit are in heights of the row's capitals.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from casefacts.read.heights import is_flat, may_have_scripts, row_of, scripts
from casefacts.read.shapes import Box, Shapes
from casefacts.read.symbols import Seen, Symbol, part
from casefacts.terms import Script

MINUS_MIDDLE = (0.35, 0.75)
"""Where in a script's height a minus lies, from the top; the foot of a broken 2 lies below."""
SIGN_GAP = 0.3
"""An exponent farther than this from its 10 has a minus between; without one the gap is under 0.2."""
FAINT = 210
"""Grey level under which paper is not white: a thin minus is never darker on poor scans."""
NEAR = 0.35
"""Shapes of one exponent are at most this far apart."""
BESIDE = 0.4
"""Share of a shape's width that another may reach under it: a slash does, the rest of a % or of a broken 9 more."""
INSIDE = 0.6
"""Share of a shape's box that lies in the script's where the shape is the script's."""
RING = 0.88
"""A degree sign is as wide as high, a figure at most 0.8."""
SPECK = 0.08
"""Height of a shape that is taken for dust."""
RIM = 2
"""Pixels of a script's blurred rim."""
ENLARGED = 36
"""Pixels to which a script is enlarged: the height of the lines on which Tesseract's network was trained."""
MARGIN = 14
"""White pixels around it: Tesseract finds no line in an image filled by its letters."""
SURE = 0.6
"""Confidence of one of the looks from which a script is taken as read. Measured on 943 raised figures of typeset pages
scanned at 150 and 200 dpi: 0.855 read, none wrong; one look alone with 0.8 reads 0.64 to 0.8, some wrong."""
UNREAD = 0.3
"""Confidence given to a word with a script that could not be read."""
MOST = 150
"""Scripts read again on a page; a page with more is a picture taken for text."""

_FIGURES = re.compile(r"\d{1,3}(?:[,-]\d{1,3})*|\d?[-+]")
_AT_SCRIPT = re.compile(r"[\w.,;:)\]/’'\"]")
_WHOLE = frozenset("%‰½¼¾©®™&§¶")
_QUOTES = frozenset("'\"’‘“”`´")

Reader = Callable[[Image.Image, bool], tuple[str, float]]
"""Reads an enlarged script as figures and signs, as a line or (True) as a single one; gives the text and confidence."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a stretch of one, and how high it stands."""

    word: Seen
    script: Script = "normal"


@dataclass(slots=True)
class _Run:
    """Raised or lowered shapes that stand together."""

    script: Script
    box: Box


def pieces(words: list[Seen], page: Shapes, read: Reader) -> Iterator[Piece]:
    """The words of a page, scripts apart from what they stand at."""
    left = MOST
    rows = [row_of(word, words[i + 1] if i + 1 < len(words) else None) for i, word in enumerate(words)]
    for word, row, has_scripts in zip(words, rows, may_have_scripts(words, rows, page), strict=True):
        runs = _runs(word, page, row) if left > 0 and has_scripts else []
        left -= len(runs)
        yield from _cut(word, runs, page, read) if runs else (Piece(word),)


def _runs(word: Seen, page: Shapes, row: Box) -> list[_Run]:
    symbols = [Box(s.x0, s.top, s.x1, s.bottom) for s in word.symbols]
    shapes = page.inside(row)
    of_symbols, of_shapes = scripts(symbols, word), scripts(list(shapes.values()), word)
    found = [(box, script) for box, script in zip(symbols, of_symbols, strict=True) if script != "normal"]
    on_line = [box for box, script in zip(symbols, of_symbols, strict=True) if script == "normal"]
    for (label, shape), script in zip(shapes.items(), of_shapes, strict=True):
        if script == "normal" or any(box.under(shape) > BESIDE for box in on_line):
            continue
        if any(shape.share(box) > INSIDE for box, _ in found):
            continue
        others = (box for other, box in shapes.items() if other != label and box.height > SPECK * word.capital)
        if not any(box.under(shape) > BESIDE for box in others):
            found.append((shape, script))
    runs: list[_Run] = []
    for box, script in sorted(found, key=lambda item: (item[0].x0, item[0].x1)):
        last = runs[-1] if runs else None
        if last is not None and last.script == script and box.x0 - last.box.x1 < NEAR * word.capital:
            last.box = last.box.joined(box)
        else:
            runs.append(_Run(script, box))
    return runs


def _cut(word: Seen, runs: list[_Run], page: Shapes, read: Reader) -> Iterator[Piece]:
    rest = list(word.symbols)
    doubted = False
    for run in runs:
        covering = [s for s in rest if run.box.x0 - 1 <= (s.x0 + s.x1) / 2 <= run.box.x1 + 1 and s.text != "/"]
        shapes = sorted((s for s in page.inside(run.box).values() if s.share(run.box) > INSIDE), key=lambda s: s.x0)
        if not _may_be_figures(covering, run, shapes):
            continue
        before = tuple(s for s in rest if s not in covering and (s.x0 + s.x1) / 2 < run.box.middle and s.text != "/")
        text, confidence = _figures(run.box, shapes, before, page, read, word)
        if not text or confidence < SURE or _goes_on(before, run):
            doubted = doubted or _is_odd(covering, rest)
            continue
        rest = [s for s in rest if s not in covering and s not in before]
        if before:
            yield Piece(part(word, before))
        figures = Symbol(text, run.box.x0, run.box.top, run.box.x1, run.box.bottom)
        yield Piece(replace(part(word, (figures,)), confidence=confidence), run.script)
    if rest:
        last = part(word, tuple(rest)) if len(rest) < len(word.symbols) else word
        yield Piece(replace(last, confidence=min(last.confidence, UNREAD)) if doubted else last)


def _figures(
    box: Box, shapes: list[Box], before: tuple[Symbol, ...], page: Shapes, read: Reader, word: Seen
) -> tuple[str, float]:
    """What the script says, nothing where it is not certain to be figures, and the confidence."""
    if len(shapes) > 1 and _is_minus(shapes[0], shapes[1:], box, word):
        text, confidence = _read(Box(shapes[0].x1, box.top, box.x1, box.bottom), page, read)
        return (f"-{text}", confidence) if text.isdigit() else ("", 0.0)
    if _has_faint_sign(box, before, word, page):
        return "", 0.0
    text, confidence = _read(box, page, read)
    return (text, confidence) if _FIGURES.fullmatch(text) else ("", 0.0)


def _is_minus(first: Box, others: list[Box], box: Box, word: Seen) -> bool:
    """Whether the first shape of a script is a minus: flat, alone in its columns, at middle height."""
    middle = ((first.top + first.bottom) / 2 - box.top) / box.height
    return (
        bool(is_flat(first.width / word.capital, first.height / word.capital))
        and MINUS_MIDDLE[0] < middle < MINUS_MIDDLE[1]
        and not any(shape.under(first) > 0 for shape in others)
    )


def _has_faint_sign(box: Box, before: tuple[Symbol, ...], word: Seen, page: Shapes) -> bool:
    """Whether something stands between the script and the figure before it."""
    if not before or not before[-1].text.isdigit() or box.x0 - before[-1].x1 < SIGN_GAP * word.capital:
        return False
    return bool((page.grey[box.top : box.bottom, before[-1].x1 + 1 : box.x0] < FAINT).any())


def _goes_on(before: tuple[Symbol, ...], run: _Run) -> bool:
    """Whether the script begins earlier, with what was read as another mark or as a figure of full height."""
    if not before:
        return False
    last = before[-1]
    box = Box(last.x0, last.top, last.x1, last.bottom)
    return not _AT_SCRIPT.fullmatch(last.text) or box.under(run.box) > BESIDE


def _read(box: Box, page: Shapes, read: Reader) -> tuple[str, float]:
    """The reading of a script on which at least two of three looks at it agree, and its confidence; else nothing."""
    image = _enlarged(box, page)
    text, confidence = read(_framed(image, times=2), False)
    half = len(text.strip(",")) // 2
    twice = (text[:half], confidence) if text[:half] == text[half : 2 * half] else ("", 0.0)
    looks = [(text.strip(","), sure) for text, sure in (read(_framed(image), False), twice, read(_framed(image), True))]
    found = {text for text, _ in looks if text}
    if len(found) != 1 or sum(bool(text) for text, _ in looks) < 2:
        return "", 0.0
    return found.pop(), max(confidence for _, confidence in looks)


def _framed(image: Image.Image, times: int = 1) -> Image.Image:
    """The image on white, so often side by side."""
    result = Image.new("L", (times * image.width + 2 * MARGIN, image.height + 2 * MARGIN), 255)
    for i in range(times):
        result.paste(image, (MARGIN + i * image.width, MARGIN))
    return result


def _is_odd(covering: list[Symbol], rest: list[Symbol]) -> bool:
    """Whether what Tesseract read there may be a figure: a figure or a mark, but no quotation mark and no degrees."""
    after = rest[rest.index(covering[-1]) + 1 :] if covering else []
    if after and after[0].text in "CF":
        return False
    return any(not symbol.text.isalpha() and symbol.text not in _QUOTES for symbol in covering)


def _may_be_figures(covering: list[Symbol], run: _Run, shapes: list[Box]) -> bool:
    texts = [symbol.text for symbol in covering]
    if any(text in _WHOLE for text in texts):
        return False
    if texts == ["°"] and len(shapes) == 1:
        return run.box.width < RING * run.box.height
    return not (len(texts) > 1 and all(text.isalpha() for text in texts))


def _enlarged(box: Box, page: Shapes) -> Image.Image:
    """The script by itself, on white."""
    wide = Box(max(box.x0 - RIM, 0), max(box.top - RIM, 0), box.x1 + RIM, box.bottom + RIM)
    grey = page.grey[wide.top : wide.bottom, wide.x0 : wide.x1]
    labels = page.labels[wide.top : wide.bottom, wide.x0 : wide.x1]
    foreign = [label for label, shape in page.inside(wide).items() if shape.share(wide) < INSIDE]
    image = Image.fromarray(np.where(np.isin(labels, foreign), np.uint8(255), grey))
    scale = ENLARGED / max(box.height, 1)
    size = max(round(image.width * scale), 1), max(round(image.height * scale), 1)
    return image.resize(size, Image.Resampling.BICUBIC)
