"""One run at a time on a work folder, also on network file systems, where file locks cannot be trusted.

The lock is a file `lock/NAME.N` that names its holder: host, process, since when. The holder rewrites it again and
again (the heartbeat); the highest N holds. A lock whose process on this machine is gone, or that has not been
rewritten for `STALE` seconds, is taken over by making `NAME.N+1`, which only one process can, because making a file
that must not exist is atomic, on NFS 3 and later too. Who made it then looks again: if the lock taken over has changed
meanwhile, or a higher one is there, it steps back. So two never hold at once, however slow one of them is.

Times are compared as the file system itself gives them (the time of a file just made there against that of the
heartbeat), so that clocks of machines may differ.
"""

import os
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import msgspec

from casefacts.errors import OutputError, WorkFolderInUseError
from casefacts.records import Record

BEAT = 20.0
"""Seconds between signs of life: a small write, so that a hundred runs on one file server are no load."""
STALE = 300.0
"""Seconds without a sign of life after which a run counts as gone: fifteen beats, and well above the minute for which
NFS clients may show old times (acregmax)."""
RUN = "run"
"""Name of a whole run's lock."""
TRIES = 5
"""Rounds of looking and taking before giving up on others who start in the same moment."""


class Holder(Record, frozen=True, kw_only=True):
    """Who holds a lock."""

    token: str
    """Random, so that two locks are never taken for one."""
    host: str
    machine: str
    """Tells machines, boots and containers apart, where process numbers begin anew."""
    pid: int
    started: str
    """When the process began, as the system counts: a process number given out again is told apart."""
    since: str


class Lock:
    """A lock that is held."""

    def __init__(self, folder: Path, name: str, number: int) -> None:
        self._folder, self._name = folder, name
        self._found = _Found(path=folder / f"{name}.{number}", number=number)
        self._holder = Holder(
            token=secrets.token_hex(8),
            host=socket.gethostname(),
            machine=machine(),
            pid=os.getpid(),
            started=process_start(os.getpid()),
            since=datetime.now(UTC).isoformat(" ", "seconds"),
        )
        self._released = threading.Event()
        self._thread: threading.Thread | None = None
        self._lost = False
        self._file = self._found.path.open("xb", buffering=0)
        try:
            self._beat()
        except OSError:
            self._file.close()
            self._found.path.unlink(missing_ok=True)
            raise

    def _beat(self) -> None:
        # Through the open file: should the lock have been taken over and removed, nobody else's file is written.
        os.pwrite(self._file.fileno(), msgspec.json.encode(self._holder) + b"\n", 0)
        os.fsync(self._file.fileno())
        self._last = time.time()

    def keep_alive(self) -> None:
        """Give signs of life from a thread until released."""
        self._thread = threading.Thread(target=self._live, name="casefacts lock", daemon=True)
        self._thread.start()

    def _live(self) -> None:
        while not self._released.wait(BEAT):
            # A server that is away must not end the run: it may come back before the lock is stale.
            with suppress(OSError):
                self._lost = not self.held()
                if self._lost:
                    return
                self._beat()

    def held(self) -> bool:
        """Whether this is still the lock: a process that slept longer than `STALE` may have lost it."""
        highest = _highest(self._folder, self._name)
        return highest is not None and _read(highest).holder == self._holder

    def check(self) -> None:
        """To be called before writing what only the holder may write; looks only where signs of life have failed.

        Raises:
            WorkFolderInUseError: another run took the lock over.
        """
        if self._lost or (time.time() - self._last > STALE / 2 and not self.held()):
            raise WorkFolderInUseError(
                f"{self._folder.parent}: this run gave no sign of life for {STALE / 60:.0f} minutes (was the machine "
                "asleep?) and another run took over; what is done is kept, run again when that one is finished"
            )

    def release(self) -> None:
        """Give the lock up. Does nothing in a fork of the process that took it."""
        if self._holder.pid != os.getpid():
            return
        self._released.set()
        if self._thread is not None:
            self._thread.join()
        self._file.close()
        if _read(self._found).holder == self._holder:
            self._found.path.unlink(missing_ok=True)


