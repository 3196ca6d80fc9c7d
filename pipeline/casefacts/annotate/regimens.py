"""Step of the annotating pipeline: drug facts."""

from collections.abc import Callable

from casefacts.annotate.drug_facts import DrugFacts
from casefacts.annotate.lexicon import load
from casefacts.annotate.notes import Notes
from casefacts.settings import AnnotateSettings


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load the grammar and return the step; it reads the DRUG, TEST and CONDITION mentions of earlier steps."""
    return DrugFacts(load(settings.terms).drug)
