"""What docs/clusters.md shows works: scripts with stand-ins for the batch system, the container by what it names."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click import Context
from tests import fakes

from casefacts import __version__
from casefacts.cli import main

PAGE = (Path(__file__).parent.parent / "docs" / "clusters.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
SHELL = [body for language, body in BLOCKS if language == "sh"]
ARRAY = next(block for block in SHELL if block.startswith("#!"))
SUBMIT = next(block for block in SHELL if "sbatch --parsable" in block)
RECIPE = next(body for language, body in BLOCKS if not language)

SBATCH = """#!/bin/bash
# Runs each task of an array at once, one after the other, and a wrapped command as it is.
if [ "$1" = --parsable ]; then
    count=$(sed -n 's/^#SBATCH --array=1-\\([0-9]*\\).*/\\1/p' "$2")
    for task in $(seq "$count"); do
        SLURM_ARRAY_TASK_ID=$task SLURM_ARRAY_TASK_COUNT=$count bash "$2" >&2 || [ $? -eq 4 ] || exit 1
    done
    echo 4711
else
    [ "$1" = --dependency=afterany:4711 ] || exit 2
    while [ "$1" != --wrap ]; do shift; done
    sh -c "$2"
fi
"""
CASEFACTS = """#!/bin/sh
# Without models, which take seconds to load in each task.
exec "{python}" -m casefacts "$@" --jobs 0 --until clean
"""


@pytest.mark.parametrize("block", SHELL, ids=lambda block: block.splitlines()[0][:40])
def test_shell(block: str) -> None:
    assert subprocess.run(["bash", "-n"], input=block, text=True, check=False).returncode == 0


@pytest.mark.parametrize("words", re.findall(r"casefacts(?:\.sif)? (run [^`'\n]*)", PAGE))
def test_the_commands_are_understood(words: str, tmp_path: Path) -> None:
    task = words.replace("$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT", "3/20").split()
    with Context(main):
        main.commands["run"].make_context("run", task[1:])


def test_the_array_and_its_last_run_do_every_report(tmp_path: Path) -> None:
    tools, home = tmp_path / "bin", tmp_path / "home"
    tools.mkdir()
    (home / "review").mkdir(parents=True)
    fakes.reports(home / "review" / "pdfs", 6)
    script = re.sub(r"--array=1-\d+", "--array=1-3", ARRAY)
    for name, text in (("sbatch", SBATCH), ("casefacts", CASEFACTS.format(python=sys.executable))):
        (tools / name).write_text(text, encoding="utf-8")
        (tools / name).chmod(0o755)
    (tmp_path / "shards.sh").write_text(script, encoding="utf-8")
    env = os.environ | {"PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(home)}
    done = subprocess.run(
        ["bash", "-e"], input=SUBMIT, env=env, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    shards = [int(said) for said in re.findall(r"(\d+) inputs: \d+ to do", done.stderr)]
    assert sum(shards[:3]) == 6
    assert "6 inputs: 0 to do" in done.stderr


def test_python() -> None:
    for body in (body for language, body in BLOCKS if language == "python"):
        ast.parse(body)


def test_the_container_installs_the_wheel_of_this_version() -> None:
    assert f"dist/casefacts-{__version__}-py3-none-any.whl /opt/" in RECIPE
    assert re.findall(r"^%\w+", RECIPE, re.MULTILINE) == ["%files", "%post", "%environment", "%runscript"]
