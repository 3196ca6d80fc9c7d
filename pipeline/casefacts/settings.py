"""One closed, frozen, validated model of everything a user can set."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from casefacts import wrong_settings
from casefacts.errors import UsageError
from casefacts.terms import Assertion, Gate, MentionLabel
from casefacts.terms import Section as ReportSection


class Section(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A stage's settings."""


class ReadSettings(Section, frozen=True, kw_only=True):
    ocr: Literal["auto", "never", "always"] = "auto"
    """auto: only pages without a usable text layer, because OCR costs a hundred times what a text layer costs."""
    pdf_engine: Literal["pdfminer", "pdfium"] = "pdfminer"
    """pdfminer: it knows more glyphs by their names, and is Python, so that a damaged file cannot end the process."""
    ocr_dpi: Annotated[int, Meta(ge=100, le=600)] = 300
    """300 dpi: Tesseract's documentation asks for at least 300 for body text."""
    max_pages: Annotated[int, Meta(ge=1)] = 200
    """A case report has 2 to 15 pages; a book of proceedings given by mistake must not hold up a batch."""
    max_bytes: Annotated[int, Meta(ge=1)] = 200_000_000
    """Larger files are refused: no published report is that large, and reading one would take the machine's memory."""
    max_unpacked: Annotated[int, Meta(ge=1)] = 32_000_000
    """Bytes to which a page's drawing or a font of a PDF may unpack: drawings of maps reach 20 million; PDFium takes
    twenty times as much memory for what it has read."""
    max_image_pixels: Annotated[int, Meta(ge=1)] = 150_000_000
    """Pixels of an image in a PDF: a page of A4 at 1,200 dpi has 139 million."""


class CleanSettings(Section, frozen=True, kw_only=True):
    min_confidence: Annotated[float, Meta(ge=0, le=1)] = 0.9
    """Repairs below it are proposed, not applied: a number must never be changed on a guess."""


class Term(Section, frozen=True, kw_only=True):
    """What a review is about, by the name it shall have in the tables, and how else reports write it."""

    name: str
    synonyms: tuple[str, ...] = ()


class Terms(Section, frozen=True, kw_only=True):
    """Of each kind, the terms of a review; a kind without any is not narrowed."""

    drugs: tuple[Term, ...] = ()
    tests: tuple[Term, ...] = ()
    outcomes: tuple[Term, ...] = ()


class Scope(Section, frozen=True, kw_only=True):
    """Where a review looks, and for which statements; what is empty is not narrowed."""

    sections: tuple[ReportSection, ...] = ()
    assertions: tuple[Assertion, ...] = ()


class AnnotateSettings(Section, frozen=True, kw_only=True):
    models: tuple[str, ...] = ()
    """Further installed spaCy models whose entities are a source of mentions (`en_ner_bc5cdr_md`)."""
    model_labels: dict[str, MentionLabel] = msgspec.field(
        default_factory=lambda: {"CHEMICAL": "CHEMICAL", "DISEASE": "CONDITION", "SIMPLE_CHEMICAL": "CHEMICAL"}
    )
    """How labels of further models map to casefacts' own; entities of other labels are left out."""
    terms: Terms = Terms()
    """Of the review's protocol: names that the lexicon lacks are found too, and facts are marked that are about one."""


class TabulateSettings(Section, frozen=True, kw_only=True):
    leave_out: tuple[Gate, ...] = ("review", "trial", "animal", "retraction", "other_language", "not_medical")
    """Reports whose facts are left out of the fact tables: a trial's cohort, a dog, the cases of a literature review or
    a README must never become the reported patient, and the rules read English only. The rest is written all the
    same."""
    scope: Scope | None = None
    """Of the review's protocol; None where there is none, and `in_scope` is empty."""


class LimitSettings(Section, frozen=True, kw_only=True):
    """What one report may cost, where worker processes read it; not a part of any fingerprint."""

    seconds: Annotated[float, Meta(gt=0)] = 600
    """A report with a text layer takes seconds, a scanned page five: a hundred scanned pages are let through."""
    memory_mb: Annotated[int, Meta(ge=1)] = 2000
    """Seven times what ordinary reports and scans take, model included: it is there for what never ends."""


class Settings(Section, frozen=True, kw_only=True):
    read: ReadSettings = ReadSettings()
    clean: CleanSettings = CleanSettings()
    annotate: AnnotateSettings = AnnotateSettings()
    tabulate: TabulateSettings = TabulateSettings()
    limits: LimitSettings = LimitSettings()


def load(path: Path) -> Settings:
    """Settings from a TOML file whose tables are named after the stages, and `limits`.

    Raises:
        UsageError: the file is missing, is not TOML, or has an unknown name or a value out of range.
    """
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise UsageError(
            f"{path}: cannot read the settings ({error.strerror}); give --config an existing TOML file"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(
            f'{path}: is not TOML in UTF-8 ({error}); a setting is a line such as ocr = "never" below a line [read], '
            "see the README"
        ) from error
    if wrong := wrong_settings.told(said, Settings):
        raise UsageError(f"{path}: {wrong}; see the README")
    return msgspec.convert(said, Settings)
