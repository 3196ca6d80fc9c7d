"""manifest.json beside the tables: what they were made from, and how the last runs went.

`made_from` depends on inputs, settings and versions alone; what differs from run to run is under `runs`.
"""

import platform
import socket
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from casefacts.chain import Outcome, Step
from casefacts.files import whole_file
from casefacts.records import Record
from casefacts.settings import Settings

NAME = "manifest.json"
KEPT = 10
"""Runs that are remembered: the one that took hours is still there after some that changed little."""


class Run(Record, frozen=True, kw_only=True):
    """How a run went."""

    started: str
    finished: str
    seconds: float
    inputs: int
    made: int
    """Inputs of which something was made."""
    statuses: dict[str, int]
    errors: dict[str, int]
    """Inputs by error code, twins and duplicates left out."""
    stages: dict[str, float]
    """Seconds that each stage took, summed over workers."""
    gathered: float
    """Seconds that writing the tables took."""
    rows: dict[str, int]
    host: str = msgspec.field(default_factory=socket.gethostname)
    system: str = msgspec.field(default_factory=platform.platform)
    python: str = msgspec.field(default_factory=platform.python_version)


class _Manifest(Record, frozen=True, kw_only=True):
    runs: tuple[Run, ...] = ()


def runs(out: Path) -> tuple[Run, ...]:
    """The runs that a manifest tells of, the last one first; none if there is no manifest."""
    try:
        return msgspec.json.decode((out / NAME).read_bytes(), type=_Manifest).runs
    except (OSError, msgspec.DecodeError):
        return ()


def write(
    out: Path, run: Run, outcomes: Iterable[Outcome], settings: Settings, steps: Sequence[Step], of: Mapping[str, str]
) -> None:
    """Write the manifest of a run, keeping the runs before.

    Args:
        of: the versions that reports.csv has.

    Raises:
        OutputError: it cannot be written.
    """
    before = runs(out)
    made_from: dict[str, Any] = {
        "versions": dict(of),
        "settings": {step.stage.name: msgspec.to_builtins(step.stage.settings(settings)) for step in steps},
        "stages": {step.stage.name: msgspec.to_builtins(step.fingerprint) for step in steps},
    }
    with whole_file(out / NAME) as file:
        # One input a line, so that a hundred thousand need no memory and two manifests can be compared by diff.
        file.write('{\n"made_from": ')
        file.write(msgspec.json.format(msgspec.json.encode(made_from, order="sorted"), indent=1).decode()[:-2])
        file.write(',\n "inputs": [')
        for number, outcome in enumerate(outcomes):
            item = outcome.item
            row = {
                "source_file": item.source_file, "report_id": item.report_id, "bytes": item.size,
                "sha256": item.sha256, "status": outcome.status, "error_code": outcome.error_code,
            }  # fmt: skip
            file.write(("," if number else "") + "\n  " + msgspec.json.encode(row).decode())
        file.write('\n ]\n},\n"runs": ')
        file.write(msgspec.json.format(msgspec.json.encode([run, *before[: KEPT - 1]]), indent=1).decode())
        file.write("\n}\n")
