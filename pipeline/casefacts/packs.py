"""Packs: append-only files that hold the artefacts of many reports, each written by one process only.

A pack is `MARK`, then entries. An entry is a prefix (its mark, the header's length and CRC-32, the body's length), the
header as MessagePack and the body (zlib-compressed MessagePack). A process killed in the middle of an entry leaves a
torn tail, which lengths and checksums tell; what stands before it is whole. Nothing is ever changed in place, there are
no locks and no memory maps, so packs work on network file systems, and a reader beside a writer sees whole entries.

Beside a finished pack lies an index (`.idx`) of its headers. It names the pack's size and time and is made again where
they differ.
"""

import os
import secrets
import struct
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from casefacts.errors import CasefactsError
from casefacts.facts import Summary
from casefacts.files import write_whole

T = TypeVar("T")

MARK = b"casefacts pack 1\n"
ENTRY_MARK = b"\x93cfe"
PREFIX = struct.Struct("<4sIII")
"""Mark, bytes of the header, its CRC-32, bytes of the body."""
FULL = 256 << 20
"""Bytes after which a writer begins another pack: packs are rewritten one by one, so this bounds the space that needs,
and a hundred thousand reports make about a hundred files."""
FULL_ENTRIES = 20_000
"""The same for small reports: bounds the memory that reading an index takes."""
SUFFIX, INDEX_SUFFIX = ".pack", ".idx"
FINGERPRINT = "fingerprint"
"""The stage named by entries that hold a fingerprint, by its digest, instead of a report's artefact."""
COMPRESSION = 1
"""zlib's fastest: higher levels cost more time than the smaller files save."""


class DamagedError(CasefactsError):
    """An artefact is not what was written, or gone."""


class Entry(msgspec.Struct, kw_only=True, array_like=True, gc=False):
    """What is known of an artefact without reading it. Encoded by position: fields are only ever appended."""

    stage: str
    sha256: str
    """SHA-256 of the report's bytes."""
    made_by: str = ""
    """Digest of the fingerprint of what made it."""
    source: str = ""
    """Digest of what the stage read: the report's SHA-256 or the `digest` of the artefact before."""
    digest: str = ""
    """Digest of the record as encoded; empty where the stage failed."""
    error_code: str = ""
    error: str = ""
    summary: Summary | None = None
    """Of the last stage's artefact: what a run says of the report."""
    size: int = 0
    """Bytes of the body."""
    crc: int = 0
    """CRC-32 of the body."""
    head: int = 0
    """Bytes before the body. This and the place are not in the pack itself."""
    offset: int = 0
    """Of the body in its pack."""
    pack: str = ""
    """The pack's name; it begins with its generation, so the later name holds the newer artefact."""


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """The index of a pack as it stood at a size and time."""

    size: int
    mtime_ns: int
    entries: list[Entry]


