"""One row per patient: who, what was given, what was measured, what went wrong, what became of it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from itertools import chain

from casefacts import assets
from casefacts.errors import UsageError
from casefacts.publish.source import CHECKED, Source
from casefacts.publish.stated import analyte, drug, in_time, of_patients, quantity, stated
from casefacts.tabulate.columns import Column, Table, boolean, integer, number, plain, text
from casefacts.tabulate.schema import PATIENTS, REPORTS
from casefacts.tabulate.written import Row

LABS = 10
"""Analytes with columns of their own: more make a table that nobody reads; `labs` has all."""
NEAR = 3
"""Names told for one that there is not."""
BAR = " | "
_REGIMEN = ("dose_text", "route_text", "frequency_text", "duration_text")
_CHANGES = ("increase", "decrease", "stop", "hold", "switch", "restart")
_OF_REPORT = ("title", "journal", "year", "doi", "pmid")
_OF_PATIENT = ("label", "age_text", "age_years", "sex", "weight_kg", "diagnosis_text")
_DOUBTS = next(column for column in PATIENTS.columns if column.name == "doubts")


def table(labs: Sequence[tuple[str, str]]) -> Table:
    """The table's declaration, for these analytes with their units."""
    return Table(
        name="patients_wide",
        description="One row per reported patient, with what the fact tables say of the patient joined: a view to read",
        key=("report_id", "patient_id"),
        references=(("report_id", "reports", "report_id"),),
        columns=(
            *(column for column in PATIENTS.columns if column.name in ("report_id", "patient_id")),
            *(column for column in REPORTS.columns if column.name in _OF_REPORT),
            *(column for column in PATIENTS.columns if column.name in _OF_PATIENT),
            text("drugs", "Drugs given, each with its regimens as written: `drug: regimen; regimen | drug`"),
            integer("drugs_n", "Different drugs given"),
            text("labs", "Results, as written: `test: result; result | test`"),
            *chain.from_iterable(map(_columns, labs)),
            text("adverse_events", "Adverse events, each with the drug it is put down to: `event (drug) | event`"),
            integer("adverse_events_n", "Adverse events"),
            text("adverse_events_absent", "Adverse events that the report says there were none of"),
            text("outcomes", "What became of the patient and the findings: `category: finding | category: finding`"),
            boolean("died", "true where the report says that the patient died"),
            integer("facts_n", "Rows of the fact tables that are of this patient, of any assertion, repeats too"),
            integer("facts_decided_n", "Of these, rows that a reviewer decided; empty for tables without review"),
            integer("facts_doubtful_n", "Of these, rows with a doubt"),
            _DOUBTS,
            number("lowest_confidence", "The lowest confidence of these rows", decimals=2),
        ),
    )  # fmt: skip


def chosen_labs(source: Source, names: Sequence[str] = ()) -> list[tuple[str, str]]:
    """The analytes of these names, else those measured in most patients, each with the unit most of these have it in.

    Args:
        names: as `labs` has them, in any case: "creatinine", "creatinine (urine)".

    Raises:
        UsageError: no result is of one of these, or two would have columns of one name.
    """
    measured, written = _measured(source)
    units: dict[str, str] = {}
    for (name, unit), _ in sorted(measured.items(), key=lambda item: (-item[1], item[0])):
        units.setdefault(name, unit)
    chosen: dict[str, tuple[str, str]] = {}
    for name in [_known(name, written, list(units)) for name in names] or units:
        other, _ = chosen.setdefault(_head(name, "n"), (name, units.get(name, "")))
        if names and other != name:
            raise UsageError(f"--analyte {name}: its columns would have the names of those of {other}; choose one")
    return list(chosen.values())[: None if names else LABS]


def _measured(source: Source) -> tuple[Counter[tuple[str, str]], dict[str, str]]:
    """In how many patients an analyte has a number, by unit; and analytes by their names and the reports' words."""
    patients: Counter[tuple[str, str]] = Counter()
    written: dict[str, str] = {}
    words: dict[str, str] = {}
    for _, facts in source.by_report():
        measured = set()
        for row in stated(facts["labs"]):
            if not (name := analyte(row)):
                continue
            written[name.casefold()] = name
            words.setdefault(row["test_text"].casefold(), name)
            if said := quantity(row):
                measured.add((row["patient_id"], name, said[1]))
        patients.update((name, unit) for _, name, unit in measured)
    return patients, words | written


def _known(name: str, written: Mapping[str, str], commonest: Sequence[str]) -> str:
    """The analyte of a name; another word for one is told, not taken, for it may stand for several."""
    word = name.casefold()
    found = written.get(word, "")
    if found.casefold() == word:
        return found
    known = set(written.values())
    meant = found or next((one for one in _named(word) if one in known), "")
    near = [meant] if meant else [written[one] for one in get_close_matches(word, written, n=NEAR)]
    near = near or sorted(one for one in known if word in one.casefold())[:NEAR]
    said = (
        f"did you mean {' or '.join(dict.fromkeys(near))}?"
        if near
        else f"the commonest are {', '.join(commonest[:LABS])}"
    )
    raise UsageError(f"--analyte {name}: no result is of this analyte; {said}")


