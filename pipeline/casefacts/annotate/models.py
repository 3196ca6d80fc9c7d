"""Further spaCy models that a user has installed (scispaCy's en_ner_bc5cdr_md, …) or trained as sources of mentions."""

from collections.abc import Callable
from typing import get_args

import spacy

from casefacts.annotate.entities import trimmed
from casefacts.annotate.notes import Notes
from casefacts.errors import UsageError
from casefacts.facts import Mention
from casefacts.settings import AnnotateSettings
from casefacts.terms import MentionLabel


def further(settings: AnnotateSettings) -> list[Callable[[Notes], list[Mention]]]:
    """Load the models that settings name, in their order.

    Raises:
        UsageError: a model is not installed, or finds nothing that the settings map to a label of casefacts.
    """
    ours: dict[str, MentionLabel] = {label: label for label in get_args(MentionLabel)}
    return [Further(name, ours | settings.model_labels) for name in settings.models]


class Further:
    """One further model. It reads the text with its own tokenizer; entities whose label is not mapped are left out."""

    def __init__(self, name: str, labels: dict[str, MentionLabel]) -> None:
        try:
            self._nlp = spacy.load(name)
        except OSError as error:
            raise UsageError(
                f"{name}: no such spaCy model is installed. Install it in this environment as its authors say "
                "(scispaCy's: https://allenai.github.io/scispacy/, spaCy's: https://spacy.io/models), "
                "or give the path of a model's folder, such as `casefacts train` makes"
            ) from error
        self._labels = labels
        self._method = f"{self._nlp.meta['name']}/{self._nlp.meta['version']}"
        known = {label for pipe in self._nlp.pipe_labels.values() for label in pipe}
        if not known & set(labels):
            raise UsageError(
                f"{name}: none of its labels ({', '.join(sorted(known)) or 'it has none'}) is mapped to one of ours. "
                "Map them in the settings: [annotate.model_labels]"
            )

    def __call__(self, notes: Notes) -> list[Mention]:
        """The model's mentions, in text order."""
        text = notes.report.text
        self._nlp.max_length = max(self._nlp.max_length, len(text) + 1)
        found = []
        for entity in self._nlp(text).ents:
            start, end = trimmed(text, entity.start_char, entity.end_char)
            if start < end and (label := self._labels.get(entity.label_)):
                found.append(Mention(start=start, end=end, label=label, text=text[start:end], method=self._method))
        return found
