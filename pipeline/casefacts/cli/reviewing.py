"""The verbs of checking: a site to check facts with, highlighted PDFs, and the tables that decisions make."""

from collections import Counter
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from casefacts.cli.options import OF_RUN, Folder, quiet_option
from casefacts.cli.told import errors_told

if TYPE_CHECKING:
    from casefacts.review.apply import Reviewed

_UNWRITABLE = "free space, make the run's folder writable, or copy it and give the copy"
_BEHIND_DECISIONS = Folder("give the files of decisions first, then the run's folder: casefacts apply ann.csv DIR")
SHOWN = 3
"""Reports named in a line; decisions.csv has them all."""


@click.command()
@click.argument("out", type=OF_RUN, metavar="DIR")
@click.option("--no-pages", is_flag=True, help="Without pictures of the pages.")
@quiet_option
def review(out: Path, no_pages: bool, quiet: bool) -> None:
    """Write a site to check the facts of a run with into DIR/review: open index.html in a browser.

    It needs no network and no server, and can be copied to a shared folder. Decisions are kept in the browser and saved
    as a CSV for `casefacts apply`. Pictures of pages are drawn from the PDFs where the run read them; those that
    `casefacts plots` and `casefacts methods` drew of the run stand below the list of reports.
    """
    with errors_told(_UNWRITABLE):
        from casefacts.review.site import SITE, write

        written = write(out, with_pictures=not no_pages)
        if quiet:
            return
        click.echo(f"{written.facts} facts of {written.reports} reports, {written.pictures} pictures of pages")
        if written.without_pages:
            click.echo(
                f"{written.without_pages} PDFs are not where the run read them, or have changed: their facts are shown "
                "beside the text only. Call this where you called casefacts run, with the PDFs in place."
            )
        click.echo(f"Open in a browser: {out / SITE / 'index.html'}")


@click.command()
@click.argument("out", type=OF_RUN, metavar="DIR")
def highlight(out: Path) -> None:
    """Write copies of the PDFs of a run into DIR/highlighted, the evidence marked and each fact a comment at it."""
    with errors_told(_UNWRITABLE):
        from casefacts.review.marked import FOLDER, write

        marked = write(out)
        for report_id, why in marked.left_out.items():
            click.echo(f"  left out: {report_id}: {why}", err=True)
        click.echo(f"{marked.facts} facts marked in {marked.reports} PDFs: {out / FOLDER}")


@click.command()
@click.argument("decisions", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="DECISIONS.csv...")
@click.argument("out", type=_BEHIND_DECISIONS, metavar="DIR")
def apply(decisions: tuple[Path, ...], out: Path) -> None:
    """Write reviewed tables into DIR/reviewed from reviewers' DECISIONS and the tables of a run in DIR.

    Run it again after every `casefacts run`: decisions find their facts by fact_id, or by the words they were made on.
    """
    with errors_told(_UNWRITABLE):
        from casefacts.review.apply import REVIEWED, apply
        from casefacts.review.decisions import read

        once = _once(decisions)
        reviewed = apply(read(once), out)
        for line in _summary(reviewed):
            click.echo(line)
        click.echo(f"Reviewed tables: {out / REVIEWED}")


def _once(paths: tuple[Path, ...]) -> list[Path]:
    """The files, each once; of copies it is told that they count once, for they are no second reviewer."""
    by_content: dict[bytes | Path, Path] = {}
    for path in paths:
        content = path.read_bytes() if path.is_file() else path
        if content in by_content:
            click.echo(f"  {path}: the same decisions as {by_content[content]}; they count once", err=True)
        by_content.setdefault(content, path)
    return list(by_content.values())


def _summary(reviewed: "Reviewed") -> list[str]:
    order = ("accepted", "corrected", "added", "rejected", "conflict", "unreviewed")
    lines = ["Facts: " + ", ".join(f"{reviewed.facts[name]} {name}" for name in order if reviewed.facts[name])]
    if moved := reviewed.count("moved"):
        lines.append(f"Decisions on facts whose id is new, found by their words: {moved} (decisions.csv: moved)")
    if vanished := reviewed.count("vanished"):
        lines.append(f"Decisions on facts that are gone: {vanished} (decisions.csv: vanished); look at them again")
    if unknown := reviewed.unknown_reports:
        named = ", ".join(unknown[:SHOWN]) + (", …" if len(unknown) > SHOWN else "")
        lines.append(
            f"Decisions on reports that this folder does not have: {reviewed.count('no_report')} "
            f"(decisions.csv: no_report; {named}); is it the run that they were made on?"
        )
    if reviewed.changed:
        lines.append(
            f"Facts that are no longer as the reviewer saw them: {len(reviewed.changed)} (decisions.csv: changed)"
        )
    for name, facts in sorted(Counter(chain.from_iterable(reviewed.emptied.values())).items()):
        many = "1 fact" if facts == 1 else f"{facts} facts"
        lines.append(f"{name} emptied in {many}: what it was computed from was corrected (decisions.csv: emptied)")
    if reviewed.facts["conflict"]:
        lines.append("Reviewers disagree (conflicts.csv): let a third decide, and give all three files")
    for one in reviewed.agreements:
        if not one.field:
            kappa = "" if one.kappa is None else f", kappa {one.kappa:.2f}"
            share = 100 * one.agreed / one.facts
            lines.append(
                f"{' and '.join(one.reviewers)} on {one.table}: {one.agreed} of {one.facts} the same "
                f"({share:.0f} %{kappa}; fields in agreement.csv)"
            )
    return lines
