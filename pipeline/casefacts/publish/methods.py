"""`casefacts methods`: what the methods section of a review says of a run."""

from dataclasses import dataclass
from pathlib import Path

from casefacts.files import sweep, whole_file
from casefacts.publish import care, counts, flow
from casefacts.publish.dataset import made
from casefacts.publish.source import Source
from casefacts.publish.wording import paragraph

PRISMA, FLOW, TEXT, CARE = "prisma.csv", "flow.svg", "methods.md", "care.csv"


@dataclass(frozen=True, kw_only=True)
class Written:
    """What was written."""

    files: tuple[Path, ...]
    text: str
    """The paragraph."""


def write(source: Source, folder: Path) -> Written:
    """Write counts, diagram, paragraph and checklist into `folder`.

    Raises:
        UsageError: a table is damaged, or references.csv is of another run.
        OutputError: a file cannot be written.
    """
    sweep(folder)
    found = counts.count(source)
    text = paragraph(found, made(source.out))
    counts.write(folder / PRISMA, found)
    flow.write(folder / FLOW, found)
    with whole_file(folder / TEXT) as file:
        file.write(text)
    care.write(folder / CARE, source)
    return Written(files=tuple(folder / name for name in (PRISMA, FLOW, TEXT, CARE)), text=text)
