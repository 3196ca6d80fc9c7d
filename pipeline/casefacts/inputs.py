"""Which reports a run reads: files and folders as the user names them become inputs with their ids."""

import hashlib
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from casefacts.errors import UsageError

Prefer = Literal["pdf", "jats", "text"]
SUFFIXES: dict[str, Prefer] = {".pdf": "pdf", ".xml": "jats", ".nxml": "jats", ".txt": "text"}
"""What is looked for in folders. A file named on the command line is read whatever its name is."""

DESCRIPTOR = "datapackage.json"
WRITTEN = ("texts", "work", "review", "reviewed", "highlighted")
"""Folders that casefacts writes beside a run's datapackage.json: an earlier run's texts are no reports."""

HASH_CHUNK = 1 << 20


@dataclass(frozen=True, kw_only=True, slots=True)
class Input:
    name: str
    """The file as named on the command line or found below a folder named there."""
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
    def path(self) -> Path:
        """The file."""
        return Path(self.name)

    @property
    def folder(self) -> str:
        """The name's part before the file's own name."""
        return self.name.rpartition("/")[0]

    @property
    def kind(self) -> Prefer | None:
        """What its suffix says it is."""
        return SUFFIXES.get(_suffix(self.name))

    @property
    def source_file(self) -> str:
        """The path as reports.csv has it: as named, with `/`, undecodable bytes shown as �."""
        return os.fsencode(self.name).decode("utf-8", "replace")


def find(named: Sequence[Path], *, prefer: Prefer = "pdf", leave_out: Iterable[Path] = ()) -> list[Input]:
    """Inputs below the named files and folders, sorted by path, each once; twins marked; not yet hashed.

    Hidden files, the folders in `leave_out` (the run's work folder) and what runs wrote beside their tables are
    passed over. What cannot be entered is an input with an error, so that it is listed.

    Raises:
        UsageError: a named path does not exist.
    """
    own = {path.resolve() for path in leave_out}
    found: dict[str, Input] = {}
    for path in named:
        if path.is_dir():
            for item in _walk(path.as_posix(), own, set()):
                found.setdefault(item.name, item)
        elif path.exists() or path.is_symlink():
            found.setdefault(path.as_posix(), _file(path.as_posix(), path.stat))
        else:
            raise UsageError(f"{path}: no such file or folder; check the spelling, or quote names with spaces")
    return _mark_twins(sorted(found.values(), key=lambda item: item.name), prefer)


def _walk(folder: str, own: set[Path], seen: set[Path]) -> Iterator[Input]:
    real = Path(folder).resolve()
    if real in seen or real in own:
        return
    seen.add(real)
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield Input(name=folder, stem=Path(folder).name, error_code="no_permission", error=_cannot(folder, error))
        return
    written = any(entry.name == DESCRIPTOR and entry.is_file() for entry in entries)
    within = "" if folder == "." else folder.rstrip("/") + "/"
    for entry in entries:
        if entry.name.startswith(".") or (entry.name in WRITTEN and written):
            continue
        name = within + entry.name
        if entry.is_dir():
            if _suffix(name) in SUFFIXES:
                message = (
                    f"{entry.name} is a folder, not a file; reports inside it are read, give the folder another name"
                )
                yield Input(name=name, stem=_stem(name), error_code="is_folder", error=message)
            yield from _walk(name, own, seen)
        elif _suffix(name) in SUFFIXES:
            yield _file(name, entry.stat)


def _stem(name: str) -> str:
    return name.rpartition("/")[2].removesuffix(_ending(name))


def _suffix(name: str) -> str:
    return _ending(name).lower()


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition("/")[2].rpartition(".")
    return dot + ending if stem and ending else ""


def _file(name: str, stat_of: Callable[[], os.stat_result]) -> Input:
    try:
        stat = stat_of()
    except OSError as error:
        return Input(name=name, stem=_stem(name), error_code="no_permission", error=_cannot(name, error))
    return Input(name=name, stem=_stem(name), size=stat.st_size, mtime_ns=stat.st_mtime_ns)


def _cannot(name: str, error: OSError) -> str:
    name = name.rpartition("/")[2]
    return f"{name} cannot be opened ({error.strerror}); check its permissions or whether the link leads anywhere"


def _mark_twins(items: list[Input], prefer: Prefer) -> list[Input]:
    order = [prefer, *(kind for kind in ("pdf", "jats", "text") if kind != prefer)]
    groups: dict[tuple[str, str], list[Input]] = defaultdict(list)
    for item in items:
        if not item.error_code and item.kind:
            groups[item.folder, item.stem].append(item)
    twins: set[str] = set()
    for group in groups.values():
        if len(group) > 1:
            group.sort(key=lambda item: (order.index(item.kind or prefer), item.name))
            twins.update(item.name for item in group[1:])
    return [replace(item, twin=True) if item.name in twins else item for item in items]


def content_hash(item: Input) -> Input:
    """The input with its SHA-256, or with an error where it cannot be read."""
    sha = hashlib.sha256()
    try:
        with item.path.open("rb") as file:
            while chunk := file.read(HASH_CHUNK):
                sha.update(chunk)
    except OSError as error:
        return replace(item, error_code="no_permission", error=_cannot(item.name, error))
    return replace(item, sha256=sha.hexdigest())


def name_reports(items: Sequence[Input]) -> list[Input]:
    """Inputs with their report_id: the stem; where different contents have one stem, each with 6 hex digits of its
    content's hash. The same content twice is one report.

    Stems are compared without case, because texts/<report_id>.txt must be apart on every file system. A twin has the
    id of the file that is read.
    """
    contents: dict[str, set[str]] = defaultdict(set)
    for item in items:
        if not item.twin:
            contents[item.stem.casefold()].add(item.sha256 or item.name)
    named: list[Input] = []
    ids: dict[tuple[str, str], str] = {}
    for item in items:
        if item.twin:
            continue
        stem = os.fsencode(item.stem).decode("utf-8", "replace")
        if len(contents[item.stem.casefold()]) > 1:
            stem += "-" + (item.sha256 or hashlib.sha256(item.source_file.encode()).hexdigest())[:6]
        ids[item.folder, item.stem] = stem
        named.append(replace(item, report_id=stem))
    twins = [replace(item, report_id=ids[item.folder, item.stem]) for item in items if item.twin]
    return sorted([*named, *twins], key=lambda item: item.name)
