"""The annotating pipeline in one ordered list: what looks at tokens, then the steps.

A step is a module with `build(settings)`, which loads its lexicons and rules once and returns a function that reads and
writes Notes.
"""

from collections.abc import Callable

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from casefacts.annotate import (
    abbreviations,
    confidence,
    context,
    default_ranges,
    entities,
    interest,
    models,
    naming,
    outcomes,
    patients,
    regimens,
    results,
    sentences,
    timeline,
    tokens,
)  # fmt: skip
from casefacts.annotate.notes import Notes, notes_of
from casefacts.settings import AnnotateSettings

Step = Callable[[Notes], None]

STEPS: tuple[tuple[str, Callable[[AnnotateSettings], Step]], ...] = (
    ("lexicon", naming.build),  # DRUG, CHEMICAL and TEST mentions with concept ids
    ("patients", patients.build),  # who is reported: patient facts, AGE and SEX mentions
    ("regimens", regimens.build),  # drug facts; DOSE, ROUTE, FREQUENCY, DURATION mentions and their links
    ("results", results.build),  # laboratory facts; RESULT mentions and their links
    ("outcomes", outcomes.build),  # outcome facts; OUTCOME mentions and their links
    ("context", context.build),  # assertion, experiencer and patient of mentions and facts
    ("default_ranges", default_ranges.build),  # flags of results whose report states no range
    ("timeline", timeline.build),  # TIME mentions; when each fact was
    ("confidence", confidence.build),  # how sure all of it is; after all that finds or changes anything
    ("interest", interest.build),  # which facts the review's protocol is about
)


def build(settings: AnnotateSettings, *, before: str = "") -> Language:
    """The pipeline, or its steps before the named one; call it on a Doc whose `_.notes` is set."""
    model = entities.trained()
    nlp = spacy.blank("en", vocab=model.vocab)
    nlp.tokenizer = tokens.tokenizer(nlp)
    _add(nlp, "sentences", sentences.Splits())
    _add(nlp, "abbreviations", abbreviations.annotate)
    _add(nlp, "entities", entities.Entities(model, models.further(settings)))
    for name, build_step in STEPS:
        if name == before:
            break
        _add(nlp, name, _OnNotes(build_step(settings)))
    return nlp


def _add(nlp: Language, name: str, component: Callable[[Doc], Doc]) -> None:
    Language.component(f"casefacts_{name}", func=component)
    nlp.add_pipe(f"casefacts_{name}")


class _OnNotes:
    """A step as a component. No function: spaCy takes a function of the same code for the one that it knows by that
    name, and a second pipeline would run the first one's steps.
    """

    def __init__(self, step: Step) -> None:
        self._step = step

    def __call__(self, doc: Doc) -> Doc:
        self._step(notes_of(doc))
        return doc
