"""Hashes of inputs taken by earlier runs: unchanged size and time of change stand in for reading a file again."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from casefacts.files import write_whole
from casefacts.inputs import Input, content_hash
from casefacts.records import Compact

FILE = "inputs.json"
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
    try:
        return msgspec.json.decode((work / FILE).read_bytes(), type=dict[str, Seen])
    except (OSError, msgspec.DecodeError):
        return {}


def hashed(items: Sequence[Input], work: Path, *, verify: bool = False, keep: bool = True) -> list[Input]:
    """The inputs with the hashes of their content; those that cannot be read get an error.

    Args:
        verify: read every file, whatever its size and time are.
        keep: note the hashes in the work folder for the next run. Files of other runs stay noted as long as they are
            there.

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
    if keep and any(seen.get(place) != said for place, said in noted.items()):
        others = {place: said for place, said in seen.items() if place not in noted and Path(place).is_file()}
        write_whole(work / FILE, msgspec.json.encode(others | noted, order="sorted"))
    return found
