"""Files that are whole or absent."""

import filecmp
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from casefacts.errors import OutputError


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """Open a text file for writing that appears under its name only when it is complete.

    It is written beside and moved over the old one; where both are the same, the old one and its time stay, so that
    `make` sees no change. Text is UTF-8 with `\\n` line ends.

    Raises:
        OutputError: the file cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with beside.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                yield file
            if path.exists() and filecmp.cmp(beside, path, shallow=False):
                beside.unlink()
            else:
                beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror}); free space or choose another folder with --out, "
            "then run again: what is done is kept"
        ) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write bytes so that the file is whole or absent.

    Raises:
        OutputError: the file cannot be written.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path}: cannot be written ({error.strerror}); free space or choose another folder with --work, "
            "then run again: what is done is kept"
        ) from error
