"""casefacts: from published case reports to tidy tables of their facts, each row with its evidence.

import casefacts

report = casefacts.extract("report.pdf")     # typed records: report.drugs, report.labs, …
tables = casefacts.tables("folder")          # {"drugs": DataFrame, "labs": DataFrame, …}
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from casefacts.facts import AnnotatedReport
    from casefacts.settings import Settings

__version__ = "0.1.0"
__all__ = ["extract", "tables"]


def extract(source: "str | Path | bytes", settings: "Settings | None" = None) -> "AnnotatedReport":
    """The facts of one report as typed records (see `casefacts.records`), nothing written to disk.

    Args:
        source: path of a PDF, JATS XML or text file, or its bytes.

    Raises:
        ReportError: it cannot be read; `code` says why.
    """
    from casefacts.single import extract

    return extract(source, settings)


def tables(folder: "str | Path", settings: "Settings | None" = None) -> "dict[str, pd.DataFrame]":
    """All tables of a folder's reports as DataFrames by name ("drugs", "labs", …, "reports").

    Numbers are floats or nullable integers, `true` columns booleans, empty cells missing values. Artefacts go to a
    temporary folder; use the command line or `casefacts.runner.run` to keep them for reruns.

    Raises:
        UsageError: the folder does not exist.
    """
    from casefacts.frames import tables

    return tables(folder, settings)