@contextmanager
def locked(work: Path, name: str = RUN) -> Iterator[Lock]:
    """Hold the work folder, alone, or under another name than `RUN` beside others who do so (shards of one run).

    Raises:
        WorkFolderInUseError: another run holds it.
        OutputError: the folder cannot be written.
    """
    folder = work / "lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = _take(folder, name)
    except OSError as error:
        raise OutputError(
            f"{work}: cannot be written ({error.strerror})", "choose another folder with --work"
        ) from error
    try:
        for other in sorted({stem for stem, _ in _locks(folder)} - {name}):
            if RUN in (name, other):
                _gone(folder, other)
        lock.keep_alive()
        yield lock
    finally:
        lock.release()


def _take(folder: Path, name: str) -> Lock:
    for _ in range(TRIES):
        gone = _gone(folder, name)
        try:
            lock = Lock(folder, name, gone.number + 1 if gone else 1)
        except FileExistsError:
            continue
        if lock.held() and (not gone or _read(gone).holder == gone.holder):
            if gone:
                gone.path.unlink(missing_ok=True)
            return lock
        lock.release()
    raise WorkFolderInUseError(f"{folder.parent}: several runs are starting there at once; start one")


def _gone(folder: Path, name: str) -> "_Found | None":
    """The lock of a run that is gone; None where there is none.

    Raises:
        WorkFolderInUseError: its run is alive.
    """
    found = _highest(folder, name)
    if found is None:
        return None
    found = _read(found)
    if not found.seen:
        return None
    silent = _now(folder) - found.seen
    holder = found.holder
    if holder is not None and holder.machine == machine():
        gone = process_start(holder.pid) != holder.started
    else:
        gone = silent > STALE
    if gone:
        return found
    who = f"{holder.host}, process {holder.pid}, since {holder.since}" if holder else "it is just starting"
    part = "" if name == RUN else f"{name}, "
    raise WorkFolderInUseError(
        f"{folder.parent}: in use by another run ({part}{who}; last sign of life {max(silent, 0):.0f} s ago). Wait for "
        f"it, stop it, or choose another --work; if it is gone, a run started {STALE / 60:.0f} minutes after its last "
        "sign of life takes over"
    )


def running(work: Path) -> dict[str, str]:
    """Who works in a work folder now, by the lock's name; empty too where that cannot be told (no permission)."""
    folder, found = work / "lock", {}
    with suppress(OSError):
        for name in sorted({stem for stem, _ in _locks(folder)}):
            try:
                _gone(folder, name)
            except WorkFolderInUseError:
                highest = _highest(folder, name)
                holder = _read(highest).holder if highest else None
                found[name] = f"{holder.host}, process {holder.pid}, since {holder.since}" if holder else "starting"
    return found


@dataclass(frozen=True, kw_only=True)
class _Found:
    """A lock on disk."""

    path: Path
    number: int
    holder: Holder | None = None
    """None while it is not written yet."""
    seen: float = 0.0
    """Time of the last sign of life; 0 where the lock is not there any more."""


def _locks(folder: Path) -> Iterator[tuple[str, _Found]]:
    for path in folder.iterdir():
        name, _, number = path.name.rpartition(".")
        if name and number.isdigit():
            yield name, _Found(path=path, number=int(number))


def _highest(folder: Path, name: str) -> _Found | None:
    return max((found for stem, found in _locks(folder) if stem == name), key=lambda found: found.number, default=None)


def _read(found: _Found) -> _Found:
    try:
        with found.path.open("rb") as file:
            found = replace(found, seen=os.fstat(file.fileno()).st_mtime)
            return replace(found, holder=msgspec.json.decode(file.read(), type=Holder))
    except (FileNotFoundError, msgspec.DecodeError):
        return found


def _now(folder: Path) -> float:
    """The time by the file system's clock."""
    probe = folder / f".{secrets.token_hex(4)}"
    try:
        probe.touch(exist_ok=False)
        return probe.stat().st_mtime
    finally:
        probe.unlink(missing_ok=True)


@cache
def machine() -> str:
    """Names this machine since its boot, and this container's process numbers."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip())
    with suppress(OSError):
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return " ".join(parts)


def process_start(pid: int) -> str:
    """When a process of this machine began, in a form that only serves comparing; empty if there is none."""
    try:
        # The name of the program, in brackets, may hold spaces and brackets itself (proc(5), field 22 is starttime).
        after_name = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
        return "" if after_name[0] in "ZX" else after_name[19]
    except FileNotFoundError:
        pass
    if Path("/proc/self/stat").exists():
        return ""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:
        pass
    return "alive"
