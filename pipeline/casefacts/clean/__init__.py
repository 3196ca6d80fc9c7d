"""clean: a Document becomes the text that the tables quote.

Each repair is an edit with offsets, so that any character of the text leads back to its page and box.
"""

from collections.abc import Callable

from casefacts.records import CleanReport, Document
from casefacts.settings import CleanSettings


def cleaner(settings: CleanSettings) -> Callable[[Document], CleanReport]:
    """Load the lexicons once and return the function that cleans a document."""
    from casefacts.clean import evidence, report

    lexicon = evidence.load_lexicon()

    def clean(document: Document) -> CleanReport:
        return report.clean(document, lexicon, settings)

    return clean
