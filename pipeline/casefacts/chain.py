"""One report through the stages: what a worker does.

The run's parent decides what is to be done (`plan`) and gives out jobs; a `Worker`, in the same process, another one or
another machine, makes the artefacts that are not current and adds them to a pack of its own; what comes back is small.
Jobs, results and what a worker is made from can be pickled.
"""

import gc
import hashlib
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec

from casefacts import assets
from casefacts.errors import CasefactsError, OutputError, ReportError, UsageError
from casefacts.facts import ReportTables
from casefacts.inputs import Input
from casefacts.packs import FINGERPRINT, DamagedError, Entry, Reader, Writer
from casefacts.settings import Settings
from casefacts.stages import ANNOTATE, NAMES, STAGES, Stage
from casefacts.store import Fingerprint, digest
from casefacts.tabulate.gather import summary
from casefacts.tabulate.schema import Status

AnyStage = Stage[Any, Any]

PASSING = ("changed", "no_permission")
"""Failures that are not kept, because they say nothing of the report's content: it is tried again at the next run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of one input in this run."""

    item: Input
    status: Status
    made: tuple[str, ...] = ()
    """The stages that ran, each with the reason; empty where all artefacts were current."""
    error_code: str = ""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Step:
    """A stage as a run makes it."""

    stage: AnyStage
    fingerprint: Fingerprint
    made_by: str
    """Digest of the fingerprint."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What the work folder has of a report's stage."""

    entry: Entry | None = None
    why: str = "new"
    """Why the stage must run whatever it reads; empty where only another input makes it run."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    """A report to be made, or to be looked at because something of it is not current."""

    number: int
    """The input's place in the run."""
    item: Input
    known: tuple[Known, ...]
    """For each step."""

    @classmethod
    def anew(cls, number: int, item: Input, steps: int) -> "Job":
        """All of a report, because an artefact of it cannot be relied on."""
        return cls(number=number, item=item, known=(Known(why="its artefact was damaged"),) * steps)


@dataclass(frozen=True, kw_only=True, slots=True)
class Done:
    """A job's result."""

    number: int
    outcome: Outcome
    entries: tuple[Entry, ...] = ()
    """The artefacts made, each in the worker's pack."""
    seconds: dict[str, float] = field(default_factory=dict)
    """Time that each stage took."""
    detail: str = ""
    """The traceback of a bug, for the log."""


def steps(settings: Settings, until: str = NAMES[-1]) -> tuple[Step, ...]:
    """The stages up to and with one, with their fingerprints under these settings."""
    found = []
    for stage in STAGES[: NAMES.index(until) + 1]:
        models = settings.annotate.models if stage is ANNOTATE else ()
        fingerprint = Fingerprint(
            version=stage.version,
            settings=msgspec.json.encode(stage.settings(settings), order="sorted").decode(),
            assets={path.relative_to(assets.root()).as_posix(): assets.digest(path)[:16] for path in stage.assets}
            | {name: assets.digest(Path(name))[:16] for name in models},
            libraries={name: _version(name) for name in (*stage.libraries, *models)},
        )
        found.append(Step(stage=stage, fingerprint=fingerprint, made_by=fingerprint.digest))
    return tuple(found)


def _version(distribution: str) -> str:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return ""


class Machine:
    """The stages with their heavy parts, each loaded when first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._built: dict[str, Callable[[Any], Any]] = {}

    def arrow(self, stage: AnyStage) -> Callable[[Any], Any]:
        """The stage's function.

        Raises:
            UsageError: a model or lexicon of the stage cannot be loaded.
        """
        if stage.name not in self._built:
            try:
                with _nothing_is_garbage():
                    self._built[stage.name] = stage.build(self.settings)
            except (CasefactsError, MemoryError):
                raise
            except Exception as error:
                raise UsageError(
                    f"stage {stage.name} cannot be loaded ({type(error).__name__}: {error}); its lexicons and models "
                    f"are in {assets.root()}: undo what was changed there, or install casefacts again"
                ) from error
        return self._built[stage.name]


@contextmanager
def _nothing_is_garbage() -> Iterator[None]:
    """What is loaded stays, and to look for garbage among it again and again takes a quarter of the time it takes.

    Thresholds of 0, because msgpack readers of libraries switch the collector on again.
    """
    before = gc.get_threshold()
    gc.set_threshold(0)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@dataclass(frozen=True, kw_only=True)
class Workplace:
    """What a worker needs to know, wherever it is."""

    settings: Settings
    until: str
    """The last stage that is made."""
    packs: Path
    """The store's folder of packs; each worker adds packs of its own."""
    generation: int
    """The store's."""


