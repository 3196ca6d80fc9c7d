"""`casefacts evaluate`: scores against gold."""

from pathlib import Path

import click

from casefacts.cli.told import errors_told
from casefacts.errors import UsageError


@click.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("tables", type=click.Path(path_type=Path))
@click.option("--errors", metavar="KIND", help="List what was missed (-) and what was wrong (+) of one kind of fact.")
@click.option(
    "--errors-to",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all errors beside their sentences to this file, .csv or .html.",
)
@click.option(
    "--labels",
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML that maps the gold's labels and relations to casefacts' own.",
)
def evaluate(gold: Path, tables: Path, errors: str | None, errors_to: Path | None, labels: Path | None) -> None:
    """Score TABLES (a run's output folder) against GOLD.

    GOLD is a folder of gold tables (drugs.csv, labs.csv, …), a JSON Lines corpus, or a folder of brat's .txt and .ann
    files. A fact counts once a report; relaxed means the same words but for a few, and for quantities the same numbers,
    comparators and denominators. Intervals: 95 %, from 500 bootstrap resamples of reports.
    """
    with errors_told():
        from casefacts.evaluate import mapping, mistakes
        from casefacts.evaluate.scoring import score

        scores, found = score(gold, tables, mapping.load(labels) if labels else None)
        kinds = [one.kind for one in scores]
        if errors is not None and errors not in kinds:
            raise UsageError(f"{errors}: no such kind of fact here; there are {', '.join(kinds)}")
        for line in (*mistakes.error_lines(found, errors or ""), *mistakes.score_lines(scores)):
            click.echo(line)
        if errors_to is not None:
            click.echo(f"{mistakes.write(errors_to, scores, found)} errors: {errors_to}")
