"""The work folder's artefacts: for each report and stage the latest one, with the fingerprint of what made it.

Artefacts go by the content's SHA-256, so that renaming an input makes nothing anew.
"""

import hashlib
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from casefacts import packs
from casefacts.packs import FINGERPRINT, Entry, Reader
from casefacts.records import Record

T = TypeVar("T")

DIGEST_DIGITS = 32
"""128 bits of SHA-256: artefacts are compared with what was made of the same report only."""


class Fingerprint(Record, frozen=True, kw_only=True):
    """Everything that a stage's result depends on, besides what it read."""

    version: str
    settings: str
    assets: dict[str, str]
    libraries: dict[str, str]

    @property
    def digest(self) -> str:
        """Stands for the fingerprint in comparisons."""
        return digest(msgspec.json.encode(self, order="deterministic"))


def digest(encoded: bytes) -> str:
    """Digest of a record as encoded."""
    return hashlib.sha256(encoded).hexdigest()[:DIGEST_DIGITS]


def reasons(old: Fingerprint, new: Fingerprint) -> list[str]:
    """What changed between two fingerprints, in words; empty if nothing did."""
    changed = []
    if old.version != new.version:
        changed.append(f"stage version {old.version} → {new.version}")
    before, after = _flat(old.settings), _flat(new.settings)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            changed.append(f"{name}: {before.get(name, 'not there')} → {after.get(name, 'not there')}")
    for what, had, has in (("", old.assets, new.assets), ("version of ", old.libraries, new.libraries)):
        changed += [
            f"{what}{name} changed" for name in sorted(had.keys() | has.keys()) if had.get(name) != has.get(name)
        ]
    return changed


def _flat(settings: str) -> dict[str, str]:
    """Settings as people read them: `model_labels.DISEASE` and its value; lists as words, `none` for nothing."""
    flat: dict[str, str] = {}

    def add(name: str, value: Any) -> None:
        if isinstance(value, dict):
            for key, one in value.items():
                add(f"{name}.{key}" if name else key, one)
        else:
            parts = value if isinstance(value, list) else [value]
            flat[name] = ", ".join(_word(one) for one in parts) or "none"

    add("", msgspec.json.decode(settings))
    return flat


def _word(value: Any) -> str:
    if value is None:
        return "none"
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


class Store:
    """The artefacts of a work folder as they stood when it was opened, and what was added since.

    Args:
        folder: the work folder.
        trust_index: False reads every pack and checks every checksum instead of believing the indexes.
        keep_index: lay indexes beside packs that have none, because their writer was killed.
    """

    def __init__(self, folder: Path, *, trust_index: bool = True, keep_index: bool = False) -> None:
        self.packs = folder / "packs"
        self.reader = Reader(self.packs)
        self._latest: dict[str, dict[str, Entry]] = {}
        names = packs.names(self.packs)
        self.generation = max(map(packs.generation, names), default=0) + 1
        """Of the packs that a run writes now: above all there are, so that what it makes is the latest."""
        for name in names:
            self.adopt(packs.entries(self.packs, name, trust_index=trust_index, keep_index=keep_index))

    def adopt(self, entries: list[Entry] | tuple[Entry, ...]) -> None:
        """Take in artefacts that were added to a pack; they replace those of the same report and stage."""
        last: Entry | None = None
        for entry in entries:
            if last is not None and last.sha256 == entry.sha256:
                # A report's artefacts follow one another: equal digests held once halve the memory of a large folder.
                entry.sha256 = last.sha256
                entry.source = last.digest if entry.source == last.digest else entry.source
            if entry.source == entry.sha256:
                entry.source = entry.sha256
            self._latest.setdefault(entry.stage, {})[entry.sha256] = entry
            last = entry

    def entry(self, stage: str, sha256: str) -> Entry | None:
        """The artefact of a report and stage, if there is one."""
        return self._latest.get(stage, {}).get(sha256)

    def entries(self) -> list[Entry]:
        """All artefacts, in no order."""
        return [entry for stage in self._latest.values() for entry in stage.values()]

    def fingerprint(self, made_by: str) -> Fingerprint | None:
        """The fingerprint of a digest, if the work folder has it."""
        entry = self.entry(FINGERPRINT, made_by)
        try:
            return self.reader.record(entry, Fingerprint) if entry else None
        except packs.DamagedError:
            return None

    def load(self, stage: str, sha256: str, target: type[T]) -> T:
        """The record of an artefact.

        Raises:
            DamagedError: it is not what was written, or gone.
        """
        entry = self.entry(stage, sha256)
        if entry is None or entry.error_code:
            raise packs.DamagedError(f"{self.packs}: no artefact of stage {stage} for {sha256[:12]}; run again")
        return self.reader.record(entry, target)
