"""One report: made in memory, or as an earlier run kept it."""

from difflib import get_close_matches
from pathlib import Path
from typing import Any

from casefacts.chain import Machine, input_bytes
from casefacts.errors import ReportError, UsageError
from casefacts.facts import AnnotatedReport
from casefacts.settings import Settings
from casefacts.stages import ANNOTATE, NAMES, STAGES
from casefacts.store import Store
from casefacts.tabulate.written import reports


def extract(source: str | Path | bytes, settings: Settings | None = None) -> AnnotatedReport:
    """The facts of one report as typed records, made in memory."""
    record = record_of(source, ANNOTATE.name, settings or Settings())
    assert isinstance(record, AnnotatedReport)
    return record


def record_of(source: str | Path | bytes, stage: str, settings: Settings) -> Any:
    """One report's record after a stage, made in memory.

    Raises:
        UsageError: there is no such file.
        ReportError: it cannot be read.
    """
    machine = Machine(settings)
    if not isinstance(source, bytes) and not Path(source).is_file():
        raise UsageError(f"{source}: no such file; for a report of a run name its folder with --out")
    record: Any = source if isinstance(source, bytes) else input_bytes(Path(source), settings)
    for step in STAGES[: NAMES.index(stage) + 1]:
        record = machine.arrow(step)(record)
    return record


def kept_record(report_id: str, stage: str, out: Path, work: Path) -> Any:
    """A report's record after a stage, as an earlier run kept it.

    Raises:
        UsageError: `out` holds no run, or the run has no such report.
        ReportError: the run could not read it.
    """
    rows = {row["report_id"]: row for row in reports(out) if row["status"] not in ("twin", "duplicate")}
    report_id = report_id if report_id in rows else Path(report_id).stem
    if report_id not in rows:
        close = get_close_matches(report_id, rows, n=3) or sorted(rows)[:3]
        raise UsageError(f"{report_id}: no such report in {out / 'reports.csv'}; there are {', '.join(close)}, …")
    if rows[report_id]["status"] == "failed":
        raise ReportError(rows[report_id]["error_code"], f"{report_id}: {rows[report_id]['error']}")
    kept = next(step for step in STAGES if step.name == stage)
    return Store(work).load(stage, rows[report_id]["sha256"], kept.target)
