"""Annotated texts as a folder of texts, so that the pipeline can read it: `python -m casefacts.evaluate.corpus
GOLD DIR`.
"""

import sys
from pathlib import Path

from casefacts.errors import UsageError
from casefacts.evaluate import annotated


def write_texts(gold: Path, folder: Path) -> int:
    """Write each report's text to `folder`/<id>.txt and return their number.

    Raises:
        UsageError: the gold cannot be read, or an id cannot be the name of a file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    reports = annotated.read(gold)
    for report in reports:
        if Path(report.id).name != report.id:
            raise UsageError(f"{report.where}: the id {report.id!r} cannot be the name of a file; take out the slashes")
        (folder / f"{report.id}.txt").write_text(report.text, encoding="utf-8")
    return len(reports)


def main() -> None:
    """Write the texts of the corpus named first into the folder named second."""
    write_texts(Path(sys.argv[1]), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
