"""`casefacts export` as a user meets it: CSV, SQLite, Parquet, the package."""

import csv
import io
import json
import os
import sqlite3
import zipfile
from pathlib import Path
from typing import get_args

import pytest
from click.testing import CliRunner, Result
from tests.publish.made import fact, report, run_of
from tests.review.made import decision, saved

from casefacts.cli import main
from casefacts.cli.publishing import FORMATS
from casefacts.publish import parquet
from casefacts.publish.csvs import guarded
from casefacts.publish.export import Format
from casefacts.review.apply import apply
from casefacts.review.decisions import read


def exported(run: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["export", str(run), "--out", str(run.parent / "to"), *words])


@pytest.fixture
def run(tmp_path: Path) -> Path:
    return run_of(
        tmp_path / "run",
        report(),
        report("case", source_file="/home/ann/pdfs/case.xml", status="twin", sha256=""),
        report("other", source_file="/home/ann/pdfs/more/other.pdf"),
        fact("patients", "p"),
        fact("drugs", "a", drug_name="prednisolone", drug_text="=prednisolone", dose_value="-20", as_needed="true"),
        fact("drugs", "b", drug_name="prednisolone", duplicate_of="a"),
        fact("labs", "c", doubts="unit_missing"),
        fact("outcomes", "d", category="adverse_event", outcome_text="rash"),
    )


def reviewed(run: Path) -> Path:
    ann = [
        decision("drugs", "a", "reject"), decision("labs", "c", "accept"),
        decision("drugs", "add-1", "add", field="drug_text", value="aspirin", sentence="Aspirin.", mention="aspirin"),
    ]  # fmt: skip
    apply(read([saved(run.parent / "ann.csv", ann)]), run)
    return run


def database(run: Path) -> sqlite3.Connection:
    assert exported(run, "--format", "sqlite").exit_code == 0
    return sqlite3.connect(run.parent / "to" / "casefacts.sqlite")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_workbook_is_what_one_gets_without_asking(run: Path) -> None:
    done = exported(run)
    assert (done.exit_code, sorted(path.name for path in (run.parent / "to").iterdir())) == (0, ["casefacts.xlsx"])
    assert "as the run made them" in done.output


def test_the_formats_told_are_the_formats_there_are() -> None:
    assert get_args(Format) == FORMATS


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"), ("+1 mg", "'+1 mg"), ("-", "'-"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"), ("＝1", "'＝1"), ("-5.2", "-5.2"), ("+3", "+3"), ("1+", "1+"), ("a=1", "a=1"), ("", ""),
    ],
)  # fmt: skip
def test_text_that_would_be_calculated_is_told_apart(text: str, safe: str) -> None:
    assert guarded(text) == safe


def test_spreadsheet_safe_leaves_numbers_alone_and_says_that_it_is_utf8(run: Path) -> None:
    assert exported(run, "--spreadsheet-safe").exit_code == 0
    written = (run.parent / "to" / "csv" / "drugs.csv").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    first = rows_of(written.decode("utf-8-sig"))[0]
    assert (first["drug_text"], first["dose_value"]) == ("'=prednisolone", "-20")


def test_csv_without_it_is_the_table_itself(run: Path) -> None:
    assert exported(run, "--format", "csv").exit_code == 0
    assert (run.parent / "to" / "csv" / "drugs.csv").read_bytes() == (run / "drugs.csv").read_bytes()


def test_foreign_keys_hold_and_a_report_in_two_formats_is_one(run: Path) -> None:
    found = database(run)
    assert found.execute("PRAGMA foreign_key_check").fetchall() == []
    assert found.execute("SELECT count(*) FROM pragma_foreign_key_list('labs')").fetchone() == (1,)
    assert found.execute("SELECT source_file FROM reports WHERE report_id = 'case'").fetchall() == [
        ("/home/ann/pdfs/case.pdf",)
    ]
    assert found.execute("SELECT status FROM other_inputs").fetchall() == [("twin",)]


def test_the_databases_types_are_the_schemas(run: Path) -> None:
    found = database(run)
    types = "SELECT typeof(dose_value), dose_value, typeof(dose_text), as_needed, route FROM drugs WHERE fact_id = 'a'"
    assert found.execute(types).fetchone() == ("real", -20.0, "text", 1, None)
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        found.execute("UPDATE drugs SET route = 'by owl'")


def test_the_views_leave_repeats_out(run: Path) -> None:
    found = database(run)
    assert found.execute("SELECT fact_id, sex, title FROM drugs_given").fetchall() == [("a", "male", "A case")]
    assert found.execute("SELECT outcome_text FROM adverse_events").fetchall() == [("rash",)]
    assert found.execute('SELECT "table", fact_id FROM doubtful').fetchall() == [("labs", "c")]


def test_a_repeat_of_what_was_rejected_is_no_repeat(run: Path) -> None:
    found = database(reviewed(run))
    assert found.execute("SELECT fact_id FROM drugs_given").fetchall() == [("add-1",), ("b",)]


def test_only_what_reviewers_decided_can_be_asked_for(run: Path) -> None:
    reviewed(run)
    assert exported(run, "--format", "csv", "--tables", "checked").exit_code == 0
    written = {name: rows_of((run.parent / "to" / "csv" / f"{name}.csv").read_text()) for name in ("drugs", "labs")}
    assert [row["fact_id"] for row in written["drugs"]] == ["add-1"]
    assert [(row["fact_id"], row["decision"]) for row in written["labs"]] == [("c", "accepted")]


