"""Links between mentions annotated by hand, on a report of our own."""

import json
from pathlib import Path

import pytest

from casefacts.train.gold_links import cases, f1, nearest

TEXT = "Isoniazid (INH) 300 mg and then 5 mg prednisolone were given."
NAMES = {"T1": ("Isoniazid", "Medication"), "T2": ("INH", "Medication"), "T3": ("300 mg", "Dosage"),
         "T4": ("5 mg", "Dosage"), "T5": ("prednisolone", "Medication")}  # fmt: skip


@pytest.fixture
def corpora(tmp_path: Path) -> Path:
    entities = [
        {"id": key, "start": TEXT.index(name), "end": TEXT.index(name) + len(name), "label": label, "text": name}
        for key, (name, label) in NAMES.items()
    ]
    relations = [
        {"type": "MODIFY", "head": "T3", "tail": "T1"},
        {"type": "MODIFY", "head": "T4", "tail": "T5"},
        {"type": "IDENTICAL", "head": "T2", "tail": "T1"},
    ]
    (tmp_path / "maccrobat").mkdir()
    row = {"id": "1", "source": "own", "text": TEXT, "entities": entities, "relations": relations}
    (tmp_path / "maccrobat" / "dev.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return tmp_path


def test_another_name_of_the_same_drug_is_right(corpora: Path) -> None:
    first, second = cases(corpora, "dev", "dose -> drug")
    assert {TEXT[slice(*span)] for span in first.linked} == {"Isoniazid", "INH"}
    assert TEXT[slice(*(nearest(second) or (0, 0)))] == "prednisolone"


def test_f1_counts_links_given_and_annotated(corpora: Path) -> None:
    found = list(cases(corpora, "dev", "dose -> drug"))
    assert f1(found, nearest) == 1
    assert f1(found, lambda case: None if case is found[0] else nearest(case)) == pytest.approx(2 / 3)
