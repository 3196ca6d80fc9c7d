"""To which drugs a sentence puts an outcome statement down, and what stopping or giving them again did."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from casefacts.annotate.pairs import Span
from casefacts.annotate.statements import DrugRules, Statement
from casefacts.terms import Challenge

DRUG, STATEMENT = "\ue000", "\uf000"
"""What stands for a drug and for the statement in the text on which the patterns match."""

Deed = Literal["given", "treated", "stopped", "again"]
""""Treated": the drug was given, and the statement follows in the same sentence ("was given X, and …")."""
BEFORE = 40
"""Characters before "after" that may say how long ("some fifteen minutes after the first infusion of …")."""


@dataclass(frozen=True, kw_only=True)
class Cause:
    """What a statement is put down to: the drugs, and what came of stopping them or of giving them again."""

    drugs: tuple[Span, ...] = ()
    dechallenge: Challenge | None = None
    rechallenge: Challenge | None = None


class Attribution:
    """Finds the drugs of statements."""

    def __init__(self, rules: DrugRules) -> None:
        joint = rf"(?:\s*\([^)]*\))?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s+plus\s+|\s*/\s*){DRUG}(?:\s*\([^)]*\))?)*"
        parts = {
            "{t}": rules.course, "{d}": f"(?P<d>{DRUG}{joint})", "{s}": STATEMENT, "{stop}": rules.stop,
            "{halted}": rules.halted, "{again}": rules.again,
        }  # fmt: skip
        deeds: tuple[tuple[tuple[str, ...], Deed], ...] = (
            (rules.other, "given"),
            (rules.stopping, "stopped"),
            (rules.repeating, "again"),
            ((rules.after, rules.did, rules.before), "given"),
            ((rules.given, rules.taken), "treated"),
            ((rules.to,), "given"),
        )
        self._patterns = [
            (re.compile(_filled(pattern, parts), re.IGNORECASE), deed)
            for patterns, deed in deeds
            for pattern in patterns
        ]
        self._stop_of = re.compile(rf"(?:{rules.stop})\s+of\s+(?:(?:the|his|her)\s+)?", re.IGNORECASE)
        self._stopped = re.compile(rf"\b(?:{rules.stop}|{rules.halted})\b", re.IGNORECASE)
        self._stand_in = re.compile(rules.stand_in, re.IGNORECASE)
        self._again = re.compile(rules.again, re.IGNORECASE)
        self._causal = re.compile(rules.causal, re.IGNORECASE)
        self._verdict = re.compile(rules.verdict, re.IGNORECASE)
        self._onset = re.compile(rules.onset, re.IGNORECASE)

    def of_statement(self, text: str, statement: Statement, drugs: Sequence[Span]) -> Cause:
        """The cause of a statement; without drugs where the sentence does not say."""
        found, deed = self._drugs(text, statement, drugs)
        if not found:
            found, deed = self._by_stand_in(text, statement, drugs)
        if deed == "treated":
            # "Was given dopamine and died" puts no death down to dopamine.
            found, deed = ([] if statement.category == "death" else found), "given"
        near = text[statement.end :].split(";", maxsplit=1)[0]
        if deed == "given" and self._stopped.search(near):
            deed = "stopped"
        if deed == "given" and statement.category == "recurrence" and self._again.search(text):
            deed = "again"
        came = statement.assertion == "present"
        dechallenge: Challenge | None = None
        rechallenge: Challenge | None = None
        if deed == "stopped" and came and statement.category in ("resolved", "improved"):
            dechallenge = "positive"
        elif deed == "stopped" and came and statement.category in ("unchanged", "worsened"):
            dechallenge = "negative"
        elif deed == "again" and statement.category in ("recurrence", "adverse_event"):
            rechallenge = "positive" if came else "negative"
        return Cause(drugs=tuple(found), dechallenge=dechallenge, rechallenge=rechallenge)

    def stops_a_drug(self, text: str, statement: Statement, drugs: Sequence[Span]) -> bool:
        """What ceased is a drug ("cessation of valproate"), no finding."""
        stop = self._stop_of.match(text, statement.start, statement.end)
        return stop is not None and any(start == stop.end() for start, _ in drugs)

    def _by_stand_in(self, text: str, statement: Statement, drugs: Sequence[Span]) -> tuple[list[Span], Deed]:
        """The only drug that stands before "when it was given again", where the statement is put down to that."""
        match = self._stand_in.search(text, statement.end)
        before = [drug for drug in drugs if match and drug[1] <= match.start()]
        names = {text[slice(*drug)].casefold() for drug in before}
        if match is None or len(names) != 1:
            return [], "given"
        found, deed = self._drugs(text, statement, [match.span("it")])
        return (before[-1:], deed) if found and deed in ("stopped", "again") else ([], "given")

    def _drugs(self, text: str, statement: Statement, drugs: Sequence[Span]) -> tuple[list[Span], Deed]:
        """The drugs that the statement is put down to, and what was done with them."""
        within = [drug for drug in drugs if statement.start <= drug[0] and drug[1] <= statement.end]
        if within:
            return within, "given"
        masked, spans = _mask(text, (statement.start, statement.end), drugs)
        for pattern, deed in self._patterns:
            match = pattern.search(masked)
            if match:
                first = masked[: match.start("d")].count(DRUG)
                return spans[first : first + match["d"].count(DRUG)], deed
        return [], "given"

    def causality(self, text: str, start: int, end: int) -> Span | None:
        """The words that say why, between two offsets, or how sure it is."""
        match = self._verdict.search(text) or self._causal.search(text, start, end)
        return match.span() if match else None

    def onset(self, text: str, start: int, end: int) -> Span | None:
        """How long after the drug the finding came; the words may begin before the stretch from one to the other."""
        clause = max(text.rfind(sign, 0, start) + 1 for sign in ".;,")
        match = self._onset.search(text, max(clause, start - BEFORE), end)
        return match.span() if match else None


def _filled(pattern: str, parts: dict[str, str]) -> str:
    for name, source in parts.items():
        pattern = pattern.replace(name, source)
    return pattern


def _mask(text: str, statement: Span, drugs: Sequence[Span]) -> tuple[str, list[Span]]:
    """The text with one character for the statement and for each drug outside it, and the drugs' spans in order."""
    kept = [drug for drug in sorted(drugs) if drug[1] <= statement[0] or drug[0] >= statement[1]]
    parts, at = [], 0
    for start, end in sorted([*kept, statement]):
        parts += [text[at:start], STATEMENT if (start, end) == statement else DRUG]
        at = end
    return "".join([*parts, text[at:]]), kept
