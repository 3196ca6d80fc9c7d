"""Whether a page's text layer can be used, or the page has to be read by OCR."""

import tomllib
from functools import cache

from casefacts import assets
from casefacts.read.tokens import PageText

IMAGE_SHARE = 0.7
"""An image over this share of the page is a scan of it; figures leave room for captions."""
FEW_GLYPHS = 400
"""On a scan, less text than this is a stamp ("Downloaded from …"), not the page's text layer."""
UNMAPPED = 0.1
"""Share of glyphs without meaning from which no number can be trusted; symbol fonts cause one in a hundred."""
MIN_WORDS = 60
"""Words needed to judge whether they are language."""
FUNCTION_SHARE = 0.01
"""In English prose every third word is one of these, in reference lists every twentieth."""
VOWELS = (0.28, 0.55)
"""Share of vowels among letters: 0.38 in English, 0.33 to 0.5 in other languages; shuffled letters fall outside."""


def is_usable(page: PageText) -> bool:
    """Whether the page's text layer says what the page shows."""
    if page.glyphs == 0:
        return False
    if page.unmapped > UNMAPPED * page.glyphs:
        return False
    if page.glyphs < FEW_GLYPHS and _image_share(page) > IMAGE_SHARE:
        return False
    return not _is_garbled(page)


def _image_share(page: PageText) -> float:
    area = max(page.width * page.height, 1.0)
    shares = [
        (min(x1, page.width) - max(x0, 0)) * (min(bottom, page.height) - max(top, 0)) / area
        for x0, top, x1, bottom in page.images
        if x1 > 0 and bottom > 0 and x0 < page.width and top < page.height
    ]
    return max(shares, default=0.0)


def _is_garbled(page: PageText) -> bool:
    """Whether Latin letters stand where other letters are meant: a font without or with a wrong encoding."""
    if sum(token.text in _function_words() for token in page.tokens) >= max(FUNCTION_SHARE * len(page.tokens), 1):
        return False
    words = [token.text.casefold().strip(".,;:()[]") for token in page.tokens]
    words = [word for word in words if word.isascii() and word.isalpha()]
    if len(words) < MIN_WORDS or sum(word in _function_words() for word in words) >= FUNCTION_SHARE * len(words):
        return False
    letters = "".join(words)
    vowels = sum(letters.count(vowel) for vowel in "aeiouy") / len(letters)
    return not VOWELS[0] < vowels < VOWELS[1]


@cache
def _function_words() -> frozenset[str]:
    words = tomllib.loads(assets.lexicon("layout.toml").read_text(encoding="utf-8"))
    return frozenset(words["function_words"])
