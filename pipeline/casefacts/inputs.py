"""Which reports a run reads: files and folders as the user names them become inputs with their ids."""

import hashlib
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from casefacts.errors import UsageError

Prefer = Literal["pdf", "jats", "text"]
SUFFIXES: dict[str, Prefer] = {".pdf": "pdf", ".xml": "jats", ".nxml": "jats", ".txt": "text"}
"""What is looked for in folders. A file named on the command line is read whatever its name is."""

DESCRIPTOR = "datapackage.json"
WRITTEN = ("texts", "work")
"""Folders that a run writes beside its datapackage.json: an earlier run's texts are no reports."""

HASH_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Input:
    path: Path
    stem: str
    size: int = 0
    mtime_ns: int = 0
    sha256: str = ""
    twin: bool = False
    """Another file of the same stem in the same folder is read instead."""
    error_code: str = ""
    error: str = ""
    report_id: str = ""

    @property
    def source_file(self) -> str:
        """The path as reports.csv has it: as named, with `/`, undecodable bytes shown as �."""
        return os.fsencode(self.path.as_posix()).decode("utf-8", "replace")


def find(named: Sequence[Path], *, prefer: Prefer = "pdf", leave_out: Iterable[Path] = ()) -> list[Input]:
    """Inputs below the named files and folders, sorted by path, each once; twins marked; not yet hashed.

    Hidden files, the folders in `leave_out` (the run's work folder) and what runs wrote beside their tables are
    passed over. What cannot be entered is an input with an error, so that it is listed.

    Raises:
        UsageError: a named path does not exist.
    """
    own = {path.resolve() for path in leave_out}
    found: dict[Path, Input] = {}
    for path in named:
        if path.is_dir():
            for item in _walk(path, own, set()):
                found.setdefault(item.path, item)
        elif path.exists() or path.is_symlink():
            found.setdefault(path, _file(path))
        else:
            raise UsageError(f"{path}: no such file or folder; check the spelling, or quote names with spaces")
    return _mark_twins(sorted(found.values(), key=lambda item: item.path.as_posix()), prefer)


def _walk(folder: Path, own: set[Path], seen: set[Path]) -> Iterator[Input]:
    real = folder.resolve()
    if real in seen or real in own:
        return
    seen.add(real)
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        yield Input(path=folder, stem=folder.name, error_code="no_permission", error=_cannot(folder, error))
        return
    written = (folder / DESCRIPTOR).is_file()
    for path in entries:
        if path.name.startswith(".") or (path.name in WRITTEN and written):
            continue
        if path.is_dir():
            if path.suffix.lower() in SUFFIXES:
                message = (
                    f"{path.name} is a folder, not a file; reports inside it are read, give the folder another name"
                )
                yield Input(path=path, stem=path.stem, error_code="is_folder", error=message)
            yield from _walk(path, own, seen)
        elif path.suffix.lower() in SUFFIXES:
            yield _file(path)


def _file(path: Path) -> Input:
    try:
        stat = path.stat()
    except OSError as error:
        return Input(path=path, stem=path.stem, error_code="no_permission", error=_cannot(path, error))
    return Input(path=path, stem=path.stem, size=stat.st_size, mtime_ns=stat.st_mtime_ns)


def _cannot(path: Path, error: OSError) -> str:
    return f"{path.name} cannot be opened ({error.strerror}); check its permissions or whether the link leads anywhere"


def _mark_twins(items: list[Input], prefer: Prefer) -> list[Input]:
    order = [prefer, *(kind for kind in ("pdf", "jats", "text") if kind != prefer)]
    groups: dict[tuple[Path, str], list[Input]] = defaultdict(list)
    for item in items:
        if not item.error_code and item.path.suffix.lower() in SUFFIXES:
            groups[item.path.parent, item.stem].append(item)
    read = {
        min(group, key=lambda item: (order.index(SUFFIXES[item.path.suffix.lower()]), item.path.name)).path
        for group in groups.values()
    }
    grouped = {item.path for group in groups.values() for item in group}
    return [replace(item, twin=item.path in grouped and item.path not in read) for item in items]


def content_hash(item: Input) -> Input:
    """The input with its SHA-256, or with an error where it cannot be read."""
    sha = hashlib.sha256()
    try:
        with item.path.open("rb") as file:
            while chunk := file.read(HASH_CHUNK):
                sha.update(chunk)
    except OSError as error:
        return replace(item, error_code="no_permission", error=_cannot(item.path, error))
    return replace(item, sha256=sha.hexdigest())


def name_reports(items: Sequence[Input]) -> list[Input]:
    """Inputs with their report_id: the stem; where stems of different folders collide, each with 6 hex digits of its
    content's hash.

    Stems are compared without case, because texts/<report_id>.txt must be apart on every file system. A twin has the
    id of the file that is read.
    """
    folded = Counter(item.stem.casefold() for item in items if not item.twin)
    named: list[Input] = []
    ids: dict[tuple[Path, str], str] = {}
    for item in items:
        if item.twin:
            continue
        stem = os.fsencode(item.stem).decode("utf-8", "replace")
        if folded[item.stem.casefold()] > 1:
            stem += "-" + (item.sha256 or hashlib.sha256(item.source_file.encode()).hexdigest())[:6]
        ids[item.path.parent, item.stem] = stem
        named.append(replace(item, report_id=stem))
    twins = [replace(item, report_id=ids[item.path.parent, item.stem]) for item in items if item.twin]
    return sorted([*named, *twins], key=lambda item: item.path.as_posix())
