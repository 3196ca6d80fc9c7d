"""Scores of mentions."""

import pytest

from casefacts.train.evaluate import score


def test_strict_scores_by_label() -> None:
    gold = [{(0, 4, "DRUG"), (5, 9, "DOSE")}, {(0, 3, "DRUG")}]
    found = [{(0, 4, "DRUG"), (5, 8, "DOSE")}, set()]
    scores = score(gold, found)
    assert scores["DRUG"] == (1.0, 0.5, pytest.approx(2 / 3), 2)
    assert scores["DOSE"] == (0.0, 0.0, 0.0, 1)
    assert scores["all"] == (0.5, pytest.approx(1 / 3), pytest.approx(0.4), 3)
