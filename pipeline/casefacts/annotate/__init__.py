"""annotate: the mentions, links and facts of a cleaned report. The only stage that sees spaCy."""

from collections.abc import Callable

from casefacts.facts import AnnotatedReport, Fact
from casefacts.records import CleanReport
from casefacts.settings import AnnotateSettings


def annotator(settings: AnnotateSettings) -> Callable[[CleanReport], AnnotatedReport]:
    """Load the pipeline once and return the function that annotates a report."""
    from casefacts.annotate import pipeline
    from casefacts.annotate.notes import Notes

    nlp = pipeline.build(settings)

    def annotate(report: CleanReport) -> AnnotatedReport:
        doc = nlp.make_doc(report.text)
        notes = Notes(report=report)
        doc._.notes = notes
        nlp(doc)
        return AnnotatedReport(
            report=report,
            mentions=tuple(sorted(notes.mentions, key=lambda m: (m.start, m.end, m.label))),
            links=tuple(sorted(notes.links, key=lambda link: (link.head, link.relation, link.tail))),
            drugs=tuple(sorted(notes.drugs, key=_place)),
            labs=tuple(sorted(notes.labs, key=_place)),
            outcomes=tuple(sorted(notes.outcomes, key=_place)),
            patients=tuple(notes.patients),
        )

    return annotate


def _place(fact: Fact) -> tuple[int, int]:
    return (fact.start, fact.end)
