"""Pictures show what is so of reported patients, and no text covers another."""

from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from tests.publish.made import fact, report, run_of

from casefacts.cli import main
from casefacts.publish import plots
from casefacts.publish.plotted import SHOWN, Courses, Dose, Plotted, Point, gather
from casefacts.publish.source import source


def gathered(tmp_path: Path, *facts: tuple[str, dict[str, str]]) -> Plotted:
    return gather(source(run_of(tmp_path / "run", report(), report("other"), *facts)))


def test_drugs_are_counted_by_report_and_classes_are_none(tmp_path: Path) -> None:
    found = gathered(
        tmp_path,
        fact("drugs", "a", drug_name="aspirin"),
        fact("drugs", "b", drug_name="aspirin", dose_text="another"),
        fact("drugs", "c", drug_name="aspirin", report_id="other"),
        fact("drugs", "d", drug_text="steroids", drug_class="true"),
        fact("drugs", "e", drug_name="heparin", assertion="absent"),
        fact("drugs", "f", drug_name="heparin", experiencer="other", patient_id=""),
        fact("drugs", "g", drug_name="heparin", experiencer="family"),
    )
    assert (dict(found.drugs), found.reports) == ({"aspirin": 2}, 2)


@pytest.mark.parametrize(
    ("cells", "unit", "dose"),
    [
        ({"daily_dose_value": "2", "daily_dose_unit": "mg/kg/d"}, "mg/kg/d", Dose(2, 2, False)),
        ({}, "mg per dose", Dose(20, 20, False)),
        ({"dose_value_max": "40", "doubts": "link_far"}, "mg per dose", Dose(20, 40, True)),
        ({"dose_unit": "ug", "dose_per": "kg", "dose_period": "min"}, "ug/kg/min", Dose(20, 20, False)),
        ({"dose_unit": "g", "dose_per": "kg"}, "g/kg per dose", Dose(20, 20, False)),
    ],
)
def test_doses_are_compared_in_one_unit(tmp_path: Path, cells: dict[str, str], unit: str, dose: Dose) -> None:
    found = gathered(tmp_path, fact("drugs", "a", **cells))
    assert found.doses == {unit: {"prednisolone": [dose]}}


@pytest.mark.parametrize("cells", [{"dose_unit": "mL"}, {"dose_unit": ""}, {"dose_value": ""}])
def test_what_is_no_comparable_dose_is_left_out(tmp_path: Path, cells: dict[str, str]) -> None:
    assert gathered(tmp_path, fact("drugs", "a", **cells)).doses == {}


def test_results_over_time_are_si_values_with_a_day(tmp_path: Path) -> None:
    known = {"test_name": "creatinine", "si_value": "203.3", "si_unit": "umol/L"}
    found = gathered(
        tmp_path,
        fact("labs", "a", time_days="9", **known),
        fact("labs", "b", **known),
        fact("labs", "c", time_days="3", operator=">", **known),
        fact("labs", "d", time_days="0", **known | {"si_value": "88"}),
        fact("labs", "e", time_days="0", **known, report_id="other"),
    )
    key = ("creatinine", "umol/L")
    assert found.timed == {key: Courses(patients=1, results=2, shown=[[Point(0, 88), Point(9, 203.3)]])}
    assert found.told == {key: Courses(patients=1, results=3, shown=[[Point(1, 203.3), Point(2, 203.3), Point(3, 88)]])}


def drawn(run: Path) -> str:
    done = CliRunner().invoke(main, ["plots", str(run)])
    assert done.exit_code == 0, done.output
    return done.output


