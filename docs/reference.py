"""docs/commands.md, derived from the code: verbs and their options, settings with their reasons, codes, make targets.

`python docs/reference.py >docs/commands.md`
"""

import ast
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from casefacts import errors
from casefacts import settings as settings_module
from casefacts.cli import main
from casefacts.read import kinds

ROOT = Path(__file__).parent.parent
HEAD = """# Commands, settings, exit codes

This page is made from the code by `make docs`.

## Commands
"""
NO_CLASS = {
    0: "all read",
    errors.EXIT_SOME_FAILED: "some reports failed; the tables of the others are complete",
    errors.EXIT_NOTHING_READ: "nothing could be read",
    130: "interrupted; the same command goes on where it stopped",
    1: "a bug of casefacts; please report it",
}
"""Codes that no error class of its own stands for."""
WORKERS = {
    "timeout": "The report took longer than the setting limits.seconds, also alone.",
    "memory": "The report needed more memory than the setting limits.memory_mb, also alone.",
    "crashed": "What read the report ended in the middle of it, also when the report was read alone.",
    "changed": "The file changed while it was being read.",
    "internal_error": "A bug of casefacts; please report it, with the work folder's casefacts.log.",
}
"""Codes that come from around the reading."""


def markdown() -> str:
    """The page."""
    return "\n".join([HEAD, *_verbs(), *_settings(), *_exit_codes(), *_error_codes(), *_targets()])


def _verbs() -> list[str]:
    lines = []
    for name, verb in main.commands.items():
        with click.Context(verb, info_name=f"casefacts {name}") as context:
            usage = " ".join(verb.collect_usage_pieces(context))
            named = [option for option in verb.params if isinstance(option, click.Option)]
            options = [record for option in named if (record := option.get_help_record(context))]
        said = re.sub(r"\s*\n\s*", " ", (verb.help or "").replace("\b\n", "")).strip()
        lines += [f"### casefacts {name}", "", f"    casefacts {name} {usage}", "", said, ""]
        lines += [*_table(("option", "what it does"), [(f"`{flag}`", meaning) for flag, meaning in options]), ""]
    return lines


def _settings() -> list[str]:
    lines = ["## Settings", "", "A TOML file for `--config`; what it does not name keeps its default.", ""]
    reasons = _attribute_docstrings(Path(settings_module.__file__))
    for part in msgspec.structs.fields(settings_module.Settings):
        rows = []
        for field in msgspec.structs.fields(part.type):
            default = msgspec.json.encode(getattr(part.type(), field.name)).decode()
            rows.append((f"`{field.name}`", f"`{default}`", reasons.get((part.type.__name__, field.name), "")))
        lines += [f"### [{part.name}]", "", *_table(("setting", "default", "why, and what it means"), rows), ""]
    return lines


def _attribute_docstrings(path: Path) -> dict[tuple[str, str], str]:
    """The string below each attribute of the classes of a module, which Python itself does not keep."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef):
            for field, below in zip(node.body, node.body[1:], strict=False):
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    match below:
                        case ast.Expr(value=ast.Constant(value=str(said))):
                            found[(node.name, field.target.id)] = " ".join(said.split())
    return found


def _exit_codes() -> list[str]:
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    said = {
        value.exit_code: (value.__doc__ or "").splitlines()[0].rstrip(".")
        for value in classes
        if issubclass(value, errors.CasefactsError)
    } | NO_CLASS
    rows = [(str(code), meaning) for code, meaning in sorted(said.items())]
    return ["## Exit codes", "", *_table(("code", "meaning"), rows), ""]


def _error_codes() -> list[str]:
    codes = [*kinds.CODES.items(), *WORKERS.items(), *kinds.PROBLEMS.items()]
    rows = [(f"`{code}`", said) for code, said in codes]
    said = "`error_code` in reports.csv; `error` beside it says what to do. A page's problem makes a report `partial`."
    return ["## Error codes", "", said, "", *_table(("code", "meaning"), rows), ""]


def _targets() -> list[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    rows = [(f"`make {name}`", said) for name, said in re.findall(r"^([a-z-]+):.*?## (.*)$", makefile, re.MULTILINE)]
    return ["## make targets", "", *_table(("target", "what it does"), rows)]


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> list[str]:
    body = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows]
    return [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads), *(f"| {row} |" for row in body)]


if __name__ == "__main__":
    sys.stdout.write(markdown() + "\n")
