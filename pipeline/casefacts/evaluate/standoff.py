"""brat standoff (Stenetorp et al., EACL 2012): a folder with a .ann file beside each .txt file.

Read are text-bound annotations (T), relations (R), equivalences (*), and events (E), whose roles become relations from
the event's trigger. Attributes (A, M), normalisations (N) and notes (#) say nothing that casefacts reads.
"""

import re
from itertools import pairwise
from pathlib import Path

from casefacts.errors import UsageError
from casefacts.evaluate.annotations import Entity, Related, Report, checked

_PLACE = re.compile(r"\d+ \d+(?:;\d+ \d+)*")
_UNREAD = "AMN#"
_MANUAL = "see https://brat.nlplab.org/standoff.html"


def read(folder: Path) -> list[Report]:
    """The annotated texts of a folder and of those below it; the name of a .ann file without its ending is the id.

    Raises:
        UsageError: there are none, a text is missing, or a line is no annotation.
    """
    reports: dict[str, Report] = {}
    for path in sorted(folder.rglob("*.ann")):
        report = _report(path)
        if report.id in reports:
            raise UsageError(f"{path}: {reports[report.id].where} has the same name; give each its own")
        reports[report.id] = report
    if not reports:
        raise UsageError(f"{folder}: holds no .ann files; give a folder of brat's .txt and .ann files, or a .jsonl")
    return list(reports.values())


def _report(path: Path) -> Report:
    text = _text(path.with_suffix(".txt"), f"{path}: its text {path.stem}.txt is not beside it; put it there")
    entities: dict[str, Entity] = {}
    triggers: dict[str, str] = {}
    relations: list[tuple[str, str, str, str]] = []
    for number, line in enumerate(_text(path, f"{path}: cannot be read").split("\n"), 1):
        where = f"{path}, line {number}"
        if not line.strip() or line[0] in _UNREAD:
            continue
        identifier, _, rest = line.rstrip("\r").partition("\t")
        match line[0]:
            case "T":
                entities[identifier] = _entity(identifier, rest, text, where)
            case "E":
                trigger, *roles = (role.partition(":") for role in rest.split())
                triggers[identifier] = trigger[2]
                relations += [(where, role, identifier, of) for role, _, of in roles]
            case "R":
                relations.append((where, *_relation(rest, where)))
            case "*":
                kind, *members = rest.split()
                relations += [(where, kind, one, other) for one, other in pairwise(members)]
            case _:
                raise UsageError(f"{where}: begins with {line[0]!r}, which no annotation of brat does; {_MANUAL}")
    related = []
    for where, kind, *ends in relations:
        head, tail = (triggers.get(end, end) for end in ends)
        if unknown := next((end for end in (head, tail) if end not in entities), None):
            raise UsageError(f"{where}: names {unknown}, which no line defines; add it or take out this line")
        related.append(Related(type=kind, head=head, tail=tail))
    report = Report(
        id=path.stem, text=text, entities=tuple(entities.values()), relations=tuple(related), where=str(path)
    )
    return checked(report)


def _text(path: Path, missing: str) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise UsageError(missing) from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 text (byte {error.start}); save it as UTF-8") from error


def _entity(identifier: str, rest: str, text: str, where: str) -> Entity:
    """An entity. One of several stretches ("5 10;15 20") is read from the first to the end of the last."""
    said, _, quote = rest.partition("\t")
    label, _, place = said.partition(" ")
    if not label or not _PLACE.fullmatch(place):
        raise UsageError(f"{where}: is no entity; it should read `T1<tab>Label start end<tab>text`; {_MANUAL}")
    offsets = [int(number) for number in re.findall(r"\d+", place)]
    start, end = offsets[0], offsets[-1]
    whole = ";" not in place
    return Entity(id=identifier, start=start, end=end, label=label, text=quote if whole and quote else text[start:end])


def _relation(rest: str, where: str) -> tuple[str, str, str]:
    match [word.rpartition(":")[2] for word in rest.split()]:
        case [kind, head, tail]:
            return kind, head, tail
    raise UsageError(f"{where}: is no relation; it should read `R1<tab>Type Arg1:T1 Arg2:T2`; {_MANUAL}")
