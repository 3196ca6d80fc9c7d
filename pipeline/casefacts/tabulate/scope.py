"""Which facts are within the scope of a review's protocol."""

from collections.abc import Callable

from casefacts.facts import AnnotatedReport, Fact, PatientFact
from casefacts.settings import Scope


def in_scope(report: AnnotatedReport, scope: Scope | None) -> Callable[[Fact], bool | None]:
    """Says of each fact of a report whether it is in scope; None where there is no protocol.

    A fact is, unless it is about none of the terms of its kind, or is said in a section or with an assertion that the
    protocol leaves out. A patient is who has a fact about a term in scope, wherever the patient is described; without
    terms every patient is.
    """
    if scope is None:
        return lambda fact: None

    def of_fact(fact: Fact) -> bool:
        return (
            fact.of_interest is not False
            and (not scope.sections or fact.section in scope.sections)
            and (not scope.assertions or fact.assertion in scope.assertions)
        )

    facts = (*report.drugs, *report.labs, *report.outcomes)
    patients = {fact.patient_id for fact in facts if fact.of_interest and of_fact(fact)}

    def of_any(fact: Fact) -> bool:
        if isinstance(fact, PatientFact):
            return fact.of_interest is None or fact.patient_id in patients
        return of_fact(fact)

    return of_any
