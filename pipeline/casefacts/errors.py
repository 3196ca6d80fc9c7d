"""One root for all errors; each class carries the exit code that docs and the contract of the tables name.

0 all read; 3 some reports failed; 4 nothing could be read; 5 work folder in use; 6 output cannot be written; 2 wrong
usage; 130 interrupted; 1 a bug.
"""

EXIT_SOME_FAILED = 3
EXIT_NOTHING_READ = 4


class CasefactsError(Exception):
    """Root. The message says what, where, and what to do next."""

    exit_code = 1


class UsageError(CasefactsError):
    """The call is wrong: an unknown setting, an input that does not exist."""

    exit_code = 2


class WorkFolderInUseError(CasefactsError):
    """Another run is writing to the same work folder."""

    exit_code = 5


class OutputError(CasefactsError):
    """A table or artefact cannot be written."""

    exit_code = 6

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(f"{what}; {remedy}" if remedy else what)
        self.what = what
        """The message without what to do, which a verb of the command line may know better."""


class ReportError(CasefactsError):
    """A report cannot be read. It becomes a row of reports.csv with `code`, and never ends the run."""

    exit_code = EXIT_NOTHING_READ

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
