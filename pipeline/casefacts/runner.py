"""Which reports are current; the rest is run, failures are kept apart, and the tables are gathered."""

import hashlib
import logging
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec

from casefacts import __version__, assets
from casefacts.errors import EXIT_NOTHING_READ, EXIT_SOME_FAILED, CasefactsError, ReportError, UsageError
from casefacts.facts import AnnotatedReport, ReportTables
from casefacts.inputs import Input, Prefer, content_hash, find, name_reports
from casefacts.lock import locked
from casefacts.settings import Settings
from casefacts.stages import ANNOTATE, NAMES, STAGES, Stage
from casefacts.store import Fingerprint, Seen, Store, reasons
from casefacts.tabulate.gather import TEXTS, Entry, read_table, write_tables
from casefacts.tabulate.schema import REPORTS, Status

log = logging.getLogger(__name__)

AnyStage = Stage[Any, Any]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of one input in this run."""

    item: Input
    status: Status
    made: tuple[str, ...] = ()
    """The stages that ran, each with the reason; empty where all artefacts were current."""
    error_code: str = ""
    error: str = ""


@dataclass(kw_only=True)
class Result:
    """What a run did."""

    outcomes: list[Outcome] = field(default_factory=list)
    rows: Counter[str] = field(default_factory=Counter)
    """Rows by table; empty if the run stopped before the tables."""
    repaired: int = 0
    """Reports whose text was repaired."""
    pages_ocr: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Reports whose facts were left out of the tables, by gate."""
    dropped: list[str] = field(default_factory=list)
    """Reports that the tables had before and that this run was not given."""

    def count(self, *statuses: Status) -> int:
        """Inputs of the statuses."""
        return sum(outcome.status in statuses for outcome in self.outcomes)

    @property
    def exit_code(self) -> int:
        """0 all read, 3 some failed, 4 nothing could be read."""
        if not self.count("ok", "partial"):
            return EXIT_NOTHING_READ
        return EXIT_SOME_FAILED if self.count("failed") else 0


class Machine:
    """The stages with their heavy parts, each loaded when first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._built: dict[str, Callable[[Any], Any]] = {}

    def arrow(self, stage: AnyStage) -> Callable[[Any], Any]:
        """The stage's function."""
        if stage.name not in self._built:
            self._built[stage.name] = stage.build(self.settings)
        return self._built[stage.name]


def run(
    named: Sequence[Path],
    *,
    out: Path,
    work: Path | None = None,
    settings: Settings | None = None,
    until: str = NAMES[-1],
    prefer: Prefer = "pdf",
    retry_failed: bool = False,
    progress: Callable[[int, Outcome], None] = lambda total, outcome: None,
) -> Result:
    """Read the reports below the named files and folders into tables in `out`; what has not changed is not made again.

    Args:
        work: where artefacts go; `out`/work if not given.
        until: the last stage to run; tables are written only if it is the last of all.
        progress: called after each input with the number of inputs and what became of it.

    Raises:
        UsageError: an input does not exist, or the settings name something unknown.
        WorkFolderInUseError: another run works there.
        OutputError: work or output folder cannot be written.
    """
    if until not in NAMES:
        raise UsageError(f"{until}: no such stage; the stages are {', '.join(NAMES)}")
    stages = STAGES[: NAMES.index(until) + 1]
    settings = settings or Settings()
    work = work or out / "work"
    store = Store(work)
    result = Result()
    with locked(work):
        items = _identified(find(named, prefer=prefer, leave_out=(work, out / TEXTS)), store)
        batch = _Batch(stages, Machine(settings), store, retry_failed)
        for item in items:
            result.outcomes.append(batch.outcome(item))
            progress(len(items), result.outcomes[-1])
        if until == NAMES[-1]:
            _gather(out, result, store)
    return result


def _identified(items: Sequence[Input], store: Store) -> list[Input]:
    """Inputs with hashes and report ids. A file whose size and time are as before keeps the hash taken then."""
    seen = store.seen()
    hashed: list[Input] = []
    for item in items:
        before = seen.get(item.source_file)
        if item.error_code:
            hashed.append(item)
        elif before and (before.size, before.mtime_ns) == (item.size, item.mtime_ns):
            hashed.append(replace(item, sha256=before.sha256))
        else:
            hashed.append(content_hash(item))
    store.save_seen(
        seen
        | {
            item.source_file: Seen(size=item.size, mtime_ns=item.mtime_ns, sha256=item.sha256)
            for item in hashed
            if item.sha256
        }
    )
    return name_reports(hashed)


