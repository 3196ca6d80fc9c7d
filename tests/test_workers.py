"""Worker processes: what a report does to its reader costs that report only, and the tables are always the same."""

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from tests import fakes

from casefacts.errors import CasefactsError, OutputError
from casefacts.runner import Result, Watcher, run
from casefacts.settings import LimitSettings, Settings
from casefacts.workers import Crew

ROOT = Path(__file__).parent.parent
LIMITED = Settings(limits=LimitSettings(memory_mb=200))
IMPATIENT = Settings(limits=LimitSettings(seconds=1))


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Worker processes find the fakes."""
    monkeypatch.setenv("PYTHONPATH", f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}")


def crew(
    reports: Path, out: Path, jobs: int = 2, settings: Settings = LIMITED, watcher: Watcher | None = None
) -> Result:
    return run([reports], out=out, schedule=Crew(jobs, fakes.Worker), settings=settings, watcher=watcher)


def rows(out: Path) -> dict[str, tuple[str, str]]:
    with (out / "reports.csv").open(encoding="utf-8", newline="") as file:
        return {row["report_id"]: (row["status"], row["error_code"]) for row in csv.DictReader(file)}


def alive(out: Path) -> list[int]:
    """The worker processes of a run that are still there."""
    found = []
    for marker in (out / "work").glob("*.pid"):
        with suppress(ProcessLookupError):
            os.kill(int(marker.stem), 0)
            found.append(int(marker.stem))
    return found


@pytest.mark.parametrize("jobs", [1, 3])
def test_any_number_of_workers_gives_the_same_bytes(tmp_path: Path, jobs: int) -> None:
    reports = fakes.reports(tmp_path / "reports", 12)
    crew(reports, tmp_path / "out", jobs)
    crew(reports, tmp_path / "other", 2)
    assert fakes.tables(tmp_path / "out") == fakes.tables(tmp_path / "other")
    assert len(fakes.tables(tmp_path / "out")) > 12


def test_results_of_workers_are_current_at_the_next_run(tmp_path: Path) -> None:
    reports = fakes.reports(tmp_path / "reports", 3)
    crew(reports, tmp_path / "out")
    assert {outcome.made for outcome in crew(reports, tmp_path / "out").outcomes} == {()}


@pytest.mark.parametrize(
    ("does", "code", "said"),
    [
        ("HANGS", "timeout", "limits.seconds (1), twice"),
        ("CRASHES", "crashed", "ended by SIGSEGV, twice"),
        ("EATS", "memory", "limits.memory_mb (200), twice"),
    ],
)
def test_a_report_that_harms_its_reader_costs_itself_only(tmp_path: Path, does: str, code: str, said: str) -> None:
    reports = fakes.reports(tmp_path / "reports", 4, bad=f"A case that {does} here.")
    result = crew(reports, tmp_path / "out", settings=IMPATIENT if does == "HANGS" else LIMITED)
    assert result.exit_code == 3
    assert rows(tmp_path / "out") == {f"report{n:02}": ("ok", "") for n in range(4)} | {"bad": ("failed", code)}
    (bad,) = [outcome for outcome in result.outcomes if outcome.status == "failed"]
    assert said in bad.error
    assert "--retry-failed" in bad.error
    again = crew(reports, tmp_path / "out")
    assert [outcome.made for outcome in again.outcomes if outcome.status == "failed"] == [()]


def test_a_worker_killed_from_outside_costs_nothing(tmp_path: Path) -> None:
    reports = fakes.reports(tmp_path / "reports", 4, dies=f"This one DIES ONCE {tmp_path / 'marker'}")
    result = crew(reports, tmp_path / "out")
    assert (tmp_path / "marker").exists()
    assert result.exit_code == 0
    assert set(rows(tmp_path / "out").values()) == {("ok", "")}


def test_a_worker_that_cannot_start_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(CasefactsError, match="could not start"):
        run([fakes.reports(tmp_path / "reports", 2)], out=tmp_path / "out", schedule=Crew(1, fakes.leave))  # type: ignore[arg-type]


def test_no_worker_outlives_the_run(tmp_path: Path) -> None:
    class Stops(Watcher):
        def done(self, result: object) -> None:
            raise KeyboardInterrupt

    reports = fakes.reports(tmp_path / "reports", 2, slow="This one goes SLOWLY")
    with pytest.raises(KeyboardInterrupt):
        crew(reports, tmp_path / "out", watcher=Stops())
    assert list((tmp_path / "out" / "work").glob("*.pid"))
    assert alive(tmp_path / "out") == []
    assert not (tmp_path / "out" / "reports.csv").exists()
    assert crew(reports, tmp_path / "out").exit_code == 0


DRIVER = """
import sys
from pathlib import Path
from casefacts.cli import main, running
from casefacts.workers import Crew
from tests import fakes
running._schedule = lambda jobs, scheduler: Crew(2, fakes.Worker)
main(["run", *sys.argv[1:]])
"""


@pytest.fixture
def interrupted(tmp_path: Path) -> Iterator[tuple["subprocess.Popen[str]", Path, Path]]:
    """A run of slow reports that has begun to read."""
    slow = {f"slow{n}": f"Patient {n} gets better SLOWLY" for n in range(24)}
    reports, out = fakes.reports(tmp_path / "reports", 0, **slow), tmp_path / "out"
    words = [sys.executable, "-c", DRIVER, str(reports), "--out", str(out)]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as process:
        for _ in range(200):
            if any((out / "work").glob("packs/*.pack")):
                break
            time.sleep(0.05)
        yield process, reports, out


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_an_interrupted_run_says_so_and_goes_on_next_time(
    interrupted: tuple["subprocess.Popen[str]", Path, Path], number: signal.Signals
) -> None:
    process, reports, out = interrupted
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "run the same command to go on" in said
    assert "Traceback" not in said
    assert not (out / "reports.csv").exists()
    assert list((out / "work" / "lock").iterdir()) == []
    kept = sum(not outcome.made for outcome in crew(reports, out).outcomes)
    assert 0 < kept < 24


def test_workers_of_a_killed_run_end_and_the_next_takes_over(
    interrupted: tuple["subprocess.Popen[str]", Path, Path],
) -> None:
    process, reports, out = interrupted
    process.kill()
    process.wait()
    assert crew(reports, out).exit_code == 0
    deadline = time.monotonic() + 5
    while alive(out) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive(out) == []


def test_a_full_disk_ends_the_run_and_the_next_goes_on(tmp_path: Path) -> None:
    reports = fakes.reports(tmp_path / "reports", 6)
    with pytest.raises(OutputError, match="No space left on device"):
        run([reports], out=tmp_path / "out", schedule=Crew(2, fakes.full_disk), settings=LIMITED)
    assert not (tmp_path / "out" / "reports.csv").exists()
    assert crew(reports, tmp_path / "out").exit_code == 0
