"""What is said of the drugs of a list together: "intravenous A and B", "A 5 mg and B 10 mg were given for 3 days"."""

import re

from casefacts.annotate.beads import Beads, Linked, Named, sort_of
from casefacts.annotate.joining import Joins
from casefacts.annotate.parts import Part
from casefacts.annotate.routes import GENERAL, INJECTED

_BRACKETED = re.compile(r"\([^()\d]*\)")
_WERE = re.compile(r"\)?\s*(?:were|are|have been|had been)\b")
_EACH = 12
"""Characters before a part in which "both" or "each" stands."""


def share(joins: Joins, string: Beads, linked: list[Linked], owner: dict[Part, int | None]) -> None:
    """Give the drugs of one list what is said of them together; `owner` says whose each part is so far."""
    _Sharing(joins, string, linked, owner).share()


class _Sharing:
    def __init__(self, joins: Joins, string: Beads, linked: list[Linked], owner: dict[Part, int | None]) -> None:
        self._joins, self._string, self._linked, self._owner = joins, string, linked, owner
        self._beads, self._drugs, self._text = string.beads, string.drugs, string.text

    def share(self) -> None:
        for part, owner in list(self._owner.items()):
            if owner is not None and part.kind != "dose":
                self._share_each(part)
                if part.kind == "route":
                    self._share_route(part, owner)
                if part.kind in ("route", "frequency", "duration") and self._said_of_all(part):
                    self._share_back(part, owner)
        for run in self._string.runs():
            drugs = [self._drugs.index(bead) for bead in run if isinstance(bead, Named)]
            if len(drugs) > 1:
                self._share_in(drugs)

    def _share_each(self, part: Part) -> None:
        """ "A 5 mg and B 10 mg, both once daily"."""
        if self._joins.speaks_of_each(self._text[max(part.start - _EACH, 0) : part.start]):
            for drug, linked in zip(self._drugs, self._linked, strict=True):
                if drug.end <= part.start and all(p.kind != part.kind for p in linked.parts):
                    linked.add(part)

    def _share_route(self, route: Part, owner: int) -> None:
        """A route said of a treatment is that of each of its drugs: "intravenous prophylaxis with 2 g A and 500 mg B".

        So is one of drugs that are injected together: "intrathecal 10 mg A with 15 µg B was injected".
        """
        if route.end > self._drugs[owner].start:
            return
        at = self._beads.index(route)
        of_treatment = self._joins.treatment(self._string.gap(at, at + 1))
        for drug in self._listed_after(owner):
            own = [part for part in self._linked[drug].parts if part.kind == "route"]
            injected = any(part.route in GENERAL and part.start >= self._drugs[drug].end for part in own)
            if (of_treatment and not own) or (injected and route.route in INJECTED):
                self._linked[drug].parts = [part for part in self._linked[drug].parts if part not in own]
                self._linked[drug].add(route)

    def _said_of_all(self, part: Part) -> bool:
        """Whether "were" stands between the last drug of a list, with its dose, and a part."""
        for at in range(self._beads.index(part), 0, -1):
            if _WERE.match(self._string.gap(at - 1, at)):
                return True
            if sort_of(self._beads[at - 1]) in ("drug", "dose"):
                return False
        return False

    def _share_back(self, part: Part, owner: int) -> None:
        """ "A 5 mg and B 10 mg were given for 3 days"."""
        for drug in range(owner):
            if owner in self._listed_after(drug) and all(p.kind != part.kind for p in self._linked[drug].parts):
                self._linked[drug].add(part)

    def _listed_after(self, drug: int) -> list[int]:
        """The drugs of a list that goes on behind one, with their doses."""
        listed: list[int] = []
        at = self._beads.index(self._drugs[drug])
        for k in range(at + 1, len(self._beads)):
            gap, bead = _BRACKETED.sub("", self._string.gap(k - 1, k)).lstrip(")"), self._beads[k]
            if not (self._joins.coordinated(gap) or self._joins.adjectival(gap) or self._joins.tight(gap)):
                break
            if isinstance(bead, Named):
                listed.append(self._drugs.index(bead))
        return listed

    def _share_in(self, drugs: list[int]) -> None:
        first, last = drugs[0], drugs[-1]
        before = [p for p in self._linked[first].parts if p.end <= self._drugs[first].start]
        after = [p for p in self._linked[last].parts if p.start >= self._drugs[last].end]
        mixed = self._joins.mixed(self._text[self._drugs[last].end :])
        doses = [p for p in after if p.kind == "dose"]
        to_each = any(re.match(r"\W*(?:each|of each)\b", self._text[p.end :]) for p in doses)
        of_all = ("duration",) if doses and not to_each else ("route", "duration", "frequency")
        shared = [p for p in before if p.kind in of_all or (p.kind == "dose" and mixed)]
        if to_each or not doses:
            shared += [p for p in after if p.kind in ("route", "duration", "frequency", "dose")]
        for drug in drugs:
            own = {p.kind for p in self._linked[drug].parts}
            for part in shared:
                if part.kind not in own:
                    self._linked[drug].add(part)
