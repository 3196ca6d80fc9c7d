"""`casefacts run`: the main job, its progress and its summary."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casefacts.cli.options import STAGES, config_option, engine_option, models_option, ocr_option, settings_of
from casefacts.cli.told import errors_told

if TYPE_CHECKING:
    from casefacts.inputs import Prefer
    from casefacts.runner import Outcome, Result

SHOWN_FAILURES = 20
"""More would push the summary off a screen; reports.csv has them all."""


@click.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where the tables go.")
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), help="Where the artefacts go. [default: OUT/work]"
)
@config_option
@ocr_option
@engine_option
@models_option
@click.option("--until", type=click.Choice(STAGES), default=STAGES[-1], help="Stop after this stage.")
@click.option(
    "--prefer",
    type=click.Choice(["pdf", "jats", "text"]),
    default="pdf",
    show_default=True,
    help="Which of the files of one stem in one folder is read.",
)
@click.option("--retry-failed", is_flag=True, help="Try reports that failed before again.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def run(
    inputs: tuple[Path, ...],
    out: Path,
    work: Path | None,
    config: Path | None,
    ocr: str | None,
    pdf_engine: str | None,
    models: tuple[str, ...],
    until: str,
    prefer: "Prefer",
    retry_failed: bool,
    quiet: bool,
) -> None:
    """Read INPUTs (files, or folders with all below them) into tables in OUT.

    Reads .pdf, .txt and JATS .xml/.nxml; a file named here is told by its content. What has not changed since the
    last run is not made again.
    """
    with errors_told(), _progress(quiet) as progress:
        from casefacts import runner

        settings = settings_of(config, ocr, pdf_engine, models)
        result = runner.run(
            inputs,
            out=out,
            work=work,
            settings=settings,
            until=until,
            prefer=prefer,
            retry_failed=retry_failed,
            progress=progress,
        )
    if not quiet:
        _summary(result, out, work or out / "work", until)
    elif result.exit_code:
        click.echo(_failed_line(result, out), err=True)
    sys.exit(result.exit_code)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[int, "Outcome"], None]]:
    """A bar on a terminal, a line a report in a log, nothing if quiet."""
    if quiet:
        yield lambda total, outcome: None
    elif sys.stderr.isatty():
        from tqdm import tqdm

        with tqdm(unit=" reports", desc="casefacts") as bar:

            def advance(total: int, outcome: "Outcome") -> None:
                bar.total = total
                bar.set_postfix_str(outcome.item.stem[:24], refresh=False)
                bar.update()

            yield advance
    else:
        done = iter(range(1, sys.maxsize))

        def line(total: int, outcome: "Outcome") -> None:
            what = "; ".join(outcome.made) or ("unchanged" if outcome.status == "ok" else outcome.status)
            said = f": {outcome.error}" if outcome.status == "failed" else ""
            click.echo(f"[{next(done)}/{total}] {outcome.item.source_file}: {what}{said}", err=True)

        yield line


def _summary(result: "Result", out: Path, work: Path, until: str) -> None:
    read = result.count("ok", "partial")
    parts = [f"{read} read" + (f" ({result.count('partial')} in part)" if result.count("partial") else "")]
    parts += [f"{result.count(status)} {status}" for status in ("failed", "duplicate", "twin") if result.count(status)]
    click.echo(f"{_counted(len(result.outcomes), 'input')}: {', '.join(parts)}")
    if not result.outcomes:
        click.echo(
            "No .pdf, .txt, .xml or .nxml file was found there; a file with another ending must be named itself."
        )
    if until == STAGES[-1]:
        _tables_written(result, out)
    else:
        click.echo(f"Stopped after {until}; artefacts: {work}")
    for outcome in [o for o in result.outcomes if o.status in ("failed", "partial")][:SHOWN_FAILURES]:
        click.echo(f"  {outcome.status}: {outcome.item.source_file}: {outcome.error}")
    if result.count("failed"):
        click.echo(_failed_line(result, out))


def _tables_written(result: "Result", out: Path) -> None:
    if result.pages_ocr:
        click.echo(f"{_counted(result.pages_ocr, 'page')} read by OCR")
    if result.repaired:
        click.echo(f"{_counted(result.repaired, 'report')} with repairs of the text (repairs.csv)")
    if result.left_out:
        gates = ", ".join(f"{count} {gate}" for gate, count in sorted(result.left_out.items()))
        click.echo(f"Left out of the fact tables: {gates} (setting leave_out; reports.csv says which)")
    if result.dropped:
        named = ", ".join(result.dropped[:3]) + (", …" if len(result.dropped) > 3 else "")
        click.echo(
            f"No longer in the tables: {_counted(len(result.dropped), 'report')} of the last run ({named}); "
            "the tables hold what this command named"
        )
    facts = ", ".join(f"{result.rows[name]} {name}" for name in ("patients", "drugs", "labs", "outcomes"))
    click.echo(f"Rows: {facts}")
    click.echo(f"Tables: {out}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _failed_line(result: "Result", out: Path) -> str:
    where = f"; reports.csv in {out} says why" if result.rows else ""
    failed = f"{result.count('failed')} of {_counted(len(result.outcomes), 'input')} failed{where}."
    return f"{failed} Failed reports are tried again when they change, or with --retry-failed."
