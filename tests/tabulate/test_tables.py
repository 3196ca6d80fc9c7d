"""The tables of real runs: what the contract promises, checked by Frictionless."""

import csv
import json
from pathlib import Path

import pytest
from frictionless import Package

from casefacts.runner import run
from casefacts.tabulate.dictionary import markdown
from casefacts.tabulate.schema import FACT_TABLES, TABLES

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "data" / "samples" / "reports"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    run(sorted(SAMPLES.glob("*.[tx]*")), out=folder)
    return folder


def rows(out: Path, table: str) -> list[dict[str, str]]:
    with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_frictionless_accepts_the_data_package(out: Path) -> None:
    report = Package(str(out / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]


def test_every_table_is_there_with_its_columns(out: Path) -> None:
    for table in TABLES:
        assert (out / f"{table.name}.csv").read_text(encoding="utf-8").splitlines()[0].split(",") == list(table.names)


def test_every_quote_stands_in_the_text_where_its_offsets_say(out: Path) -> None:
    heads = {"drugs": "drug_text", "labs": "test_text", "outcomes": "outcome_text"}
    checked = 0
    for table, column in heads.items():
        for row in rows(out, table):
            text = (out / "texts" / f"{row['report_id']}.txt").read_text(encoding="utf-8")
            assert text[int(row["start"]) : int(row["end"])] == row[column]
            checked += 1
    assert checked > 10


def test_rows_are_in_the_order_of_report_and_place(out: Path) -> None:
    for table in FACT_TABLES[:3]:
        places = [(row["report_id"], int(row["start"])) for row in rows(out, table.name)]
        assert places == sorted(places)


def test_relations_lead_to_entities(out: Path) -> None:
    entities = {row["entity_id"] for row in rows(out, "entities")}
    relations = rows(out, "relations")
    assert relations
    assert {row["head_id"] for row in relations} | {row["tail_id"] for row in relations} <= entities


def test_the_descriptor_is_the_same_for_every_run(out: Path) -> None:
    descriptor = json.loads((out / "datapackage.json").read_text(encoding="utf-8"))
    assert [resource["name"] for resource in descriptor["resources"]] == [table.name for table in TABLES]


def test_the_documented_tables_are_the_tables() -> None:
    assert (ROOT / "docs" / "tables.md").read_text(encoding="utf-8") == markdown(), "run `make docs`"
