"""`casefacts train`: a model of mentions from a user's own annotations."""

import logging
from pathlib import Path

import click

from casefacts.cli.options import TO_WRITE
from casefacts.cli.told import errors_told


@click.command()
@click.argument("annotations", type=click.Path(path_type=Path))
@click.option(
    "--labels",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="TOML that maps the annotations' labels to casefacts' own.",
)
@click.option("--out", required=True, type=TO_WRITE, help="The model's folder.")
@click.option("--dev", type=click.Path(path_type=Path), help="Further annotations, not learned from, to score it on.")
@click.option("--epochs", type=click.IntRange(1), help="Passes over the annotations.  [default: by their number]")
def train(annotations: Path, labels: Path, out: Path, dev: Path | None, epochs: int | None) -> None:
    """Train a model of mentions on ANNOTATIONS, a folder of brat's .txt and .ann files or a JSON Lines file.

    Name its folder in the settings, and `casefacts run --config` finds what it finds: [annotate] models = ["FOLDER"]
    """
    with errors_told():
        logging.getLogger("casefacts").setLevel(logging.INFO)
        from casefacts.evaluate import mapping
        from casefacts.train import own

        made = own.train(annotations, mapping.load(labels), out, dev=dev, epochs=epochs)
        counted = ", ".join(f"{count} {label}" for label, count in made.mentions.items())
        click.echo(f"Learned from {made.texts} texts: {counted}")
        if made.left_out:
            click.echo(f"{made.left_out} mentions begin or end inside a word or overlap another, and were left out")
        if made.scores:
            click.echo(f"{'label':<12}{'precision':>10}{'recall':>8}{'F1':>8}{'mentions':>10}")
        for one in made.scores:
            precision, recall, f1 = one.strict
            click.echo(f"{one.kind:<12}{precision:>10.3f}{recall:>8.3f}{f1:>8.3f}{one.gold:>10}")
        click.echo(f'Model: {out}. To use it, put into the settings: [annotate] models = ["{out}"]')
