"""A run killed at any moment, or out of disk space, leaves tables whole or absent, and the next run goes on.

The run is a fork of this process that counts what it does to files and kills itself at one of them; half of a write
that is cut off has been written.
"""

import os
import random
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests import fakes

from casefacts.chain import Done, Job, Workplace
from casefacts.errors import OutputError
from casefacts.runner import Result, run

EVENTS = {"open", "os.rename", "os.remove", "os.mkdir"}
"""Audit events (docs.python.org/3/library/audit_events.html) of what changes a folder."""
NEVER = 1 << 60


def here(jobs: Iterator[Job], place: Workplace) -> Iterator[Done]:
    worker = fakes.Worker(place)
    yield from map(worker.do, jobs)
    worker.close()


def tables_of() -> Result:
    return run([Path("reports")], out=Path("out"), schedule=here)  # type: ignore[arg-type]


def edited(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a run behind in the folder, and its reports edited since."""
    monkeypatch.chdir(folder)
    fakes.reports(Path("reports"), 8)
    tables_of()
    Path("reports/report03.txt").write_text("Patient 3 was given another drug.", encoding="utf-8")
    Path("reports/report05.txt").unlink()
    Path("reports/report09.txt").write_text("Patient 9 came later.", encoding="utf-8")


def killed(at: int) -> int:
    """Run in a fork that is killed at so many events; the number of events if it came to its end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            count = _die(at)
            tables_of()
            os.write(writer, str(count()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reader) as file:
        said = file.read()
    assert bool(said) != (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
    return int(said or 0)


def _die(at: int) -> Any:
    events, write = 0, os.write

    def reached() -> bool:
        nonlocal events
        events += 1
        return events == at

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in EVENTS and str(arguments[0]).startswith("out") and reached():
            os.kill(os.getpid(), signal.SIGKILL)

    def half(descriptor: int, data: Any) -> int:
        if descriptor > 2 and reached():
            write(descriptor, data[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        return write(descriptor, data)

    sys.addaudithook(hook)
    os.write = half
    return lambda: events


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes], int]:
    """The tables before and after the edits, and the events of the run between."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        edited(tmp_path_factory.mktemp("whole"), monkeypatch)
        before = fakes.tables(Path("out"))
        events = killed(NEVER)
        return before, fakes.tables(Path("out")), events


@pytest.mark.parametrize("seed", range(20))
def test_killed_anywhere_tables_are_old_or_new_and_the_next_run_goes_on(
    whole: tuple[dict[str, bytes], dict[str, bytes], int],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    before, after, events = whole
    edited(tmp_path, monkeypatch)
    killed(random.Random(seed).randrange(1, events + 1))
    for name, found in fakes.tables(Path("out")).items():
        assert name.endswith(".part") or found in (before.get(name), after.get(name)), name
    tables_of()
    assert fakes.tables(Path("out")) == after


def test_a_table_that_finds_no_room_is_said_and_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    fakes.reports(Path("reports"), 4)
    tables_of()
    before = fakes.tables(Path("out"))
    Path("reports/long.txt").write_text("word " * 20_000, encoding="utf-8")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    try:
        with pytest.raises(OutputError, match="free space"):
            tables_of()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    after = fakes.tables(Path("out"))
    assert {name: after[name] for name in before} == before
    assert tables_of().exit_code == 0
    assert b"long" in Path("out/entities.csv").read_bytes()
