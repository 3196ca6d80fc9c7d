"""Packs: what was added whole is there, whatever happened to the writer."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from casefacts import packs
from casefacts.packs import DamagedError, Entry, Reader, Writer

BODIES = [b"first", b"second" * 500, b""]


def written(folder: Path) -> Path:
    writer = Writer(folder, 1)
    for number, body in enumerate(BODIES):
        writer.add(Entry(stage="read", sha256=str(number)), body)
    writer.close()
    (path,) = folder.glob("*.pack")
    return path


def found(folder: Path, **options: bool) -> dict[str, bytes]:
    reader = Reader(folder)
    entries = [entry for name in packs.names(folder) for entry in packs.entries(folder, name, **options)]
    return {entry.sha256: reader.packed(entry) for entry in entries}


def cut(data: bytes) -> bytes:
    return data[:-3]


def flipped(data: bytes) -> bytes:
    return data[:-20] + bytes([data[-20] ^ 1]) + data[-19:]


def zeros(data: bytes) -> bytes:
    return data + bytes(100)


def another(data: bytes) -> bytes:
    return b"PK\x03\x04" + data


@pytest.mark.parametrize("trust_index", [True, False], ids=["from the index", "read through"])
def test_what_was_added_is_found(tmp_path: Path, trust_index: bool) -> None:
    written(tmp_path)
    assert list(found(tmp_path, trust_index=trust_index)) == ["0", "1", "2"]


@pytest.mark.parametrize(
    ("damage", "left"),
    [(cut, ["0", "1"]), (flipped, ["0", "1"]), (zeros, ["0", "1", "2"]), (another, [])],
    ids=["torn", "bit flipped", "tail of zeros", "no pack"],
)
def test_a_changed_pack_is_read_through_up_to_what_is_damaged(
    tmp_path: Path, damage: Callable[[bytes], bytes], left: list[str]
) -> None:
    path = written(tmp_path)
    stat = path.stat()
    path.write_bytes(damage(path.read_bytes()))
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns + 1))
    assert list(found(tmp_path)) == left


def test_a_damaged_body_is_told_on_reading(tmp_path: Path) -> None:
    path = written(tmp_path)
    (entry, *_) = packs.entries(tmp_path, path.stem)
    data = bytearray(path.read_bytes())
    data[entry.offset] ^= 1
    path.write_bytes(data)
    with pytest.raises(DamagedError, match="--verify"):
        Reader(tmp_path).packed(entry)


@pytest.mark.parametrize("index", [b"", b"\0" * 40], ids=["empty", "zeros"])
def test_a_broken_index_is_passed_over(tmp_path: Path, index: bytes) -> None:
    written(tmp_path).with_suffix(".idx").write_bytes(index)
    assert list(found(tmp_path)) == ["0", "1", "2"]


def test_a_reader_beside_a_writer_sees_whole_entries(tmp_path: Path) -> None:
    writer = Writer(tmp_path, 1)
    for number, body in enumerate(BODIES):
        writer.add(Entry(stage="read", sha256=str(number)), body)
        assert list(found(tmp_path, keep_index=True)) == [str(one) for one in range(number + 1)]
    writer.close()


def test_a_killed_writer_loses_nothing_that_it_had_added(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom casefacts.packs import Entry, Writer\n"
        "writer = Writer(Path(sys.argv[1]), 1)\n"
        "for number in range(50): writer.add(Entry(stage='read', sha256=str(number)), b'x' * 1000)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", script, tmp_path], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(found(tmp_path)) == 50


def test_a_full_disk_leaves_the_pack_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = Writer(tmp_path, 1)
    writer.add(Entry(stage="read", sha256="a"), b"whole")
    write = os.write

    def half_then_full(fd: int, data: memoryview) -> int:
        monkeypatch.setattr(os, "write", full)
        return write(fd, data[:10])

    def full(fd: int, data: memoryview) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", half_then_full)
    with pytest.raises(OSError, match="No space"):
        writer.add(Entry(stage="read", sha256="b"), b"lost")
    monkeypatch.setattr(os, "write", write)
    writer.add(Entry(stage="read", sha256="c"), b"after")
    writer.close()
    assert list(found(tmp_path, trust_index=False)) == ["a", "c"]


def test_a_full_pack_is_followed_by_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packs, "FULL_ENTRIES", 2)
    writer = Writer(tmp_path, 1)
    for number in range(5):
        writer.add(Entry(stage="read", sha256=str(number)))
    writer.close()
    assert len(packs.names(tmp_path)) == 3
    assert sorted(found(tmp_path)) == ["0", "1", "2", "3", "4"]
