"""How well probabilities agree with how often things are right: expected calibration error, bins, a diagram as SVG.

Expected calibration error over ten bins of equal width (Guo et al., ICML 2017). With few things even true probabilities
show an error; `chance` says how much.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np
from numpy.typing import NDArray

BINS = 10
DRAWS = 200
"""Random verdicts by which `chance` is told: its third decimal stands."""

Values = NDArray[np.float64]


@dataclass(frozen=True, kw_only=True)
class Bin:
    """The things whose probability lies in one tenth."""

    things: int
    probability: float
    """Mean."""
    right: float
    """Share."""


@dataclass(frozen=True, kw_only=True)
class Reliability:
    """What was measured of one kind of thing."""

    name: str
    things: int
    right: float
    """Share."""
    probability: float
    """Mean."""
    error: float
    """Expected calibration error."""
    chance: float
    """The error that true probabilities would have shown on as many things."""
    bins: tuple[Bin, ...]


def measure(name: str, probabilities: Sequence[float], right: Sequence[bool]) -> Reliability:
    """Measure the probabilities of things that were right or not."""
    told, was = np.array(probabilities, dtype=np.float64), np.array(right, dtype=np.float64)
    bins = tuple(_bins(told, was))
    chance = np.random.default_rng(0)
    drawn = [_error(tuple(_bins(told, (chance.random(len(told)) < told).astype(np.float64)))) for _ in range(DRAWS)]
    return Reliability(
        name=name,
        things=len(told),
        right=round(float(was.mean()), 3),
        probability=round(float(told.mean()), 3),
        error=round(_error(bins), 3),
        chance=round(float(np.mean(drawn)), 3),
        bins=bins,
    )


def _bins(told: Values, was: Values) -> Iterable[Bin]:
    of = np.minimum((told * BINS).astype(np.int64), BINS - 1)
    for number in range(BINS):
        inside = of == number
        if inside.any():
            yield Bin(
                things=int(inside.sum()),
                probability=round(float(told[inside].mean()), 3),
                right=round(float(was[inside].mean()), 3),
            )


def _error(bins: Sequence[Bin]) -> float:
    things = sum(one.things for one in bins)
    return sum(one.things * abs(one.probability - one.right) for one in bins) / things


def lines(measured: Iterable[Reliability]) -> Iterable[str]:
    """The measurements as a table of text."""
    yield f"{'confidence of':<32}{'n':>7}{'right':>8}{'mean':>7}{'ECE':>7}{'chance':>8}"
    for one in measured:
        told = f"{one.right:>8.3f}{one.probability:>7.3f}{one.error:>7.3f}{one.chance:>8.3f}"
        yield f"{one.name:<32}{one.things:>7}{told}"


PANEL, MARGIN, ACROSS = 200, 48, 3
"""Size of a panel and of the space around it, in pixels; panels in a row."""


def diagram(measured: Sequence[Reliability]) -> str:
    """A reliability diagram as SVG: a panel each, a circle a bin, its area the things in it."""
    step = PANEL + MARGIN
    rows = -(-len(measured) // ACROSS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{ACROSS * step + MARGIN}" height="{rows * step + MARGIN}" '
        'font-family="sans-serif" font-size="11"><rect width="100%" height="100%" fill="white"/>'
    ]
    for number, one in enumerate(measured):
        left, top = MARGIN + number % ACROSS * step, MARGIN + number // ACROSS * step
        parts.append(f'<g transform="translate({left},{top})">{_panel(one)}</g>')
    return "\n".join([*parts, "</svg>\n"])


def _panel(one: Reliability) -> str:
    def circle(of: Bin) -> str:
        radius = 2 + 14 * (of.things / one.things) ** 0.5
        x, y = of.probability * PANEL, (1 - of.right) * PANEL
        return (
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="steelblue" fill-opacity="0.6">'
            f"<title>{of.things} things: {of.probability:.2f} told, {of.right:.2f} right</title></circle>"
        )

    title = f"{escape(one.name)}: n {one.things}, ECE {one.error:.3f}"
    return (
        f'<text x="0" y="-8">{title}</text><rect width="{PANEL}" height="{PANEL}" fill="none" stroke="gray"/>'
        f'<line x1="0" y1="{PANEL}" x2="{PANEL}" y2="0" stroke="gray" stroke-dasharray="4"/>'
        f'<text x="0" y="{PANEL + 14}">0</text><text x="{PANEL - 8}" y="{PANEL + 14}">1</text>'
        f'<text x="{PANEL // 2 - 30}" y="{PANEL + 14}">probability</text>'
        f'<text x="-8" y="{PANEL // 2}" transform="rotate(-90 -8 {PANEL // 2})">share right</text>'
        + "".join(circle(of) for of in one.bins)
    )
