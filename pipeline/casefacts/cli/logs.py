"""The log that a maintainer asks for: in the work folder, appended to by each run."""

import logging
import platform
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from casefacts import __version__

LARGE = 20 << 20
"""Bytes after which a log becomes `.old`: a run of a hundred thousand reports writes about as much."""


@contextmanager
def logged(work: Path, part: str = "") -> Iterator[None]:
    """Write what the package logs, and how the program ends, into the work folder's log.

    A log that cannot be written is no reason to fail: the run says so itself where it writes what matters.
    """
    ours = logging.getLogger("casefacts")
    handler = _handler(work / f"casefacts{part and '-'}{part}.log")
    if handler is None:
        yield
        return
    before = ours.level
    ours.setLevel(logging.INFO)
    ours.addHandler(handler)
    command = shlex.join(["casefacts", *sys.argv[1:]])
    ours.info("casefacts %s, Python %s, %s: %s", __version__, platform.python_version(), platform.platform(), command)
    try:
        yield
    except BaseException as error:
        handler.handle(_ending(error))
        raise
    finally:
        ours.removeHandler(handler)
        ours.setLevel(before)
        with suppress(OSError):
            handler.close()


def _ending(error: BaseException) -> logging.LogRecord:
    bug = isinstance(error, Exception) and type(error).__module__ != "casefacts.errors"
    said = f"ended by {type(error).__name__}: {error}"
    trace = (type(error), error, error.__traceback__) if bug else None
    return logging.LogRecord("casefacts", logging.INFO, __file__, 0, said, None, trace)


def _handler(path: Path) -> logging.Handler | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > LARGE:
            path.replace(path.with_suffix(".log.old"))
        handler = _Quiet(path, encoding="utf-8", errors="backslashreplace")
    except OSError:
        return None
    handler.setFormatter(logging.Formatter("%(asctime)s %(process)d %(levelname)s %(message)s"))
    return handler


class _Quiet(logging.FileHandler):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the library's name)
        """A full disk must not print a traceback for each line that is not logged."""
