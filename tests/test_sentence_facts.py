"""Sentences of every difficulty, each with all the rows that it should give (tests/sentences/)."""

import pytest
from tests.sentences import harness


def _parameter(case: harness.Case):  # type: ignore[no-untyped-def]
    marks = [pytest.mark.xfail(strict=True, reason=case.fails)] if case.fails else []
    return pytest.param(case, id=f"{case.file}-{case.id}", marks=marks)


@pytest.mark.parametrize("case", [_parameter(case) for case in harness.cases()])
def test_a_sentence_gives_its_rows_and_no_others(case: harness.Case) -> None:
    assert harness.problems(case) == []
