"""Reading annotated corpora. The corpora here are a sentence or two of our own."""

import json
from pathlib import Path
from typing import Any

import pytest

from casefacts.train import corpora


def write(folder: Path, name: str, *rows: dict[str, Any]) -> Path:
    path = folder / name / "train.jsonl"
    path.parent.mkdir()
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def row(marked: str, *relations: tuple[str, str, str]) -> dict[str, Any]:
    """A row from "[hemoglobin|Diagnostic_procedure] was …"; entities are T1, T2, … in text order."""
    text, entities = "", []
    for i, piece in enumerate(marked.replace("]", "[").split("[")):
        if i % 2:
            words, label = piece.split("|")
            identifier = f"T{len(entities) + 1}"
            entities.append(
                {"id": identifier, "start": len(text), "end": len(text) + len(words), "label": label, "text": words}
            )
            text += words
        else:
            text += piece
    return {
        "text": text,
        "entities": entities,
        "relations": [dict(zip(("type", "head", "tail"), r, strict=True)) for r in relations],
    }


def spans(item: corpora.Annotated) -> list[tuple[str, str]]:
    return [(item.text[start:end], label) for start, end, label in item.spans]


def test_a_procedure_with_a_value_is_a_test(tmp_path: Path) -> None:
    value = ("MODIFY", "T2", "T1")
    report = row("[ferritin|Procedure] was [90|Value], [CT|Procedure] was done", value)
    for entity in report["entities"]:
        entity["label"] = {"Procedure": "Diagnostic_procedure", "Value": "Lab_value"}[entity["label"]]
    labels = {"Diagnostic_procedure": "PROCEDURE", "Lab_value": "RESULT"}
    (item,) = corpora.read(write(tmp_path, "maccrobat", report), "ner_report", "train", labels)
    assert spans(item) == [("ferritin", "TEST"), ("90", "RESULT"), ("CT", "PROCEDURE")]


def test_what_is_not_mapped_is_left_out_and_of_overlaps_the_longer_stays(tmp_path: Path) -> None:
    item = row("[oral|Route] [zoltaxin|Drug] caused a [rash|Effect]")
    item["entities"].append({"id": "T9", "start": 0, "end": 13, "label": "Drug", "text": "oral zoltaxin"})
    (read,) = corpora.read(write(tmp_path, "phee", item), "ner_event", "train", {"Drug": "DRUG", "Route": "ROUTE"})
    assert spans(read) == [("oral zoltaxin", "DRUG")]


@pytest.mark.parametrize(
    ("tokenised", "expected"),
    [
        ("[zoltaxin|Chemical] - induced [rash|Disease] .", "zoltaxin-induced rash."),
        ("Parkinson ' s ( 0 . 05 mg / kg ) , or 1 , 200", "Parkinson's (0.05 mg/kg), or 1,200"),
        ("5 + / - 2 % of [zoltaxin|Chemical]", "5 +/- 2% of zoltaxin"),
    ],
)
def test_tokenised_text_is_put_together_and_also_kept(tmp_path: Path, tokenised: str, expected: str) -> None:
    folder = write(tmp_path, "bc5cdr", row(tokenised))
    items = corpora.read(folder, "ner_substance", "train", {"Chemical": "CHEMICAL", "Disease": "CONDITION"})
    assert [item.text for item in items] == [expected, row(tokenised)["text"]]
    for item in items:
        assert [text for text, _ in spans(item)] == [w for w in ("zoltaxin", "rash") if f"[{w}|" in tokenised]


def test_effects_are_those_put_down_to_a_drug(tmp_path: Path) -> None:
    item = row("[zoltaxin|Drug] gave [relief|Effect] but [itch|Effect]", ("ADVERSE_EVENT", "T1", "T3"))
    (read,) = corpora.read(write(tmp_path, "phee", item), "ner_event", "train", {"Effect": "EFFECT"})
    assert spans(read) == [("itch", "EFFECT")]
