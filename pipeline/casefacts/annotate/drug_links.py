"""Which part of which regimen belongs to which drug of a sentence.

Drugs and parts are beads on a string; what decides is the text between neighbours. An amount belongs to the drug after
it where only adjectives stand between ("2 g sodium cephalothin", "15 mL of 2% lidocaine"), else to the drug before it
where only words that join a regimen do. A new noun, a second clause or another list item cuts the string, and what
nothing joins is left without a drug.
"""

import re

from casefacts.annotate.beads import Beads, Linked, Named, sort_of
from casefacts.annotate.drug_sharing import share
from casefacts.annotate.joining import Joins
from casefacts.annotate.parts import Part

FAR = 90
"""Characters over which a dose is still put to the only drug before it when the words before it say "dose"; farther
off, another thing is meant."""
_DILUENT = re.compile(r"\s*(?:(?:diluted |dissolved )?(?:in|with)|[=/\[(]|\(?i\.e\.,?)\s*")
"""Between an amount and the volume it is in, or the same in other words: "1.25 mg in 0.1 mL", "70 mg [45 mg/m2]"."""
_OF_A = re.compile(r"\s*of\s+(?:an?|the)\s*")
"""Between a volume and its strength: "10 mL of a 10% solution"."""
_ASIDE = re.compile(r"[^,;:.()\d]{1,60}(?:\d+ years?[^,;:.()\d]*)?\(")
_NOUN = re.compile(r"\b(?:dose|dosage)\b", re.IGNORECASE)
_GOES_ON = re.compile(r"^\s*and (?=(?:was|were|is|has been|had been|then)\b)", re.IGNORECASE)
_RESPECTIVE = re.compile(r"\brespective(?:ly)?\b", re.IGNORECASE)
_RESPECTIVE_TAIL = 40
"""Characters behind "respectively" in which what is said of each drug may still stand: "respectively, for 5 days"."""
_CUE = 40
"""Characters before such a dose in which "dose", "reduced", … must stand."""


