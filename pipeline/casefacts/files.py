"""Files that are whole or absent."""

import filecmp
import io
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from casefacts.errors import OutputError

PART = ".part"
"""Ending of files that are being written; those that a killed run left are removed by the next."""


@contextmanager
def whole_path(path: Path) -> Iterator[Path]:
    """A path to write a file to that appears as `path` only when it is complete.

    It is written beside and moved over the old one; where both are the same, the old one and its time stay, so that
    `make` sees no change.

    Raises:
        OutputError: the file cannot be written.
    """
    beside = _beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            yield beside
            if path.exists() and filecmp.cmp(beside, path, shallow=False):
                beside.unlink()
            else:
                beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error, "--out") from error


@contextmanager
def whole_bytes(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for writing that appears under its name only when it is complete, as `whole_path`.

    Raises:
        OutputError: the file cannot be written.
    """
    with whole_path(path) as beside, beside.open("wb", buffering=1 << 20) as file:
        yield file


@contextmanager
def whole_file(path: Path) -> Iterator[IO[str]]:
    """The same for text: UTF-8 with `\\n` line ends."""
    with whole_bytes(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="", write_through=True)
        try:
            yield text
        finally:
            text.detach()


def write_whole(path: Path, data: bytes) -> None:
    """Write bytes so that the file is whole or absent.

    Raises:
        OutputError: the file cannot be written.
    """
    beside = _beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_bytes(data)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise _unwritable(path, error, "--work") from error


def _beside(path: Path) -> Path:
    # Random, because processes of two machines may have one number.
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}{PART}")


def _unwritable(path: Path, error: OSError, option: str) -> OutputError:
    return OutputError(
        f"{path}: cannot be written ({error.strerror})",
        f"free space or choose another folder with {option}, then run again: what is done is kept",
    )


def sweep(folder: Path) -> None:
    """Remove what a killed run left half written in a folder."""
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            if entry.name.startswith(".") and entry.name.endswith(PART):
                Path(entry.path).unlink(missing_ok=True)