def test_parquet_has_the_schemas_types(run: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    assert exported(run, "--format", "parquet").exit_code == 0
    first = pq.read_table(run.parent / "to" / "parquet" / "drugs.parquet").to_pylist()[0]
    assert (first["dose_value"], first["start"], first["as_needed"], first["route"]) == (-20.0, 10, True, None)


def test_parquet_says_how_to_install_what_it_needs(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet, "find_spec", lambda _: None)
    done = exported(run, "--format", "parquet")
    assert done.exit_code == 2
    assert "pip install 'casefacts[publish]'" in done.output


@pytest.mark.parametrize("which", ["run", "reviewed", "checked"])
def test_the_package_is_valid(run: Path, which: str) -> None:
    from frictionless import validate

    reviewed(run)
    assert exported(run, "--format", "package", "--tables", which).exit_code == 0
    report = validate(str(run.parent / "to" / "casefacts-tables.zip"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "note"])
    assert report.stats["tasks"] == 9


def test_the_package_says_whose_it_is(run: Path) -> None:
    words = [
        "--author",
        "Roe, Ann",
        "--author",
        "The group",
        "--licence",
        "cc-by-4.0",
        "--title",
        "Rashes",
        "--doi",
        "10.1/x",
    ]
    assert exported(run, "--format", "package", *words).exit_code == 0
    with zipfile.ZipFile(run.parent / "to" / "casefacts-tables.zip") as archive:
        descriptor = json.loads(archive.read("datapackage.json"))
        citation = archive.read("CITATION.cff").decode()
        assert "Creative Commons Attribution 4.0" in archive.read("LICENCE.md").decode()
        assert "## drugs.csv" in archive.read("data-dictionary.md").decode()
        assert "manifest.json" in archive.namelist()
        assert not [name for name in archive.namelist() if name.startswith("texts/")]
    assert descriptor["licenses"][0]["name"] == "CC-BY-4.0"
    assert [one["title"] for one in descriptor["contributors"]] == ["Roe, Ann", "The group"]
    assert 'family-names: "Roe"' in citation
    assert 'name: "The group"' in citation
    assert "license: CC-BY-4.0" in citation


def test_the_package_does_not_tell_where_the_files_lay(run: Path) -> None:
    (run / "manifest.json").write_text(
        '{"made_from": {"inputs": [{"source_file": "/home/ann/pdfs/case.pdf"}]}, "runs": []}'
    )
    assert exported(run, "--format", "package").exit_code == 0
    with zipfile.ZipFile(run.parent / "to" / "casefacts-tables.zip") as archive:
        assert [row["source_file"] for row in rows_of(archive.read("reports.csv").decode())] == [
            "case.pdf", "case.xml", "more/other.pdf",
        ]  # fmt: skip
        assert not any(b"/home/ann" in archive.read(name) for name in archive.namelist())


def test_an_unknown_licence_is_answered_with_the_known(run: Path) -> None:
    done = exported(run, "--format", "package", "--licence", "mine")
    assert done.exit_code == 2
    assert "CC-BY-4.0" in done.output


def test_a_cell_that_cannot_stand_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", report(), fact("drugs", "a", dose_value="twenty"))
    for name in ("xlsx", "sqlite"):
        done = exported(run, "--format", name)
        assert done.exit_code == 2
        assert "drugs.csv, row of case, a: dose_value is a number with a decimal point, not 'twenty'" in done.output
    assert list((tmp_path / "to").iterdir()) == []


def test_two_rows_of_one_key_are_told(tmp_path: Path) -> None:
    run = run_of(tmp_path / "run", report(), fact("drugs", "a"), fact("drugs", "a"))
    done = exported(run, "--format", "sqlite")
    assert done.exit_code == 2
    assert "drugs.report_id, drugs.fact_id" in done.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--tables", "reviewed"], "casefacts apply"),
        (["--table", "drug"], "there are reports, drugs"),
    ],
)
def test_what_is_not_there_is_said_with_what_to_do(run: Path, words: list[str], said: str) -> None:
    done = exported(run, *words)
    assert done.exit_code == 2
    assert said in done.output


def test_only_what_is_in_the_protocols_scope_can_be_asked_for(tmp_path: Path) -> None:
    rows = [fact("labs", name, result_text=name, in_scope=said) for name, said in [("a", "true"), ("b", "false")]]
    assert exported(run_of(tmp_path / "run", report(), *rows), "--format", "csv", "--in-scope").exit_code == 0
    written = rows_of((tmp_path / "to" / "csv" / "labs.csv").read_text())
    assert [row["fact_id"] for row in written] == ["a"]


def test_a_run_without_protocol_has_no_scope(run: Path) -> None:
    done = exported(run, "--in-scope")
    assert done.exit_code == 2
    assert "--protocol FILE" in done.output


def test_reviewed_tables_of_an_older_run_are_told(run: Path) -> None:
    reviewed(run)
    assert "casefacts apply" not in exported(run, "--format", "csv").output
    later = (run / "reviewed" / "labs.csv").stat().st_mtime + 60
    os.utime(run / "labs.csv", (later, later))
    done = exported(run, "--format", "csv")
    assert done.exit_code == 0
    assert "the run's labs changed after the reviewed tables were made; run `casefacts apply" in done.output


def test_a_folder_without_tables_says_what_to_do(tmp_path: Path) -> None:
    done = exported(tmp_path / "empty")
    assert done.exit_code == 2
    assert "casefacts run" in done.output
