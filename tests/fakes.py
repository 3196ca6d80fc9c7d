"""Stages that take no time, and reports that harm whoever reads them: the words of a report say what it does."""

import ctypes
import errno
import hashlib
import os
import re
import signal
import stat
import time
from pathlib import Path
from typing import Any

from casefacts import chain
from casefacts.chain import Workplace
from casefacts.facts import AnnotatedReport, Mention
from casefacts.records import CleanReport, Document, Metadata, Passage
from casefacts.settings import Settings
from casefacts.stages import TABULATE


def read(data: bytes) -> Document:
    text = data.decode("utf-8")
    _do_as_told(text)
    return Document(sha256=hashlib.sha256(data).hexdigest(), source="text", metadata=Metadata(title=text))


def _do_as_told(text: str) -> None:
    if "HANGS" in text:
        time.sleep(3600)
    if "CRASHES" in text:
        ctypes.string_at(0)
    if "EATS" in text:
        eaten = []
        while True:
            eaten.append(bytearray(20 << 20))
    if "DIES ONCE" in text and not (marker := Path(text.rsplit(maxsplit=1)[-1])).exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if "SLOWLY" in text:
        time.sleep(0.1)


def clean(document: Document) -> CleanReport:
    text = document.metadata.title
    passages = (Passage(start=0, end=len(text), kind="paragraph", section="case"),)
    return CleanReport(
        sha256=document.sha256, source="text", metadata=document.metadata, pages=(), text=text, passages=passages,
        anchors=(),
    )  # fmt: skip


def annotate(report: CleanReport) -> AnnotatedReport:
    words = re.finditer(r"\w+", report.text)
    return AnnotatedReport(
        report=report,
        mentions=tuple(Mention(start=m.start(), end=m.end(), label="DRUG", text=m[0], method="fake") for m in words),
    )


class Machine(chain.Machine):
    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._built = {"read": read, "clean": clean, "annotate": annotate, "tabulate": TABULATE.build(settings)}


class Worker(chain.Worker):
    """A worker whose stages are these; it leaves its number in the work folder."""

    def __init__(self, place: Workplace) -> None:
        super().__init__(place)
        self._machine = Machine(place.settings)
        place.packs.parent.joinpath(f"{os.getpid()}.pid").touch()


def reports(folder: Path, count: int, **named: str) -> Path:
    """A folder of so many reports, and those named."""
    folder.mkdir()
    for number in range(count):
        (folder / f"report{number:02}.txt").write_text(f"Patient {number} was given a drug.", encoding="utf-8")
    for name, text in named.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


def tables(out: Path) -> dict[str, bytes]:
    """What a run wrote, by path, but for its work folder and for how long it took."""
    files = (path for path in out.rglob("*") if path.is_file() and "work" not in path.relative_to(out).parts)
    return {path.relative_to(out).as_posix(): path.read_bytes().partition(b'"runs":')[0] for path in files}


def full_disk(place: Workplace) -> Worker:
    """A worker on a disk that has room for 2,000 bytes."""
    left, write = 2000, os.write

    def limited(descriptor: int, data: Any) -> int:
        nonlocal left
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            if not left:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            data = data[:left]
            left -= len(data)
        return write(descriptor, data)

    os.write = limited
    return Worker(place)


def leave(_: Any) -> None:
    """End this process before it is ready."""
    os._exit(3)
