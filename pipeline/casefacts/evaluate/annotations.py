"""Annotated texts as a user has them, JSON Lines or brat standoff, in one typed form."""

import msgspec

from casefacts.errors import UsageError


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """An annotated stretch of text; `start` and `end` are code points of the report's text."""

    id: str
    start: int
    end: int
    label: str
    text: str


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """An annotated relation between two entities, named by their ids."""

    type: str
    head: str
    tail: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """An annotated text. `where` says which file and line it is from, for messages."""

    id: str
    text: str
    entities: tuple[Entity, ...] = ()
    relations: tuple[Related, ...] = ()
    where: str = ""


def checked(report: Report) -> Report:
    """The report, if its entities stand where they say and its relations name entities that are there."""
    seen: set[str] = set()
    for entity in report.entities:
        if entity.id in seen:
            raise UsageError(f"{report.where}: two entities are called {entity.id}; give each its own id")
        seen.add(entity.id)
        if not 0 <= entity.start < entity.end <= len(report.text):
            raise UsageError(
                f"{report.where}: entity {entity.id} is at {entity.start} to {entity.end}, but the text has "
                f"{len(report.text)} characters; offsets count characters from 0, the end is behind the last one"
            )
        written = report.text[entity.start : entity.end]
        if "".join(written.split()) != "".join(entity.text.split()):
            raise UsageError(
                f"{report.where}: entity {entity.id} says {entity.text!r}, but the text has {written!r} at "
                f"{entity.start} to {entity.end}; offsets must count characters, not bytes, of this very text"
            )
    for relation in report.relations:
        for end in (relation.head, relation.tail):
            if end not in seen:
                raise UsageError(
                    f"{report.where}: a relation {relation.type} names {end}, and no entity is called so; "
                    "add the entity or take out the relation"
                )
    return report
