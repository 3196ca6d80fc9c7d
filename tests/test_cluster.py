"""A run on a Dask cluster gives what a local run gives, also when a machine is lost in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests import fakes

from casefacts.chain import Done
from casefacts.cluster import Cluster
from casefacts.errors import UsageError
from casefacts.runner import Result, Watcher, run
from casefacts.settings import LimitSettings, Settings

pytest.importorskip("distributed")
ROOT = Path(__file__).parent.parent
SCHEDULER = """
from dask import config
config.set({"distributed.scheduler.worker-ttl": "10s"})
import asyncio
from distributed import Scheduler
async def main():
    async with Scheduler(host="127.0.0.1", port=0, dashboard=False) as scheduler:
        print(scheduler.address, flush=True)
        await scheduler.finished()
asyncio.run(main())
"""
MACHINE = """
import asyncio, sys
from distributed import Worker
async def main():
    async with Worker(sys.argv[1], nthreads=1, dashboard=False) as worker:
        print("ready", flush=True)
        await worker.finished()
asyncio.run(main())
"""


class Running:
    """A scheduler and two machines on this one's loopback."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self.address = self._start(SCHEDULER)[1]
        self.machines = [self._start(MACHINE, self.address)[0] for _ in range(2)]

    def _start(self, program: str, *words: str) -> tuple["subprocess.Popen[str]", str]:
        path = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        process = subprocess.Popen(
            [sys.executable, "-c", program, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        self._stack.callback(process.wait)
        self._stack.callback(process.kill)
        assert process.stdout is not None
        return process, process.stdout.readline().strip()


@pytest.fixture(scope="module")
def cluster() -> Iterator[Running]:
    with ExitStack() as stack:
        yield Running(stack)


def on(cluster: Running, reports: Path, out: Path, watcher: Watcher | None = None) -> Result:
    schedule, settings = Cluster(cluster.address, fakes.Worker), Settings(limits=LimitSettings(memory_mb=200))
    return run([reports], out=out, schedule=schedule, settings=settings, watcher=watcher)


def locally(reports: Path, out: Path) -> Result:
    def here(jobs, place):  # type: ignore[no-untyped-def]
        worker = fakes.Worker(place)
        yield from map(worker.do, jobs)

    return run([reports], out=out, schedule=here)


def test_bad_reports_cost_themselves_only_and_relative_folders_work(
    cluster: Running, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fakes.reports(Path("reports"), 4, bad="It CRASHES.")
    result = on(cluster, Path("reports"), Path("out"))
    assert {outcome.item.stem: outcome.error_code for outcome in result.outcomes if outcome.error_code} == {
        "bad": "crashed"
    }
    assert {outcome.made for outcome in on(cluster, Path("reports"), Path("out")).outcomes} == {()}


def test_a_machine_lost_in_the_middle_changes_nothing(cluster: Running, tmp_path: Path) -> None:
    class Kills(Watcher):
        count = 0

        def done(self, result: Done) -> None:
            self.count += 1
            if self.count == 5:
                cluster.machines[0].send_signal(signal.SIGKILL)

    slow = {f"slow{n}": f"Patient {n} gets better SLOWLY" for n in range(10)}
    reports = fakes.reports(tmp_path / "reports", 10, **slow)
    assert on(cluster, reports, tmp_path / "out", Kills()).exit_code == 0
    assert cluster.machines[0].wait(10) == -signal.SIGKILL
    locally(reports, tmp_path / "local")
    assert fakes.tables(tmp_path / "out") == fakes.tables(tmp_path / "local")


def test_no_scheduler_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("casefacts.cluster.PATIENCE", 0.5)
    with pytest.raises(UsageError, match="no Dask scheduler answers"):
        run([fakes.reports(tmp_path / "reports", 1)], out=tmp_path / "out", schedule=Cluster("tcp://127.0.0.1:9"))
