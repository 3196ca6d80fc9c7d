"""`casefacts run`: the main job, its progress and its summary."""

import signal
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casefacts.cli.options import (
    STAGES,
    TO_WRITE,
    config_option,
    engine_option,
    models_option,
    ocr_option,
    protocol_option,
    quiet_option,
    settings_of,
)
from casefacts.cli.told import errors_told

if TYPE_CHECKING:
    from casefacts.inputs import Prefer
    from casefacts.runner import Result, Schedule
    from casefacts.tabulate.gather import Gathered

SHOWN_FAILURES = 20
"""More would push the summary off a screen; reports.csv has them all."""


def _shard(context: click.Context, option: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    number, _, count = value.partition("/")
    if not (number.isdecimal() and count.isdecimal() and 1 <= int(number) <= int(count)):
        raise click.BadParameter("give it as 3/20, from 1/20 to 20/20")
    return int(number), int(count)


@click.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
@click.option("--out", required=True, type=TO_WRITE, help="Where the tables go.")
@click.option("--work", type=TO_WRITE, help="Where the artefacts go. [default: OUT/work]")
@config_option
@ocr_option
@engine_option
@models_option
@protocol_option
@click.option("--until", type=click.Choice(STAGES), default=STAGES[-1], help="Stop after this stage.")
@click.option(
    "--prefer",
    type=click.Choice(["pdf", "jats", "text"]),
    default="pdf",
    show_default=True,
    help="Which of the files of one stem in one folder is read.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    envvar="CASEFACTS_JOBS",
    help="Worker processes; 0 reads in this process, without limits of time and memory. "
    "[default: the cores at hand, as far as there is memory]",
)
@click.option(
    "--shard",
    metavar="I/N",
    callback=_shard,
    help="Do the I-th of N parts only, beside runs that do the others; a last run without it writes the tables.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Read on the Dask cluster of this scheduler (tcp://host:8786) instead; see docs/clusters.md.",
)
@click.option(
    "--references",
    multiple=True,
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Records of the search (.ris, .bib, .csv): OUT/references.csv says which report each is of. Repeatable.",
)
@click.option("--retry-failed", is_flag=True, help="Try reports that failed before again.")
@click.option("--verify", is_flag=True, help="Read every input and artefact, instead of believing sizes and times.")
@click.option("--explain", is_flag=True, help="Say for each report what is made, and why.")
@click.option("-n", "--dry-run", is_flag=True, help="Say what would be made, and why, and make nothing.")
@quiet_option
def run(
    inputs: tuple[Path, ...],
    out: Path,
    work: Path | None,
    config: Path | None,
    ocr: str | None,
    pdf_engine: str | None,
    models: tuple[str, ...],
    protocol: Path | None,
    until: str,
    prefer: "Prefer",
    jobs: int | None,
    shard: tuple[int, int] | None,
    scheduler: str | None,
    references: tuple[Path, ...],
    retry_failed: bool,
    verify: bool,
    explain: bool,
    dry_run: bool,
    quiet: bool,
) -> None:
    """Read INPUTs (files, or folders with all below them) into tables in OUT.

    Reads .pdf, .txt and JATS .xml/.nxml; a file named here is told by its content. What has not changed since the
    last run is not made again.
    """
    unwritable = "" if work else "free space or choose another folder with --out, then run again: what is done is kept"
    work = work or out / "work"
    with errors_told(unwritable), _stoppable():
        from casefacts import runner
        from casefacts.cli.logs import logged
        from casefacts.cli.progress import Explainer, watcher

        settings = settings_of(config, ocr, pdf_engine, models, protocol)
        part = runner.Shard(number=shard[0], count=shard[1]) if shard else None
        told = Explainer() if dry_run else watcher(quiet)
        log = nullcontext() if dry_run else logged(work, part.name if part else "")
        with closing(told), log:
            result = runner.run(
                inputs,
                out=out,
                work=work,
                settings=settings,
                until=until,
                prefer=prefer,
                retry_failed=retry_failed,
                verify=verify,
                explain=explain,
                dry_run=dry_run,
                shard=part,
                schedule=_schedule(jobs, scheduler),
                watcher=told,
            )
        if dry_run:
            return
        records = _joined(references, out) if until == STAGES[-1] and not part else ""
    if not quiet:
        _summary(result, out, work, until)
        if records:
            click.echo(records)
    elif result.exit_code:
        click.echo(_failed_line(result, out), err=True)
    sys.exit(result.exit_code)


def _joined(references: tuple[Path, ...], out: Path) -> str:
    """Join the reports to the records of the search, these or those of the last run, and say how many have one."""
    from casefacts.review.references import join, join_again

    joined = join(references, out) if references else join_again(out)
    if joined is None:
        return ""
    given = "" if references else " as last given"
    return (
        f"Records of the search{given}: {joined.records(with_report=True)} with a report, "
        f"{joined.records(with_report=False)} without, {joined.duplicates} twice; "
        f"{_counted(joined.reports_without_record, 'report')} of no record (references.csv)"
    )


def _schedule(jobs: int | None, scheduler: str | None) -> "Schedule":
    from casefacts import capacity, cluster, runner, workers

    if scheduler:
        return cluster.Cluster(scheduler)
    count = capacity.workers() if jobs is None else jobs
    return workers.Crew(count) if count else runner.in_process


@contextmanager
def _stoppable() -> Iterator[None]:
    """What a cluster sends before it kills, and a terminal that is closed, end a run like Ctrl-C."""
    signals = (signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.default_int_handler) for number in signals]
    try:
        yield
    finally:
        for number, handler in zip(signals, before, strict=True):
            signal.signal(number, handler)