def test_pictures_without_facts_are_not_drawn_and_go(tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", report(), fact("drugs", "a"))
    (run / "plots").mkdir()
    (run / "plots" / "outcomes.png").write_bytes(b"old")
    assert "not drawn, outcomes: no outcomes put down to a drug" in drawn(run)
    names = sorted(path.name for path in (run / "plots").iterdir())
    assert names == ["doses.png", "doses.svg", "drugs.png", "drugs.svg"]


def test_the_same_tables_give_the_same_pictures(tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", report(), fact("drugs", "a"))
    drawn(run)
    before = {path: path.read_bytes() for path in (run / "plots").iterdir()}
    for path in before:
        path.unlink()
    drawn(run)
    assert {path: path.read_bytes() for path in (run / "plots").iterdir()} == before


def test_what_is_missing_is_told_with_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plots, "find_spec", lambda _: None)
    done = CliRunner().invoke(main, ["plots", str(run_of(tmp_path / "run", report()))])
    assert done.exit_code == 2
    assert "pip install 'casefacts[publish]'" in done.output


def corpus(drugs: int) -> Plotted:
    """A corpus with so many drugs, of long names and wide ranges."""
    names = [f"monoclonal antibody against something {number}" for number in range(drugs)]
    of = Plotted(reports=1_000_000)
    of.drugs.update({name: 1_000_000 + number for number, name in enumerate(names)})
    of.doses = {
        f"{unit}/kg/min": {name: [Dose(0.001, 10_000 + number, number % 2 == 0)] for number, name in enumerate(names)}
        for unit in ("mg", "g", "ug", "[iU]", "mmol")
    }
    for number in range(drugs):
        course = Courses()
        of.timed[f"an analyte with a very long name {number}", "10*9/L"] = course
        for patient in range(number + 1):
            course.add([Point(-400, 0.1), Point(0, 3), Point(4, 200), Point(4000, 40 + patient)])
    of.outcomes.update({(name, category): 100_000 for name in names for category in plots.CATEGORIES})
    return of


DRAWN = {"drugs": plots._drugs, "doses": plots._doses, "labs": plots._labs, "outcomes": plots._outcomes}


@pytest.mark.parametrize(
    ("days", "said"),
    [(["0", "3"], "days since presentation"), (["", ""], "first, second, … result that the report tells")],
    ids=["days", "order"],
)
def test_where_no_days_are_known_results_stand_in_the_reports_order(tmp_path: Path, days: list[str], said: str) -> None:
    known = {"test_name": "creatinine", "value": "2.3"}
    figure = plots._labs(
        gathered(tmp_path, *(fact("labs", f"f{n}", time_days=day, **known) for n, day in enumerate(days)))
    )
    assert figure is not None
    assert figure.axes[0].get_xlabel() == said


def test_more_patients_than_can_be_told_apart_are_counted_and_not_drawn() -> None:
    course = Courses()
    for _ in range(SHOWN + 5):
        course.add([Point(0, 1), Point(1, 2)])
    figure = plots._labs(Plotted(timed={("urea", "mmol/L"): course}))
    assert figure is not None
    assert len(figure.axes[0].get_lines()) == SHOWN
    assert figure.axes[0].get_title(loc="left").endswith(f"(n = {2 * SHOWN + 10}, 205 patients, the first 200 shown)")


@pytest.mark.parametrize("drugs", [1, 16, 300])
@pytest.mark.parametrize("name", DRAWN)
def test_no_text_covers_another_or_leaves_the_picture(drugs: int, name: str) -> None:
    with plots._style():
        figure = DRAWN[name](corpus(drugs))
        assert figure is not None
        FigureCanvasAgg(figure).draw()
        level = [text for text in texts(figure) if text.get_rotation() in (0, 90)]
        boxes = [(text.get_text(), text.get_window_extent().padded(-1)) for text in level]
    assert len(boxes) > 3
    width, height = figure.get_size_inches() * figure.dpi
    outside = [said for said, box in boxes if min(box.x0, box.y0) < 0 or box.x1 > width or box.y1 > height]
    assert outside == []
    assert [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)] == []


def texts(figure: Figure) -> list[Text]:
    """All texts that are drawn; of ticks only those within their axis are."""
    of_ticks, drawn = set(), set()
    for axes in figure.axes:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
                labels = {tick.label1, tick.label2}
                of_ticks |= labels
                drawn |= labels if low <= tick.get_loc() <= high else set()
    found = [text for text in figure.findobj(Text) if isinstance(text, Text) and text.get_text().strip()]
    return [text for text in found if text.get_visible() and (text in drawn or text not in of_ticks)]
