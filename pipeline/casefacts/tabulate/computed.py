"""Which cells of a fact are computed from which, so that whoever changes one knows what no longer holds."""

from collections.abc import Collection, Mapping

from casefacts.tabulate.schema import DRUGS, LABS, OUTCOMES, PATIENTS

_AMOUNT = ("dose_value", "dose_value_max", "dose_unit", "dose_per", "dose_period")
_DAILY = (*_AMOUNT, "frequency_text", "frequency_per_day", "schedule_text", "as_needed")
_RESULT = ("operator", "value", "value_max", "unit_text", "unit", "qualitative")
_MEASURED = (*_RESULT, "test_name")
_RANGE = ("reference_text", "reference_low", "reference_high")
FROM_RANGE = ("range", "default")
"""Values of flag_source with which a flag was computed; one that the report states stands by itself."""
COMPUTED_FROM: Mapping[str, Mapping[str, Collection[str]]] = {
    DRUGS.name: {
        "drug_name": ("drug_text",),
        "drug_class": ("drug_text",),
        "mesh_id": ("drug_text", "drug_name"),
        "drugbank_id": ("drug_text", "drug_name"),
        **dict.fromkeys(_AMOUNT, ("dose_text",)),
        "route": ("route_text",),
        "frequency_per_day": ("frequency_text",),
        "duration_days": ("duration_text",),
        "daily_dose_value": _DAILY,
        "daily_dose_unit": _DAILY,
        "time_days": ("time_text",),
    },
    LABS.name: {
        "test_name": ("test_text",),
        "loinc": ("test_text", "test_name", "specimen"),
        "operator": ("result_text",),
        "value": ("result_text",),
        "value_max": ("result_text",),
        "unit_text": ("result_text",),
        "unit": ("result_text", "unit_text"),
        "qualitative": ("result_text",),
        "reference_low": ("reference_text",),
        "reference_high": ("reference_text",),
        "flag": (*_MEASURED, "specimen", *_RANGE),
        "flag_source": ("flag",),
        "si_value": _MEASURED,
        "si_unit": _MEASURED,
        "time_days": ("time_text",),
    },
    OUTCOMES.name: {
        "drug_name": ("drug_text",),
        "time_days": ("time_text",),
    },
    PATIENTS.name: {
        "age_years": ("age_text",),
    },
}
"""By table and computed column the columns it is computed from; those may be computed themselves, and stand before."""


def stale(table: str, row: Mapping[str, str], given: Mapping[str, str]) -> list[str]:
    """The filled cells of a row that may no longer follow from the others.

    Args:
        row: the row before the change.
        given: the new cells; those that were given, be it as they were, are never stale.
    """
    changed = {name for name, value in given.items() if value != row[name]}
    found = []
    for name, sources in COMPUTED_FROM[table].items():
        computed = name not in ("flag", "flag_source") or row["flag_source"] in FROM_RANGE
        if name not in given and row[name] and computed and not changed.isdisjoint(sources):
            found.append(name)
            changed.add(name)
    return found
