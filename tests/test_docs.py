"""What README and docs promise is there."""

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import click
import msgspec
import pytest

from casefacts import errors
from casefacts.cli import main
from casefacts.settings import Settings
from casefacts.stages import STAGES

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PACKAGE = ROOT / "pipeline" / "casefacts"


def test_the_readmes_make_targets_exist() -> None:
    targets = set(re.findall(r"^([\w-]+):", MAKEFILE, re.MULTILINE))
    code = "\n".join(re.findall(r"```.*?```|`[^`]+`", README, re.DOTALL))
    named = set(re.findall(r"\bmake ([a-z][\w-]*)", code))
    assert {"demo", "test", "tables"} <= named
    assert named <= targets


@pytest.mark.parametrize("line", re.findall(r"^\.venv/bin/casefacts (.*)$", README, re.MULTILINE))
def test_the_readmes_commands_are_understood(line: str) -> None:
    words = shlex.split(line.replace("--help", "INPUT --out OUT"), comments=True)
    verb = main.commands[words[0]]
    with click.Context(verb) as context:
        verb.parse_args(context, words[1:])


def test_every_verb_is_in_the_readme() -> None:
    assert {verb for verb in main.commands if f"casefacts {verb}" not in README} == set()


def test_the_readmes_settings_are_all_settings_with_their_defaults() -> None:
    (toml,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    documented = tomllib.loads(toml)
    defaults = msgspec.to_builtins(Settings())
    assert {name: set(table) for name, table in documented.items()} == {
        name: set(table) - {"model_labels", "terms", "scope"} for name, table in defaults.items()
    }
    documented["annotate"]["models"] = []
    assert msgspec.convert(documented, Settings) == Settings()


def test_every_exit_code_is_in_the_readme() -> None:
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    codes = {value.exit_code for value in classes if issubclass(value, errors.CasefactsError)}
    documented = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)}
    assert documented == codes | {0, errors.EXIT_SOME_FAILED, errors.EXIT_NOTHING_READ, 130}


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_a_stage_names_the_lexicons_it_reads(stage) -> None:  # type: ignore[no-untyped-def]
    sources = "".join(path.read_text(encoding="utf-8") for path in (PACKAGE / stage.name).glob("*.py"))
    read = set(re.findall(r'"([\w-]+\.(?:tsv|toml|txt))"', sources))
    named = {path.name for path in stage.assets}
    assert "lexicons" in named or read <= named


def test_every_lexicon_names_its_source_and_licence() -> None:
    for path in (ROOT / "data" / "lexicons").glob("*.t*"):
        head = path.read_text(encoding="utf-8")[:1500].lower()
        assert "licence" in head or "mit" in head, path.name
        assert "source" in head or "ours" in head or "written for casefacts" in head, path.name


def test_the_page_of_commands_is_that_of_the_code() -> None:
    made = subprocess.run(
        [sys.executable, str(ROOT / "docs" / "reference.py")], capture_output=True, text=True, check=True
    )
    assert made.stdout == (ROOT / "docs" / "commands.md").read_text(encoding="utf-8"), "run `make docs`"


def test_every_page_is_in_the_sites_contents() -> None:
    contents = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    listed = {name for block in re.findall(r"```\{toctree\}(.*?)```", contents, re.DOTALL) for name in block.split()}
    pages = {path.stem for path in (ROOT / "docs").glob("*.md")} - {"index"}
    assert pages <= listed
