"""Sentences that never cross a passage and survive the abbreviations of medical prose."""

import re

from spacy.tokens import Doc

from casefacts.annotate.notes import Sentence, notes_of

_END = re.compile(r"(?<=[.!?])[\"”’)\]]*\s+(?=[A-Z0-9“\"(\[])")


def annotate(doc: Doc) -> Doc:
    """Fill `notes.sentences`."""
    notes = notes_of(doc)
    text = notes.report.text
    for passage in notes.report.passages:
        starts = [passage.start, *(passage.start + m.end() for m in _END.finditer(text[passage.start : passage.end]))]
        for start, end in zip(starts, [*starts[1:], passage.end], strict=True):
            stretch = text[start:end]
            end -= len(stretch) - len(stretch.rstrip())
            if start < end:
                notes.sentences.append(
                    Sentence(start=start, end=end, text=text[start:end], section=passage.section, passage=passage)
                )
    return doc