class _Batch:
    """Runs inputs one after the other, remembering contents already seen."""

    def __init__(self, stages: Sequence[AnyStage], machine: Machine, store: Store, retry_failed: bool) -> None:
        self._machine, self._store, self._retry_failed = machine, store, retry_failed
        self._stages = [(stage, _fingerprint(stage, machine.settings)) for stage in stages]
        self._first: dict[str, str] = {}

    def outcome(self, item: Input) -> Outcome:
        """What became of an input. Never raises for what is wrong with the input itself."""
        if item.error_code:
            return Outcome(item=item, status="failed", error_code=item.error_code, error=item.error)
        if item.twin:
            said = f"read from another file of the name {item.stem} in the same folder; --prefer chooses which"
            return Outcome(item=item, status="twin", error_code="twin", error=said)
        if first := self._first.get(item.sha256):
            said = f"the same content as {first}, whose facts are in the tables"
            return Outcome(item=item, status="duplicate", error_code="duplicate", error=said)
        self._first[item.sha256] = item.source_file
        return self._chain(item)

    def _chain(self, item: Input) -> Outcome:
        made: list[str] = []
        record: Any = None
        source, before = item.sha256, None
        for stage, base in self._stages:
            fingerprint = msgspec.structs.replace(base, source=source)
            header = self._store.header(stage.name, item.sha256)
            why = ["new"] if header is None else reasons(header.fingerprint, fingerprint)
            if header is not None and header.error_code and self._retry_failed:
                why.append("retried")
            if header is None or why:
                made.append(f"{stage.name} ({', '.join(why)})")
                arrow = self._machine.arrow(stage)
                try:
                    record = arrow(self._source(item, before) if record is None else record)
                    header = self._store.save(stage.name, item.sha256, fingerprint, record)
                except Exception as error:
                    code, message = _failure(stage, item, error)
                    header = self._store.save_failure(stage.name, item.sha256, fingerprint, code, message)
            else:
                record = None
            if header.error_code:
                return Outcome(
                    item=item, status="failed", made=tuple(made), error_code=header.error_code, error=header.error
                )
            source, before = header.digest, stage
        return Outcome(item=item, status="ok", made=tuple(made))

    def _source(self, item: Input, before: AnyStage | None) -> Any:
        if before is not None:
            return self._store.load(before.name, item.sha256, before.target)
        return input_bytes(item.path, self._machine.settings, item.sha256)


def input_bytes(path: Path, settings: Settings, sha256: str = "") -> bytes:
    """A report's bytes.

    Raises:
        ReportError: too large, cannot be opened, or no longer what `sha256` says.
    """
    try:
        if path.stat().st_size > settings.read.max_bytes:
            raise ReportError(
                "too_large",
                f"{path.name} is larger than max_bytes ({settings.read.max_bytes}); raise it in the settings",
            )
        data = path.read_bytes()
    except OSError as error:
        raise ReportError(
            "no_permission", f"{path.name} cannot be opened ({error.strerror}); check its permissions"
        ) from error
    if sha256 and hashlib.sha256(data).hexdigest() != sha256:
        raise ReportError("changed", f"{path.name} changed while it was being read; run again")
    return data


def _failure(stage: AnyStage, item: Input, error: Exception) -> tuple[str, str]:
    """Code and message of what a stage raised; anything but a report's own fault goes on up."""
    if isinstance(error, ReportError):
        return error.code, str(error)
    if isinstance(error, CasefactsError):
        raise error
    log.error("%s: stage %s failed", item.source_file, stage.name, exc_info=error)
    said = f"{type(error).__name__} in stage {stage.name}: {error}; this is a bug of casefacts, please report it"
    return "internal_error", said


def _fingerprint(stage: AnyStage, settings: Settings) -> Fingerprint:
    return Fingerprint(
        version=stage.version,
        settings=msgspec.json.encode(stage.settings(settings), order="sorted").decode(),
        assets={path.relative_to(assets.root()).as_posix(): assets.digest(path)[:16] for path in stage.assets},
        libraries={name: _version(name) for name in stage.libraries},
        source="",
    )


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


def versions() -> dict[str, str]:
    """The version columns of reports.csv."""
    return {
        "pipeline_version": __version__,
        "model_version": assets.digest(assets.root() / "models")[:12],
        "lexicons_version": assets.digest(assets.root() / "data" / "lexicons")[:12],
    }


def _gather(out: Path, result: Result, store: Store) -> None:
    last = STAGES[-1]

    def loader(sha256: str) -> Callable[[], ReportTables]:
        return lambda: store.load(last.name, sha256, ReportTables)

    entries = [
        Entry(
            report_id=outcome.item.report_id,
            source_file=outcome.item.source_file,
            sha256=outcome.item.sha256,
            status=outcome.status,
            error_code=outcome.error_code,
            error=outcome.error,
            load=loader(outcome.item.sha256) if outcome.status == "ok" else None,
        )
        for outcome in result.outcomes
    ]
    gathered = write_tables(out, entries, versions())
    result.rows, result.left_out, result.dropped = gathered.rows, gathered.left_out, gathered.dropped
    result.repaired, result.pages_ocr = gathered.repaired, gathered.pages_ocr
    result.outcomes = [
        replace(outcome, status="partial", error=gathered.partial[outcome.item.source_file])
        if outcome.item.source_file in gathered.partial
        else outcome
        for outcome in result.outcomes
    ]


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
    listed = out / "reports.csv"
    if not listed.is_file():
        raise UsageError(f"{out}: holds no tables; run `casefacts run INPUT... --out {out}` first, without --until")
    rows = {row["report_id"]: row for row in read_table(listed, REPORTS) if row["status"] not in ("twin", "duplicate")}
    report_id = report_id if report_id in rows else Path(report_id).stem
    if report_id not in rows:
        close = get_close_matches(report_id, rows, n=3) or sorted(rows)[:3]
        raise UsageError(f"{report_id}: no such report in {listed}; there are {', '.join(close)}, …")
    if rows[report_id]["status"] == "failed":
        raise ReportError(rows[report_id]["error_code"], f"{report_id}: {rows[report_id]['error']}")
    kept = next(step for step in STAGES if step.name == stage)
    return Store(work).load(stage, rows[report_id]["sha256"], kept.target)
