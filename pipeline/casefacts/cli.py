"""The command line: parses arguments, calls, reports. The only module that prints, exits or configures logging."""

import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casefacts import __version__
from casefacts.errors import CasefactsError, UsageError

if TYPE_CHECKING:
    from casefacts.inputs import Prefer
    from casefacts.runner import Outcome, Result
    from casefacts.settings import Settings

STAGES = ("read", "clean", "annotate", "tabulate")
"""Named here too because importing the stages would slow `--help`; a test holds them equal."""
INTERRUPTED = 130
SHOWN_FAILURES = 20
"""More would push the summary off a screen; reports.csv has them all."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="casefacts")
def main() -> None:
    """Read published medical case reports and write tables of their facts, each row with its evidence.

    \b
    Exit codes: 0 all read; 3 some reports failed, the tables of the others are complete; 4 nothing could
    be read; 5 the work folder is in use; 6 output cannot be written; 2 wrong usage; 130 interrupted; 1 a bug.
    """


_config = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Settings as TOML, one table a stage: [read], [clean], [annotate], [tabulate].",
)
_ocr = click.option(
    "--ocr",
    type=click.Choice(["auto", "never", "always"]),
    help="Read pages by OCR where they have no usable text layer (auto), never, or always.",
)
_engine = click.option(
    "--pdf-engine",
    type=click.Choice(["pdfminer", "pdfium"]),
    help="What reads text layers of PDFs: pdfminer (default), or pdfium, which is faster.",
)
_model = click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    help="A further installed spaCy model as a source of mentions (en_ner_bc5cdr_md). Repeatable.",
)


@main.command()
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="INPUT...")
@click.option("--out", required=True, type=click.Path(path_type=Path, file_okay=False), help="Where the tables go.")
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), help="Where the artefacts go. [default: OUT/work]"
)
@_config
@_ocr
@_engine
@_model
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
    with _errors_told(), _progress(quiet) as progress:
        from casefacts import runner

        settings = _settings(config, ocr, pdf_engine, models)
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


@main.command()
@click.argument("report")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of a run: REPORT is then a report_id of it, and its artefacts are shown.",
)
@click.option(
    "--work", type=click.Path(path_type=Path, file_okay=False), help="The run's work folder. [default: OUT/work]"
)
@click.option("--stage", type=click.Choice(STAGES), help="Show this stage's artefact instead of the facts.")
@click.option("--json", "as_json", is_flag=True, help="The whole record as JSON.")
@_config
@_ocr
@_engine
@_model
def show(
    report: str,
    out: Path | None,
    work: Path | None,
    stage: str | None,
    as_json: bool,
    config: Path | None,
    ocr: str | None,
    pdf_engine: str | None,
    models: tuple[str, ...],
) -> None:
    """Print one report's facts beside their evidence.

    REPORT is a file, which is read now, or with --out the report_id of a run.
    """
    with _errors_told():
        import msgspec

        from casefacts import runner
        from casefacts import show as views

        wanted = stage or "annotate"
        if out is not None:
            record = runner.kept_record(report, wanted, out, work or out / "work")
        else:
            record = runner.record_of(Path(report), wanted, _settings(config, ocr, pdf_engine, models))
        if as_json:
            click.echo(msgspec.json.format(msgspec.json.encode(record), indent=1))
            return
        for line in views.lines(record) if stage else views.facts(record):
            click.echo(line)


@main.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("tables", type=click.Path(path_type=Path))
@click.option("--errors", metavar="KIND", help="List what was missed (-) and what was wrong (+) of one kind of fact.")
def evaluate(gold: Path, tables: Path, errors: str | None) -> None:
    """Score TABLES (a run's output folder) against GOLD.

    GOLD is a folder of gold tables (drugs.csv, labs.csv, …) or a JSON Lines corpus. A fact counts once a report;
    relaxed means the same words but for a few, and for quantities the same numbers, comparators and denominators.
    """
    with _errors_told():
        from casefacts.evaluate.scoring import score

        scores, found = score(gold, tables)
        kinds = [one.kind for one in scores]
        if errors is not None and errors not in kinds:
            raise UsageError(f"{errors}: no such kind of fact here; there are {', '.join(kinds)}")
        for error in found:
            if error.kind == errors:
                click.echo(f"{'-' if error.missed else '+'} {error.report_id}: {' | '.join(error.fact)}")
        click.echo(f"{'fact':<18}{'gold':>6}{'found':>7}   strict P     R     F1   relaxed P     R     F1   [95 %]")
        for one in scores:
            strict, relaxed = (" ".join(f"{rate:.3f}" for rate in rates) for rates in (one.strict, one.relaxed))
            low, high = one.interval
            click.echo(
                f"{one.kind:<18}{one.gold:>6}{one.predicted:>7}      {strict}     {relaxed}   [{low:.2f}, {high:.2f}]"
            )


def _settings(config: Path | None, ocr: str | None, pdf_engine: str | None, models: tuple[str, ...]) -> "Settings":
    import msgspec

    from casefacts.settings import Settings, load

    settings = load(config) if config else Settings()
    read, annotate = settings.read, settings.annotate
    given = {name: value for name, value in (("ocr", ocr), ("pdf_engine", pdf_engine)) if value}
    if given:
        read = msgspec.convert(msgspec.to_builtins(read) | given, type(read))
    if models:
        annotate = msgspec.structs.replace(annotate, models=models)
    return msgspec.structs.replace(settings, read=read, annotate=annotate)


@contextmanager
def _errors_told() -> Iterator[None]:
    logging.basicConfig(level=logging.ERROR, format="casefacts: %(message)s")
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    try:
        yield
    except CasefactsError as error:
        click.echo(f"casefacts: {error}", err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("casefacts: interrupted; what is done is kept, run the same command to go on", err=True)
        sys.exit(INTERRUPTED)


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
