"""The facts of gold corpora, gold tables and tables to score, in one form: by report and kind, tuples of folded
words.
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from casefacts.evaluate.wording import fold

Fact = tuple[str, ...]

_FEMALE = re.compile(r"\b(female|f|wom[ae]n|girls?|lady|she|her|mother|wife|daughter|sister|females)\b")
_MALE = re.compile(r"\b(male|m|m[ae]n|boys?|gentleman|he|his|father|husband|son|brother|males)\b")
_DRUG_LABELS = ("Medication", "Treatment.Drug", "Drug")
_MODIFIERS = {"Administration": "drug_route", "Frequency": "drug_frequency", "Duration": "drug_duration"}
_ARGUMENTS = {
    "ROUTE": "drug_route",
    "FREQ": "drug_frequency",
    "DURATION": "drug_duration",
    "ADVERSE_EVENT": "drug_effect",
}
_ENTITY_KINDS = {"DRUG": "chemical", "CHEMICAL": "chemical", "CONDITION": "disease"}


@dataclass(kw_only=True)
class Facts:
    """Facts of many reports."""

    kinds: dict[str, dict[str, set[Fact]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    """report_id -> kind -> facts."""
    values: dict[str, dict[Fact, str]] = field(default_factory=lambda: defaultdict(dict))
    """report_id -> numeric laboratory fact -> its parsed value."""
    placed: dict[str, set[tuple[Fact, str]]] = field(default_factory=lambda: defaultdict(set))
    """report_id -> (drug and dose, or test and result; patient_id)."""


def sex(text: str) -> str:
    """`female` or `male` for any word that says so; other words as they are."""
    text = fold(text)
    if _FEMALE.search(text):
        return "female"
    return "male" if _MALE.search(text) else text


def of_corpus(path: Path) -> Facts:
    """Gold facts of a JSON Lines corpus: {"id", "text", "entities", "relations"} a line, labels of MACCROBAT, PHEE,
    ADE or BC5CDR.
    """
    facts = Facts()
    with path.open(encoding="utf-8") as lines:
        for report in map(json.loads, filter(str.strip, lines)):
            kinds = facts.kinds[report["id"]]
            for kind, fact in _annotated(report):
                kinds[kind].add(fact)
    return facts


def _annotated(report: dict[str, Any]) -> Iterator[tuple[str, Fact]]:
    entities = {entity["id"]: entity for entity in report["entities"]}
    for entity in entities.values():
        text, label = fold(entity["text"]), entity["label"]
        if label in _DRUG_LABELS:
            yield "drug", (text,)
        elif label == "Age":
            yield "age", (text,)
        elif label == "Sex":
            yield "sex", (sex(text),)
        elif label in ("Chemical", "Disease"):
            yield label.lower(), (text.replace(" ", ""),)
    for relation in report["relations"]:
        if relation["head"] in entities and relation["tail"] in entities:
            yield from _related(relation["type"], entities[relation["head"]], entities[relation["tail"]])


def _related(kind: str, head: dict[str, Any], tail: dict[str, Any]) -> Iterator[tuple[str, Fact]]:
    first, second = fold(head["text"]), fold(tail["text"])
    match kind, head["label"], tail["label"]:
        case "MODIFY", "Dosage", "Medication":
            yield "drug_dose", (second, first, "")
        case "MODIFY", modifier, "Medication" if modifier in _MODIFIERS:
            yield _MODIFIERS[modifier], (second, first)
        case "MODIFY", "Lab_value", "Diagnostic_procedure":
            yield "lab_numeric" if re.search(r"\d", first) else "lab_qualitative", (second, first)
        case "DOSAGE", _, _:
            yield "drug_dose", (first, second, "")
        case _ if kind in _ARGUMENTS:
            yield _ARGUMENTS[kind], (first, second)


def of_tables(folder: Path, *, patients_only: bool) -> Facts:
    """Facts of a folder of tables; `patients_only` leaves out rows whose experiencer is not the patient."""
    facts = Facts()

    def rows(name: str) -> Iterator[dict[str, str]]:
        for row in _rows(folder / name):
            if not patients_only or row.get("experiencer") in (None, "", "patient"):
                yield row

    for row in rows("drugs.csv"):
        _drug(facts, row)
    for row in rows("labs.csv"):
        _lab(facts, row)
    for row in rows("outcomes.csv"):
        _outcome(facts, row)
    for row in _rows(folder / "patients.csv"):
        kinds = facts.kinds[row["report_id"]]
        if fold(row.get("age_text", "")):
            kinds["age"].add((fold(row["age_text"]),))
        if row.get("sex"):
            kinds["sex"].add((sex(row["sex"]),))
    for row in _rows(folder / "entities.csv"):
        if kind := _ENTITY_KINDS.get(row["label"]):
            facts.kinds[row["report_id"]][kind].add((fold(row["text"]).replace(" ", ""),))
    return facts


def _drug(facts: Facts, row: dict[str, str]) -> None:
    kinds, drug, dose = facts.kinds[row["report_id"]], fold(row["drug_text"]), fold(row.get("dose_text", ""))
    facts.placed[row["report_id"]].add(((drug, dose), row.get("patient_id", "")))
    if not drug:
        return
    kinds["drug"].add((drug,))
    kinds["drug_assertion"].add((drug, row.get("assertion") or "present"))
    if dose:
        kinds["drug_dose"].add((drug, dose, fold(row.get("frequency_text", ""))))
    for part in ("route", "frequency", "duration"):
        if text := fold(row.get(f"{part}_text", "")):
            kinds[f"drug_{part}"].add((drug, text))


def _lab(facts: Facts, row: dict[str, str]) -> None:
    fact = (fold(row["test_text"]), fold(row["result_text"]))
    facts.placed[row["report_id"]].add((fact, row.get("patient_id", "")))
    if all(fact):
        kind = "lab_numeric" if re.search(r"\d", fact[1]) else "lab_qualitative"
        facts.kinds[row["report_id"]][kind].add(fact)
        facts.values[row["report_id"]].setdefault(fact, row.get("value", ""))


def _outcome(facts: Facts, row: dict[str, str]) -> None:
    kinds, text, assertion = facts.kinds[row["report_id"]], fold(row["outcome_text"]), row.get("assertion") or "present"
    if not text:
        return
    kinds["outcome"].add((text,))
    kinds["outcome_asserted"].add((text, row["category"], assertion))
    drug = fold(row.get("drug_text", ""))
    if row["category"] == "adverse_event" and drug and assertion in ("present", "possible"):
        kinds["drug_effect"].add((drug, text))


def _rows(path: Path) -> Iterator[dict[str, str]]:
    csv.field_size_limit(2**31 - 1)
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
