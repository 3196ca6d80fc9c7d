"""Decisions find their facts again: after a rerun, in a renamed report, in another reading."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.review.made import ALL, FACTS, SENTENCES, applied, decision, row, run_of, table

from casefacts.review.decisions import TABLES, digest_of


@pytest.mark.parametrize("name", FACTS)
@pytest.mark.parametrize(
    ("now", "state"),
    [
        (str, "moved"),
        (lambda said: said.upper().replace(" ", "  "), "moved"),
        (lambda said: f"On admission, {said}", "moved"),
        (lambda said: "Quite another statement about something else.", "vanished"),
    ],
    ids=["same words", "letters and spaces", "longer sentence", "another sentence"],
)
def test_a_decision_finds_its_fact_again(tmp_path: Path, name: str, now: Callable[[str], str], state: str) -> None:
    out = run_of(tmp_path / "run", (name, row(name, "new", sentence=now(SENTENCES[name]))))
    done = applied(out, decision(name, "old", "accept"))
    assert [(one.how, one.fact_id) for one in done.attached] == [(state, "new" if state == "moved" else "old")]
    assert [row["decision"] for row in table(out, name)] == ["accepted" if state == "moved" else "unreviewed"]
    (logged,) = table(out, "decisions")
    assert (logged["fact_id"], logged["state"]) == ("old", state)


def test_a_decision_does_not_move_to_another_dose(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "new", dose_text="200 mg", dose_value="200")))
    assert applied(out, decision("drugs", "old", "accept")).count("vanished") == 1


def test_a_decision_does_not_choose_between_equals(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "a")), ("drugs", row("drugs", "b")))
    assert applied(out, decision("drugs", "old", "reject")).count("vanished") == 1
    assert len(table(out, "drugs")) == 2


def test_of_equals_a_decision_is_about_the_one_that_was_seen(tmp_path: Path) -> None:
    seen = row("drugs", "old", route="oral")
    rows = [row("drugs", "a", start="1"), row("drugs", "b", route="oral", start="2")]
    out = run_of(tmp_path / "run", *(("drugs", each) for each in rows))
    applied(out, decision("drugs", "old", "reject", seen=digest_of(seen, TABLES["drugs"])))
    assert [each["fact_id"] for each in table(out, "rejected")] == ["b"]


@pytest.mark.parametrize(
    ("before", "now", "state"),
    [
        ("2.3", "2.3 mg/dL", "moved"),
        ("2.3 mg/d1", "2.3 mg/dL", "moved"),
        ("2.3 mg/dL", "2.3", "moved"),
        ("2", "2.3 mg/dL", "vanished"),
        ("2.3 mg/dL", "23 mg/dL", "vanished"),
        ("elevated", "elevated at 2.3", "vanished"),
    ],
)
def test_a_decision_stays_with_a_result_that_is_better_read(tmp_path: Path, before: str, now: str, state: str) -> None:
    out = run_of(tmp_path / "run", ("labs", row("labs", "new", result_text=now)))
    done = applied(out, decision("labs", "old", "accept", statement=before))
    assert [one.how for one in done.attached] == [state]


def test_an_added_fact_that_is_found_now_is_one(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "new")))
    cells = {"drug_text": "prednisolone", "dose_text": "20 mg", "route": "oral"}
    applied(out, *(decision("drugs", "add-1", "add", field=name, value=value) for name, value in cells.items()))
    (found,) = table(out, "drugs")
    assert (found["fact_id"], found["route"], found["decision"]) == ("new", "oral", "added")


def test_decisions_under_the_old_and_the_new_name_of_a_report_are_on_one_fact(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("labs", row("labs", "l", report_id="renamed")), reports=("renamed",))
    again = decision("labs", "l", "reject", report_id="renamed", decided_at="2025-03-02")
    applied(out, decision("labs", "l", "accept"), again)
    assert [row["fact_id"] for row in table(out, "rejected")] == ["l"]


def test_a_fact_that_changed_since_it_was_seen_is_said(tmp_path: Path) -> None:
    seen = digest_of(row("drugs", "drugs-1"), TABLES["drugs"])
    same = run_of(tmp_path / "same", *ALL)
    assert applied(same, decision("drugs", "drugs-1", "accept", seen=seen)).changed == set()
    changed = run_of(tmp_path / "changed", ("drugs", row("drugs", "drugs-1", dose_value="2")))
    assert applied(changed, decision("drugs", "drugs-1", "accept", seen=seen)).changed == {"drugs-1"}
    assert [row["changed"] for row in table(changed, "decisions")] == ["true"]


def test_decisions_on_a_report_that_is_not_there_are_listed(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", *ALL)
    cells = {"drug_text": "furosemide", "dose_text": "40 mg"}
    done = applied(
        out,
        decision("labs", "gone", "reject", report_id="other"),
        *(decision("drugs", "add-1", "add", report_id="other", field=name, value=to) for name, to in cells.items()),
    )
    assert done.unknown_reports == ["other"]
    assert len(table(out, "drugs")) == 1
    assert {row["state"] for row in table(out, "decisions")} == {"no_report"}


def test_decisions_follow_a_report_whose_file_was_renamed(tmp_path: Path) -> None:
    out = run_of(
        tmp_path / "run", *((name, row(name, f"{name}-1", report_id="renamed")) for name in FACTS), reports=("renamed",)
    )
    cells = {"drug_text": "furosemide", "dose_text": "40 mg"}
    done = applied(
        out,
        decision("labs", "labs-1", "accept"),
        decision("outcomes", "old", "accept"),
        *(decision("drugs", "add-1", "add", field=name, value=value, sentence="x") for name, value in cells.items()),
    )
    assert {(one.decision.table, one.how) for one in done.attached} == {
        ("labs", "applied"), ("outcomes", "moved"), ("drugs", "added"),
    }  # fmt: skip
    assert [row["report_id"] for row in table(out, "drugs")] == ["renamed", "renamed"]
