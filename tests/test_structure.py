"""The shape that the design promises: imports go one way, heavy libraries stay in their stages."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "pipeline" / "casefacts"
GROUND = {"records", "facts", "terms", "errors", "settings", "wrong_settings", "protocol", "assets", "files"}
ALLOWED = {
    "read": GROUND,
    "clean": GROUND,
    "annotate": GROUND,
    "tabulate": GROUND,
    "train": GROUND | {"annotate", "evaluate", "stages"},
    "stages": GROUND | {"read", "clean", "annotate", "tabulate"},
    "evaluate": GROUND,
    "review": GROUND | {"read", "tabulate"},
    "publish": GROUND | {"review", "tabulate"},
    "inputs": GROUND,
    "packs": GROUND,
    "store": GROUND | {"packs"},
    "seen": GROUND | {"inputs"},
    "chain": GROUND | {"inputs", "packs", "store", "stages", "tabulate"},
    "diary": GROUND,
    "diff": GROUND | {"tabulate"},
    "status": GROUND | {"diary", "lock", "manifest"},
    "manifest": GROUND | {"chain"},
    "compact": GROUND | {"packs", "seen", "store"},
    "plan": GROUND | {"chain", "inputs", "packs", "store"},
    "lock": GROUND,
    "capacity": set(),
    "workers": GROUND | {"chain"},
    "cluster": GROUND | {"chain", "workers"},
}
LIBRARIES = {
    "spacy": {"annotate", "train"},
    "scispacy": {"annotate", "train"},
    "pdfminer": {"read"},
    "pypdfium2": {"read"},
    "tesserocr": {"read"},
    "pandas": {"frames", "__init__"},  # __init__ for the types of its signatures only
    "click": {"cli"},
    "matplotlib": {"publish"},
    "pyarrow": {"publish"},
    "xlsxwriter": {"publish"},
}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_assets" not in path.parts)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    allowed = ALLOWED.get(part(path))
    if part(path) in GROUND:
        allowed = GROUND
    if allowed is None:
        return
    ours = {name.split(".")[1] for name in imported(path) if name.startswith("casefacts.")}
    parts = {folder.stem for folder in PACKAGE.iterdir()}
    assert (ours & parts) - allowed - {part(path)} == set()


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_heavy_libraries_stay_in_their_stage(path: Path) -> None:
    for library, parts in LIBRARIES.items():
        if any(name.split(".")[0] == library for name in imported(path)):
            assert part(path) in parts, library


def test_every_library_is_declared() -> None:
    project = tomllib.loads((PACKAGE.parent.parent / "pyproject.toml").read_text(encoding="utf-8"))
    extras = project["project"]["optional-dependencies"]
    needed = project["project"]["dependencies"] + [name for names in extras.values() for name in names]
    declared = {re.split(r"[<>=]", name)[0] for name in needed}
    developers = {re.split(r"[<>=]", name)[0] for name in project["dependency-groups"]["dev"]}
    providers = packages_distributions()
    for path in MODULES:
        known = declared | (developers if part(path) == "train" else set())
        for name in {name.split(".")[0] for name in imported(path)} - sys.stdlib_module_names - {"casefacts", "thinc"}:
            assert known & {distribution.lower() for distribution in providers[name]}, (path.name, name)


def test_modules_stay_small() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > 350} == {}
