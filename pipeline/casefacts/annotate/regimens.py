"""Step of the annotating pipeline: drug facts."""

from collections.abc import Callable

from casefacts.annotate import lexicon
from casefacts.annotate.drug_facts import DrugFacts
from casefacts.annotate.notes import Notes
from casefacts.settings import AnnotateSettings


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load the grammar and return the step; it reads the DRUG, TEST and CONDITION mentions of earlier steps."""
    del settings
    return DrugFacts(lexicon.load().drug)
