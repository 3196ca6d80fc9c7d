"""Pictures of a corpus: drugs by reports, doses by drug, results over time, outcomes by drug. PNG and SVG.

Colours are those of Okabe and Ito, which people with any colour vision tell apart; nothing is told by colour alone.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from casefacts.errors import UsageError
from casefacts.files import sweep, whole_path
from casefacts.publish.plotted import Dose, Plotted, gather
from casefacts.publish.source import Source

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#999999"
DRUGS, DOSED, UNITS, LABS = 20, 12, 4, 6
"""Drugs in the first and the last picture, drugs and units in that of doses, analytes: what can be read on a page."""
LONG = 34
"""Characters of a name that fit beside a plot."""
WIDTH, ROW = 8.0, 0.27
"""Inches."""
SPREAD = 30.0
"""Largest by smallest value from which a logarithmic axis shows more than a linear one."""
DAYS = 60.0
"""Days from which the axis of time is compressed beyond the first week."""
PALE = 4.0
"""Reports that the darkest blue stands for at least: one report is pale."""
LEVEL = 5
"""Categories whose names fit side by side."""
FEW = 3
"""Doses below which a median would only repeat them."""
SMALLEST, LARGEST = 18.0, 20
"""Area of the point of a dose stated once, in square points; times from which points grow no more."""
CATEGORIES = {
    "adverse_event": "adverse event", "resolved": "resolved", "improved": "improved", "unchanged": "unchanged",
    "worsened": "worsened", "recurrence": "recurrence", "death": "death", "discharged": "discharged",
    "follow_up": "follow-up",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What was drawn."""

    files: tuple[Path, ...]
    without: tuple[str, ...]
    """Pictures that there are no facts for, each with why."""


def write(source: Source, folder: Path) -> Drawn:
    """Draw what the tables have facts for; pictures that they have none for are removed.

    Raises:
        UsageError: matplotlib is not installed, or a table is damaged.
        OutputError: a picture cannot be written.
    """
    if find_spec("matplotlib") is None:
        raise UsageError("Pictures need matplotlib, which is not installed: pip install 'casefacts[publish]'")
    sweep(folder)
    of = gather(source)
    pictures: dict[str, tuple[Callable[[Plotted], Figure | None], str]] = {
        "drugs": (_drugs, "no drugs given"),
        "doses": (_doses, "no doses with a unit"),
        "labs": (_labs, "no patient with two results of one analyte in one unit"),
        "outcomes": (_outcomes, "no outcomes put down to a drug"),
    }
    files, without = [], []
    with _style():
        for name, (draw, lack) in pictures.items():
            paths = [folder / f"{name}.{kind}" for kind in ("png", "svg")]
            figure = draw(of)
            if figure is None:
                without.append(f"{name}: {lack}")
                for path in paths:
                    path.unlink(missing_ok=True)
                continue
            for path in paths:
                with whole_path(path) as beside:
                    date = {"Date": None} if path.suffix == ".svg" else {"Software": None}
                    figure.savefig(beside, format=path.suffix[1:], dpi=150, metadata=date)
            files += paths
    return Drawn(files=tuple(files), without=tuple(without))


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib

    # A salt of one's own makes the ids in SVG files the same each time; text as text can be searched and edited.
    with matplotlib.rc_context(
        {
            "svg.hashsalt": "casefacts",
            "svg.fonttype": "none",
            "font.size": 9,
            "axes.titlesize": 10,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    ):
        yield


def _figure(height: float) -> "Figure":
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH, height), layout="constrained")


def _drugs(of: Plotted) -> "Figure | None":
    from matplotlib.ticker import MaxNLocator

    top = _most(of.drugs, DRUGS)
    if not top:
        return None
    figure = _figure(1.2 + ROW * len(top))
    axes = figure.subplots()
    more = f"; the {len(top)} in most reports" if len(of.drugs) > len(top) else ""
    axes.set_title(f"Drugs given (n = {of.reports:,} reports, {len(of.drugs):,} drugs{more})", loc="left")
    bars = axes.barh(range(len(top)), [n for _, n in top], color=BLUE, height=0.7)
    axes.bar_label(bars, [f"{n:,}" for _, n in top], padding=3)
    _names(axes, [name for name, _ in top])
    axes.set_xlabel("reports")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.margins(x=0.08)
    return figure


def _doses(of: Plotted) -> "Figure | None":
    units = sorted(of.doses, key=lambda unit: (-sum(map(len, of.doses[unit].values())), unit))[:UNITS]
    panels = [(unit, _most({name: len(doses) for name, doses in of.doses[unit].items()}, DOSED)) for unit in units]
    if not panels:
        return None
    figure = _figure(1.0 + sum(1.1 + ROW * len(top) for _, top in panels))
    heights = [1.1 + ROW * len(top) for _, top in panels]
    for axes, (unit, top) in zip(_column(figure, heights), panels, strict=True):
        doses = of.doses[unit]
        n = sum(map(len, doses.values()))
        more = f"; the {len(top)} with most" if len(doses) > len(top) else ""
        axes.set_title(f"Doses in {unit} (n = {n:,}, {_n(len(doses), 'drug')}{more})", loc="left")
        for at, (name, _) in enumerate(top):
            _range(axes, at, doses[name])
        _names(axes, [name for name, _ in top], [f" (n = {number:,})" for _, number in top])
        _scale(axes, [value for name, _ in top for dose in doses[name] for value in (dose.low, dose.high)])
        axes.set_xlabel(unit)
    figure.supxlabel(_DOSE_KEY, fontsize=8)
    return figure


