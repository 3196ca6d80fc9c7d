"""The verbs of publishing: the tables in other formats, the numbers and words of a methods section, pictures."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from casefacts.cli.options import OF_RUN, TO_WRITE, quiet_option
from casefacts.cli.told import errors_told

if TYPE_CHECKING:
    from casefacts.publish.export import Format
    from casefacts.publish.source import Source, Which

FORMATS: "tuple[Format, ...]" = ("xlsx", "wide", "csv", "sqlite", "parquet", "package")
"""Named here too because importing what writes them would slow `--help`; a test holds them equal."""
SHOWN = 5
"""Cut cells told; the workbook's first sheet names more."""

which_option = click.option(
    "--tables",
    "which",
    type=click.Choice(["run", "reviewed", "checked"]),
    help="The tables as the run made them; as reviewers' decisions left them; of these only facts that a reviewer "
    "accepted, corrected or added. [default: reviewed where there are reviewed tables, else run]",
)

scope_option = click.option(
    "--in-scope", is_flag=True, help="Only facts in the scope of the review's protocol, and those that reviewers added."
)


@click.command()
@click.argument("run", type=OF_RUN, metavar="DIR")
@click.option("--out", type=TO_WRITE, help="Where to. [default: DIR/export]")
@click.option(
    "--format",
    "formats",
    multiple=True,
    type=click.Choice([*FORMATS, "all"]),
    help="xlsx: a workbook, a sheet a table; wide: a CSV of one row per patient; csv; sqlite; parquet; package: a ZIP "
    "with data dictionary, manifest, licence and citation. Repeatable. [default: xlsx]",
)
@which_option
@scope_option
@click.option("--table", "names", multiple=True, metavar="NAME", help="Only this table (drugs, labs, …). Repeatable.")
@click.option(
    "--analyte",
    "analytes",
    multiple=True,
    metavar="NAME",
    help="An analyte with columns of its own in the table of one row per patient. Repeatable. "
    "[default: the ten measured in most patients]",
)
@click.option(
    "--spreadsheet-safe",
    is_flag=True,
    help="CSV in which no text is taken for a formula: an apostrophe stands before = + - @. Implies --format csv "
    "unless wide is asked for.",
)
@click.option("--title", help="Title of your data set.")
@click.option(
    "--author", "authors", multiple=True, metavar="NAME", help='Who made it: "Family, Given" or a group. Repeatable.'
)
@click.option("--licence", metavar="NAME", help="Terms for others, such as CC-BY-4.0, or the address of such terms.")
@click.option("--doi", default="", help="DOI of your data set.")
@click.option(
    "--with-texts", is_flag=True, help="Put the reports' texts into the package: only if their licences allow it."
)
@quiet_option
def export(
    run: Path,
    out: Path | None,
    formats: "tuple[Format, ...]",
    which: "Which | None",
    in_scope: bool,
    names: tuple[str, ...],
    analytes: tuple[str, ...],
    spreadsheet_safe: bool,
    title: str | None,
    authors: tuple[str, ...],
    licence: str | None,
    doi: str,
    with_texts: bool,
    quiet: bool,
) -> None:
    """Write the tables of a run in DIR for others.

    As a workbook, one row per patient, CSV, an SQLite database, Parquet files, or a data package to publish.
    """
    with errors_told():
        from casefacts.publish import dataset
        from casefacts.publish.export import export

        wanted: set[Format] = set(FORMATS if "all" in formats else formats)
        if spreadsheet_safe and not wanted & {"csv", "wide"}:
            wanted.add("csv")
        of = dataset.Dataset(
            title=title or dataset.TITLE,
            authors=authors,
            licence=dataset.licence(licence) if licence else None,
            doi=doi.removeprefix("https://doi.org/"),
        )
        found = _source(run, which, in_scope, names)
        done = export(
            found,
            out or run / "export",
            wanted or {"xlsx"},
            of,
            spreadsheet_safe=spreadsheet_safe,
            with_texts=with_texts,
            analytes=analytes,
        )
        if quiet:
            return
        click.echo(f"The tables as {'the run made them' if found.which == 'run' else found.which}:")
        for path in done.files:
            click.echo(f"  {path}")
        if done.further:
            click.echo(f"Tables of more rows than a sheet holds go on on further sheets: {', '.join(done.further)}")
        if done.cut:
            more = f" and {len(done.cut) - SHOWN} more" if len(done.cut) > SHOWN else ""
            click.echo(f"Texts longer than a cell of a workbook were cut: {', '.join(done.cut[:SHOWN])}{more}")
        if "package" in wanted and not (authors and licence):
            click.echo("Without --author and --licence others cannot cite or use the package: give both to publish it.")


@click.command()
@click.argument("run", type=OF_RUN, metavar="DIR")
@click.option("--out", type=TO_WRITE, help="Where to. [default: DIR/methods]")
@click.option(
    "--tables",
    "which",
    type=click.Choice(["run", "reviewed"]),
    help="The tables as the run made them, or with what reviewers decided. [default: reviewed where there are any]",
)
@scope_option
@quiet_option
def methods(run: Path, out: Path | None, which: "Which | None", in_scope: bool, quiet: bool) -> None:
    """Write what the methods section of a review says of a run in DIR.

    Counts of records, files, reports and facts as PRISMA 2020 asks for them (prisma.csv), a flow diagram (flow.svg), a
    paragraph with versions and numbers (methods.md), and for each report the items of the CARE checklist that its facts
    answer (care.csv).
    """
    with errors_told():
        from casefacts.publish.methods import write

        written = write(_source(run, which, in_scope), out or run / "methods")
        if quiet:
            return
        click.echo(written.text)
        for path in written.files:
            click.echo(f"  {path}")


@click.command()
@click.argument("run", type=OF_RUN, metavar="DIR")
@click.option("--out", type=TO_WRITE, help="Where to. [default: DIR/plots]")
@which_option
@scope_option
@quiet_option
def plots(run: Path, out: Path | None, which: "Which | None", in_scope: bool, quiet: bool) -> None:
    """Draw pictures of a run in DIR: drugs by reports, doses by drug, results over time, outcomes by drug.

    As PNG and SVG, of what the reports say is so of their patients. Needs casefacts[publish].
    """
    with errors_told():
        from casefacts.publish.plots import write

        drawn = write(_source(run, which, in_scope), out or run / "plots")
        if quiet:
            return
        for path in drawn.files:
            click.echo(f"  {path}")
        for lack in drawn.without:
            click.echo(f"  not drawn, {lack}")


def _source(run: Path, which: "Which | None", in_scope: bool, names: tuple[str, ...] = ()) -> "Source":
    """The tables asked for; says if those that reviewers decided on are no longer the run's."""
    from casefacts.publish.source import source

    found = source(run, which, names, only_in_scope=in_scope)
    if outdated := found.outdated():
        click.echo(
            f"casefacts: the run's {', '.join(outdated)} changed after the reviewed tables were made; run "
            f"`casefacts apply DECISIONS.csv... {run}` again",
            err=True,
        )
    return found
