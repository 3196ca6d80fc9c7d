"""Step of the annotating pipeline: patients."""

from collections.abc import Callable

from casefacts.annotate.notes import Notes
from casefacts.settings import AnnotateSettings


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load what the step needs and return it."""

    def annotate(notes: Notes) -> None:
        del notes

    return annotate
