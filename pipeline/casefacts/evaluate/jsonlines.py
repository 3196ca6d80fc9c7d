"""JSON Lines: one annotated report a line."""

from pathlib import Path

import msgspec

from casefacts.errors import UsageError
from casefacts.evaluate.annotations import Report, checked

SHAPE = (
    'each line is one report: {"id", "text", "entities": [{"id", "start", "end", "label", "text"}], '
    '"relations": [{"type", "head", "tail"}]}'
)


def read(path: Path) -> list[Report]:
    """The reports of a file, in its order.

    Raises:
        UsageError: it holds none, or a line is no report; the message names the line.
    """
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8") from error
    reports: list[Report] = []
    first_at: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            report = msgspec.json.decode(line, type=Report)
        except msgspec.ValidationError as error:
            raise UsageError(f"{where}: {error}; {SHAPE}") from error
        except msgspec.DecodeError as error:
            raise UsageError(f"{where}: is not JSON ({error}); {SHAPE}") from error
        if report.id in first_at:
            raise UsageError(f"{where}: the id {report.id} is that of {first_at[report.id]} too; give each its own")
        first_at[report.id] = f"line {number}"
        reports.append(checked(msgspec.structs.replace(report, where=where)))
    if not reports:
        raise UsageError(f"{path}: holds no reports; {SHAPE}")
    return reports
