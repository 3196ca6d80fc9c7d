"""Scores of tables against gold."""

import json
from pathlib import Path

import pytest

from casefacts.errors import UsageError
from casefacts.evaluate import mistakes
from casefacts.evaluate.mapping import Mapping
from casefacts.evaluate.scoring import Score, match, score


def tables(folder: Path, **files: str) -> Path:
    folder.mkdir()
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    return tables(
        tmp_path / "ours",
        drugs="report_id,patient_id,drug_text,dose_text,frequency_text,assertion,experiencer\n"
        "a,p1,oral prednisolone,2 mg/kg/day,,present,patient\n"
        "a,p1,aspirin,100 mg,,present,patient\n"
        "a,,infliximab,,,present,other\n",
        labs='report_id,patient_id,test_text,result_text,value,experiencer\na,p1,CPK,"14,420 IU/L",14420,patient\n',
        patients="report_id,patient_id,age_text,sex\na,p1,2-year-old,female\n",
    )


def of(scores: list[Score], kind: str) -> tuple[float, ...]:
    (found,) = [one for one in scores if one.kind == kind]
    return found.relaxed


def test_gold_tables_count_the_patients_rows_only(tmp_path: Path, ours: Path) -> None:
    gold = tables(
        tmp_path / "gold",
        drugs="report_id,patient_id,drug_text,dose_text,frequency_text,assertion,experiencer\n"
        "a,p1,prednisolone,2 mg/kg,daily,present,patient\na,p1,IVIg,,,present,patient\n",
        labs='report_id,patient_id,test_text,result_text,value,experiencer\na,p2,CPK,"14,420 IU/L",14420,patient\n',
    )
    scores, errors = score(gold, ours)
    assert of(scores, "drug") == (0.5, 0.5, 0.5)
    assert of(scores, "drug_dose") == (0.5, 1.0, pytest.approx(2 / 3))
    assert of(scores, "lab_numeric") == (1.0, 1.0, 1.0)
    assert of(scores, "lab_value_number") == (1.0, 1.0, 1.0)
    assert of(scores, "right_patient") == (0.0, 0.0, 0.0)
    assert {(e.missed, e.fact) for e in errors if e.kind == "drug"} == {(True, ("ivig",)), (False, ("aspirin",))}


def test_a_corpus_is_gold_too(tmp_path: Path, ours: Path) -> None:
    text = "A girl was given prednisolone 2 mg/kg/day."
    report = {
        "id": "a", "text": text,
        "entities": [
            {"id": "T1", "start": 2, "end": 6, "label": "Sex", "text": "girl"},
            {"id": "T2", "start": 17, "end": 29, "label": "Medication", "text": "prednisolone"},
            {"id": "T3", "start": 30, "end": 41, "label": "Dosage", "text": "2 mg/kg/day"},
        ],
        "relations": [{"type": "MODIFY", "head": "T3", "tail": "T2"}],
    }  # fmt: skip
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(report) + "\n", encoding="utf-8")
    scores, _ = score(gold, ours)
    assert of(scores, "sex") == (1.0, 1.0, 1.0)
    assert of(scores, "drug_dose") == (0.5, 1.0, pytest.approx(2 / 3))


def test_matching_is_one_to_one_and_largest() -> None:
    gold = {("steroid",), ("steroid treatment",)}
    found = {("steroid treatment",), ("steroid treatment given",)}
    assert match("drug", gold, found) == {
        ("steroid treatment",): ("steroid treatment",),
        ("steroid",): ("steroid treatment given",),
    }


def test_missing_gold_or_tables_are_said(tmp_path: Path, ours: Path) -> None:
    with pytest.raises(UsageError, match="no such gold"):
        score(tmp_path / "gone", ours)
    with pytest.raises(UsageError, match="holds no tables"):
        score(ours, tmp_path)


def brat_gold(folder: Path, labels: str = "Medication Dosage MODIFY") -> Path:
    drug, dose, relation = labels.split()
    folder.mkdir()
    (folder / "a.txt").write_text("She was unwell. She was given prednisolone 1 mg/kg/day.", encoding="utf-8")
    (folder / "a.ann").write_text(
        f"T1\t{drug} 30 42\tprednisolone\nT2\t{dose} 43 54\t1 mg/kg/day\nR1\t{relation} Arg1:T2 Arg2:T1\n",
        encoding="utf-8",
    )
    return folder


def test_brat_standoff_is_gold_too_and_errors_have_their_sentences(tmp_path: Path, ours: Path) -> None:
    scores, errors = score(brat_gold(tmp_path / "gold"), ours)
    assert of(scores, "drug")[1] == 1.0
    assert next((e.missed, e.sentence) for e in errors if e.kind == "drug_dose") == (
        True,
        "She was given prednisolone 1 mg/kg/day.",
    )
    assert {e.kind for e in errors} == {"drug", "drug_dose"}


def test_gold_in_other_labels_is_mapped(tmp_path: Path, ours: Path) -> None:
    gold = brat_gold(tmp_path / "gold", "Med Amount AMOUNT_OF")
    with pytest.raises(UsageError, match=r"its labels are Amount, Med\..*--labels"):
        score(gold, ours)
    labels = Mapping(labels={"Med": "DRUG", "Amount": "DOSE"}, relations={"AMOUNT_OF": "has_dose"})
    scores, _ = score(gold, ours, labels)
    assert of(scores, "drug") == (1 / 3, 1.0, 0.5)
    assert of(scores, "drug_dose") == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "report_id,drug\na,aspirin\n",
            r"drugs\.csv, line 1: has no column drug_text; its columns are report_id, drug",
        ),
        ("report_id,drug_text\na,aspirin\na,iron, oral\n", r"drugs\.csv, line 3: has 3 cells, the header has 2"),
        ("report_id,drug_text\nb,aspirin\n", r"no report of the gold \(b\) is in the tables \(a\)"),
    ],
    ids=["column", "cells", "other reports"],
)
def test_malformed_gold_tables_are_said(tmp_path: Path, ours: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        score(tables(tmp_path / "gold", drugs=text), ours)


def test_errors_about_one_thing_stand_on_one_row(tmp_path: Path, ours: Path) -> None:
    scores, errors = score(brat_gold(tmp_path / "gold"), ours)
    rows = {(m.kind, m.error, m.gold, m.found) for m in mistakes.mistakes(errors)}
    dose = ("prednisolone | 1 mg/kg/day | ", "oral prednisolone | 2 mg/kg/day | ")
    assert ("drug_dose", "differs", *dose) in rows
    assert ("drug", "extra", "", "aspirin") in rows
    assert mistakes.write(tmp_path / "errors.csv", scores, errors) == len(rows)
    assert (tmp_path / "errors.csv").read_text().startswith("report_id,kind,error,gold,found,gold_sentence,")
    mistakes.write(tmp_path / "errors.html", scores, errors)
    page = (tmp_path / "errors.html").read_text()
    assert "She was given <mark>prednisolone</mark> <mark>1 mg/kg/day</mark>" in page
    with pytest.raises(UsageError, match=r"\.csv or \.html"):
        mistakes.write(tmp_path / "errors.xlsx", scores, errors)
