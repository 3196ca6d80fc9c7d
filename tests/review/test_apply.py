"""Decisions become reviewed tables, on every rerun, and none is lost."""

from pathlib import Path

import pytest
from tests.review.made import ALL, FACTS, applied, decision, row, run_of, saved, table

from casefacts.errors import UsageError
from casefacts.review.decisions import TABLES, read
from casefacts.tabulate.computed import COMPUTED_FROM


@pytest.mark.parametrize("name", FACTS)
def test_accepted_corrected_rejected(tmp_path: Path, name: str) -> None:
    out = run_of(tmp_path / "run", *((name, row(name, f"f{i}", start=str(i))) for i in range(4)))
    field = "assertion" if name != "patients" else "sex"
    value = "absent" if name != "patients" else "female"
    applied(
        out,
        decision(name, "f0", "accept"),
        decision(name, "f1", "correct", field=field, value=value, comment="see page 2"),
        decision(name, "f2", "reject"),
    )
    found = {row["fact_id"]: row for row in table(out, name)}
    assert {fact_id: row["decision"] for fact_id, row in found.items()} == {
        "f0": "accepted", "f1": "corrected", "f3": "unreviewed",
    }  # fmt: skip
    assert found["f1"][field] == value
    assert (found["f1"]["reviewers"], found["f1"]["comment"]) == ("ann", "see page 2")
    assert found["f1"]["decided_at"] == "2025-03-01T10:00:00+00:00"
    assert [row["fact_id"] for row in table(out, "rejected")] == ["f2"]


def test_an_added_fact_stands_at_its_place(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "f1", start="5")), ("drugs", row("drugs", "f2", start="90")))
    added = {"fact_id": "add-1", "sentence": "Then 40 mg of furosemide.", "mention": "furosemide", "statement": "40 mg"}
    cells = {"drug_text": "furosemide", "dose_text": "40 mg", "dose_value": "40", "start": "50", "page": "2"}
    applied(
        out,
        *({**decision("drugs", "", "add"), **added, "field": name, "value": value} for name, value in cells.items()),
    )
    found = table(out, "drugs")
    assert [row["drug_text"] for row in found] == ["prednisolone", "furosemide", "prednisolone"]
    new = found[1]
    assert (new["decision"], new["dose_value"], new["page"]) == ("added", "40", "2")
    assert (new["assertion"], new["method"], new["sentence"]) == ("present", "reviewer", "Then 40 mg of furosemide.")