class Worker:
    """Does jobs one after the other.

    Raises (from its methods):
        OutputError: its pack cannot be written.
    """

    def __init__(self, place: Workplace) -> None:
        self._machine = Machine(place.settings)
        self._steps = steps(place.settings, place.until)
        self._reader, self._writer = Reader(place.packs), Writer(place.packs, place.generation)
        self._written: set[tuple[str, str]] = set()

    def do(self, job: Job) -> Done:
        """Make what is not current. Never raises for what is wrong with the report itself, but for a MemoryError."""
        try:
            return self._do(job)
        except DamagedError:
            return self._do(Job.anew(job.number, job.item, len(job.known)))

    def failed(self, job: Job, code: str, message: str) -> Done:
        """Keep that a report failed in a way that its own worker could not tell (it was killed), as a failure to read.

        It is then not tried again before something changed.
        """
        entry = Entry(stage=self._steps[0].stage.name, sha256=job.item.sha256, source=job.item.sha256)
        entry.error_code, entry.error = code, message
        made = self._add(self._steps[0], entry)
        told = Outcome(item=job.item, status="failed", error_code=code, error=message)
        return Done(number=job.number, outcome=told, entries=made)

    def sync(self) -> None:
        """Bring what was made onto the disk, and before other machines' eyes."""
        self._writer.sync()

    def close(self) -> None:
        """Finish the worker's pack."""
        self._reader.close()
        try:
            self._writer.close()
        except OSError as error:
            raise self._unwritable(error) from error

    def _do(self, job: Job) -> Done:
        item, record = job.item, None
        made: list[str] = []
        added: list[Entry] = []
        seconds: dict[str, float] = {}
        entry: Entry | None = None
        before: Entry | None = None
        source, detail = item.sha256, ""
        for step, known in zip(self._steps, job.known, strict=True):
            entry, why = known.entry, known.why
            if entry is not None and not why and entry.source != source:
                why = "its input changed"
            if entry is None or why:
                made.append(f"{step.stage.name} ({why})")
                arrow = self._machine.arrow(step.stage)
                started = time.perf_counter()
                entry = Entry(stage=step.stage.name, sha256=item.sha256, source=source)
                try:
                    record = arrow(self._source(item, before) if record is None else record)
                except ReportError as error:
                    entry.error_code, entry.error = error.code, str(error)
                    record = None
                    if error.code in PASSING:
                        break
                except (CasefactsError, MemoryError):
                    raise
                except Exception as error:
                    said = f"{type(error).__name__} in stage {step.stage.name}: {error}"
                    entry.error_code = "internal_error"
                    entry.error = f"{said}; this is a bug of casefacts, please report it"
                    record, detail = None, traceback.format_exc()
                added += self._add(step, entry, record)
                entry = added[-1]
                seconds[step.stage.name] = time.perf_counter() - started
            else:
                record = None
            if entry.error_code:
                break
            source, before = entry.digest, entry
        assert entry is not None
        told = outcome(item, entry, tuple(made))
        return Done(number=job.number, outcome=told, entries=tuple(added), seconds=seconds, detail=detail)

    def _source(self, item: Input, before: Entry | None) -> Any:
        if before is None:
            return input_bytes(item.path, self._machine.settings, item.sha256)
        target = next(step.stage.target for step in self._steps if step.stage.name == before.stage)
        return self._reader.record(before, target)

    def _add(self, step: Step, entry: Entry, record: Any = None) -> tuple[Entry, ...]:
        body = b""
        entry.made_by = step.made_by
        if not entry.error_code:
            body = msgspec.msgpack.encode(record)
            entry.digest = digest(body)
        if isinstance(record, ReportTables):
            entry.summary = summary(record)
        try:
            added = [self._writer.add(entry, body)]
            if (added[0].pack, step.made_by) not in self._written:
                self._written.add((added[0].pack, step.made_by))
                fingerprint = Entry(stage=FINGERPRINT, sha256=step.made_by)
                added.insert(0, self._writer.add(fingerprint, msgspec.msgpack.encode(step.fingerprint)))
        except OSError as error:
            raise self._unwritable(error) from error
        return tuple(added)

    def _unwritable(self, error: OSError) -> OutputError:
        return OutputError(
            f"{self._writer.folder}: cannot be written ({error.strerror})",
            "free space or choose another folder with --work, then run again: what is done is kept",
        )


def outcome(item: Input, last: Entry, made: tuple[str, ...] = ()) -> Outcome:
    """What became of an input whose last artefact is this."""
    if last.error_code:
        return Outcome(item=item, status="failed", made=made, error_code=last.error_code, error=last.error)
    if last.summary is not None and last.summary.error_code:
        said = last.summary
        return Outcome(item=item, status="partial", made=made, error_code=said.error_code, error=said.error)
    return Outcome(item=item, status="ok", made=made)


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