class Writer:
    """Appends artefacts to packs of its own, the first made with the first artefact. Not for several threads.

    Raises (on adding):
        OSError: the folder cannot be written; the pack then ends with the entry before.
    """

    def __init__(self, folder: Path, generation: int) -> None:
        self.folder, self.generation = folder, generation
        self._fd: int | None = None
        self._name = ""
        self._size = 0
        self._entries: list[Entry] = []

    def add(self, entry: Entry, body: bytes = b"") -> Entry:
        """Append an artefact and return it with its place. `body` is the record as encoded."""
        return self.copy(entry, zlib.compress(body, COMPRESSION) if body else b"")

    def copy(self, entry: Entry, packed: bytes) -> Entry:
        """The same with the body as packs have it, compressed."""
        if self._size > FULL or len(self._entries) >= FULL_ENTRIES:
            self.close()
        if self._fd is None:
            self._begin()
        assert self._fd is not None
        entry = msgspec.structs.replace(entry, size=len(packed), crc=zlib.crc32(packed), head=0, offset=0, pack="")
        head = msgspec.msgpack.encode(entry)
        prefix = PREFIX.pack(ENTRY_MARK, len(head), zlib.crc32(head), len(packed))
        entry.head = len(prefix) + len(head)
        entry.offset, entry.pack = self._size + entry.head, self._name
        self._append(self._fd, prefix + head + packed)
        self._entries.append(entry)
        return entry

    def _begin(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._name, self._size, self._entries = f"{self.generation:06d}-{secrets.token_hex(8)}", 0, []
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
        self._fd = os.open(self.folder / (self._name + SUFFIX), flags, 0o666)
        self._append(self._fd, MARK)

    def _append(self, fd: int, data: bytes) -> None:
        view = memoryview(data)
        try:
            while view:
                view = view[os.write(fd, view) :]
        except BaseException:
            os.ftruncate(fd, self._size)
            raise
        self._size += len(data)

    def sync(self) -> None:
        """Bring what was added onto the disk, and before other machines' eyes."""
        if self._fd is not None:
            os.fsync(self._fd)

    def close(self) -> None:
        """Finish the pack and lay its index beside it. The next artefact begins another."""
        if self._fd is None:
            return
        try:
            os.fsync(self._fd)
        finally:
            os.close(self._fd)
            self._fd, self._size = None, 0
        path = self.folder / (self._name + SUFFIX)
        _save_index(path, path.stat(), self._entries)


def generation(name: str) -> int:
    """The generation in a pack's name."""
    return int(name.partition("-")[0])


def names(folder: Path) -> list[str]:
    """The packs of a folder, older generations first."""
    try:
        with os.scandir(folder) as found:
            stems = [one.name.removesuffix(SUFFIX) for one in found if one.name.endswith(SUFFIX)]
    except FileNotFoundError:
        return []
    return sorted(stem for stem in stems if stem.partition("-")[0].isdigit())


def size(folder: Path, name: str) -> int:
    """Bytes of a pack."""
    return (folder / (name + SUFFIX)).stat().st_size


def remove(folder: Path, name: str) -> None:
    """Remove a pack and its index."""
    for suffix in (SUFFIX, INDEX_SUFFIX):
        (folder / (name + suffix)).unlink(missing_ok=True)


def entries(folder: Path, name: str, *, trust_index: bool = True, keep_index: bool = False) -> list[Entry]:
    """The whole entries of a pack in order, from its index if that is the pack's, else read with all checksums.

    Args:
        keep_index: lay an index beside a pack that has none; should the pack still grow, the index is passed over.
    """
    path = folder / (name + SUFFIX)
    index = _index(path) if trust_index else None
    if index is not None:
        found = index.entries
    else:
        stat = path.stat()
        found = list(_scan(path))
        if keep_index:
            _save_index(path, stat, found)
    for entry in found:
        entry.stage, entry.made_by, entry.pack = sys.intern(entry.stage), sys.intern(entry.made_by), name
    return found


def _index(path: Path) -> Index | None:
    try:
        stat = path.stat()
        data = path.with_suffix(INDEX_SUFFIX).read_bytes()
        if zlib.crc32(data[4:]) != int.from_bytes(data[:4], "little"):
            return None
        index = msgspec.msgpack.decode(data[4:], type=Index)
    except (OSError, msgspec.DecodeError):
        return None
    return index if (index.size, index.mtime_ns) == (stat.st_size, stat.st_mtime_ns) else None


def _save_index(path: Path, stat: os.stat_result, found: list[Entry]) -> None:
    data = msgspec.msgpack.encode(Index(size=stat.st_size, mtime_ns=stat.st_mtime_ns, entries=found))
    write_whole(path.with_suffix(INDEX_SUFFIX), zlib.crc32(data).to_bytes(4, "little") + data)


def _scan(path: Path) -> Iterator[Entry]:
    """The entries of a pack up to the first that is torn or damaged; behind it nothing can be told."""
    decoder = msgspec.msgpack.Decoder(Entry)
    with path.open("rb") as file:
        at = len(MARK)
        if file.read(at) != MARK:
            return
        while len(prefix := file.read(PREFIX.size)) == PREFIX.size:
            mark, head_size, head_crc, body_size = PREFIX.unpack(prefix)
            if mark != ENTRY_MARK:
                return
            head = file.read(head_size)
            if len(head) < head_size or zlib.crc32(head) != head_crc:
                return
            try:
                entry = decoder.decode(head)
            except msgspec.DecodeError:
                return
            entry.head = PREFIX.size + head_size
            entry.offset = at + entry.head
            body = file.read(body_size)
            if len(body) < body_size:
                return
            at = entry.offset + body_size
            if body_size == entry.size and zlib.crc32(body) == entry.crc:
                yield entry


class Reader:
    """Reads artefacts, keeping the packs open that it reads from."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._open: dict[str, int] = {}

    def packed(self, entry: Entry) -> bytes:
        """An artefact's body as the pack has it, compressed.

        Raises:
            DamagedError: it is not what was written, or gone.
        """
        path = self.folder / (entry.pack + SUFFIX)
        try:
            if entry.pack not in self._open:
                self._open[entry.pack] = os.open(path, os.O_RDONLY)
            packed = os.pread(self._open[entry.pack], entry.size, entry.offset)
        except OSError as error:
            raise DamagedError(f"{path}: cannot be read ({error.strerror}); run again") from error
        if len(packed) != entry.size or zlib.crc32(packed) != entry.crc:
            raise DamagedError(f"{path}: damaged at byte {entry.offset}; run again with --verify")
        return packed

    def record(self, entry: Entry, target: type[T]) -> T:
        """An artefact's record.

        Raises:
            DamagedError: it is not what was written, or gone.
        """
        try:
            return msgspec.msgpack.decode(zlib.decompress(self.packed(entry)), type=target)
        except (zlib.error, msgspec.DecodeError) as error:
            said = f"{entry.pack}{SUFFIX}: artefact of another version of casefacts ({error}); run again"
            raise DamagedError(said) from error

    def let_go(self, pack: str) -> None:
        """Close a pack."""
        if pack in self._open:
            os.close(self._open.pop(pack))

    def close(self) -> None:
        """Close all packs."""
        for pack in list(self._open):
            self.let_go(pack)
