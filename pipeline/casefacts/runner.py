"""Which reports are current; the rest is made, failures are kept apart, and the tables are gathered."""

import logging
import time
import zlib
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from casefacts import __version__, assets, diary, manifest, seen
from casefacts.chain import Done, Job, Machine, Outcome, Step, Worker, Workplace, steps
from casefacts.compact import compact
from casefacts.errors import EXIT_NOTHING_READ, EXIT_SOME_FAILED, UsageError
from casefacts.facts import ReportTables
from casefacts.files import sweep
from casefacts.inputs import Input, Prefer, find, name_reports
from casefacts.lock import RUN, locked
from casefacts.packs import DamagedError
from casefacts.plan import Plan
from casefacts.settings import Settings
from casefacts.stages import NAMES, TABULATE
from casefacts.store import Store
from casefacts.tabulate.gather import TEXTS, Gathered, Listed, write_tables
from casefacts.tabulate.schema import Status
from casefacts.tabulate.written import report_ids

GATHER = "gather"
GATHERED = "gathered.msgpack"
"""In the work folder: what the tables were gathered from."""

log = logging.getLogger(__name__)

Schedule = Callable[[Iterator[Job], Workplace], Generator[Done, None, None]]
"""Has jobs done by workers, in any order; each job gives one result. Closed when the run ends, well or not."""


@dataclass(frozen=True, kw_only=True)
class Shard:
    """The `number`th of `count` parts of the inputs, about equal, told by their paths alone."""

    number: int
    count: int

    @property
    def name(self) -> str:
        """Tells it from other shards in the work folder."""
        return f"shard-{self.number}-of-{self.count}"

    def has(self, item: Input) -> bool:
        """Whether an input is in it; files of one stem in one folder always are together."""
        place = f"{item.folder}/{item.stem}".encode("utf-8", "surrogateescape")
        return zlib.crc32(place) % self.count == self.number - 1


class Watcher:
    """Told how a run goes. This one says nothing."""

    def found(self, total: int, settled: int) -> None:
        """The inputs are known, and how many of them need no work."""

    def planned(self, name: str, stages: Sequence[str]) -> None:
        """What will be made of an input, and why, where that was asked for."""

    def done(self, result: Done) -> None:
        """A job is done."""

    def gathering(self) -> None:
        """All jobs are done, the tables are being written."""

    def close(self) -> None:
        """The run has ended, well or not."""


@dataclass(kw_only=True)
class Result:
    """What a run did."""

    outcomes: list[Outcome] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=lambda: dict.fromkeys((*NAMES, GATHER), 0.0))
    """Time that each stage took, summed over workers, and gathering."""
    gathered: Gathered | None = None
    """None if the run stopped before the tables."""

    @property
    def statuses(self) -> dict[str, int]:
        """Inputs by status."""
        return dict(sorted(Counter(outcome.status for outcome in self.outcomes).items()))

    def count(self, *statuses: Status) -> int:
        """Inputs of the statuses."""
        return sum(outcome.status in statuses for outcome in self.outcomes)

    @property
    def exit_code(self) -> int:
        """0 all read, 3 some failed, 4 nothing could be read."""
        if not self.count("ok", "partial"):
            return EXIT_NOTHING_READ
        return EXIT_SOME_FAILED if self.count("failed") else 0


def in_process(jobs: Iterator[Job], place: Workplace) -> Generator[Done, None, None]:
    """Do the jobs here, one after the other, without limits."""
    worker = Worker(place)
    try:
        for job in jobs:
            try:
                yield worker.do(job)
            except MemoryError:
                yield worker.failed(job, "memory", "needed more memory than there is; --retry-failed tries again")
    finally:
        worker.close()


