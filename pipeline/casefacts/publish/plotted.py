"""What the pictures of a corpus show: what is so of reported patients, each thing once."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from casefacts.publish.source import Source
from casefacts.publish.stated import analyte, drug, quantity, stated
from casefacts.tabulate.written import Row

VOLUMES = ("mL", "L")
"""A volume tells no dose without the strength, which few reports give in a form that can be multiplied."""


SHOWN = 200
"""Patients whose results are drawn in a plot: of more, single lines cannot be told."""


class Dose(NamedTuple):
    """A dose of a drug: its range, its ends equal where the report states one."""

    low: float
    high: float
    doubtful: bool


class Point(NamedTuple):
    """A result of a patient: on a day, or the first, second, … that the report tells."""

    at: float
    value: float


@dataclass(kw_only=True)
class Courses:
    """Of an analyte in a unit, the patients with two or more results."""

    patients: int = 0
    results: int = 0
    shown: list[list[Point]] = field(default_factory=list)
    """Of the first `SHOWN` patients, in order."""

    def add(self, points: list[Point]) -> None:
        """Count a patient's results, if they are a course."""
        if len({point.at for point in points}) > 1:
            self.patients += 1
            self.results += len(points)
            self.shown += [sorted(points)] if len(self.shown) < SHOWN else []


@dataclass(kw_only=True)
class Plotted:
    """Numbers of all pictures."""

    reports: int = 0
    """Reports with facts."""
    drugs: Counter[str] = field(default_factory=Counter)
    """Reports by drug given; classes ("steroids") are not drugs."""
    doses: dict[str, dict[str, list[Dose]]] = field(default_factory=dict)
    """By unit, then by drug. Units differ in what the amount is for, too: `mg/d`, `mg/kg/d`, `mg per dose`."""
    timed: dict[tuple[str, str], Courses] = field(default_factory=dict)
    """By analyte and unit, of results whose day is known."""
    told: dict[tuple[str, str], Courses] = field(default_factory=dict)
    """Of all results, in the order of the report."""
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Reports by drug and category."""


def gather(source: Source) -> Plotted:
    """The numbers of all pictures.

    Raises:
        UsageError: a table is damaged.
    """
    found = Plotted()
    doses: dict[str, dict[str, list[Dose]]] = defaultdict(lambda: defaultdict(list))
    timed: dict[tuple[str, str], Courses] = defaultdict(Courses)
    told: dict[tuple[str, str], Courses] = defaultdict(Courses)
    for _, facts in source.by_report():
        given = [row for row in stated(facts["drugs"]) if row["drug_class"] != "true"]
        found.reports += any(facts.values())
        found.drugs.update({drug(row) for row in given})
        for row in given:
            if dose := _dose(row):
                doses[dose[0]][drug(row)].append(dose[1])
        for (_, name, unit), results in _results(facts["labs"]).items():
            told[name, unit].add([Point(place, value) for place, (value, _) in enumerate(results, start=1)])
            timed[name, unit].add([Point(float(day), value) for value, day in results if day])
        found.outcomes.update({(name, row["category"]) for row in stated(facts["outcomes"]) if (name := drug(row))})
    found.doses = {unit: dict(of) for unit, of in doses.items()}
    found.timed, found.told = ({key: of for key, of in by.items() if of.patients} for by in (timed, told))
    return found


def _results(labs: Sequence[Row]) -> dict[tuple[str, str, str], list[tuple[float, str]]]:
    """Values and days by patient, analyte and unit."""
    found: dict[tuple[str, str, str], list[tuple[float, str]]] = defaultdict(list)
    for row in stated(labs):
        if (said := quantity(row)) and (name := analyte(row)):
            found[row["patient_id"], name, said[1]].append((said[0], row["time_days"]))
    return found


def _dose(row: Row) -> tuple[str, Dose] | None:
    """A dose with the unit that it can be compared in: a day's dose where the report determines it."""
    doubtful = bool(row["doubts"])
    if row["daily_dose_value"] and row["daily_dose_unit"] and row["dose_unit"] not in VOLUMES:
        value = float(row["daily_dose_value"])
        return row["daily_dose_unit"], Dose(value, value, doubtful)
    if not row["dose_value"] or not row["dose_unit"] or row["dose_unit"] in VOLUMES:
        return None
    low = float(row["dose_value"])
    high = float(row["dose_value_max"] or low)
    of = "/".join(filter(None, (row["dose_unit"], row["dose_per"], row["dose_period"])))
    return of if row["dose_period"] else f"{of} per dose", Dose(low, high, doubtful)
