"""To which drugs a sentence puts an outcome statement down, and what stopping or giving them again did."""

import re
from collections.abc import Sequence

from casefacts.annotate.statements import DrugRules, Statement
from casefacts.terms import Challenge

DRUG, STATEMENT = "\ue000", "\uf000"
"""What stands for a drug and for the statement in the text on which the patterns match."""

Span = tuple[int, int]


class Attribution:
    """Finds the drugs of statements."""

    def __init__(self, rules: DrugRules) -> None:
        joint = rf"(?:\s*\([^)]*\))?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+plus\s+|\s*/\s*){DRUG}(?:\s*\([^)]*\))?)*"
        self._patterns = [
            re.compile(
                pattern.replace("{t}", rules.course).replace("{d}", f"(?P<d>{DRUG}{joint})").replace("{s}", STATEMENT),
                re.IGNORECASE,
            )
            for pattern in (rules.after, rules.did, rules.before, rules.given, rules.taken)
        ]
        self._stopped = re.compile(rules.stopped, re.IGNORECASE)
        self._again = re.compile(rules.again, re.IGNORECASE)
        self._causal = re.compile(rules.causal, re.IGNORECASE)
        self._onset = re.compile(rules.onset, re.IGNORECASE)

    def drugs(self, text: str, statement: Statement, drugs: Sequence[Span]) -> list[Span]:
        """The drugs that the statement is put down to, none where the sentence does not say."""
        within = [drug for drug in drugs if statement.start <= drug[0] and drug[1] <= statement.end]
        if within:
            return within
        masked, spans = _mask(text, (statement.start, statement.end), drugs)
        for pattern in self._patterns:
            match = pattern.search(masked)
            if match:
                first = masked[: match.start("d")].count(DRUG)
                return spans[first : first + match["d"].count(DRUG)]
        return []

    def challenges(self, text: str, statement: Statement) -> tuple[Challenge | None, Challenge | None]:
        """Dechallenge and rechallenge: what came of stopping the drug, what of giving it again."""
        near = text[statement.start :].split(";", maxsplit=1)[0]
        better = statement.category in ("resolved", "improved")
        worse = statement.category in ("unchanged", "worsened")
        stopped = bool(self._stopped.search(near)) and statement.assertion == "present"
        again = bool(self._again.search(text)) and statement.category == "recurrence"
        dechallenge: Challenge | None = (
            ("positive" if better else "negative") if stopped and (better or worse) else None
        )
        rechallenge: Challenge | None = (
            ("positive" if statement.assertion == "present" else "negative") if again else None
        )
        return dechallenge, rechallenge

    def causality(self, text: str, start: int, end: int) -> Span | None:
        """The words between two offsets that say why."""
        match = self._causal.search(text, start, end)
        return match.span() if match else None

    def onset(self, text: str, start: int, end: int) -> Span | None:
        """How long after the drug the finding came."""
        match = self._onset.search(text, start, end)
        return match.span() if match else None


def _mask(text: str, statement: Span, drugs: Sequence[Span]) -> tuple[str, list[Span]]:
    """The text with one character for the statement and for each drug outside it, and the drugs' spans in order."""
    kept = [drug for drug in sorted(drugs) if drug[1] <= statement[0] or drug[0] >= statement[1]]
    parts, at = [], 0
    for start, end in sorted([*kept, statement]):
        parts += [text[at:start], STATEMENT if (start, end) == statement else DRUG]
        at = end
    return "".join([*parts, text[at:]]), kept
