"""Gives back the space of artefacts that nobody needs any more, by writing packs anew without them.

Not needed are artefacts that a later one replaced, and those of files that are gone from where a run found them. A file
that a command merely did not name keeps its artefacts: they may have cost hours of OCR, and a command that names one
report must not throw those of ten thousand away.
"""

import logging
from collections import Counter, defaultdict
from collections.abc import Set
from operator import attrgetter
from pathlib import Path

from casefacts import packs, seen
from casefacts.packs import DamagedError, Entry, Writer
from casefacts.store import Store

log = logging.getLogger(__name__)

DEAD = 0.5
"""A pack is written anew when more than half of it is dead: each byte is then copied about once in its life."""
SMALL = 4 << 20
"""Bytes below which a pack counts as small."""
MANY = 24
"""Small packs that may pile up (each run that makes something adds one a worker) before they become one."""


def compact(store: Store, work: Path, current: Set[str]) -> int:
    """Write packs anew where it pays; return the bytes given back. Only for the run that holds the work folder, after
    its workers.

    Whenever it is killed, what was live is in the old pack or, whole, in the new one. A full disk leaves all as it was.

    Args:
        current: hashes of the run's inputs.
    """
    live = _live(store, work, current)
    sizes = {name: packs.size(store.packs, name) for name in packs.names(store.packs)}
    kept = Counter({name: sum(entry.head + entry.size for entry in entries) for name, entries in live.items()})
    chosen = [name for name, size in sizes.items() if kept[name] < (1 - DEAD) * size]
    small = [name for name, size in sizes.items() if size < SMALL]
    if len(small) > MANY:
        chosen = sorted({*chosen, *small})
    if not chosen:
        return 0
    writer = Writer(store.packs, store.generation + 1)
    try:
        for name in chosen:
            _move(store, writer, name, live[name])
        writer.close()
    except OSError as error:
        log.warning("%s: not compacted (%s)", store.packs, error.strerror)
    return sum(sizes.values()) - sum(packs.size(store.packs, name) for name in packs.names(store.packs))


def _live(store: Store, work: Path, current: Set[str]) -> dict[str, list[Entry]]:
    """The entries to keep, by pack."""
    entries = store.entries()
    used = {entry.made_by for entry in entries}
    there: Set[str] = current
    unnamed = {entry.sha256 for entry in entries if entry.stage != packs.FINGERPRINT} - current
    if unnamed:
        found = seen.load(work).items()
        there = current | {said.sha256 for place, said in found if said.sha256 in unnamed and Path(place).is_file()}
    live = defaultdict(list)
    for entry in entries:
        if entry.sha256 in (used if entry.stage == packs.FINGERPRINT else there):
            live[entry.pack].append(entry)
    return live


def _move(store: Store, writer: Writer, name: str, live: list[Entry]) -> None:
    for entry in sorted(live, key=attrgetter("offset")):
        try:
            store.adopt([writer.copy(entry, store.reader.packed(entry))])
        except DamagedError as error:
            log.warning("%s", error)
    writer.sync()
    store.reader.let_go(name)
    packs.remove(store.packs, name)
