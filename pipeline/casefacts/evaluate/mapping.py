"""A user's labels and relations as casefacts': a small TOML file.

[labels]
Medication = "DRUG"
Amount = "DOSE"
Physician = ""       # known, and left out

[relations]
AMOUNT_OF = "has_dose"
"""

from collections import Counter
from pathlib import Path
from typing import get_args

import msgspec

from casefacts.errors import UsageError
from casefacts.evaluate.annotations import Report
from casefacts.terms import MentionLabel, Relation

LABELS = get_args(MentionLabel)
RELATIONS = get_args(Relation)
_HEADS = ("DRUG", "CHEMICAL", "TEST")
"""Labels that a relation of casefacts goes out from; an annotation the other way round is turned."""
SHOWN = 5


class Mapping(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Their label -> ours, their relation -> ours; an empty string leaves out."""

    labels: dict[str, str]
    relations: dict[str, str] = {}

    def apply(self, reports: list[Report]) -> list[Report]:
        """The reports in casefacts' labels and relations.

        Raises:
            UsageError: a label or relation of theirs is not in the mapping.
        """
        self._complete(
            "label", self.labels, LABELS, [(e.label, report.where) for report in reports for e in report.entities]
        )
        if self.relations:
            self._complete(
                "relation", self.relations, RELATIONS,
                [(r.type, report.where) for report in reports for r in report.relations],
            )  # fmt: skip
        return [self._mapped(report) for report in reports]

    def _complete(self, what: str, given: dict[str, str], ours: tuple[str, ...], used: list[tuple[str, str]]) -> None:
        missing = Counter(name for name, _ in used if name not in given)
        if not missing:
            return
        first = dict(reversed(used))
        said = [f"{name} ({count} times, first in {first[name]})" for name, count in missing.most_common(SHOWN)]
        more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        raise UsageError(
            f"the mapping has no {what} {', '.join(said)}{more}. Map each under [{what}s] to one of {', '.join(ours)}, "
            'or to "" to leave it out'
        )

    def _mapped(self, report: Report) -> Report:
        entities = {
            e.id: msgspec.structs.replace(e, label=self.labels[e.label])
            for e in report.entities
            if self.labels[e.label]
        }
        relations = []
        for relation in report.relations:
            kind = self.relations.get(relation.type, "")
            if not kind or relation.head not in entities or relation.tail not in entities:
                continue
            head, tail = relation.head, relation.tail
            if entities[tail].label in _HEADS and entities[head].label not in _HEADS:
                head, tail = tail, head
            relations.append(msgspec.structs.replace(relation, type=kind, head=head, tail=tail))
        return msgspec.structs.replace(report, entities=tuple(entities.values()), relations=tuple(relations))


def load(path: Path) -> Mapping:
    """The mapping that a TOML file holds.

    Raises:
        UsageError: it is missing or no TOML, has an unknown name, or maps to something that is no label of casefacts.
    """
    try:
        mapping = msgspec.toml.decode(path.read_bytes(), type=Mapping)
    except OSError as error:
        raise UsageError(f"{path}: cannot read the mapping ({error.strerror})") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError(f'{path}: {error}; it has a table [labels] with lines such as Medication = "DRUG"') from error
    for what, given, ours in (("label", mapping.labels, LABELS), ("relation", mapping.relations, RELATIONS)):
        for theirs, name in given.items():
            if name and name not in ours:
                raise UsageError(f"{path}: {theirs} is mapped to {name}, no {what}; there are {', '.join(ours)}")
    return mapping
