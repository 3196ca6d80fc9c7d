"""Outcomes in the cells of tables whose row or column is headed so: "Outcome | Recovered", "Follow-up | 24 months"."""

import re
from collections.abc import Iterator

from casefacts.annotate.notes import Notes
from casefacts.annotate.statements import CellRules
from casefacts.facts import OutcomeFact
from casefacts.records import CellText
from casefacts.terms import OutcomeCategory


class CellOutcomes:
    """Reads cells."""

    def __init__(self, rules: CellRules, method: str) -> None:
        self._method = method
        self._outcome, self._follow_up, self._length = (
            re.compile(pattern, re.IGNORECASE) for pattern in (rules.outcome, rules.follow_up, rules.length)
        )
        self._words: list[tuple[OutcomeCategory, re.Pattern[str]]] = [
            (category, re.compile(pattern, re.IGNORECASE)) for category, pattern in rules.words.items()
        ]

    def find(self, notes: Notes) -> Iterator[OutcomeFact]:
        """The outcomes of a report's tables, in text order."""
        for cell in notes.report.cells:
            heads = (cell.row_head, cell.column_head)
            if any(self._outcome.search(head) for head in heads):
                found = next((category for category, words in self._words if words.search(cell.text)), None)
                if found:
                    yield self._fact(notes, cell, found)
            elif any(self._follow_up.search(head) for head in heads) and self._length.search(cell.text):
                yield self._fact(notes, cell, "follow_up")

    def _fact(self, notes: Notes, cell: CellText, category: OutcomeCategory) -> OutcomeFact:
        return OutcomeFact(
            start=cell.start,
            end=cell.end,
            sentence=f"{cell.row_head} | {cell.column_head} | {cell.text}",
            sentence_start=notes.sentence_at(cell.start).start,
            sentence_end=cell.end,
            section="table",
            method=self._method,
            outcome=notes.quote(cell.start, cell.end),
            category=category,
        )
