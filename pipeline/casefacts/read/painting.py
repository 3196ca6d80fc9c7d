"""What a page paints, judged alike for every PDF engine: where writing runs, what joins to a token, what is a rule.

Device coordinates have their origin at the visible page's lower left corner and y upwards, after page rotation.
"""

from casefacts.read.tokens import Angle, Box, Frame, PageText, Token

Matrix = tuple[float, float, float, float, float, float]
"""a to f of ISO 32000-1, 8.3.3."""

WORD_GAP = 0.08
"""In em: a gap this wide ends a token; what turns out to be no word space is joined when its line is known."""
BACKSTEP = 0.2
"""In em: kerning moves back by less; further back is another line, or an overprint."""
ACCENT_BACKSTEP = 0.9
"""In em: a spacing accent is set back over its letter by up to the letter's width."""
SAME_BASE = 0.05
"""In em: one token's glyphs differ less in their baselines."""
SAME_SIZE = 0.1
"""Share of the size by which one token's glyphs may differ."""
THIN = 2.5
"""In points: the thickest ruled lines of journal tables are 2 points."""
PANEL = (90.0, 36.0)
"""Width and height in points from which a coloured rectangle can be the ground of a box with text of its own."""
OBLIQUE = 0.1
"""Sine of the angle from which writing is no longer horizontal or vertical: scans are skewed by up to 5 degrees."""
MAX_GLYPHS = 200_000
"""A dense journal page has 8,000 glyphs; what paints more is a drawing or an attack."""
MAX_FORMS = 3_000
"""Form XObjects drawn on one page; also ends forms that draw themselves."""
MAX_PAINTED = 500_000
"""Strings and lines painted on one page: a plot of every point of a data set has 100,000, and each takes 50 µs."""
MAX_RULES = 5_000
ACCENTS = frozenset("´`¨ˆ˜¯˘˙˚¸˝ˇ˛¸")


class TooMuchOnPageError(Exception):
    """A page paints more than any printed page; the message says what."""


def placed(box: Box, matrix: Matrix) -> Box:
    """The box around a box that a matrix moves."""
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = box
    xs = [a * x + c * y + e for x in (x0, x1) for y in (y0, y1)]
    ys = [b * x + d * y + f for x in (x0, x1) for y in (y0, y1)]
    return (min(xs), min(ys), max(xs), max(ys))


def angle_of(cosine: float, sine: float) -> Angle | None:
    """The angle of writing in that direction; None for oblique writing."""
    if abs(sine) < OBLIQUE:
        return 0 if cosine > 0 else 180
    if abs(cosine) < OBLIQUE:
        return 90 if sine > 0 else 270
    return None


def upright(at: tuple[float, float], angle: Angle | None, page: PageText) -> tuple[float, float]:
    """A point of the device as x and baseline of the frame in which its writing is upright."""
    x, y = at
    match angle:
        case 90:
            return y, x
        case 180:
            return page.width - x, y
        case 270:
            return page.height - y, page.width - x
        case _:
            return x, page.height - y


def on_page(token: Token, page: PageText) -> bool:
    """Whether some of the token is on the visible page."""
    width, height = Frame(token.angle, page.width, page.height).size
    return token.x1 > 0 and token.x0 < width and token.bottom > 0 and token.top < height


def meaningless(text: str) -> bool:
    """Whether a glyph's text has no meaning in Unicode: no mapping, private use, control characters."""
    if text.startswith("(cid:"):
        return True
    return any(c < " " or c == "\ufffd" or "\ue000" <= c <= "\uf8ff" or "\x7f" <= c <= "\x9f" for c in text)


def add_rectangle(page: PageText, box: Box, coloured: bool) -> None:
    """Take a line or rectangle (a box of the page) for a rule if it is thin, for a ground if it is large and coloured.

    A rule is drawn as a line or as a thin filled rectangle; figures' curves have more or other segments.
    """
    x0, top, x1, bottom = box
    if min(x1 - x0, bottom - top) <= THIN < max(x1 - x0, bottom - top):
        page.rules.append(box)
    elif coloured and x1 - x0 > PANEL[0] and bottom - top > PANEL[1]:
        page.panels.append(box)
