"""tabulate: an annotated report becomes its rows of every table."""

from casefacts.records import AnnotatedReport, ReportTables


def tabulate(report: AnnotatedReport) -> ReportTables:
    """The report's share of the tables."""
    raise NotImplementedError
