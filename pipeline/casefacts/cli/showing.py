"""`casefacts show`: one report for a person to check."""

from pathlib import Path

import click

from casefacts.cli.options import OF_RUN, STAGES, config_option, engine_option, models_option, ocr_option, settings_of
from casefacts.cli.told import errors_told


@click.command()
@click.argument("report")
@click.option(
    "--out",
    type=OF_RUN,
    help="The folder of a run: REPORT is then a report_id of it, and its artefacts are shown.",
)
@click.option("--work", type=OF_RUN, help="The run's work folder. [default: OUT/work]")
@click.option("--stage", type=click.Choice(STAGES), help="Show this stage's artefact instead of the facts.")
@click.option("--json", "as_json", is_flag=True, help="The whole record as JSON.")
@config_option
@ocr_option
@engine_option
@models_option
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
    with errors_told():
        import msgspec

        from casefacts import show as views
        from casefacts import single

        wanted = stage or "annotate"
        if out is not None:
            record = single.kept_record(report, wanted, out, work or out / "work")
        else:
            record = single.record_of(Path(report), wanted, settings_of(config, ocr, pdf_engine, models))
        if as_json:
            click.echo(msgspec.json.format(msgspec.json.encode(record), indent=1))
            return
        for line in views.lines(record) if stage else views.facts(record):
            click.echo(line)
