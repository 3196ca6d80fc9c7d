"""The facts of gold corpora, gold tables and tables to score, in one form: by report and kind, tuples of folded
words.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from casefacts.errors import UsageError
from casefacts.evaluate.annotations import Entity, Report
from casefacts.evaluate.csvs import rows_of
from casefacts.evaluate.wording import fold

Fact = tuple[str, ...]

_FEMALE = re.compile(r"\b(female|f|wom[ae]n|girls?|lady|she|her|mother|wife|daughter|sister|females)\b")
_MALE = re.compile(r"\b(male|m|m[ae]n|boys?|gentleman|he|his|father|husband|son|brother|males)\b")
_DRUG_LABELS = ("Medication", "Treatment.Drug", "Drug", "DRUG")
_MODIFIERS = {"Administration": "drug_route", "Frequency": "drug_frequency", "Duration": "drug_duration"}
_ARGUMENTS = {
    "ROUTE": "drug_route",
    "FREQ": "drug_frequency",
    "DURATION": "drug_duration",
    "ADVERSE_EVENT": "drug_effect",
    "has_route": "drug_route",
    "has_frequency": "drug_frequency",
    "has_duration": "drug_duration",
    "caused": "drug_effect",
}
_DISEASES = {"Chemical": "chemical", "Disease": "disease", "CONDITION": "disease"}
_ENTITY_KINDS = {"DRUG": "chemical", "CHEMICAL": "chemical", "CONDITION": "disease"}
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*\s+(?=[^a-z\s])|\n")


@dataclass(kw_only=True)
class Facts:
    """Facts of many reports."""

    kinds: dict[str, dict[str, set[Fact]]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(set)))
    """report_id -> kind -> facts."""
    values: dict[str, dict[Fact, str]] = field(default_factory=lambda: defaultdict(dict))
    """report_id -> numeric laboratory fact -> its parsed value."""
    placed: dict[str, set[tuple[Fact, str]]] = field(default_factory=lambda: defaultdict(set))
    """report_id -> (drug and dose, or test and result; patient_id)."""
    sentences: dict[tuple[str, str, Fact], str] = field(default_factory=dict)
    """(report_id, kind, fact) -> the first sentence that states it, where one is known."""

    def add(self, report_id: str, kind: str, fact: Fact, sentence: str = "") -> None:
        """Note a fact and the sentence that states it."""
        self.kinds[report_id][kind].add(fact)
        if sentence:
            self.sentences.setdefault((report_id, kind, fact), sentence)


def sex(text: str) -> str:
    """`female` or `male` for any word that says so; other words as they are."""
    text = fold(text)
    if _FEMALE.search(text):
        return "female"
    return "male" if _MALE.search(text) else text


def of_corpus(reports: list[Report]) -> Facts:
    """Facts of annotated texts, in the labels of MACCROBAT, PHEE, ADE, BC5CDR or casefacts; none for other labels."""
    facts = Facts()
    for report in reports:
        facts.kinds[report.id]  # a report without facts counts too: what is found in it is wrong
        for kind, fact, start, end in _annotated(report):
            facts.add(report.id, kind, fact, _sentence(report.text, start, end))
    return facts


def gold_of_corpus(reports: list[Report]) -> Facts:
    """As `of_corpus`.

    Raises:
        UsageError: the reports hold no label that makes a fact.
    """
    facts = of_corpus(reports)
    if not any(facts.kinds.values()):
        labels = sorted({entity.label for report in reports for entity in report.entities})
        raise UsageError(
            f"nothing in the gold can be scored: its labels are {', '.join(labels) or 'none'}. Map them to casefacts' "
            'own with --labels FILE, a TOML file with a table [labels] and lines such as Medication = "DRUG"'
        )
    return facts


def _annotated(report: Report) -> Iterator[tuple[str, Fact, int, int]]:
    entities = {entity.id: entity for entity in report.entities}
    for entity in entities.values():
        text, label = fold(entity.text), entity.label
        at = (entity.start, entity.end)
        if label in _DRUG_LABELS:
            yield "drug", (text,), *at
        elif label in ("Age", "AGE"):
            yield "age", (text,), *at
        elif label in ("Sex", "SEX"):
            yield "sex", (sex(text),), *at
        elif label in _DISEASES:
            yield _DISEASES[label], (text.replace(" ", ""),), *at
    for relation in report.relations:
        head, tail = entities[relation.head], entities[relation.tail]
        for kind, fact in _related(relation.type, head, tail):
            yield kind, fact, min(head.start, tail.start), max(head.end, tail.end)


def _related(kind: str, head: Entity, tail: Entity) -> Iterator[tuple[str, Fact]]:
    first, second = fold(head.text), fold(tail.text)
    match kind, head.label, tail.label:
        case "MODIFY", "Dosage", "Medication":
            yield "drug_dose", (second, first, "")
        case "MODIFY", modifier, "Medication" if modifier in _MODIFIERS:
            yield _MODIFIERS[modifier], (second, first)
        case "MODIFY", "Lab_value", "Diagnostic_procedure":
            yield laboratory(first), (second, first)
        case "has_result", _, _:
            yield laboratory(second), (first, second)
        case (("DOSAGE" | "has_dose"), _, _):
            yield "drug_dose", (first, second, "")
        case _ if kind in _ARGUMENTS:
            yield _ARGUMENTS[kind], (first, second)


def laboratory(result: str) -> str:
    """The kind of fact that a result makes."""
    return "lab_numeric" if re.search(r"\d", result) else "lab_qualitative"


def _sentence(text: str, start: int, end: int) -> str:
    """The sentence or sentences around a stretch, by full stops before a capital and by line ends."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    first = max((at for at in ends if at <= start), default=0)
    last = min((at for at in ends if at >= end), default=len(text))
    return " ".join(text[first:last].split())


