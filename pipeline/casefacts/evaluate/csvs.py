"""CSV tables as rows, with errors that say where."""

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from casefacts.errors import UsageError

_LONGEST_CELL = 2**31 - 1
"""csv's own limit is 128 KiB; a table read from a report can be longer."""


def rows_of(path: Path, needed: Iterable[str]) -> Iterator[dict[str, str]]:
    """The rows of a table by column; none where the file is not there.

    Raises:
        UsageError: it lacks a needed column, is not UTF-8, or a row has more or fewer cells than the header.
    """
    if not path.exists():
        return
    csv.field_size_limit(_LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        try:
            header = next(reader, [])
            if missing := [name for name in needed if name not in header]:
                raise UsageError(
                    f"{path}, line 1: has no column {', '.join(missing)}; its columns are {', '.join(header) or 'none'}"
                )
            for cells in reader:
                if len(cells) == len(header):
                    yield dict(zip(header, cells, strict=True))
                elif cells:
                    raise UsageError(
                        f"{path}, line {reader.line_num}: has {len(cells)} cells, the header has {len(header)}; "
                        "put cells with commas or line ends in double quotes, and fill up missing ones with commas"
                    )
        except UnicodeDecodeError as error:
            raise UsageError(f"{path}: is not UTF-8 text; save it as CSV in UTF-8") from error
        except csv.Error as error:
            raise UsageError(f"{path}, line {reader.line_num}: is no CSV ({error})") from error