class DrugLinks:
    """The links of one sentence. `tests` are offsets that no far link may cross: a test between drug and number."""

    def __init__(self, joins: Joins, text: str, drugs: list[Named], parts: list[Part], tests: list[int]) -> None:
        self._joins, self._text, self._drugs, self._tests = joins, text, drugs, tests
        self._string = Beads(joins, text, drugs, parts)
        self._beads, self._gap = self._string.beads, self._string.gap
        self._linked = [Linked() for _ in drugs]
        self._owner: dict[Part, int | None] = {}

    def of_each(self) -> list[Linked]:
        """The parts of each drug, in the order of the drugs."""
        if self._drugs:
            self._respectively()
            for doses in (True, False):
                for at, bead in enumerate(self._beads):
                    if isinstance(bead, Part) and (bead.kind == "dose") == doses and bead not in self._owner:
                        self._dose(at, bead) if doses else self._other(at, bead)
            share(self._joins, self._string, self._linked, self._owner)
        return self._linked

    def _give(self, part: Part, drug: int, *, far: bool = False) -> None:
        self._owner[part] = drug
        self._linked[drug].add(part)
        if far:
            self._linked[drug].far.add(part)

    def _after(self, at: int) -> int | None:
        """The drug that the bead stands before, with nothing but adjectives and parts between."""
        for k in range(at + 1, len(self._beads)):
            bead = self._beads[k]
            if not (self._joins.adjectival(self._gap(k - 1, k)) or self._routes_listed(k)):
                return None
            if isinstance(bead, Named):
                return self._drugs.index(bead)
            if bead.kind == "as_needed" or (bead.kind == "dose" and k > at + 1):
                return None
        return None

    def _routes_listed(self, at: int) -> bool:
        """Whether a bead is the second of two routes: "intravenous and intraperitoneal administration"."""
        pair = self._beads[at - 1], self._beads[at]
        return all(sort_of(bead) == "route" for bead in pair) and self._joins.coordinated(self._gap(at - 1, at))

    def _before(self, at: int) -> int | None:
        """The drug whose regimen the bead continues."""
        for k in range(at - 1, -1, -1):
            gap, bead = self._gap(k, k + 1), self._beads[k]
            if isinstance(bead, Named):
                joined = self._joins.tight(_GOES_ON.sub("", gap)) or self._joins.resumes(gap)
                return self._drugs.index(bead) if joined else None
            if not self._joins.successive(gap):
                return None
            if bead in self._owner:
                return self._owner[bead]
        return None

    def _dose(self, at: int, dose: Part) -> None:
        after, before = self._after(at), self._before(at)
        left = self._gap(at - 1, at) if at else ""
        previous = self._beads[at - 1] if at else None
        of_part = isinstance(previous, Part) and not (previous.kind == "strength" and previous.close)
        if of_part and _DILUENT.fullmatch(left) and (dose.close or sort_of(self._beads[at - 1]) == "dose"):
            return
        if after is not None:
            of = re.match(r"\s*of\b", self._gap(at, at + 1))
            beside = not self._gap(at, at + 1).strip() and re.search(r"[\w(]", left)
            if of or before is None or self._joins.listed(left) or beside:
                self._give(dose, after)
                return
        if self._of_something_else(at, dose):
            return
        if self._of_next_drug(previous, left):
            self._owner[dose] = None
            return
        if before is not None:
            self._give(dose, before)
        elif after is None:
            self._far(dose)

    def _of_something_else(self, at: int, dose: Part) -> bool:
        """Whether "of" and a noun follow that is no drug here: "5 mL of fluid"."""
        if not re.match(r"\s+of\s+(?!the (?:same )?(?:drug|dose)|it\b|this|body)", self._text[dose.end :]):
            return False
        if at + 1 == len(self._beads):
            return True
        of_strength = sort_of(self._beads[at + 1]) == "strength" and _OF_A.fullmatch(self._gap(at, at + 1))
        return not of_strength and self._gap(at, at + 1).strip() != "of"

    def _of_next_drug(self, previous: "Named | Part | None", left: str) -> bool:
        """Whether drugs stand behind their doses and a list goes on: the 40 mg of "20 mg A with 40 mg (or more) B"."""
        if not isinstance(previous, Named) or not self._joins.listed(left) or left.strip() == ",":
            return False
        return any(
            part.kind == "dose" and part.end <= previous.start
            for part in self._linked[self._drugs.index(previous)].parts
        )

    def _far(self, dose: Part) -> None:
        drugs = [drug for drug in self._drugs if drug.end <= dose.start]
        if dose.close or not drugs:
            return
        nearest = max(drugs, key=lambda drug: drug.end)
        between = self._text[nearest.end : dose.start]
        clause = re.split(r"[;:]|, (?:and|but|while) ", between)[-1]
        since = max([dose.start - len(clause), *(m.end() for m in _NOUN.finditer(self._text, nearest.end, dose.start))])
        crossed = any(since <= test < dose.start for test in self._tests)
        one_of_many = any(
            other.key != nearest.key
            and other.end <= nearest.start
            and self._joins.coordinated(self._text[other.end : nearest.start])
            for other in drugs
        )
        spoken = (
            self._joins.speaks_of_dose(clause[-_CUE:])
            or _ASIDE.fullmatch(between)
            or (self._joins.taken(clause) and self._only_drug(dose))
        )
        if spoken and not crossed and not one_of_many and len(between) <= 2 * FAR:
            self._give(dose, self._drugs.index(nearest), far=True)

    def _only_drug(self, dose: Part) -> bool:
        """Whether the sentence names one drug, before a dose that no noun follows."""
        if len({drug.key for drug in self._drugs}) > 1 or any(drug.start >= dose.end for drug in self._drugs):
            return False
        following = next((bead.start for bead in self._beads if bead.start >= dose.end), len(self._text))
        return not self._text[dose.end : following].strip() or self._joins.ends(self._text[dose.end :])

    def _other(self, at: int, part: Part) -> None:
        after, before = self._after(at), self._before(at)
        left = self._gap(at - 1, at) if at else ""
        if (
            part.kind == "strength"
            and part.close
            and left.strip(" (")
            and not (self._joins.form(left) or _OF_A.fullmatch(left))
        ):
            before = None
        if part.kind in ("frequency", "schedule") and part.close:
            after = None
            before = before if self._follows_dose(at, part) else None
        if part.kind == "route":
            after = None if part.close else after
            adjective = self._text[part.start : part.end].endswith(("al", "ous", "ic", "ar"))
            before = before if not adjective or self._joins.ends(self._text[part.end :]) else None
        if part.kind == "duration" and part.close and not self._joins.ends(self._text[part.end :]):
            before = None
        beside = before is not None and not left.strip(" (")
        if after is not None and not beside:
            self._give(part, after)
        elif before is not None:
            self._give(part, before)

    def _follows_dose(self, at: int, part: Part) -> bool:
        """Whether the bead before is a part, or a drug right behind its dose; for "per day", a dose without a time."""
        previous = self._beads[at - 1] if at else None
        if part.period and isinstance(previous, Part) and previous.kind == "route" and at > 1:
            previous = self._beads[at - 2]
        if isinstance(previous, Named):
            linked = self._linked[self._drugs.index(previous)].parts
            doses = [p for p in linked if p.kind == "dose" and p.end <= previous.start]
            previous = doses[-1] if doses else None
        if part.period:
            return previous is not None and previous.kind == "dose" and previous.period is None
        return previous is not None

    def _respectively(self) -> None:
        """Lists of one length side by side: "A and B at 5 mg and 10 mg twice daily, respectively".

        What else is said behind the first of them is said of each drug.
        """
        word = _RESPECTIVE.search(self._text)
        if word is None:
            return
        clause = max(self._text.rfind(";", 0, word.start()), 0)
        end = word.start() if word[0].endswith("ly") else len(self._text)
        named = self._named_before(clause, word.start())
        runs = [
            [bead for bead in run if isinstance(bead, Part)]
            for run in self._string.runs()
            if len(run) > 1 and clause <= run[0].start and run[-1].end <= end
        ]
        lists = [run for run in runs if run and named and run[0].start >= self._drugs[named[0]].end]
        matched = [run for run in lists if len(run) == len(named)]
        if not matched and len(named) > 1 and len(items := self._items(named, end)) > 1:
            self._each_its_item(named, items)
            return
        for run in matched:
            for drug, part in zip(named, run, strict=True):
                self._give(part, drug)
        for part in {part for run in lists if run not in matched and run[0].kind == "dose" for part in run}:
            self._owner[part] = None
            for drug in named:
                self._linked[drug].miscounted = True
        if matched:
            self._share_rest(named, matched, clause, end)

    def _items(self, named: list[int], end: int) -> list[list[Part]]:
        """Doses in a list, each with what is said of it alone: "5 mg twice daily and 10 mg once daily"."""
        items: list[list[Part]] = []
        at = self._beads.index(self._drugs[named[-1]]) + 1
        for k in range(at, len(self._beads)):
            bead, gap = self._beads[k], self._gap(k - 1, k)
            if isinstance(bead, Named) or bead.end > end:
                break
            if bead.kind == "dose":
                if items and not self._joins.coordinated(gap):
                    return []
                items.append([bead])
            elif items and not self._joins.listed(gap) and self._joins.tight(gap):
                items[-1].append(bead)
            elif items:
                return []
        return items if any(len(item) > 1 for item in items) else []

    def _each_its_item(self, named: list[int], items: list[list[Part]]) -> None:
        """Give each drug its item; where their numbers differ, none."""
        for at, item in enumerate(items):
            for part in item:
                if len(items) == len(named):
                    self._give(part, named[at])
                else:
                    self._owner[part] = None
        for drug in named:
            self._linked[drug].listed = len(items) == len(named)
            self._linked[drug].miscounted = len(items) != len(named)

    def _named_before(self, start: int, end: int) -> list[int]:
        """The drugs that "respectively" counts: the last list of them before it, else all of its clause."""
        runs = [run for run in self._string.runs() if isinstance(run[0], Named) and start <= run[0].start < end]
        last = next((run for run in reversed(runs) if len(run) > 1), [bead for run in runs for bead in run])
        return [self._drugs.index(bead) for bead in last if isinstance(bead, Named)]

    def _share_rest(self, named: list[int], matched: list[list[Part]], clause: int, end: int) -> None:
        """Give each of the drugs what is said of all behind the first list: the frequency of "5 and 10 mg daily"."""
        taken = {part.kind for run in matched for part in run}
        first = min(run[0].start for run in matched)
        for bead in self._beads:
            if (
                isinstance(bead, Part)
                and bead.kind not in taken
                and max(clause, first) <= bead.start < end + _RESPECTIVE_TAIL
            ):
                self._owner[bead] = named[-1]
                for drug in named:
                    self._linked[drug].add(bead)
        for drug in named:
            self._linked[drug].listed = True
