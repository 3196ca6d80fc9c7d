"""What a published data set says of itself: title, authors, licence, and what it was made with."""

import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from casefacts.errors import UsageError
from casefacts.publish.source import Source

TITLE = "Facts of published case reports"
QUOTES = (
    "Sentences and other words quoted from the reports stay under the terms of these reports; reports.csv names them."
)
_CHECKED = {
    "run": "No row was checked by a reviewer: look a row up in its report before you use it.",
    "reviewed": "Reviewers decided some or all rows, see the column decision; rows they rejected are left out.",
    "checked": "Every row of the fact tables was accepted, corrected or added by a reviewer.",
}


_IN_SCOPE = " Only facts in the scope of the review's protocol, and those that reviewers added, are in them."


@dataclass(frozen=True, kw_only=True)
class Licence:
    """The terms that a data set is published under."""

    name: str
    """SPDX identifier; empty for terms that are only given as an address."""
    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A data set as its makers publish it."""

    title: str = TITLE
    authors: tuple[str, ...] = ()
    """`Family, Given`, or the name of a group."""
    licence: Licence | None = None
    doi: str = ""


@dataclass(frozen=True, kw_only=True)
class Made:
    """What the tables were made with, as manifest.json tells it, without the names of machines and folders."""

    versions: dict[str, str]
    settings: dict[str, Any]
    stages: dict[str, Any]
    finished: str
    """When the last run ended, ISO 8601; empty where it is not known."""
    python: str
    system: str

    @property
    def day(self) -> str:
        """The day of the last run."""
        return self.finished[:10]


def licence(name: str) -> Licence:
    """The licence of an SPDX identifier, or one that is given by its address.

    Raises:
        UsageError: no such licence is known.
    """
    if name.startswith(("https://", "http://")):
        return Licence(name="", title=name, url=name)
    known = _licences()
    found = {spdx.casefold(): spdx for spdx in known}.get(name.casefold())
    if found is None:
        raise UsageError(f"no licence {name!r} is known; there are {', '.join(known)}, or give the address of another")
    return Licence(name=found, **known[found])


@cache
def _licences() -> dict[str, dict[str, str]]:
    with Path(__file__).with_name("licences.toml").open("rb") as file:
        return tomllib.load(file)


def made(out: Path) -> Made:
    """What the tables of a folder were made with; empty where there is no manifest, or one that cannot be read."""
    try:
        manifest = json.loads((out / "manifest.json").read_bytes())
    except (OSError, ValueError):
        manifest = {}
    of, runs = manifest.get("made_from", {}), manifest.get("runs") or [{}]
    return Made(
        versions=of.get("versions", {}),
        settings=of.get("settings", {}),
        stages=of.get("stages", {}),
        finished=runs[0].get("finished", ""),
        python=runs[0].get("python", ""),
        system=runs[0].get("system", "").partition("-")[0],
    )


def standing(source: Source) -> str:
    """How far the rows of the fact tables were checked, and which of them there are."""
    return _CHECKED[source.which] + (_IN_SCOPE if source.only_in_scope else "")


def about(source: Source, dataset: Dataset) -> dict[str, str]:
    """Lines that stand in the workbook and the database."""
    of = made(source.out)
    return {
        "title": dataset.title,
        **({"authors": "; ".join(dataset.authors)} if dataset.authors else {}),
        **({"licence": f"{dataset.licence.title} ({dataset.licence.url})"} if dataset.licence else {}),
        **({"doi": dataset.doi} if dataset.doi else {}),
        "tables": f"{source.which}. {standing(source)}",
        "quotes": QUOTES,
        **of.versions,
        **({"made": of.finished} if of.finished else {}),
        "made with": "casefacts",
    }


def citation(dataset: Dataset, of: Made) -> str:
    """The Citation File Format (1.2.0) of the data set. Its strings are JSON's, which YAML reads."""
    lines = [
        "cff-version: 1.2.0",
        "message: If you use this data set, please cite it, and casefacts with its version.",
        "type: dataset",
        f"title: {json.dumps(dataset.title, ensure_ascii=False)}",
        "authors:",
        *(_author(name) for name in dataset.authors or ("anonymous",)),
    ]
    if dataset.licence:
        named = f"license: {dataset.licence.name}" if dataset.licence.name else f"license-url: {dataset.licence.url}"
        lines.append(named)
    lines += [f"doi: {json.dumps(dataset.doi)}"] if dataset.doi else []
    version = of.versions.get("pipeline_version", "")
    lines += [
        "references:",
        "  - type: software",
        "    title: casefacts",
        "    authors:",
        "      - name: The casefacts developers",
        *([f"    version: {json.dumps(version)}"] if version else []),
    ]
    return "\n".join(lines) + "\n"


def _author(name: str) -> str:
    family, comma, given = (part.strip() for part in name.partition(","))
    if not comma:
        return f"  - name: {json.dumps(family, ensure_ascii=False)}"
    said = json.dumps(family, ensure_ascii=False), json.dumps(given, ensure_ascii=False)
    return f"  - family-names: {said[0]}\n    given-names: {said[1]}"
