"""The annotated corpora as texts with spans of casefacts' labels, one function a corpus.

Each corpus annotates its own part of what a report says, by its own guideline, so each has a head of its own in the
network; see ner.py.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]

CORPUS = {"ner_report": "maccrobat", "ner_event": "phee", "ner_substance": "bc5cdr"}
"""Head of the model of mentions -> the corpus that it learns from."""


@dataclass(frozen=True, kw_only=True)
class Annotated:
    """A text and its spans (start, end, label), without overlaps, in text order."""

    text: str
    spans: tuple[tuple[int, int, str], ...]


def read(folder: Path, head: str, split: str, labels: Mapping[str, str]) -> list[Annotated]:
    """The texts that a head learns from, of split `train` or `dev`.

    BC5CDR's come twice: as reports print them, and with the blanks between tokens that it has and bad PDFs have too.
    """
    name = CORPUS[head]
    rows = list(json_lines(folder / name / f"{split}.jsonl"))
    if head == "ner_report":
        measured = _measured(list(json_lines(folder / name / "train.jsonl")))
        return [_annotated(row["text"], _report_spans(row, labels, measured)) for row in rows]
    if head == "ner_substance":
        return [
            form for row in rows for form in (_detokenised(row, labels), _annotated(row["text"], _spans(row, labels)))
        ]
    return [_annotated(row["text"], _event_spans(row, labels)) for row in rows]


def raw_texts(folder: Path) -> Iterator[str]:
    """All text that vectors may learn from: the training splits and the raw case descriptions of E3C (CC BY)."""
    for name in ("maccrobat", "phee"):
        yield from (row["text"] for row in json_lines(folder / name / "train.jsonl"))
    yield from (_detokenised(row, {}).text for row in json_lines(folder / "bc5cdr" / "train.jsonl"))
    with gzip.open(folder / "e3c_raw" / "texts.jsonl.gz", "rt", encoding="utf-8") as lines:
        yield from (json.loads(line)["text"] for line in lines)


def json_lines(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _spans(row: Row, labels: Mapping[str, str]) -> list[tuple[int, int, str]]:
    return [(e["start"], e["end"], labels[e["label"]]) for e in row["entities"] if e["label"] in labels]


def _event_spans(row: Row, labels: Mapping[str, str]) -> list[tuple[int, int, str]]:
    """PHEE's spans; of its effects those that are put down to a drug as adverse, not those a drug was given for."""
    adverse = {r["tail"] for r in row["relations"] if r["type"] == "ADVERSE_EVENT"}
    entities = [e for e in row["entities"] if e["label"] != "Effect" or e["id"] in adverse]
    return _spans({"entities": entities}, labels)


def _annotated(text: str, spans: list[tuple[int, int, str]]) -> Annotated:
    kept: list[tuple[int, int, str]] = []
    for span in sorted(set(spans), key=lambda s: (s[0], -s[1], s[2])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return Annotated(text=text, spans=tuple(kept))


def _report_spans(row: Row, labels: Mapping[str, str], measured: Mapping[str, bool]) -> list[tuple[int, int, str]]:
    """MACCROBAT's spans. A diagnostic procedure is a TEST where reports give it a value, else a PROCEDURE.

    What decides is how reports mostly treat the words; those seen once follow their own annotation.
    """
    valued = _valued(row)
    spans = []
    for entity in row["entities"]:
        if label := labels.get(entity["label"]):
            if entity["label"] == "Diagnostic_procedure" and measured.get(
                entity["text"].lower(), entity["id"] in valued
            ):
                label = "TEST"
            spans.append((entity["start"], entity["end"], label))
    return spans


def _valued(row: Row) -> set[str]:
    label = {e["id"]: e["label"] for e in row["entities"]}
    return {r["tail"] for r in row["relations"] if r["type"] == "MODIFY" and label[r["head"]] == "Lab_value"}


def _measured(rows: list[Row]) -> dict[str, bool]:
    with_value: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for row in rows:
        valued = _valued(row)
        for entity in row["entities"]:
            if entity["label"] == "Diagnostic_procedure":
                seen[entity["text"].lower()] += 1
                with_value[entity["text"].lower()] += entity["id"] in valued
    return {text: 2 * with_value[text] > n for text, n in seen.items() if n > 1}


_SURPLUS_BLANK = re.compile(
    r"(?<=[(\[]) | (?=[)\],;:.%?])|(?<=\w) (?=[-/'] \w)|(?<=\w [-/']) (?=\w)"
    r"|(?<=\d \.) (?=\d)|(?<=\d ,) (?=\d{3}\b)|(?<=\+ /) (?=-)|(?<=\+) (?=/ -)"
)


def _detokenised(row: Row, labels: Mapping[str, str]) -> Annotated:
    """BC5CDR as redistributed has blanks between tokens ("insulin - induced", "0 . 05"): as reports print it."""
    gone = [m.start() for m in _SURPLUS_BLANK.finditer(row["text"])]
    spans = [
        (start - sum(g < start for g in gone), end - sum(g < end for g in gone), label)
        for start, end, label in _spans(row, labels)
    ]
    return _annotated(_SURPLUS_BLANK.sub("", row["text"]), spans)
