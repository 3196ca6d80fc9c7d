"""Scores of tables against gold."""

import json
from pathlib import Path

import pytest

from casefacts.errors import UsageError
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