_DOSE_KEY = "Point: a dose, larger if stated more often, hollow if doubtful; line: range; bar: median of three or more"


def _range(axes: "Axes", at: int, doses: Sequence[Dose]) -> None:
    from statistics import median

    low, high = min(dose.low for dose in doses), max(dose.high for dose in doses)
    axes.plot([low, high], [at, at], color=GREY, linewidth=1, zorder=1)
    for doubtful, face in ((False, BLUE), (True, "white")):
        values = Counter(value for dose in doses if dose.doubtful is doubtful for value in {dose.low, dose.high})
        sizes = [SMALLEST * min(number, LARGEST) ** 0.5 for number in values.values()]
        axes.scatter(list(values), [at] * len(values), s=sizes, facecolor=face, edgecolor=BLUE, zorder=2)
    if len(doses) >= FEW:
        middle = median((dose.low + dose.high) / 2 for dose in doses)
        axes.plot([middle, middle], [at - 0.36, at + 0.36], color=ORANGE, linewidth=2, zorder=3)


def _labs(of: Plotted) -> "Figure | None":
    from matplotlib.ticker import MaxNLocator

    courses = of.timed or of.told
    top = sorted(courses, key=lambda key: (-courses[key].patients, key))[:LABS]
    if not top:
        return None
    rows = (len(top) + 1) // 2
    figure = _figure(0.7 + 2.6 * rows)
    grid = figure.subplots(rows, 2, squeeze=False)
    for axes in grid.flat[len(top) :]:
        axes.set_axis_off()
    for (name, unit), axes in zip(top, grid.flat, strict=False):
        one = courses[name, unit]
        more = f", the first {len(one.shown)} shown" if len(one.shown) < one.patients else ""
        said = f"(n = {one.results:,}, {_n(one.patients, 'patient')}{more})"
        axes.set_title(f"{_short(name)}\n{said}", loc="left", fontsize=9)
        faint = max(0.2, min(1.0, 12 / len(one.shown)))
        for points in one.shown:
            places, values = zip(*points, strict=True)
            line = "-" if of.timed else ":"
            axes.plot(places, values, line, color=BLUE, alpha=faint, linewidth=1, marker="o", markersize=3)
        if of.timed:
            _days(axes, [point.at for points in one.shown for point in points])
        else:
            axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        if _spread([point.value for points in one.shown for point in points]):
            axes.set_yscale("log")
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:,g}")
        axes.set_ylabel(unit)
        axes.set_xlabel("days since presentation" if of.timed else "first, second, … result that the report tells")
    return figure


def _outcomes(of: Plotted) -> "Figure | None":
    from matplotlib import colormaps

    by_drug = Counter[str]()
    for (name, _), n in of.outcomes.items():
        by_drug[name] += n
    top = [name for name, _ in _most(by_drug, DRUGS)]
    if not top:
        return None
    columns = {name: said for name, said in CATEGORIES.items() if any(of.outcomes[one, name] for one in top)}
    figure = _figure(1.6 + ROW * len(top))
    axes = figure.subplots()
    counts = [[of.outcomes[name, category] for category in columns] for name in top]
    darkest = max(PALE, 1.3 * max(map(max, counts)))
    axes.imshow(counts, aspect="auto", cmap=colormaps["Blues"], vmin=0, vmax=darkest)
    for at, row in enumerate(counts):
        for place, n in enumerate(row):
            if n:
                ink = "white" if n > darkest / 2 else "black"
                axes.text(place, at, f"{n:,}", ha="center", va="center", color=ink)
    many = len(columns) > LEVEL
    axes.set_xticks(
        range(len(columns)), list(columns.values()), rotation=30 if many else 0, ha="left" if many else "center"
    )
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    _names(axes, top)
    more = f"; the {len(top)} with most" if len(by_drug) > len(top) else ""
    title = f"Outcomes put down to drugs, in reports (n = {of.reports:,} reports, {_n(len(by_drug), 'drug')}{more})"
    figure.suptitle(title, x=0.01, ha="left", fontsize=10)
    return figure


def _column(figure: "Figure", heights: Sequence[float]) -> "list[Axes]":
    grid = figure.subplots(len(heights), 1, squeeze=False, height_ratios=heights)
    return list(grid.flat)


def _most(counted: Mapping[str, int], number: int) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:number]


def _names(axes: "Axes", names: Sequence[str], numbers: Sequence[str] = ()) -> None:
    """Names beside the rows of a plot, the first on top, with numbers after them."""
    labels = [_short(name) for name in names]
    axes.set_yticks(range(len(names)), [f"{a}{b}" for a, b in zip(labels, numbers or [""] * len(labels), strict=True)])
    axes.set_ylim(len(names) - 0.5, -0.5)


def _short(name: str) -> str:
    return name if len(name) <= LONG else f"{name[: LONG - 1]}…"


def _n(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def _spread(values: Sequence[float]) -> bool:
    return min(values) > 0 and max(values) / min(values) > SPREAD


def _scale(axes: "Axes", values: Sequence[float]) -> None:
    if _spread(values):
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:,g}")
    else:
        axes.set_xlim(left=0)


def _days(axes: "Axes", days: Sequence[float]) -> None:
    if max(days) - min(days) > DAYS:
        axes.set_xscale("symlog", linthresh=7)
        marks = [day for day in (-365, -90, -30, -7, 0, 7, 30, 90, 365, 1825, 7300) if min(days) <= day <= max(days)]
        axes.set_xticks(marks, [str(day) for day in marks])
        axes.minorticks_off()