def test_added_facts_of_two_reports_may_have_one_id(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", reports=("one", "two"))
    cells = {"drug_text": "furosemide", "dose_text": "40 mg"}
    done = applied(
        out,
        *(
            decision("drugs", "add-1", "add", report_id=report, field=name, value=value)
            for report in ("one", "two")
            for name, value in cells.items()
        ),
    )
    assert [(row["report_id"], row["drug_text"]) for row in table(out, "drugs")] == [
        ("one", "furosemide"), ("two", "furosemide"),
    ]  # fmt: skip
    assert done.count("added") == 2
    assert {row["report_id"] for row in table(out, "decisions")} == {"one", "two"}


def test_a_patient_whom_the_report_does_not_have_is_refused(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", *ALL)
    cells = {"drug_text": "furosemide", "patient_id": "p7"}
    rows = [decision("drugs", "add-1", "add", field=name, value=value) for name, value in cells.items()]
    with pytest.raises(UsageError, match=r"decisions\.csv:3: case has no patient p7, there is p1"):
        applied(out, *rows)
    assert not (out / "reviewed").exists()
    with pytest.raises(UsageError, match=r"decisions\.csv:2: case has no patient p7"):
        applied(out, decision("labs", "labs-1", "correct", field="patient_id", value="p7"))
    applied(out, *rows, decision("patients", "add-2", "add", field="patient_id", value="p7"))
    assert sorted(row["patient_id"] for row in table(out, "drugs")) == ["p1", "p7"]


def test_one_id_for_two_added_facts_of_a_report_is_refused(tmp_path: Path) -> None:
    names = ("furosemide", "aspirin")
    path = saved(tmp_path / "m.csv", [decision("drugs", "add-1", "add", field="drug_text", value=one) for one in names])
    with pytest.raises(UsageError, match=rf"{path}:3: .*'furosemide' at {path}:2; give each fact its own id"):
        read([path])


def test_a_decision_that_a_later_one_replaces_is_still_listed(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", *ALL)
    applied(out, decision("labs", "labs-1", "reject"), decision("labs", "labs-1", "accept", decided_at="2025-03-02"))
    assert [(row["decision"], row["state"]) for row in table(out, "decisions")] == [
        ("accept", "applied"), ("reject", "replaced"),
    ]  # fmt: skip


def added(fact_id: str, reviewer: str = "ann", **cells: str) -> list[dict[str, str]]:
    cells = {"drug_text": "furosemide", "dose_text": "40 mg"} | cells
    return [decision("drugs", fact_id, "add", reviewer, field=name, value=value) for name, value in cells.items()]


def test_two_facts_that_one_reviewer_added_are_two(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", reports=("case",))
    done = applied(out, *added("add-1", time_text="morning"), *added("add-2", time_text="evening"))
    assert [row["time_text"] for row in table(out, "drugs")] == ["morning", "evening"]
    assert done.facts["added"] == 2


def test_two_reviewers_who_add_one_fact_differently_are_in_conflict(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", reports=("case",))
    done = applied(out, *added("add-1", dose_value="40"), *added("add-2", "bob", dose_value="4"))
    (found,) = table(out, "drugs")
    assert (found["decision"], found["drug_text"], found["dose_value"]) == ("conflict", "furosemide", "")
    assert [one["reviewer"] for one in table(out, "conflicts")] == ["ann", "bob"]
    assert done.facts["conflict"] == 1


def test_an_added_fact_of_another_patient_is_no_fact_that_is_there(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", ("drugs", row("drugs", "f")), ("patients", row("patients", "p", patient_id="p2")))
    cells = {"drug_text": "prednisolone", "dose_text": "20 mg", "patient_id": "p2"}
    applied(out, *(decision("drugs", "add-1", "add", field=name, value=value) for name, value in cells.items()))
    assert sorted(row["patient_id"] for row in table(out, "drugs")) == ["p1", "p2"]


def test_a_later_decision_of_the_same_reviewer_replaces_the_earlier(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", *ALL)
    applied(out, decision("labs", "labs-1", "reject"), decision("labs", "labs-1", "accept", decided_at="2025-03-02"))
    assert [row["decision"] for row in table(out, "labs")] == ["accepted"]


def test_two_reviewers_in_conflict_and_a_third_who_settles(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", *ALL)
    ann = decision("drugs", "drugs-1", "accept")
    bob = decision("drugs", "drugs-1", "correct", "bob", decided_at="2025-03-02", field="dose_value", value="2")
    applied(out, ann, bob)
    (found,) = table(out, "drugs")
    assert (found["decision"], found["dose_value"], found["reviewers"]) == ("conflict", "20", "ann;bob")
    assert [(row["reviewer"], row["decision"], row["cells"]) for row in table(out, "conflicts")] == [
        ("ann", "accept", ""),
        ("bob", "correct", "dose_value = 2"),
    ]
    third = decision("drugs", "drugs-1", "correct", "cy", decided_at="2025-03-03", field="dose_value", value="2")
    applied(out, ann, bob, third)
    assert table(out, "drugs")[0]["dose_value"] == "2"
    assert table(out, "conflicts") == []


DRUG = {
    "dose_text": "600 mg", "dose_value": "600", "frequency_text": "twice daily", "frequency_per_day": "2",
    "daily_dose_value": "1200", "daily_dose_unit": "mg", "duration_text": "one week", "duration_days": "7",
    "drug_name": "prednisolone", "mesh_id": "D011239",
}  # fmt: skip
LAB = {"test_name": "creatinine", "loinc": "2160-0", "si_value": "203", "si_unit": "umol/L", "flag": "H"}


@pytest.mark.parametrize(
    ("name", "cells", "given", "emptied"),
    [
        ("drugs", DRUG, {"dose_value": "300"}, "daily_dose_value;daily_dose_unit"),
        ("drugs", DRUG, {"dose_value": "300", "daily_dose_value": "600", "daily_dose_unit": "mg"}, ""),
        ("drugs", DRUG, {"dose_text": "300 mg", "dose_value": "300", "dose_unit": "mg"},
         "daily_dose_value;daily_dose_unit"),
        ("drugs", DRUG, {"dose_text": "300 mg"}, "dose_value;dose_unit;daily_dose_value;daily_dose_unit"),
        ("drugs", DRUG, {"frequency_text": "daily"}, "frequency_per_day;daily_dose_value;daily_dose_unit"),
        ("drugs", DRUG, {"duration_text": "two weeks"}, "duration_days"),
        ("drugs", DRUG, {"drug_text": "prednisone"}, "drug_name;mesh_id"),
        ("drugs", DRUG, {"dose_value": "600", "action": "start"}, ""),
        ("labs", LAB | {"flag_source": "default"}, {"value": "3.2"}, "flag;flag_source;si_value;si_unit"),
        ("labs", LAB | {"flag_source": "stated"}, {"value": "3.2"}, "si_value;si_unit"),
        ("labs", LAB | {"flag_source": "range"}, {"value": "3.2", "flag": "H", "flag_source": "range"},
         "si_value;si_unit"),
        ("labs", {"time_text": "day 3", "time_days": "3"}, {"time_text": "day 8"}, "time_days"),
        ("patients", {"age_years": "54"}, {"age_text": "45-year-old"}, "age_years"),
    ],
)  # fmt: skip
def test_what_was_computed_from_a_corrected_cell_does_not_stay(
    tmp_path: Path, name: str, cells: dict[str, str], given: dict[str, str], emptied: str
) -> None:
    before = row(name, "f", **cells)
    out = run_of(tmp_path / "run", (name, before))
    applied(out, *(decision(name, "f", "correct", field=field, value=value) for field, value in given.items()))
    (found,) = table(out, name)
    changed = {field: found[field] for field in {**FACTS[name], **cells} if found[field] != before[field]}
    new = {field: value for field, value in given.items() if before.get(field, value) != value}
    assert changed == new | dict.fromkeys(filter(None, emptied.split(";")), "")
    assert {one["emptied"] for one in table(out, "decisions")} == {emptied}


def test_columns_that_are_computed_are_columns_that_may_be_empty_and_stand_behind_theirs() -> None:
    for name, computed in COMPUTED_FROM.items():
        columns = {column.name: column for column in TABLES[name].columns}
        seen = set()
        for column, sources in computed.items():
            assert not columns[column].required
            assert columns.keys() >= set(sources)
            assert seen.isdisjoint({column})
            assert not set(sources) & (computed.keys() - seen)
            seen.add(column)


def test_a_correction_to_what_stands_is_no_conflict(tmp_path: Path) -> None:
    out = run_of(tmp_path / "run", *ALL)
    applied(
        out,
        decision("drugs", "drugs-1", "accept"),
        decision("drugs", "drugs-1", "correct", "bob", field="dose_value", value="20"),
    )
    assert table(out, "conflicts") == []
