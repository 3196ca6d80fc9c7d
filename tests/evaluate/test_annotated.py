"""Annotated texts in the formats that users have."""

import json
from pathlib import Path

import pytest

from casefacts.errors import UsageError
from casefacts.evaluate import annotated, mapping
from casefacts.evaluate.annotations import Report
from casefacts.evaluate.corpus import write_texts

TEXT = "She took zoltaxin 5 mg.\nThe rash was grey."


def brat(folder: Path, lines: str, text: str = TEXT, name: str = "case1") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    (folder / f"{name}.ann").write_text(lines, encoding="utf-8")
    return folder


def jsonl(path: Path, *rows: object) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def said(report: Report) -> tuple[list[tuple[str, str]], list[tuple[str, str, str]]]:
    words = {entity.id: entity.text for entity in report.entities}
    return (
        [(entity.text, entity.label) for entity in report.entities],
        [(r.type, words[r.head], words[r.tail]) for r in report.relations],
    )


def test_brats_entities_relations_events_and_equivalences(tmp_path: Path) -> None:
    lines = (
        "T1\tDrug 9 17\tzoltaxin\nT2\tAmount 18 22\t5 mg\nT3\tSign 28 32\trash\nT4\tColour 37 41\tgrey\n"
        "R1\tDOSE_OF Arg1:T2 Arg2:T1\t\nE1\tSign:T3 Looks:T4\nR2\tCAUSED Arg1:T1 Arg2:E1\n*\tSAME T3 T4\n"
        "A1\tNegated T3\n#1\tAnnotatorNotes T1\ta note\n"
    )
    (report,) = annotated.read(brat(tmp_path / "gold", lines))
    assert report.id == "case1"
    assert said(report) == (
        [("zoltaxin", "Drug"), ("5 mg", "Amount"), ("rash", "Sign"), ("grey", "Colour")],
        [
            ("DOSE_OF", "5 mg", "zoltaxin"),
            ("Looks", "rash", "grey"),
            ("CAUSED", "zoltaxin", "rash"),
            ("SAME", "rash", "grey"),
        ],
    )


def test_a_mention_of_two_stretches_is_read_as_one(tmp_path: Path) -> None:
    (report,) = annotated.read(brat(tmp_path / "gold", "T1\tSign 24 32;37 41\tThe rash grey\n"))
    assert said(report)[0] == [("The rash was grey", "Sign")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T1\tDrug 9 17\tzoltaxin\nT2 Amount 18 22", r"case1\.ann, line 2: is no entity"),
        ("R1\tDOSE_OF Arg1:T1 Arg2:T2", r"case1\.ann, line 1: names T1, which no line defines"),
        ("R1\tDOSE_OF", r"case1\.ann, line 1: is no relation"),
        ("T1\tDrug 9 99\tzoltaxin", r"case1\.ann: entity T1 is at 9 to 99, but the text has 42 characters"),
        ("T1\tDrug 8 16\tzoltaxin", r"case1\.ann: entity T1 says 'zoltaxin', but the text has ' zoltaxi'"),
        ("T1\tDrug 9 17\tzoltaxin\nT1\tDrug 9 17\tzoltaxin\nX\t", r"line 3: begins with 'X'"),
    ],
)
def test_malformed_standoff_is_said(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        annotated.read(brat(tmp_path / "gold", line))


def test_a_missing_text_and_an_empty_folder_are_said(tmp_path: Path) -> None:
    folder, empty = brat(tmp_path / "gold", ""), tmp_path / "empty"
    (folder / "case1.txt").unlink()
    empty.mkdir()
    with pytest.raises(UsageError, match=r"its text case1\.txt is not beside it"):
        annotated.read(folder)
    with pytest.raises(UsageError, match=r"holds no \.ann files"):
        annotated.read(empty)
    with pytest.raises(UsageError, match="no such file or folder"):
        annotated.read(tmp_path / "gone")


ENTITY = {"id": "T1", "start": 9, "end": 17, "label": "Drug", "text": "zoltaxin"}


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{", r"line 2: is not JSON"),
        ({"id": "b"}, r"line 2: .*`text`.*each line is one report"),
        ({"id": "b", "text": TEXT, "entities": [ENTITY | {"start": "9"}]}, r"line 2: .*entities.*start"),
        ({"id": "b", "text": TEXT, "entities": [ENTITY, ENTITY]}, r"line 2: two entities are called T1"),
        (
            {"id": "b", "text": TEXT, "relations": [{"type": "R", "head": "T1", "tail": "T2"}]},
            r"line 2: a relation R names T1",
        ),
        ({"id": "a", "text": TEXT}, r"line 2: the id a is that of line 1 too"),
    ],
)
def test_malformed_json_lines_are_said(tmp_path: Path, row: object, message: str) -> None:
    path = jsonl(tmp_path / "gold.jsonl", {"id": "a", "text": TEXT, "entities": [ENTITY]}, row)
    with pytest.raises(UsageError, match=message):
        annotated.read(path)


def toml(path: Path, text: str) -> mapping.Mapping:
    path.write_text(text, encoding="utf-8")
    return mapping.load(path)


def test_labels_and_relations_become_ours(tmp_path: Path) -> None:
    lines = "T1\tMed 9 17\tzoltaxin\nT2\tAmount 18 22\t5 mg\nT3\tPerson 0 3\tShe\nR1\tDOSE_OF Arg1:T2 Arg2:T1\n"
    ours = toml(
        tmp_path / "labels.toml",
        '[labels]\nMed = "DRUG"\nAmount = "DOSE"\nPerson = ""\n[relations]\nDOSE_OF = "has_dose"\n',
    )
    (report,) = annotated.read(brat(tmp_path / "gold", lines), ours)
    assert said(report) == ([("zoltaxin", "DRUG"), ("5 mg", "DOSE")], [("has_dose", "zoltaxin", "5 mg")])


def test_an_unmapped_label_is_said_with_where_it_stands(tmp_path: Path) -> None:
    folder = brat(tmp_path / "gold", "T1\tMed 9 17\tzoltaxin\nT2\tAmount 18 22\t5 mg\n")
    ours = toml(tmp_path / "labels.toml", '[labels]\nMed = "DRUG"\n')
    with pytest.raises(UsageError, match=r"no label Amount \(1 times, first in .*case1\.ann\).*to leave it out"):
        annotated.read(folder, ours)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[labels]\nMed = "MEDICINE"\n', "Med is mapped to MEDICINE, no label; there are DRUG"),
        ('[lables]\nMed = "DRUG"\n', r"lables.*\[labels\]"),
        ("Med =", r"labels\.toml"),
    ],
)
def test_a_wrong_mapping_is_said(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        toml(tmp_path / "labels.toml", text)


def test_gold_texts_become_files_that_the_pipeline_reads(tmp_path: Path) -> None:
    assert write_texts(brat(tmp_path / "gold", ""), tmp_path / "texts") == 1
    assert (tmp_path / "texts" / "case1.txt").read_text(encoding="utf-8") == TEXT
    with pytest.raises(UsageError, match="cannot be the name of a file"):
        write_texts(jsonl(tmp_path / "gold.jsonl", {"id": "../a", "text": TEXT}), tmp_path / "texts")
