"""Step of the annotating pipeline: high, low or normal by what is normal in adults, where the report says neither.

Only for a figure of a known adult, of an analyte whose unit is written and whose specimen is that of the range: a
sentence that speaks of another fluid leaves it open. The ranges are data/lexicons/ranges.tsv; where the sex is not
said, a flag that does not hold for both is not given. Reads patients and the patient of each result, so it stands
behind the context; sets `flag` and `flag_source`.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from functools import cache

from msgspec.structs import replace

from casefacts.annotate import flags, wording
from casefacts.annotate.lexicon import Lexicon, load
from casefacts.annotate.notes import Notes
from casefacts.annotate.parts import rows
from casefacts.annotate.references import Reference
from casefacts.annotate.values import Value
from casefacts.facts import LabFact, PatientFact
from casefacts.settings import AnnotateSettings
from casefacts.terms import Flag, Sex, Specimen

_ADULT = 18
"""Years from which laboratories state their ranges of adults."""
_BLOOD: frozenset[Specimen | None] = frozenset({"blood", "serum", "plasma", None})
_ASSERTED = frozenset({"present", "historical"})


def build(settings: AnnotateSettings) -> Callable[[Notes], None]:
    """Load the ranges and return the step."""
    lexicon = load(settings.terms)
    _ranges()

    def annotate(notes: Notes) -> None:
        adults = {
            patient.patient_id: patient
            for patient in notes.patients
            if patient.age_years is not None and patient.age_years >= _ADULT
        }
        for at, fact in enumerate(notes.labs):
            patient = adults.get(fact.patient_id)
            if patient is not None and (flag := _flag(lexicon, fact, patient)):
                notes.labs[at] = replace(fact, flag=flag, flag_source="default")

    return annotate


def _flag(lexicon: Lexicon, fact: LabFact, patient: PatientFact) -> Flag | None:
    said = fact.flag or fact.reference_text or fact.qualitative or fact.doubts
    if said or fact.value is None or fact.assertion not in _ASSERTED or fact.specimen not in _BLOOD:
        return None
    entry = lexicon.test(fact.test_name)
    if entry is None or (entry.kind == "lab" and fact.specimen is None and _other_fluids().search(fact.sentence)):
        return None
    value = Value(
        start=0,
        end=0,
        kind="number",
        value=fact.value,
        value_max=fact.value_max,
        operator=fact.operator,
        unit=fact.unit,
    )
    by_sex = _ranges().get((fact.test_name, fact.unit), {})
    wanted = [
        by_sex[sex] for sex in (("any", patient.sex) if patient.sex else ("any", "female", "male")) if sex in by_sex
    ]
    found = {flags.by_range(value, reference) for reference in wanted}
    return found.pop() if len(found) == 1 else None


@cache
def _ranges() -> dict[tuple[str, str], dict[Sex | str, Reference]]:
    table: dict[tuple[str, str], dict[Sex | str, Reference]] = defaultdict(dict)
    for name, sex, unit, low, high in rows("ranges.tsv"):
        bounds = (float(low) if low else None, float(high) if high else None)
        text = "" if all(bounds) else f"{'<=' if high else '>='} {high or low}"
        table[name, unit][sex] = Reference(start=0, end=0, text=text, low=bounds[0], high=bounds[1], unit=unit)
    return dict(table)


@cache
def _other_fluids() -> re.Pattern[str]:
    """Words of specimens that the ranges are not of."""
    rules = wording.load()
    others = [word for word, specimen in rules.specimens.items() if specimen not in _BLOOD]
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, [*others, *rules.other_fluids]))})\b", re.IGNORECASE)
