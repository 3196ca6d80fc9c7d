"""What a run under way has done so far, kept in the work folder for `casefacts status`, also on another machine."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from casefacts.errors import OutputError
from casefacts.files import write_whole
from casefacts.records import Record

EVERY = 5.0
"""Seconds between notes: a small file, so that a hundred shards on one file server are no load."""
STEM = "under_way"


class Page(Record, frozen=True, kw_only=True):
    """How far a run is, or was when it ended without finishing."""

    part: str
    """The shard's name; empty for a whole run."""
    started: str
    noted: str
    todo: int
    """Inputs that needed work when the run began."""
    done: int
    failed: int
    """Of the done."""

    @property
    def seconds_left(self) -> float | None:
        """At the rate so far."""
        so_far = (datetime.fromisoformat(self.noted) - datetime.fromisoformat(self.started)).total_seconds()
        return so_far * (self.todo - self.done) / self.done if self.done and so_far else None


class Diary:
    """Notes how a run goes. A note that cannot be written is left out: the run itself says so where it matters."""

    def __init__(self, work: Path, part: str, todo: int) -> None:
        self._path = work / f"{STEM}{part and '-'}{part}.json"
        self._page = Page(part=part, started=now(), noted=now(), todo=todo, done=0, failed=0)
        self._last = 0.0
        if todo:
            self._note()

    def done(self, *, failed: bool) -> None:
        """A report is done."""
        page = self._page
        self._page = msgspec.structs.replace(page, noted=now(), done=page.done + 1, failed=page.failed + failed)
        if time.monotonic() - self._last >= EVERY:
            self._note()

    def _note(self) -> None:
        self._last = time.monotonic()
        with suppress(OutputError):
            write_whole(self._path, msgspec.json.encode(self._page))

    def finished(self) -> None:
        """The run came to its end: what is left to say is in the manifest and the tables."""
        self._path.unlink(missing_ok=True)

    def interrupted(self) -> None:
        """The run ends before its end."""
        self._note()


def pages(work: Path) -> list[Page]:
    """The runs of a work folder that have not finished."""
    found = []
    for path in sorted(work.glob(f"{STEM}*.json")):
        with suppress(OSError, msgspec.DecodeError):
            found.append(msgspec.json.decode(path.read_bytes(), type=Page))
    return found


def now() -> str:
    """The time to the second, in UTC."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
