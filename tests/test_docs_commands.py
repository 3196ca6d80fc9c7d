"""What README and docs tell a user to type, typed: every command and program of every page, in the page's order."""

import csv
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from casefacts.cli import main

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "data" / "samples" / "reports"
SEEN_ELSEWHERE = {"clusters.md"}
"""Its scripts need a batch system; tests/test_cluster.py and tests/test_shards.py run what they call."""
PAGES = {
    path.name: path
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    if path.name not in SEEN_ELSEWHERE
}
NOT_TYPED = ("make ", "pip ", "git ", "cd casefacts", "eval ")
"""Targets are tested by tests/test_make.py; the others would install, or change the shell."""
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)

ANNOTATED = {
    "lee2020.txt": "A man received ibuprofen 400 mg twice daily.\n",
    "lee2020.ann": "T1\tMed 15 24\tibuprofen\nT2\tAmount 25 31\t400 mg\nR1\tAMOUNT_OF Arg1:T2 Arg2:T1\n",
}
LABELS = '[labels]\nMed = "DRUG"\nAmount = "DOSE"\n[relations]\nAMOUNT_OF = "has_dose"\n'
RECORDS = "TY  - JOUR\nTI  - Fever and eosinophils during daptomycin\nDO  - 10.5555/none\nER  - \n"
SETTINGS = '[read]\nocr = "never"\n'


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that the pages name: reports, the tables of a run, decisions, annotations, a search."""
    desk = tmp_path_factory.mktemp("desk")
    reports = desk / "reports"
    reports.mkdir()
    shutil.copy(SAMPLES / "hypercalcaemia_two_infants.pdf", reports / "smith2019.pdf")
    shutil.copy(SAMPLES / "methotrexate_pancytopenia.txt", reports / "lee2020.txt")
    shutil.copy(SAMPLES / "daptomycin_pneumonia.pdf", reports)
    shutil.copy(reports / "smith2019.pdf", desk / "paper.pdf")
    result = CliRunner().invoke(main, ["run", str(reports), "--out", str(desk / "tables"), "--jobs", "0", "--quiet"])
    assert result.exit_code == 0, result.output
    for name in ("review.toml", "protocol.toml"):
        shutil.copy(ROOT / "data" / "samples" / "protocol.toml", desk / name)
    (desk / "review").mkdir()
    (desk / "folder").symlink_to(reports)
    (desk / "DIR").symlink_to("tables")
    (desk / "review" / "pdfs").symlink_to(reports)
    for copy in ("tables-before", "tables-after", "review/tables"):
        shutil.copytree(desk / "tables", desk / copy)
    with (desk / "tables" / "drugs.csv").open(encoding="utf-8", newline="") as file:
        fact = next(csv.DictReader(file))
    heads = "reviewer,decided_at,decision,table,report_id,fact_id\n"
    for name in ("ann", "bob", "cy"):
        decision = f"{name},2026-01-05T10:00:00Z,accept,drugs,{fact['report_id']},{fact['fact_id']}\n"
        (desk / f"{name}.csv").write_text(heads + decision, encoding="utf-8")
    for folder in ("annotations", "more_annotations"):
        (desk / folder).mkdir()
        for name, text in ANNOTATED.items():
            (desk / folder / name).write_text(text, encoding="utf-8")
    for name, text in {"labels.toml": LABELS, "search.ris": RECORDS, "settings.toml": SETTINGS}.items():
        (desk / name).write_text(text, encoding="utf-8")
    (desk / ".venv").symlink_to(sys.prefix)
    return desk


def typed(name: str, language: str) -> list[str]:
    """The blocks of a page in a language; of a shell's block each command, without what is not typed here."""
    blocks = [body for tongue, body in FENCE.findall(PAGES[name].read_text(encoding="utf-8")) if tongue == language]
    if language != "sh":
        return blocks
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line and not line.startswith(NOT_TYPED)]


def run(command: list[str], desk: Path) -> None:
    paths = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=desk,
        env=os.environ | {"HOME": str(desk), "PATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, 3), f"{command[-1]}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"


@pytest.mark.parametrize("name", [name for name in PAGES if typed(name, "sh")])
def test_the_commands_of_a_page_work(name: str, desk: Path, tmp_path: Path) -> None:
    here = shutil.copytree(desk, tmp_path / "desk", symlinks=True)
    for line in typed(name, "sh"):
        run(["bash", "-c", line], here)


@pytest.mark.parametrize("name", [name for name in PAGES if typed(name, "python")])
def test_the_python_of_a_page_works(name: str, desk: Path) -> None:
    run([sys.executable, "-c", "\n".join(typed(name, "python"))], desk)


@pytest.mark.skipif(not shutil.which("Rscript"), reason="R is not installed")
@pytest.mark.parametrize("name", [name for name in PAGES if typed(name, "r")])
def test_the_r_of_a_page_works(name: str, desk: Path) -> None:
    run(["Rscript", "-e", "\n".join(typed(name, "r"))], desk)
