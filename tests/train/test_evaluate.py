"""Scores of mentions."""

import pytest

from casefacts.train.evaluate import score


def test_strict_scores_by_label() -> None:
    gold = [{(0, 4, "DRUG"), (5, 9, "DOSE")}, {(0, 3, "DRUG")}]
    found = [{(0, 4, "DRUG"), (5, 8, "DOSE")}, set()]
    scores = {one.kind: one for one in score(gold, found)}
    assert (scores["DRUG"].strict, scores["DRUG"].gold) == ((1.0, 0.5, pytest.approx(2 / 3)), 2)
    assert (scores["DOSE"].strict, scores["DOSE"].gold) == ((0.0, 0.0, 0.0), 1)
    assert (scores["all"].strict, scores["all"].gold) == ((0.5, pytest.approx(1 / 3), pytest.approx(0.4)), 3)


def test_the_interval_is_that_of_texts_resampled() -> None:
    gold = [{(0, 4, "DRUG")}] * 10
    low, high = score(gold, [*gold[:5], *[set[tuple[int, int, str]]()] * 5])[0].interval
    assert 0 < low < 2 / 3 < high < 1
