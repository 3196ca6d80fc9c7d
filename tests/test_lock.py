"""One run at a time on a work folder, told apart by host, process and heartbeat."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from casefacts import lock
from casefacts.errors import OutputError, WorkFolderInUseError
from casefacts.lock import locked

TAKES_AND_DIES = (
    "import os, sys\nfrom pathlib import Path\nfrom casefacts.lock import locked\n"
    "with locked(Path(sys.argv[1])):\n    os._exit(9)"
)


def files(work: Path) -> list[str]:
    return sorted(path.name for path in (work / "lock").iterdir())


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From the call on, this process is one of another machine."""
    return lambda: monkeypatch.setattr(lock, "machine", lambda: "another")


def silent_for(work: Path, seconds: float) -> None:
    (path,) = (work / "lock").iterdir()
    os.utime(path, (time.time() - seconds,) * 2)


def test_a_lock_leaves_nothing(tmp_path: Path) -> None:
    with locked(tmp_path):
        assert files(tmp_path) == ["run.1"]
    assert files(tmp_path) == []


def test_a_second_run_is_refused_and_told_who_holds_and_what_to_do(tmp_path: Path) -> None:
    with locked(tmp_path):
        with pytest.raises(WorkFolderInUseError, match=rf"process {os.getpid()}, since 2.*choose another --work"):
            locked(tmp_path).__enter__()
        assert files(tmp_path) == ["run.1"]


def test_the_lock_of_a_process_that_is_gone_is_taken_over(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", TAKES_AND_DIES, str(tmp_path)], check=False)
    assert files(tmp_path) == ["run.1"]
    with locked(tmp_path):
        assert files(tmp_path) == ["run.2"]
    assert files(tmp_path) == []


def test_a_process_number_given_out_again_is_no_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with locked(tmp_path):
        monkeypatch.setattr(lock, "process_start", lambda pid: "later")
        with locked(tmp_path):
            assert files(tmp_path) == ["run.2"]


@pytest.mark.parametrize(("silent", "taken_over"), [(lock.STALE - 60, False), (lock.STALE + 60, True)])
def test_a_run_on_another_machine_is_gone_after_long_silence(
    tmp_path: Path, elsewhere: Callable[[], None], silent: float, taken_over: bool
) -> None:
    with locked(tmp_path) as held:
        silent_for(tmp_path, silent)
        elsewhere()
        if taken_over:
            with locked(tmp_path):
                assert not held.held()
        else:
            with pytest.raises(WorkFolderInUseError, match=f"last sign of life {silent:.0f} s ago"):
                locked(tmp_path).__enter__()


@pytest.mark.parametrize("off", [-86_400, 86_400], ids=["a day slow", "a day fast"])
def test_clocks_of_machines_may_differ(
    tmp_path: Path, elsewhere: Callable[[], None], monkeypatch: pytest.MonkeyPatch, off: float
) -> None:
    with locked(tmp_path):
        elsewhere()
        true = time.time()
        monkeypatch.setattr(time, "time", lambda: true + off)
        with pytest.raises(WorkFolderInUseError, match="last sign of life 0 s ago"):
            locked(tmp_path).__enter__()


def test_a_lock_not_yet_written_is_respected(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    (tmp_path / "lock" / "run.1").touch()
    with pytest.raises(WorkFolderInUseError, match="just starting"):
        locked(tmp_path).__enter__()


def test_the_holder_gives_signs_of_life(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "BEAT", 0.01)
    with locked(tmp_path):
        silent_for(tmp_path, 1000)
        time.sleep(0.1)
        assert time.time() - (tmp_path / "lock" / "run.1").stat().st_mtime < 10


def test_a_run_that_slept_learns_that_it_was_taken_over(
    tmp_path: Path, elsewhere: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lock, "STALE", 0.02)
    with locked(tmp_path) as held:
        time.sleep(0.05)
        held.check()
        elsewhere()
        with locked(tmp_path), pytest.raises(WorkFolderInUseError, match="another run took over"):
            held.check()


def test_of_many_that_take_over_at_once_one_holds(tmp_path: Path, elsewhere: Callable[[], None]) -> None:
    held_now, most, won = 0, 0, 0
    count = threading.Lock()
    start = threading.Barrier(8)

    def contend() -> None:
        nonlocal held_now, most, won
        start.wait()
        try:
            with locked(tmp_path):
                with count:
                    held_now, won = held_now + 1, won + 1
                    most = max(most, held_now)
                time.sleep(0.02)
                with count:
                    held_now -= 1
        except WorkFolderInUseError:
            pass

    subprocess.run([sys.executable, "-c", TAKES_AND_DIES, str(tmp_path)], check=False)
    abandoned = (tmp_path / "lock" / "run.1").read_bytes()
    elsewhere()
    for _ in range(10):
        (tmp_path / "lock" / "run.1").write_bytes(abandoned)
        silent_for(tmp_path, 1000)
        threads = [threading.Thread(target=contend) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert most == 1
    assert won >= 10


def test_a_fork_does_not_give_the_lock_up(tmp_path: Path) -> None:
    with locked(tmp_path) as held:
        child = os.fork()
        if child == 0:
            held.release()
            os._exit(0)
        os.waitpid(child, 0)
        assert files(tmp_path) == ["run.1"]


def test_shards_stand_beside_each_other_but_not_beside_a_run(tmp_path: Path) -> None:
    with locked(tmp_path, "shard-1-of-2"), locked(tmp_path, "shard-2-of-2"):
        with pytest.raises(WorkFolderInUseError, match="shard-1-of-2, "):
            locked(tmp_path).__enter__()
        with pytest.raises(WorkFolderInUseError, match="shard-1-of-2, "):
            locked(tmp_path, "shard-1-of-2").__enter__()
    with locked(tmp_path), pytest.raises(WorkFolderInUseError):
        locked(tmp_path, "shard-1-of-2").__enter__()
    assert files(tmp_path) == []


def test_a_work_folder_that_cannot_be_made_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="--work"), locked(tmp_path / "file" / "work"):
        pass
