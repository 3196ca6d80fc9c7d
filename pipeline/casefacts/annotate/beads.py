"""Drugs and the parts of their regimens as beads on the string of a sentence, and what of it is put to each drug."""

from dataclasses import dataclass, field

from casefacts.annotate.joining import Joins
from casefacts.annotate.parts import Part


@dataclass(frozen=True, kw_only=True)
class Named:
    """A drug as a sentence names it: offsets within the sentence, `end` after a parenthesis that repeats the name."""

    start: int
    end: int
    key: str
    """The same for two names of one drug."""


@dataclass
class Linked:
    """Parts of one drug, in text order, with what is uncertain about them."""

    parts: list[Part] = field(default_factory=list)
    far: set[Part] = field(default_factory=set)
    listed: bool = False
    """A "respectively" puts its parts to it and to others: what is said of them is said of each."""
    miscounted: bool = False
    """A "respectively" with lists of unequal length stands over it."""

    def add(self, part: Part) -> None:
        if part not in self.parts:
            self.parts.append(part)
            self.parts.sort(key=lambda p: (p.start, p.end))


Bead = Named | Part


class Beads:
    """The drugs and parts of a sentence in text order."""

    def __init__(self, joins: Joins, text: str, drugs: list[Named], parts: list[Part]) -> None:
        self.text, self.drugs = text, drugs
        self.beads: list[Bead] = sorted([*drugs, *parts], key=lambda bead: (bead.start, bead.end))
        self._joins = joins

    def gap(self, left: int, right: int) -> str:
        """The text between two beads."""
        return self.text[self.beads[left].end : self.beads[right].start]

    def runs(self) -> list[list[Bead]]:
        """Stretches of drugs, or of parts of a kind, that only "and" and commas stand between."""
        runs: list[list[Bead]] = []
        for at, bead in enumerate(self.beads):
            if at and sort_of(self.beads[at - 1]) == sort_of(bead) and self._joins.coordinated(self.gap(at - 1, at)):
                runs[-1].append(bead)
            else:
                runs.append([bead])
        return runs


def sort_of(bead: Bead) -> str:
    """ "drug", or the kind of a part."""
    return bead.kind if isinstance(bead, Part) else "drug"
