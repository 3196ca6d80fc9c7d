"""One drug's parts as the regimens they state, and the daily dose where the words determine it."""

import re
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from casefacts.annotate.beads import Linked, Named
from casefacts.annotate.parts import Part, words
from casefacts.annotate.routes import GENERAL

_AROUND = 25
"""Characters around a dose in which "total" or "divided" forbids to multiply it by a frequency."""
_STEPS = ("dose", "frequency", "schedule", "strength")


@dataclass
class Regimen:
    """What one row says of a drug's dose, strength, route, frequency, duration, schedule."""

    parts: dict[str, Part] = field(default_factory=dict)
    count: int | None = None
    before_change: bool = False
    """The first dose of "from 20 mg to 40 mg"."""

    def get(self, kind: str) -> Part | None:
        return self.parts.get(kind)

    @property
    def end(self) -> int:
        return max((part.end for part in self.parts.values()), default=0)


def regimens_of(text: str, drug: Named, linked: Linked) -> list[Regimen]:
    """The regimens that a drug's parts state, in text order; at least one, which may be empty."""
    regimens = [Regimen()]
    parts = [_held(text, drug, part) for part in linked.parts]
    for at, part in enumerate(parts):
        current = regimens[-1]
        held = current.get(part.kind)
        if part.count is not None and part.kind != "frequency":
            current.count = part.count
        if part.kind == "route" and held is None and current.get("dose") and _of_next(text, parts, at):
            regimens.append(Regimen(parts={"route": part}))
        elif held is None:
            current.parts[part.kind] = part
        elif part.kind == "route":
            if held.route in GENERAL and part.route not in GENERAL:
                current.parts["route"] = part
            elif part.route not in GENERAL and part.end <= drug.start:
                if re.fullmatch(r"\s*(?:and|or|/|,|then|followed by)\s*", text[held.end : part.start]):
                    regimens.append(Regimen(parts={"route": part}))
                else:
                    current.parts["route"] = part
            elif part.route not in GENERAL and any(p.kind == "dose" for p in parts[at:]) and current.get("dose"):
                regimens.append(Regimen(parts={"route": part}))
        elif part.kind == "duration":
            of_all = held.end <= drug.start < part.start
            current.parts["duration"] = part if of_all else _longer(held, part)
        elif part.kind == "dose" and current.get("strength") is None and (strength := _of_each(held, part)):
            current.parts |= strength
        elif part.kind == "dose" and parts[at - 1] is held and _counted(text, held, part):
            current.parts |= {"strength": replace(held, kind="strength"), "dose": part}
        elif part.kind == "frequency" and part.count is not None and held.value == 1 and current.get("dose"):
            current.parts["frequency"] = replace(part, period="d")
        elif part.kind in _STEPS and not _says_again(text, parts[at - 1], part):
            count = part.count if part.kind != "frequency" else None
            regimens.append(Regimen(parts={part.kind: part}, count=count))
    _inherit(drug, regimens)
    for first, second in pairwise(regimens):
        _pair(text, first, second)
    return regimens


@cache
def _form() -> re.Pattern[str]:
    return re.compile(rf"[ -](?:{words()['forms']})\b", re.IGNORECASE)


def _held(text: str, drug: Named, part: Part) -> Part:
    """The part; an amount before a drug whose form is named is what one of them holds: "500 mg paracetamol tablets"."""
    amount = part.kind == "dose" and part.end <= drug.start and not (part.close or part.per or part.period)
    return replace(part, kind="strength") if amount and part.value and _form().match(text, drug.end) else part


def _of_next(text: str, parts: list[Part], at: int) -> bool:
    """Whether a route is that of the dose behind it: "150 mg, followed by an infusion of 1 mg/min"."""
    if at + 1 == len(parts) or parts[at + 1].kind != "dose":
        return False
    of_dose = re.fullmatch(r"\s*(?:of|at)\s*", text[parts[at].end : parts[at + 1].start])
    return bool(of_dose and re.search(r"\b(?:followed|then|and)\b", text[parts[at - 1].end : parts[at].start]))


