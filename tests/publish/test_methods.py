"""`casefacts methods`: every number adds up, the diagram is whole, the checklist says what the facts answer."""

import csv
import xml.etree.ElementTree as ET
from collections import defaultdict
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.publish.made import fact, report, run_of
from tests.review.made import decision, saved

from casefacts.cli import main
from casefacts.publish import care, flow
from casefacts.publish.counts import Counts, count
from casefacts.publish.source import source
from casefacts.review.apply import apply
from casefacts.review.decisions import read
from casefacts.review.references import COLUMNS

SVG = "{http://www.w3.org/2000/svg}"


def counted(run: Path) -> Counts:
    return count(source(run))


def search(run: Path, *rows: dict[str, str]) -> None:
    with (run / "references.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def run(tmp_path: Path) -> Path:
    run = run_of(
        tmp_path / "run",
        report("case", pages_ocr="2"),
        report("case", source_file="case.xml", status="twin"),
        report("copy", status="duplicate"),
        report("damaged", status="failed", error_code="damaged"),
        report("locked", status="failed", error_code="encrypted"),
        report("mice", left_out="animal;review"),
        report("mute"),
        report("partly", status="partial"),
        fact("patients", "p"), fact("drugs", "a"), fact("drugs", "b", dose_text="40 mg"), fact("labs", "c"),
        fact("outcomes", "d", report_id="partly"),
    )  # fmt: skip
    search(
        run,
        {"record_id": "1", "report_id": "case"},
        {"record_id": "2", "report_id": "case", "duplicate_of": "1"},
        {"record_id": "3"},
        {"record_id": "4", "report_id": "mice"},
        *({"report_id": name} for name in ("damaged", "locked", "mute", "partly")),
    )
    return run


def reviewed(run: Path) -> Path:
    ann = [
        decision("drugs", "a", "accept"), decision("drugs", "b", "reject", mention="", statement="40 mg"),
        decision("labs", "c", "correct", field="flag", value="H"),
    ]  # fmt: skip
    bob = [decision("drugs", "a", "reject", "bob <b> & co"), decision("patients", "p", "accept", "bob <b> & co")]
    apply(read([saved(run.parent / "ann.csv", ann), saved(run.parent / "bob.csv", bob)]), run)
    return run


def test_counts_are_those_of_the_run(run: Path) -> None:
    found = counted(run)
    expected = {
        "records": 4, "records_duplicate": 1, "records_without_report": 1, "records_with_report": 2, "files": 8,
        "files_twin": 1, "files_duplicate": 1, "reports": 6, "reports_of_records": 2, "reports_of_no_record": 4,
        "reports_failed": 2, "reports_failed:encrypted": 1, "reports_read": 4, "reports_partial": 1, "reports_ocr": 1,
        "reports_left_out": 1, "reports_left_out:animal": 1, "reports_kept": 3, "reports_without_facts": 1,
        "reports_with_facts": 2, "facts": 5, "drugs": 2,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert "facts_accepted" not in found


def test_counts_of_reviewed_tables(run: Path) -> None:
    found = counted(reviewed(run))
    expected = {
        "facts": 4, "facts_corrected": 1, "facts_conflict": 1, "facts_accepted": 1, "facts_unreviewed": 1,
        "facts_rejected": 1, "reports_reviewed": 1, "reports_begun": 0, "reports_unreviewed": 1,
    }  # fmt: skip
    assert {name: found[name] for name in expected} == expected
    assert found.reviewers == ("ann", "bob <b> & co")
    assert [(one.table, one.agreed, one.facts) for one in found.agreed] == [("drugs", 0, 1)]
    assert [found[f"both:drugs:ann:bob <b> & co{end}"] for end in ("", ":same")] == [1, 0]


def test_reports_of_one_doi_are_told_and_not_subtracted(tmp_path: Path) -> None:
    dois = {"a": "10.1/X", "b": "10.1/x", "c": "10.1/y", "d": "", "e": ""}
    run = run_of(
        tmp_path / "run", *(report(name, doi=doi) for name, doi in dois.items()),
        report("a", source_file="a.xml", status="twin", doi="10.1/x"),
    )  # fmt: skip
    found = counted(run)
    assert (found["reports_same_doi"], found["reports"]) == (2, 5)
    adds_up(found)
    methods(run)
    said = (run / "methods" / "methods.md").read_text(encoding="utf-8")
    assert "Of those read, 2 named the same DOI as another" in said
    drawn = ET.parse(run / "methods" / "flow.svg")
    texts = " ".join(text.text or "" for text in drawn.iter(f"{SVG}text"))
    assert "Reports that name the same DOI as another (n\u00a0=\u00a02)" in texts


def test_no_doi_twice_is_not_told(run: Path) -> None:
    methods(run)
    assert not any("DOI" in path.read_text(encoding="utf-8") for path in (run / "methods").glob("*.*"))


def adds_up(found: Counts) -> None:
    parts: dict[tuple[str, str], int] = defaultdict(int)
    for row in found.rows:
        if row.by:
            parts[row.within, row.by] += row.n
        elif row.within:
            assert row.n <= found[row.within]
        assert row.n >= 0
    assert {key: found[key[0]] for key in parts} == dict(parts)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_all_numbers_add_up(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    rows, records = [], []
    for name in data.draw(st.lists(st.sampled_from("abcdefgh"), unique=True)):
        status = data.draw(st.sampled_from(["ok", "ok", "partial", "failed", "duplicate"]))
        left_out = data.draw(st.sampled_from(["", "", "review", "animal;trial"])) if status in ("ok", "partial") else ""
        code = data.draw(st.sampled_from(["", "timeout"])) if status == "failed" else ""
        rows.append(
            report(name, status=status, left_out=left_out, error_code=code, pages_ocr=data.draw(st.sampled_from("01")))
        )
        if data.draw(st.booleans()):
            rows.append(report(name, source_file=f"{name}.xml", status="twin"))
        if status in ("ok", "partial") and not left_out:
            count_of = data.draw(st.integers(0, 3))
            rows += [fact("labs", f"{name}{n}", report_id=name, result_text=f"{name}{n}") for n in range(count_of)]
        if status != "duplicate":
            of = data.draw(st.sampled_from(["", "1", "2"]))
            records += [{"record_id": f"{name}{n}", "report_id": name} for n in range(int(of or 0))]
            records += [] if of else [{"report_id": name}]
    run = run_of(tmp_path_factory.mktemp("run") / "out", *rows)
    records += [{"record_id": "x"}, {"record_id": "y", "duplicate_of": "x"}]
    search(run, *data.draw(st.permutations(records)))
    adds_up(counted(run))
    verdicts = st.sampled_from(["accept", "reject"])
    facts = [cells["fact_id"] for name, cells in rows if name == "labs"]
    decided = data.draw(st.lists(st.sampled_from(facts), unique=True)) if facts else []
    apply(read([saved(run / "d.csv", [decision("labs", one, data.draw(verdicts)) for one in decided])]), run)
    found = counted(run)
    adds_up(found)
    assert found["facts"] + found["facts_rejected"] == len(facts)


def test_only_facts_in_scope_are_counted_where_asked(tmp_path: Path) -> None:
    run = run_of(
        tmp_path / "run", report(), report("other"),
        fact("drugs", "a", in_scope="true"), fact("drugs", "b", dose_text="40 mg", in_scope="true"),
        fact("labs", "c", in_scope="false"), fact("labs", "d", report_id="other", in_scope="false"),
    )  # fmt: skip
    found = count(source(run, only_in_scope=True))
    expected = {"facts": 2, "reports_with_facts": 1, "reports_without_facts": 1, "labs": 0}
    assert {name: found[name] for name in expected} == expected
    rejected = [
        decision("drugs", "b", "reject", statement="40 mg"), decision("labs", "c", "reject"),
        decision("labs", "add-1", "add", field="test_text", value="urea", sentence="Urea.", mention="urea"),
    ]  # fmt: skip
    apply(read([saved(run / "d.csv", rejected)]), run)
    found = count(source(run, only_in_scope=True))
    expected = {"facts": 2, "facts_rejected": 1, "facts_added": 1, "facts_unreviewed": 1}
    assert {name: found[name] for name in expected} == expected


def test_records_of_another_run_are_not_counted(run: Path) -> None:
    search(run, {"record_id": "1", "report_id": "gone"})
    done = methods(run)
    assert done.exit_code == 2
    assert "references.csv: is of other reports than the tables" in done.output


def methods(run: Path) -> Result:
    return CliRunner().invoke(main, ["methods", str(run)])


def test_the_paragraph_has_the_numbers_and_says_what_was_reviewed(run: Path) -> None:
    done = methods(run)
    assert done.exit_code == 0
    said = (run / "methods" / "methods.md").read_text(encoding="utf-8")
    assert said in done.output
    assert "Of 4 records of the search, 1 repeated another and 1 had no report, which left 2." in said
    assert "2 (damaged 1, encrypted 1) could not be read" in said
    assert "No fact was checked by a reviewer." in said
    methods(reviewed(run))
    said = (run / "methods" / "methods.md").read_text(encoding="utf-8")
    assert "2 reviewers checked 4 facts against the reports: accepted 1, corrected 1, rejected and left out 1," in said
    assert "after review the tables hold" in said


def test_the_diagram_is_well_formed_whatever_reviewers_are_called(run: Path) -> None:
    methods(reviewed(run))
    drawn = ET.parse(run / "methods" / "flow.svg")
    texts = [text.text or "" for text in drawn.iter(f"{SVG}text")]
    assert "Reports with facts (n\u00a0=\u00a02)" in texts
    assert any("bob <b> & co" in text for text in texts)


def test_lines_stay_in_their_boxes() -> None:
    long = "a_report_that_failed_for_a_reason " * 12
    drawn = ET.fromstring(flow.svg([flow.Step(part="Reading", main=["Reports"], side=[long, "word " * 80])]))
    assert all(len(text.text or "") < 70 for text in drawn.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("item", "cells", "answer"),
    [
        ("5a", fact("patients", "f"), "yes"),
        ("5a", fact("patients", "f", sex=""), "not found"),
        ("5c", fact("drugs", "f", assertion="historical"), "yes"),
        ("6", fact("labs", "f", test_name="heart rate"), "yes"),
        ("8a", fact("labs", "f", experiencer="other"), "not found"),
        ("9b", fact("drugs", "f"), "yes"),
        ("9b", fact("drugs", "f", dose_value=""), "not found"),
        ("9c", fact("drugs", "f", action="stop"), "yes"),
        ("10d", fact("outcomes", "f", category="adverse_event", assertion="absent"), "yes"),
        ("10d", fact("outcomes", "f", category="adverse_event", assertion="possible"), "not found"),
        ("13", fact("outcomes", "f"), "not tellable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_checklist(tmp_path: Path, item: str, cells: tuple[str, dict[str, str]], answer: str) -> None:
    ((_, facts),) = source(run_of(tmp_path / "run", report(), cells)).by_report()
    (found,) = (one for one in care.answers(facts) if one["item"] == item)
    assert (found["answer"], found.get("fact_id", "")) == (answer, "f" if answer == "yes" else "")


def test_a_test_done_again_is_a_follow_up(tmp_path: Path) -> None:
    first, again = (
        fact("labs", name, test_name="creatinine", time_text=when) for name, when in [("a", ""), ("b", "later")]
    )
    ((_, facts),) = source(run_of(tmp_path / "run", report(), first, again)).by_report()
    (found,) = (one for one in care.answers(facts) if one["item"] == "10b")
    assert (found["answer"], found["fact_id"]) == ("yes", "b")


def test_every_item_of_the_checklist_names_columns_that_there_are() -> None:
    from casefacts.tabulate.schema import FACT_TABLES

    names = {table.name: set(table.names) for table in FACT_TABLES}
    for item in care.items():
        for rule in item.facts:
            assert {*rule.where, *rule.filled_all, *rule.filled_any, *filter(None, [rule.again])} <= names[rule.table]
