"""The work folder: each report's artefact of each stage, whole or absent, with the fingerprint of what made it.

An artefact file is one line of JSON (its header) and, unless the stage failed, the record as zlib-compressed
MessagePack. Files are named by the content's SHA-256, so that renaming an input makes nothing anew.
"""

import hashlib
import zlib
from pathlib import Path
from typing import TypeVar

import msgspec

from casefacts.errors import CasefactsError
from casefacts.files import write_whole
from casefacts.records import Record

T = TypeVar("T")


class Fingerprint(Record, frozen=True, kw_only=True):
    """Everything that a stage's result depends on."""

    version: str
    settings: str
    assets: dict[str, str]
    libraries: dict[str, str]
    source: str
    """Digest of what the stage read: the input's bytes or the artefact before."""


class Header(Record, frozen=True, kw_only=True):
    fingerprint: Fingerprint
    digest: str = ""
    """SHA-256 of the record as encoded; empty where the stage failed."""
    error_code: str = ""
    error: str = ""


class Seen(Record, frozen=True, kw_only=True):
    """A file's hash, with the size and time it had then."""

    size: int
    mtime_ns: int
    sha256: str


def reasons(old: Fingerprint, new: Fingerprint) -> list[str]:
    """What changed between two fingerprints, in words; empty if nothing did."""
    changed = []
    if old.source != new.source:
        changed.append("its input changed")
    if old.version != new.version:
        changed.append(f"stage version {old.version} -> {new.version}")
    if old.settings != new.settings:
        changed.append(f"settings {old.settings} -> {new.settings}")
    for what, before, after in (("", old.assets, new.assets), ("version of ", old.libraries, new.libraries)):
        for name in sorted(before.keys() | after.keys()):
            if before.get(name) != after.get(name):
                changed.append(f"{what}{name} changed")
    return changed


class Store:
    """Reads and writes artefacts below one work folder.

    Raises (on writing):
        OutputError: the folder cannot be written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, stage: str, sha256: str) -> Path:
        return self.folder / stage / sha256[:2] / f"{sha256}.artefact"

    def header(self, stage: str, sha256: str) -> Header | None:
        """The header of an artefact; None where there is none or it is not readable as one."""
        try:
            with self._path(stage, sha256).open("rb") as file:
                return msgspec.json.decode(file.readline(), type=Header)
        except (OSError, msgspec.DecodeError):
            return None

    def load(self, stage: str, sha256: str, target: type[T]) -> T:
        """The record of an artefact.

        Raises:
            CasefactsError: it is damaged or gone.
        """
        path = self._path(stage, sha256)
        try:
            _, _, body = path.read_bytes().partition(b"\n")
            return msgspec.msgpack.decode(zlib.decompress(body), type=target)
        except (OSError, zlib.error, msgspec.DecodeError) as error:
            raise CasefactsError(f"{path}: damaged artefact ({error}); delete the file and run again") from error

    def save(self, stage: str, sha256: str, fingerprint: Fingerprint, record: object) -> Header:
        """Write a record as artefact and return its header."""
        encoded = msgspec.msgpack.encode(record)
        header = Header(fingerprint=fingerprint, digest=hashlib.sha256(encoded).hexdigest())
        data = msgspec.json.encode(header) + b"\n" + zlib.compress(encoded, 1)
        write_whole(self._path(stage, sha256), data)
        return header

    def save_failure(self, stage: str, sha256: str, fingerprint: Fingerprint, code: str, message: str) -> Header:
        """Write that a stage failed, so that it is not tried again before something changed."""
        header = Header(fingerprint=fingerprint, error_code=code, error=message)
        write_whole(self._path(stage, sha256), msgspec.json.encode(header) + b"\n")
        return header

    def seen(self) -> dict[str, Seen]:
        """Hashes of inputs taken by earlier runs, by path."""
        try:
            return msgspec.json.decode((self.folder / "inputs.json").read_bytes(), type=dict[str, Seen])
        except (OSError, msgspec.DecodeError):
            return {}

    def save_seen(self, seen: dict[str, Seen]) -> None:
        """Keep the hashes of inputs."""
        write_whole(self.folder / "inputs.json", msgspec.json.encode(seen, order="sorted"))
