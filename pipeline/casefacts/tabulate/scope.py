"""Which facts are within the scope of a review's protocol."""

from casefacts.facts import Fact, PatientFact
from casefacts.settings import Scope


def in_scope(fact: Fact, scope: Scope | None) -> bool | None:
    """Whether a fact is in scope; None where there is no protocol.

    It is, unless it is not of interest, or is said in a section or with an assertion that the protocol leaves out.
    Where a patient is described does not matter.
    """
    if scope is None or isinstance(fact, PatientFact):
        return None if scope is None else fact.of_interest is not False
    return (
        fact.of_interest is not False
        and (not scope.sections or fact.section in scope.sections)
        and (not scope.assertions or fact.assertion in scope.assertions)
    )