def _named(word: str) -> Iterator[str]:
    """Analytes that the lexicon has a word for."""
    for row in assets.rows("analytes.tsv"):
        if word in row["written"].casefold().split("|"):
            yield row["name"]


def rows(source: Source, labs: Sequence[tuple[str, str]]) -> Iterator[Row]:
    """A row for each patient that patients.csv has or a fact is of, by the columns of `table`."""
    empty = dict.fromkeys(table(labs).names, "")
    for report, facts in source.by_report():
        for patient_id, of in of_patients(facts).items():
            cells = {name: report[name] for name in _OF_REPORT}
            cells |= {"report_id": report["report_id"], "patient_id": patient_id}
            cells |= {name: of["patients"][0][name] for name in _OF_PATIENT} if of["patients"] else {}
            cells |= _drugs(stated(of["drugs"])) | _labs(stated(of["labs"]), labs) | _ends(of["outcomes"])
            cells |= _quality(list(chain.from_iterable(of.values())), reviewed=source.which != "run")
            yield empty | cells


def _columns(lab: tuple[str, str]) -> tuple[Column, ...]:
    name, unit = lab
    of = f"{name} in {unit}" if unit else name
    return (
        number(_head(name, "first"), f"{of}: the first result; empty if it is a range, a limit or in another unit"),
        number(_head(name, "last"), f"{of}: the last result; empty likewise"),
        number(_head(name, "lowest"), f"{of}: the lowest; empty if any result is a range, a limit or in another unit"),
        number(_head(name, "highest"), f"{of}: the highest; empty likewise"),
        integer(_head(name, "n"), f"{name}: results, in whatever unit or in words"),
        text(_head(name, "unit"), "Unit of these numbers, UCUM"),
    )


def _head(name: str, what: str) -> str:
    return f"{re.sub('[^a-z0-9]+', '_', name.casefold()).strip('_')}_{what}"


def _drugs(given: Sequence[Row]) -> dict[str, str]:
    regimens: dict[str, dict[str, None]] = {}
    for row in given:
        said = " ".join(filter(None, (row[name] for name in _REGIMEN)))
        if row["action"] in _CHANGES:
            said = f"{said} ({row['action']})".strip()
        regimens.setdefault(drug(row), {}).update({said: None} if said else {})
    return {"drugs": _joined(regimens), "drugs_n": str(len(regimens))}


def _labs(results: Sequence[Row], labs: Sequence[tuple[str, str]]) -> dict[str, str]:
    said: dict[str, dict[str, None]] = {}
    by_name: dict[str, list[Row]] = {}
    for row in results:
        said.setdefault(analyte(row) or row["test_text"], {})[row["result_text"]] = None
        by_name.setdefault(analyte(row), []).append(row)
    cells = {"labs": _joined(said)}
    for name, unit in labs:
        values = [
            found[0] if (found := quantity(row)) and found[1] == unit else None
            for row in in_time(by_name.get(name, []))
        ]
        if not values:
            continue
        ends = {"first": values[0], "last": values[-1]}
        known = [value for value in values if value is not None]
        if len(known) == len(values):
            ends |= {"lowest": min(known), "highest": max(known)}
        said_of = {what: plain(value) for what, value in ends.items() if value is not None}
        said_of |= {"n": str(len(values)), "unit": unit if said_of else ""}
        cells |= {_head(name, what): value for what, value in said_of.items()}
    return cells


def _ends(outcomes: Sequence[Row]) -> dict[str, str]:
    events: dict[str, None] = {}
    ends: dict[str, None] = {}
    there = stated(outcomes)
    for row in there:
        if row["category"] == "adverse_event":
            by = f" ({row['drug_name'] or row['drug_text']})" if row["drug_name"] or row["drug_text"] else ""
            events[row["outcome_text"] + by] = None
        else:
            ends[f"{row['category']}: {row['outcome_text']}"] = None
    absent = dict.fromkeys(
        row["outcome_text"] for row in stated(outcomes, "absent") if row["category"] == "adverse_event"
    )
    return {
        "adverse_events": BAR.join(events),
        "adverse_events_n": str(len(events)),
        "adverse_events_absent": BAR.join(absent),
        "outcomes": BAR.join(ends),
        "died": "true" if any(row["category"] == "death" for row in there) else "",
    }


def _quality(facts: Sequence[Row], *, reviewed: bool) -> dict[str, str]:
    doubts = {doubt for row in facts for doubt in row["doubts"].split(";") if doubt}
    known = [float(row["confidence"]) for row in facts if row["confidence"]]
    return {
        "facts_n": str(len(facts)),
        "facts_decided_n": str(sum(row["decision"] in CHECKED for row in facts)) if reviewed else "",
        "facts_doubtful_n": str(sum(bool(row["doubts"]) for row in facts)),
        "doubts": ";".join(code for code in _DOUBTS.list_of if code in doubts),
        "lowest_confidence": plain(min(known)) if known else "",
    }


def _joined(parts: Mapping[str, Mapping[str, None]]) -> str:
    return BAR.join(name + (": " + "; ".join(said) if said else "") for name, said in parts.items())
