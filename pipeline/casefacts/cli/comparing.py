"""`casefacts status` and `casefacts diff`: what runs did."""

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casefacts.cli.options import OF_RUN
from casefacts.cli.told import errors_told

if TYPE_CHECKING:
    from casefacts.diff import Difference

DIFFERENT = 3
"""Exit code of runs that differ; 1, as diff(1) has it, means a bug here."""
SIGNS = {"added": "+", "lost": "-", "changed": "~"}


@click.command()
@click.argument("out", type=OF_RUN, metavar="DIR")
@click.option("--work", type=OF_RUN, help="The run's work folder. [default: DIR/work]")
def status(out: Path, work: Path | None) -> None:
    """Say what the last run into DIR did, what failed and why, and whether a run is under way."""
    with errors_told():
        from casefacts import status

        for line in status.lines(out, work or out / "work"):
            click.echo(line)


@click.command()
@click.argument("first", type=OF_RUN, metavar="RUN1")
@click.argument("second", type=OF_RUN, metavar="RUN2")
@click.option("--csv", "path", type=click.Path(path_type=Path, dir_okay=False), help="Write the differences there.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors; the exit code tells.")
def diff(first: Path, second: Path, path: Path | None, quiet: bool) -> None:
    """Show the facts that RUN2's tables add to, have lost from, or changed against RUN1's.

    RUN1 and RUN2 are folders that runs were given as --out, such as one of before and one of after an upgrade. Where a
    fact stands and how it was found are no change. Exit code: 0 the same facts, 3 different ones.
    """
    with errors_told():
        from contextlib import ExitStack

        from casefacts.diff import COLUMNS, differences
        from casefacts.files import whole_file

        tables: Counter[tuple[str, str]] = Counter()
        with ExitStack() as stack:
            writer = None
            if path is not None:
                writer = csv.writer(stack.enter_context(whole_file(path)), lineterminator="\n")
                writer.writerow(COLUMNS)
            shown = ("", "", "")
            for one in differences(first, second):
                key = (one.table, one.report_id, one.fact_id)
                tables[one.table, one.change] += key != shown
                if writer is not None:
                    writer.writerow([getattr(one, column) for column in COLUMNS])
                elif not quiet:
                    _show(one, again=key == shown)
                shown = key
        if not quiet:
            for (table, change), count in sorted(tables.items()):
                click.echo(f"{table}: {count:,} {change}")
            if not tables:
                click.echo("The same facts.")
            elif path is not None:
                click.echo(f"Differences: {path}")
    sys.exit(DIFFERENT if tables else 0)


def _show(one: "Difference", *, again: bool) -> None:
    page = f", page {one.page}" if one.page else ""
    if one.column:
        if not again:
            click.echo(f"~ {one.table} {one.report_id}{page} {one.fact_id}: “{one.sentence}”")
        click.echo(f"    {one.column}: {one.before or '(empty)'} -> {one.after or '(empty)'}")
    else:
        click.echo(f"{SIGNS[one.change]} {one.table} {one.report_id}{page} {one.fact_id}: {one.before}{one.after}")
        click.echo(f"    “{one.sentence}”")