def _summary(result: "Result", out: Path, work: Path, until: str) -> None:
    read = result.count("ok", "partial")
    parts = [f"{read} read" + (f" ({result.count('partial')} in part)" if result.count("partial") else "")]
    parts += [f"{result.count(status)} {status}" for status in ("failed", "duplicate", "twin") if result.count(status)]
    click.echo(f"{_counted(len(result.outcomes), 'input')}: {', '.join(parts)}")
    if not result.outcomes:
        click.echo(
            "No .pdf, .txt, .xml or .nxml file was found there; a file with another ending must be named itself."
        )
    if result.gathered:
        _tables_written(result.gathered, out)
    elif until != STAGES[-1]:
        click.echo(f"Stopped after {until}; artefacts: {work}")
    else:
        click.echo("One part is done; when all are, the same command without --shard writes the tables")
    for outcome in [o for o in result.outcomes if o.status in ("failed", "partial")][:SHOWN_FAILURES]:
        click.echo(f"  {outcome.status}: {outcome.item.source_file}: {outcome.error}")
    if result.count("failed"):
        click.echo(_failed_line(result, out))


def _tables_written(gathered: "Gathered", out: Path) -> None:
    if gathered.pages_ocr:
        click.echo(f"{_counted(gathered.pages_ocr, 'page')} read by OCR")
    if gathered.repaired:
        click.echo(f"{_counted(gathered.repaired, 'report')} with repairs of the text (repairs.csv)")
    if gathered.left_out:
        gates = ", ".join(f"{count} {gate}" for gate, count in sorted(gathered.left_out.items()))
        click.echo(f"Left out of the fact tables: {gates} (setting leave_out; reports.csv says which)")
    if gathered.same_doi:
        click.echo(f"{_counted(gathered.same_doi, 'report')} with a DOI that another has too (same_doi in reports.csv)")
    if gathered.dropped:
        named = ", ".join(gathered.dropped[:3]) + (", …" if len(gathered.dropped) > 3 else "")
        click.echo(
            f"No longer in the tables: {_counted(len(gathered.dropped), 'report')} of the last run ({named}); "
            "the tables hold what this command named"
        )
    if not gathered.written:
        click.echo("Nothing changed; the tables are as they were.")
    facts = ", ".join(f"{gathered.rows[name]} {name}" for name in ("patients", "drugs", "labs", "outcomes"))
    click.echo(f"Rows: {facts}")
    if gathered.in_scope is not None:
        click.echo(f"In scope of the protocol: {gathered.in_scope} (in_scope)")
    click.echo(f"Tables: {out}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _failed_line(result: "Result", out: Path) -> str:
    where = f"; reports.csv in {out} says why" if result.gathered else ""
    failed = f"{result.count('failed')} of {_counted(len(result.outcomes), 'input')} failed{where}."
    return f"{failed} Failed reports are tried again when they change, or with --retry-failed."