def _of_each(held: Part, part: Part) -> dict[str, Part]:
    """Of a number of tablets and an amount, the amount is what each holds: "20 tablets of A 5 mg"."""
    if not held.unit.startswith("{") or part.unit.startswith("{") or part.per or part.period:
        return {}
    return {"strength": replace(part, kind="strength")}


def _counted(text: str, held: Part, part: Part) -> bool:
    """Whether an amount is what each of the tablets or puffs behind it holds: "100 µg, two puffs"."""
    amount = not held.unit.startswith("{") and not held.per and not held.period and held.value_max is None
    return amount and part.unit.startswith("{") and text[held.end : part.start].strip() in (",", "(")


def _says_again(text: str, previous: Part, part: Part) -> bool:
    """Whether a part only repeats the one before in other words: "3 times a day (tid)"."""
    return previous.kind == part.kind == "frequency" and not text[previous.end : part.start].strip(" (,")


def _longer(held: Part, part: Part) -> Part:
    """Of the length of an infusion and that of the treatment, the latter."""
    if held.value is None or part.value is None:
        return part if held.count is not None and part.count is None else held
    return part if part.value > held.value else held


def _inherit(drug: Named, regimens: list[Regimen]) -> None:
    """What stands before the drug's name, and the route before its first dose, is said of all its regimens."""
    first = regimens[0]
    dose = first.get("dose")
    for kind in ("route", "frequency", "strength"):
        part = first.get(kind)
        if part is None or (part.start >= drug.start and not (kind == "route" and dose and part.start < dose.start)):
            continue
        for regimen in regimens[1:]:
            regimen.parts.setdefault(kind, part)


def _pair(text: str, first: Regimen, second: Regimen) -> None:
    """ "From 20 mg to 40 mg daily": the first is what was before, at the same frequency and route."""
    old, new = first.get("dose"), second.get("dose")
    if old is None or new is None or old.end > new.start:
        return
    between = text[old.end : new.start]
    from_it = re.search(r"\bfrom\s*$", text[: old.start]) and re.search(r"\bto\b", between)
    if from_it or old.carried or _changed().match(between):
        first.before_change = True
        for kind in ("frequency", "route"):
            part = second.get(kind)
            if part is not None:
                first.parts.setdefault(kind, part)


@cache
def _changed() -> re.Pattern[str]:
    """Between a dose and what it was changed to: "40 mg was doubled to 80 mg"."""
    return re.compile(
        rf"[^,;.]{{0,20}}?\b(?:was|were|had been|has been)\s+(?:\w+ly\s+)?"
        rf"(?:{words()['change']}|doubled|tripled|halved)\s+"
        r"(?:\w+\s+)?to\s*$",
        re.IGNORECASE,
    )


def daily_dose(text: str, regimen: Regimen) -> tuple[float | None, str]:
    """Amount per day and its UCUM unit, per kg and m² kept; (None, "") where the words do not determine it."""
    dose, frequency = regimen.get("dose"), regimen.get("frequency")
    if dose is None or dose.value is None or dose.value_max is not None or regimen.get("as_needed"):
        return None, ""
    around = text[max(dose.start - _AROUND, 0) : dose.end + _AROUND]
    period = dose.period or (frequency.period if frequency else None)
    if period == "d":
        value = dose.value
    elif period is None and frequency and frequency.value is not None and frequency.value >= 1:
        if frequency.value != 1 and re.search(rf"\b(?:{words()['totals']})\b", around, re.IGNORECASE):
            return None, ""
        value = dose.value * frequency.value
    else:
        return None, ""
    per = f"/{dose.per}" if dose.per else ""
    return float(f"{value:.10g}"), f"{dose.unit}{per}/d"
