"""Where lexicons and models are: inside the package in an installed wheel, at the top of the checkout otherwise."""

import csv
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


@cache
def root() -> Path:
    """The folder that holds `data/` and `models/`."""
    installed = PACKAGE / "_assets"
    return installed if installed.is_dir() else PACKAGE.parent.parent


def lexicon(name: str) -> Path:
    """Path of a file in data/lexicons."""
    return root() / "data" / "lexicons" / name


def rows(name: str) -> Iterator[dict[str, str]]:
    """Rows of a tab-separated file in data/lexicons by its heads, without its comments."""
    with lexicon(name).open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if line.strip() and not line.startswith("#"))
        yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)


def model(name: str) -> Path:
    """Path of a model folder in models/."""
    return root() / "models" / name


@cache
def digest(path: Path) -> str:
    """SHA-256 of a file, or of a folder's file names and contents; empty for what does not exist."""
    if not path.exists():
        return ""
    sha = hashlib.sha256()
    files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    for file in files:
        sha.update(file.relative_to(path.parent).as_posix().encode() + b"\0")
        sha.update(file.read_bytes())
    return sha.hexdigest()
