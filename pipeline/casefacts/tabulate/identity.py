"""Ids that survive a better clean-up, and which rows state the same fact."""

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from casefacts import assets
from casefacts.facts import DrugFact, Fact, LabFact, OutcomeFact
from casefacts.tabulate.columns import cell
from casefacts.tabulate.schema import DRUGS, FACT_TABLES, LABS, OUTCOMES, PATIENTS

ID_DIGITS = 12
"""48 bits: among a million facts of one table the chance of any collision is about 0.2 %, and ids are used with
report_id.
"""
NEAR = 60
"""Characters on either side of a mention in which "another 500 mL of" or "was repeated" belongs to it."""
_CLAUSE = re.compile(r"[,;:] ")
_AT = re.compile(r"^(?:on|at|in|during)\s+(?:the\s+)?")
KNOWN_BY = {
    DRUGS.name: ("drug_text", "dose_text"),
    LABS.name: ("test_text", "result_text"),
    OUTCOMES.name: ("outcome_text", "category"),
    PATIENTS.name: ("patient_id", "age_text"),
}
"""The columns that a fact of each table is known by: the head mention, and what is said of it."""
_KEY_COLUMNS = {
    table.name: tuple(column for name in KNOWN_BY[table.name] for column in table.columns if column.name == name)
    for table in FACT_TABLES
}


def fold(text: str) -> str:
    """Text without the differences a clean-up may remove: case, compatibility forms, white space, hyphens."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s\u00ad\u2010-\u2015\u2212-]+", "", text)


def digest(*parts: str) -> str:
    """The first hex digits of SHA-256 over the parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:ID_DIGITS]


def fact_ids(table: str, sha256: str, facts: Sequence[Fact]) -> list[str]:
    """An id for each fact: table, content, evidence sentence, head mention, dose or result or category, ordinal among
    equals.
    """
    seen: Counter[str] = Counter()
    ids = []
    for fact in facts:
        head, value = _key_cells(table, fact)
        key = digest(table, sha256, fold(fact.sentence), fold(head), fold(value))
        ids.append(digest(key, str(seen[key])))
        seen[key] += 1
    return ids


def _key_cells(table: str, fact: Fact) -> tuple[str, str]:
    head, said = (cell(column, getattr(fact, column.source or column.name)) for column in _KEY_COLUMNS[table])
    # The age is no part of a patient's id: there is one fact of each.
    return head, "" if table == PATIENTS.name else said


def duplicates(facts: Sequence[Fact], ids: Sequence[str]) -> list[str]:
    """For each fact the id of the first that states the same, or an empty string.

    Two facts state the same when what they say is equal cell by cell, their times do not contradict each other, and
    the words beside one do not say that it was one more. Between sections one may be silent about the time, as
    abstracts are; within a section both must name the same time or none, and what is said to be one more repeats
    nothing. Another row or column of a table is another event.
    """
    firsts: dict[tuple[Any, ...], list[tuple[Fact, str]]] = {}
    found = []
    for fact, fact_id in zip(facts, ids, strict=True):
        again = _again(fact)
        known = firsts.setdefault((*_statement(fact), again), [])
        first = next((other_id for other, other_id in known if _same_event(other, fact, again)), "")
        if not first:
            known.append((fact, fact_id))
        found.append(first)
    return found


def _same_event(first: Fact, second: Fact, again: bool) -> bool:
    times = {_AT.sub("", fact.time.text.casefold()) if fact.time else "" for fact in (first, second)}
    same_time = len({fold(time) for time in times}) == 1
    if first.section != second.section:
        return same_time or "" in times
    same_cell = first.section != "table" or fold(first.sentence) == fold(second.sentence)
    return same_time and same_cell and not again


def _again(fact: Fact) -> bool:
    """Whether words of the same clause, near the fact, say that it was one more."""
    start, end = fact.start - fact.sentence_start, fact.end - fact.sentence_start
    before = _CLAUSE.split(fact.sentence[max(0, start - NEAR) : start])[-1]
    after = _CLAUSE.split(fact.sentence[end : end + NEAR])[0]
    return _said_again().search(f"{before}{fact.sentence[start:end]}{after}") is not None


@cache
def _said_again() -> re.Pattern[str]:
    return re.compile("|".join(row["pattern"] for row in assets.rows("again.tsv")), re.IGNORECASE)


def _statement(fact: Fact) -> tuple[Any, ...]:
    shared = (fact.patient_id, fact.experiencer, fact.assertion)
    match fact:
        case DrugFact():
            return (*shared, fold(fact.drug_name or fact.drug.text), fact.action, fact.route, *_amounts(fact))
        case LabFact():
            result = fold(fact.result.text) if fact.value is None and fact.qualitative is None else ""
            return (
                *shared, fold(fact.test_name or fact.test.text), fact.operator, fact.value, fact.value_max,
                fact.unit or fold(fact.unit_text), fact.qualitative, result,
            )  # fmt: skip
        case OutcomeFact():
            drug = fold(fact.drug_name or (fact.drug.text if fact.drug else ""))
            return (*shared, fold(fact.outcome.text), fact.category, drug)
    raise TypeError(type(fact).__name__)


def _amounts(fact: DrugFact) -> Iterable[Any]:
    parsed = (
        fact.dose_value, fact.dose_value_max, fact.dose_unit, fact.dose_per, fact.dose_period, fact.frequency_per_day,
        fact.duration_days, fact.doses_count, fact.as_needed,
    )  # fmt: skip
    quotes = (fact.dose, fact.strength, fact.frequency, fact.duration, fact.schedule)
    if all(value is None or value == "" or value is False for value in parsed):
        return tuple(fold(quote.text) if quote else "" for quote in quotes)
    return parsed