def run(
    named: Sequence[Path],
    *,
    out: Path,
    work: Path | None = None,
    settings: Settings | None = None,
    until: str = NAMES[-1],
    prefer: Prefer = "pdf",
    retry_failed: bool = False,
    verify: bool = False,
    explain: bool = False,
    dry_run: bool = False,
    shard: Shard | None = None,
    schedule: Schedule = in_process,
    watcher: Watcher | None = None,
) -> Result:
    """Read the reports below the named files and folders into tables in `out`; what has not changed is not made again.

    Args:
        work: where artefacts go; `out`/work if not given.
        until: the last stage to run; tables are written only if it is the last of all.
        retry_failed: try reports that failed before again.
        verify: read every input and every artefact, instead of believing sizes, times and indexes.
        explain: tell the watcher beforehand what is made of each input, and why.
        dry_run: only tell the watcher that, and try whether models and lexicons load where there is something to do.
            Writes nothing, needs no work folder and gives an empty result.
        shard: do this part of the inputs only, beside runs that do the others, and write no tables.
        schedule: who does the work: this process, worker processes (`workers.Crew`), a cluster (`cluster.Cluster`).

    Raises:
        UsageError: an input does not exist, the settings name something unknown, or a model or lexicon does not load.
        WorkFolderInUseError: another run works there.
        OutputError: work or output folder cannot be written.
    """
    if until not in NAMES:
        raise UsageError(f"{until}: no such stage; the stages are {', '.join(NAMES)}")
    settings, work, watcher = settings or Settings(), work or out / "work", watcher or Watcher()
    result, began, started = Result(), time.monotonic(), diary.now()
    part = shard.name if shard else ""

    def looked_at(*, keep: bool) -> _Batch:
        return _Batch(
            find(named, prefer=prefer, leave_out=(work, out / TEXTS)),
            steps(settings, until),
            work,
            retry_failed=retry_failed,
            verify=verify,
            shard=shard,
            keep=keep,
        )

    if dry_run:
        batch = looked_at(keep=False)
        watcher.found(len(batch.items), len(batch.items) - len(batch.todo))
        batch.explain(watcher, out)
        if batch.todo:
            for step in batch.steps:
                Machine(settings).arrow(step.stage)
        return result
    with locked(work, part or RUN) as lock:
        for folder in () if shard else (out, out / TEXTS, work, work / "packs"):
            sweep(folder)
        batch = looked_at(keep=True)
        items, store, todo = batch.items, batch.store, batch.todo
        if not items and not shard and report_ids(out):
            raise UsageError(
                f"{', '.join(map(str, named))}: no report is there; the tables in {out} are left as they were. "
                "Is it the right folder, and mounted? To empty the tables, delete them"
            )
        log.info("%d inputs, %d to do; %s", len(items), len(todo), versions())
        watcher.found(len(items), len(items) - len(todo))
        if explain:
            batch.explain(watcher, out)
        notes = diary.Diary(work, part, len(todo))
        place = Workplace(settings=settings, until=until, packs=store.packs, generation=store.generation)
        try:
            if todo:
                with closing(schedule(batch.jobs(), place)) as results:
                    for done in results:
                        lock.check()
                        batch.settled[done.number] = _taken(done, store, result)
                        notes.done(failed=done.outcome.status == "failed")
                        watcher.done(done)
            result.outcomes = [outcome for outcome in batch.settled if outcome is not None]
            lock.check()
            if until == NAMES[-1] and not shard:
                watcher.gathering()
                gathering = time.monotonic()
                result.gathered = _gather(out, work, result, store, place, verify)
                result.seconds[GATHER] = time.monotonic() - gathering
                run = _told(result, started, time.monotonic() - began)
                manifest.write(out, run, result.outcomes, settings, batch.steps, versions())
            if not shard and (todo or (result.gathered and result.gathered.dropped)):
                lock.check()
                compact(store, work, {item.sha256 for item in items})
        except BaseException:
            notes.interrupted()
            raise
        notes.finished()
        store.reader.close()
    log.info(
        "finished: %s; seconds: %s", result.statuses, {name: round(took, 1) for name, took in result.seconds.items()}
    )
    return result


