"""Hashes of inputs taken by earlier runs: unchanged size and time of change stand in for reading a file again."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec

from casefacts.files import write_whole
from casefacts.inputs import Input, content_hash
from casefacts.records import Compact

STEM, SUFFIX = "inputs", ".json"
"""The file, and with the shard's name between those of shards that no whole run took in yet."""
RACY_NS = 2_000_000_000
"""A file changed less than two seconds before it was hashed is hashed again next time: it may be changed once more
without its time showing it, as FAT and some network file systems keep times to two seconds (Git's "racy" entries)."""


class Seen(Compact, frozen=True, kw_only=True, gc=False):
    """A file's hash, with the size and time it had then."""

    size: int
    mtime_ns: int
    sha256: str


def load(work: Path) -> dict[str, Seen]:
    """What earlier runs hashed, by absolute path."""
    found: dict[str, Seen] = {}
    for path in _files(work):
        with suppress(OSError, msgspec.DecodeError):
            found |= msgspec.json.decode(path.read_bytes(), type=dict[str, Seen])
    return found


def _files(work: Path) -> list[Path]:
    return sorted(work.glob(f"{STEM}*{SUFFIX}"))


def hashed(
    items: Sequence[Input], work: Path, *, verify: bool = False, part: str = "", keep: bool = True
) -> list[Input]:
    """The inputs with the hashes of their content; those that cannot be read get an error.

    The hashes are noted in the work folder for the next run. Files of other runs stay noted as long as they are there.

    Args:
        verify: read every file, whatever its size and time are.
        part: names the shard that notes its own, beside others who do so at the same time.
        keep: False notes nothing.

    Raises:
        OutputError: the work folder cannot be written.
    """
    seen = load(work)
    known, now = {} if verify else seen, time.time_ns()
    folder = Path.cwd().as_posix()
    found: list[Input] = []
    noted: dict[str, Seen] = {}
    for item in items:
        place = item.name if item.name.startswith("/") else f"{folder}/{item.name}"
        before = known.get(place)
        if item.error_code:
            found.append(item)
            continue
        if before and (before.size, before.mtime_ns) == (item.size, item.mtime_ns):
            found.append(replace(item, sha256=before.sha256))
            noted[place] = before
            continue
        item = content_hash(item)  # noqa: PLW2901
        found.append(item)
        if item.sha256 and now - item.mtime_ns > RACY_NS:
            noted[place] = Seen(size=item.size, mtime_ns=item.mtime_ns, sha256=item.sha256)
    if not keep:
        return found
    parts = [] if part else [path for path in _files(work) if path.name != STEM + SUFFIX]
    if parts or any(seen.get(place) != said for place, said in noted.items()):
        others = {place: said for place, said in seen.items() if place not in noted and Path(place).is_file()}
        data = msgspec.json.encode(noted if part else others | noted, order="sorted")
        write_whole(work / f"{STEM}{part and '-'}{part}{SUFFIX}", data)
        for path in parts:
            path.unlink(missing_ok=True)
    return found
