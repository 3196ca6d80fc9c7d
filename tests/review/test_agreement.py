"""Agreement of two reviewers."""

from pathlib import Path

import pytest
from sklearn.metrics import cohen_kappa_score
from tests.review.made import decision, row, run_of, saved, table

from casefacts.review.agreement import kappa
from casefacts.review.apply import apply
from casefacts.review.decisions import read


@pytest.mark.parametrize(
    ("one", "other"),
    [("aabbc", "aabbc"), ("aabbc", "abbca"), ("aaab", "bbba"), ("abcabcabca", "abcabcbbcc"), ("aaaa", "aaab")],
)
def test_kappa_is_that_of_scikit_learn(one: str, other: str) -> None:
    assert kappa(one, other) == pytest.approx(cohen_kappa_score(list(one), list(other)))


def test_kappa_is_not_defined_where_all_say_the_same() -> None:
    assert kappa("aaa", "aaa") is None


def test_agreement_by_table_and_field(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", *(("drugs", row("drugs", f"f{i}", dose_value=str(i))) for i in range(4)))
    ann = [decision("drugs", f"f{i}", "accept") for i in range(4)]
    bob = [
        decision("drugs", "f0", "accept", "bob"),
        decision("drugs", "f1", "correct", "bob", field="dose_value", value="10"),
        decision("drugs", "f2", "reject", "bob"),
    ]
    apply(read([saved(tmp_path / "ann.csv", ann), saved(tmp_path / "bob.csv", bob)]), out)
    found = {one["field"]: (one["facts"], one["agreed"], one["percent"]) for one in table(out, "agreement")}
    assert found[""] == ("3", "1", "33.3")  # f3 was decided by one only
    assert found["dose_value"] == ("2", "1", "50.0")  # of the two facts that neither rejected
    assert found["drug_text"] == ("2", "2", "100.0")
