"""Options that several verbs share, and the settings that they make."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from casefacts.settings import Settings

STAGES = ("read", "clean", "annotate", "tabulate")
"""Named here too because importing the stages would slow `--help`; a test holds them equal."""


class Folder(click.Path):
    """A folder; of a file the error says what to give instead."""

    def __init__(self, instead: str) -> None:
        super().__init__(path_type=Path, file_okay=False)
        self.instead = instead

    def convert(
        self, value: "str | os.PathLike[str]", param: click.Parameter | None, ctx: click.Context | None
    ) -> "str | bytes | os.PathLike[str]":
        """The folder's path.

        Raises:
            BadParameter: there is a file of that name.
        """
        if Path(value).is_file():
            self.fail(f"{str(value)!r} is a file; {self.instead}", param, ctx)
        return super().convert(value, param, ctx)


TO_WRITE = Folder("name a folder, which is made where there is none")
OF_RUN = Folder("give the output folder of casefacts run")

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Settings as TOML, one table a stage ([read], [clean], [annotate], [tabulate]) and [limits].",
)
ocr_option = click.option(
    "--ocr",
    type=click.Choice(["auto", "never", "always"]),
    help="Read pages by OCR where they have no usable text layer (auto), never, or always.",
)
engine_option = click.option(
    "--pdf-engine",
    type=click.Choice(["pdfminer", "pdfium"]),
    help="What reads text layers of PDFs: pdfminer (default), or pdfium, which is faster.",
)
models_option = click.option(
    "--model",
    "models",
    multiple=True,
    metavar="NAME",
    help="A further installed spaCy model as a source of mentions (en_ner_bc5cdr_md). Repeatable.",
)
quiet_option = click.option("--quiet", is_flag=True, help="Print nothing but errors.")

protocol_option = click.option(
    "--protocol",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="What the review is about (TOML): rows get in_scope, its names are found too. See docs/protocol.md.",
)


def settings_of(
    config: Path | None,
    ocr: str | None,
    pdf_engine: str | None,
    models: tuple[str, ...],
    protocol: Path | None = None,
) -> "Settings":
    """The settings of a file, or the defaults, with what options and a protocol set over them."""
    import msgspec

    from casefacts import protocol as protocols
    from casefacts.settings import Settings, load

    settings = load(config) if config else Settings()
    read, annotate = settings.read, settings.annotate
    given = {name: value for name, value in (("ocr", ocr), ("pdf_engine", pdf_engine)) if value}
    if given:
        read = msgspec.convert(msgspec.to_builtins(read) | given, type(read))
    if models:
        annotate = msgspec.structs.replace(annotate, models=models)
    settings = msgspec.structs.replace(settings, read=read, annotate=annotate)
    return protocols.under(settings, protocols.load(protocol)) if protocol else settings
