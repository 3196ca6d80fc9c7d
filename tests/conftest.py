"""Ways into the pipeline that several test modules share."""

from collections.abc import Callable
from functools import cache

import pytest

from casefacts.annotate import annotator
from casefacts.facts import AnnotatedReport
from casefacts.records import CleanReport, Metadata, Passage
from casefacts.settings import AnnotateSettings
from casefacts.terms import Section

Annotate = Callable[..., AnnotatedReport]


def clean_report(text: str, section: Section = "case") -> CleanReport:
    """A cleaned report of the text as it is: each line a paragraph of the section."""
    passages, start = [], 0
    for line in text.split("\n"):
        if line:
            passages.append(Passage(start=start, end=start + len(line), kind="paragraph", section=section))
        start += len(line) + 1
    return CleanReport(
        sha256="0" * 64, source="text", metadata=Metadata(), pages=(), text=text, passages=tuple(passages), anchors=()
    )


@pytest.fixture(autouse=True)
def no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line reads in this process, which has the models loaded, unless a test says otherwise."""
    monkeypatch.setenv("CASEFACTS_JOBS", "0")


@cache
def _annotator() -> Callable[[CleanReport], AnnotatedReport]:
    return annotator(AnnotateSettings())


@pytest.fixture(scope="session")
def annotate() -> Annotate:
    """Annotate a text: `annotate("She was given …", section="case").drugs`."""

    def run(text: str, section: Section = "case") -> AnnotatedReport:
        return _annotator()(clean_report(text, section))

    return run


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--rounds", type=int, default=60, help="damaged files that each engine is given")


@pytest.fixture(scope="session")
def rounds(pytestconfig: pytest.Config) -> int:
    """How many damaged files a reader is given."""
    return int(pytestconfig.getoption("rounds"))