class _Batch:
    """The inputs of a run, and which of them need work."""

    def __init__(
        self,
        found: Sequence[Input],
        making: Sequence[Step],
        work: Path,
        *,
        retry_failed: bool,
        verify: bool,
        shard: Shard | None,
        keep: bool,
    ) -> None:
        self.shard, self.steps = shard, making
        self.store = Store(work, trust_index=not verify, keep_index=keep)
        if shard:
            found = [item for item in found if shard.has(item)]
        part = shard.name if shard else ""
        self.items = name_reports(seen.hashed(found, work, verify=verify, part=part, keep=keep))
        self.plan = Plan(self.steps, self.store, retry_failed=retry_failed)
        self.settled = [self.plan.settled(item) for item in self.items]
        self.todo = [number for number, outcome in enumerate(self.settled) if outcome is None]

    def jobs(self) -> Iterator[Job]:
        """The work that there is."""
        return (self.plan.job(number, self.items[number]) for number in self.todo)

    def explain(self, watcher: Watcher, out: Path) -> None:
        """Say of each input what is made and why, and which reports leave the tables."""
        for number in self.todo:
            watcher.planned(self.items[number].source_file, self.plan.explained(self.items[number]))
        leaving = set() if self.shard else report_ids(out) - {item.report_id for item in self.items}
        for report_id in sorted(leaving):
            watcher.planned(report_id, ("its rows are dropped (no longer given)",))


def _told(result: Result, started: str, seconds: float) -> manifest.Run:
    counts = Counter(outcome.error_code for outcome in result.outcomes if outcome.status in ("failed", "partial"))
    return manifest.Run(
        started=started,
        finished=diary.now(),
        seconds=round(seconds, 1),
        inputs=len(result.outcomes),
        made=sum(bool(outcome.made) for outcome in result.outcomes),
        statuses=result.statuses,
        errors=dict(sorted(counts.items())),
        stages={name: round(result.seconds[name], 1) for name in NAMES},
        gathered=round(result.seconds[GATHER], 1),
        rows=dict(result.gathered.rows) if result.gathered else {},
    )


def _taken(done: Done, store: Store, result: Result) -> Outcome:
    store.adopt(done.entries)
    for stage, seconds in done.seconds.items():
        result.seconds[stage] += seconds
    outcome = done.outcome
    took = ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in done.seconds.items())
    log.info("%s: %s: %s; %s", outcome.item.source_file, outcome.status, "; ".join(outcome.made), took)
    if outcome.error:
        log.info("%s: %s: %s", outcome.item.source_file, outcome.error_code, outcome.error)
    if done.detail:
        log.error("%s: %s\n%s", outcome.item.source_file, outcome.error, done.detail)
    return outcome


def versions() -> dict[str, str]:
    """The version columns of reports.csv."""
    return {
        "pipeline_version": __version__,
        "model_version": assets.digest(assets.root() / "models")[:12],
        "lexicons_version": assets.digest(assets.root() / "data" / "lexicons")[:12],
    }


def _gather(out: Path, work: Path, result: Result, store: Store, place: Workplace, anew: bool) -> Gathered:
    last = TABULATE.name
    items = {outcome.item.sha256: outcome.item for outcome in result.outcomes if outcome.status in ("ok", "partial")}

    def listed(outcome: Outcome) -> Listed:
        item = outcome.item
        kept = store.entry(last, item.sha256) if outcome.status in ("ok", "partial") else None
        return Listed(
            report_id=item.report_id,
            source_file=item.source_file,
            sha256=item.sha256,
            status=outcome.status,
            error_code=outcome.error_code,
            error=outcome.error,
            digest=kept.digest if kept else "",
            summary=kept.summary if kept else None,
        )

    def load(one: Listed) -> ReportTables:
        try:
            return store.load(last, one.sha256, ReportTables)
        except DamagedError:
            log.warning("%s: its artefact is damaged and made anew", one.source_file)
            for done in in_process(iter([Job.anew(0, items[one.sha256], len(NAMES))]), place):
                store.adopt(done.entries)
            return store.load(last, one.sha256, ReportTables)

    return write_tables(out, map(listed, result.outcomes), load, versions(), work / GATHERED, anew=anew)
