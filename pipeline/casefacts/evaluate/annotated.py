"""Where annotated texts come from: a JSON Lines file, or a folder in brat standoff."""

from pathlib import Path

from casefacts.errors import UsageError
from casefacts.evaluate import jsonlines, standoff
from casefacts.evaluate.annotations import Report
from casefacts.evaluate.mapping import Mapping


def read(path: Path, mapping: Mapping | None = None) -> list[Report]:
    """The annotated texts of a JSON Lines file or of a folder of brat's .txt and .ann files, in the order of the file
    or of the names; with a mapping, in casefacts' labels and relations.

    Raises:
        UsageError: nothing is there, something in it is no annotation, or the mapping lacks a label.
    """
    if path.is_dir():
        reports = standoff.read(path)
    elif path.is_file():
        reports = jsonlines.read(path)
    else:
        raise UsageError(
            f"{path}: no such file or folder; give a .jsonl file or a folder of brat's .txt and .ann files"
        )
    return mapping.apply(reports) if mapping else reports