def of_tables(folder: Path, *, patients_only: bool) -> Facts:
    """Facts of a folder of tables; `patients_only` leaves out rows whose experiencer is not the patient.

    Raises:
        UsageError: a table lacks a column that scoring needs, or is no CSV; the message names file and line.
    """
    facts = Facts()

    def rows(name: str, *needed: str) -> Iterator[dict[str, str]]:
        for row in rows_of(folder / name, needed):
            if not patients_only or row.get("experiencer") in (None, "", "patient"):
                yield row

    for row in rows("drugs.csv", "report_id", "drug_text"):
        _drug(facts, row)
    for row in rows("labs.csv", "report_id", "test_text", "result_text"):
        _lab(facts, row)
    for row in rows("outcomes.csv", "report_id", "outcome_text", "category"):
        _outcome(facts, row)
    for row in rows_of(folder / "patients.csv", ("report_id",)):
        if fold(row.get("age_text", "")):
            facts.add(row["report_id"], "age", (fold(row["age_text"]),))
        if row.get("sex"):
            facts.add(row["report_id"], "sex", (sex(row["sex"]),))
    for row in rows_of(folder / "entities.csv", ("report_id", "label", "text")):
        if kind := _ENTITY_KINDS.get(row["label"]):
            facts.add(row["report_id"], kind, (fold(row["text"]).replace(" ", ""),))
    return facts


def _drug(facts: Facts, row: dict[str, str]) -> None:
    report_id, said = row["report_id"], row.get("sentence", "")
    drug, dose = fold(row["drug_text"]), fold(row.get("dose_text", ""))
    facts.placed[report_id].add(((drug, dose), row.get("patient_id", "")))
    if not drug:
        return
    facts.add(report_id, "drug", (drug,), said)
    facts.add(report_id, "drug_assertion", (drug, row.get("assertion") or "present"), said)
    if dose:
        facts.add(report_id, "drug_dose", (drug, dose, fold(row.get("frequency_text", ""))), said)
    for part in ("route", "frequency", "duration"):
        if text := fold(row.get(f"{part}_text", "")):
            facts.add(report_id, f"drug_{part}", (drug, text), said)


def _lab(facts: Facts, row: dict[str, str]) -> None:
    fact = (fold(row["test_text"]), fold(row["result_text"]))
    facts.placed[row["report_id"]].add((fact, row.get("patient_id", "")))
    if all(fact):
        facts.add(row["report_id"], laboratory(fact[1]), fact, row.get("sentence", ""))
        facts.values[row["report_id"]].setdefault(fact, row.get("value", ""))


def _outcome(facts: Facts, row: dict[str, str]) -> None:
    report_id, said = row["report_id"], row.get("sentence", "")
    text, assertion = fold(row["outcome_text"]), row.get("assertion") or "present"
    if not text:
        return
    facts.add(report_id, "outcome", (text,), said)
    facts.add(report_id, "outcome_asserted", (text, row["category"], assertion), said)
    drug = fold(row.get("drug_text", ""))
    if row["category"] == "adverse_event" and drug and assertion in ("present", "possible"):
        facts.add(report_id, "drug_effect", (drug, text), said)
