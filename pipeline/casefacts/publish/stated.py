"""What a report says is so of its patients, each thing once."""

from collections.abc import Iterable, Mapping, Sequence

from casefacts.tabulate.written import Row

BLOOD = ("", "blood", "serum", "plasma")
"""Specimens that laboratories' results are of unless the report says another: one analyte, one reference range."""


def stated(rows: Sequence[Row], assertion: str = "present") -> list[Row]:
    """The facts of reported patients, without rows that repeat one of `rows`.

    A row whose first statement a reviewer rejected is no repetition any more.
    """
    ids = {row["fact_id"] for row in rows}
    return [
        row
        for row in rows
        if row["patient_id"]
        and row["experiencer"] == "patient"
        and row["assertion"] == assertion
        and row["duplicate_of"] not in ids
    ]


def of_patients(facts: Mapping[str, Iterable[Row]]) -> dict[str, dict[str, list[Row]]]:
    """A report's facts by patient, then by table; patients in the order of their first fact, patients.csv first."""
    found: dict[str, dict[str, list[Row]]] = {}
    for table in ("patients", *(name for name in facts if name != "patients")):
        for row in facts[table]:
            if row["patient_id"] and row.get("experiencer", "patient") == "patient":  # patients.csv has no such column
                found.setdefault(row["patient_id"], {name: [] for name in facts})[table].append(row)
    return found


def drug(row: Row) -> str:
    """The drug's generic name, as written where it has none."""
    return row["drug_name"] or row["drug_text"].casefold()


def analyte(row: Row) -> str:
    """The standard name of what was measured, with the specimen where it is not blood; empty where it has no name."""
    of = f" ({row['specimen']})" if row["specimen"] not in BLOOD else ""
    return f"{row['test_name']}{of}" if row["test_name"] else ""


def quantity(row: Row) -> tuple[float, str] | None:
    """A result as one number with its unit, SI where it is known; None for ranges, limits (`> 8000`), words, and
    numbers without a unit.
    """
    value, unit = (row["si_value"], row["si_unit"]) if row["si_value"] else (row["value"], row["unit"])
    if not value or not unit or row["value_max"] or row["operator"]:
        return None
    return float(value), unit


def in_time(rows: Sequence[Row]) -> list[Row]:
    """Rows in order of time where all have one, else as the report tells them."""
    if all(row["time_days"] for row in rows):
        return sorted(rows, key=lambda row: float(row["time_days"]))
    return list(rows)
