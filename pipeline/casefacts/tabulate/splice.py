"""What the tables in a folder were gathered from, so that the rows of reports that did not change are copied, or, where
nothing changed, nothing is written at all.
"""

from array import array
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import IO

import msgspec

from casefacts.files import whole_bytes, write_whole
from casefacts.records import Record

KEY_BYTES = 16
CHUNK = 1 << 20


class State(Record, frozen=True, kw_only=True):
    """The tables as the last gathering left them."""

    common: str
    """Digest of what all rows depend on: versions and columns."""
    keys: bytes
    """Of each input in the tables' order, a digest of all that its rows depend on, `KEY_BYTES` each."""
    lengths: tuple[bytes, ...]
    """Of each table, the bytes of each input's rows, as an array of unsigned 64-bit numbers."""
    heads: tuple[int, ...]
    """Of each table, the bytes of its header row."""
    stats: tuple[tuple[int, int], ...]
    """Of each table, the file's size and time of change."""


def load(path: Path, tables: Sequence[Path], common: str) -> State | None:
    """The state in a file, if the tables are still those it tells of."""
    try:
        state = msgspec.msgpack.decode(path.read_bytes(), type=State)
        same = state.stats == stats(tables) and state.common == common
    except (OSError, msgspec.DecodeError):
        return None
    return state if same else None


def save(path: Path, tables: Sequence[Path], common: str, keys: bytes, written: "Iterable[Spliced]") -> None:
    """Keep the state of tables just written."""
    written = list(written)
    state = State(
        common=common,
        keys=keys,
        lengths=tuple(one.lengths.tobytes() for one in written),
        heads=tuple(one.head for one in written),
        stats=stats(tables),
    )
    write_whole(path, msgspec.msgpack.encode(state))


def stats(tables: Sequence[Path]) -> tuple[tuple[int, int], ...]:
    """Size and time of each file."""
    found = [table.stat() for table in tables]
    return tuple((one.st_size, one.st_mtime_ns) for one in found)


def split(keys: bytes) -> list[bytes]:
    """The keys one by one."""
    return [keys[at : at + KEY_BYTES] for at in range(0, len(keys), KEY_BYTES)]


class Spliced:
    """A table being written from new rows and from stretches of the old table."""

    def __init__(self, path: Path, header: bytes, old: tuple[bytes, int] | None, stack: ExitStack) -> None:
        self.head = len(header)
        self.lengths = array("Q")
        self._offsets = array("Q")
        self._old: IO[bytes] | None = None
        if old is not None:
            lengths, at = array("Q"), old[1]
            lengths.frombytes(old[0])
            self._offsets.append(at)
            for length in lengths:
                at += length
                self._offsets.append(at)
            self._old = stack.enter_context(path.open("rb"))
        self._new = stack.enter_context(whole_bytes(path))
        self._new.write(header)
        self._from = self._to = 0

    def copy(self, number: int) -> None:
        """Add the rows that the old table has of an input. Neighbours are copied in one go."""
        start, end = self._offsets[number], self._offsets[number + 1]
        self.lengths.append(end - start)
        if start == end:
            return
        if start != self._to:
            self.flush()
            self._from = start
        self._to = end

    def write(self, rows: bytes) -> None:
        """Add new rows of an input."""
        self.flush()
        self._new.write(rows)
        self.lengths.append(len(rows))

    def flush(self) -> None:
        """Copy what is still to be copied."""
        if self._old is not None and self._from < self._to:
            self._old.seek(self._from)
            left = self._to - self._from
            while left and (chunk := self._old.read(min(left, CHUNK))):
                self._new.write(chunk)
                left -= len(chunk)
        self._from = self._to = 0
