"""`make tables`: casefacts is called when something changed, and only then. A stub stands for casefacts."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FILES = (
    "my reports/a b.pdf", "my reports/new.pdf", "data/lexicons/drugs.tsv", "models/ner/model",
    "pipeline/casefacts/a.py",
)  # fmt: skip
STUB = """
import sys, time
from pathlib import Path
words = sys.argv[1:]
here, out = Path(__file__).parent, Path(words[words.index("--out") + 1])
with (here / "calls").open("a") as calls:
    print(*words, file=calls)
if (here / "slow").exists():
    time.sleep(60)
out.mkdir(exist_ok=True)
for name in ("reports", "drugs", "labs", "outcomes", "patients"):
    (out / f"{name}.csv").touch()
sys.exit(int((here / "exit").read_text()) if (here / "exit").exists() else 0)
"""


class Checkout:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("data/lexicons/drugs.tsv", "models/ner/model", "pipeline/casefacts/a.py", "my reports/a b.pdf"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).touch()
        shutil.copy(ROOT / "Makefile", folder)
        (folder / "stub.py").write_text(STUB, encoding="utf-8")
        time.sleep(0.02)  # file systems keep times to some milliseconds

    def start(self, *words: str) -> "subprocess.Popen[str]":
        stub = f"CASEFACTS={sys.executable} stub.py"
        command = ["make", "-o", "setup", "tables", "CORPUS=my reports", "OUT=my tables", stub, *words]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        )

    def make(self, *words: str) -> tuple[int, str]:
        process = self.start(*words)
        said, _ = process.communicate(timeout=30)
        return process.returncode, said

    def calls(self, *words: str) -> int:
        """How often a make calls casefacts."""
        before = self.count()
        self.make(*words)
        return self.count() - before

    def count(self) -> int:
        calls = self.folder / "calls"
        return len(calls.read_text(encoding="utf-8").splitlines()) if calls.exists() else 0


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    checkout = Checkout(tmp_path / "check out")
    assert checkout.calls() == 1
    return checkout


def test_nothing_is_called_where_nothing_changed(checkout: Checkout) -> None:
    assert checkout.make() == (0, "Nothing changed since the last time. Tables: my tables\n")
    assert checkout.calls("-j4") == 0


@pytest.mark.parametrize(
    "name",
    [
        "my reports/a b.pdf",
        "my reports/new.pdf",
        "data/lexicons/drugs.tsv",
        "models/ner/model",
        "pipeline/casefacts/a.py",
    ],
)
def test_a_changed_file_calls_once(checkout: Checkout, name: str) -> None:
    (checkout.folder / name).write_text("changed", encoding="utf-8")
    assert checkout.calls() == 1
    assert checkout.calls() == 0


def test_a_removed_report_calls(checkout: Checkout) -> None:
    (checkout.folder / "my reports" / "a b.pdf").unlink()
    assert checkout.calls() == 1


def test_an_older_copy_in_the_place_of_a_report_calls(checkout: Checkout) -> None:
    report = checkout.folder / "my reports" / "a b.pdf"
    report.write_text("older", encoding="utf-8")
    os.utime(report, (1, 1))
    assert checkout.calls() == 1


def test_a_removed_table_calls(checkout: Checkout) -> None:
    (checkout.folder / "my tables" / "drugs.csv").unlink()
    assert checkout.calls() == 1


def test_other_options_call_and_a_changed_settings_file_too(checkout: Checkout) -> None:
    settings = checkout.folder / "settings.toml"
    settings.touch()
    time.sleep(0.02)
    assert checkout.calls("FLAGS=--config settings.toml --model 'my model'") == 1
    assert checkout.calls("FLAGS=--config settings.toml --model 'my model'") == 0
    settings.write_text("[read]", encoding="utf-8")
    assert checkout.calls("FLAGS=--config settings.toml --model 'my model'") == 1


def test_a_dry_make_shows_the_command_and_calls_nothing(checkout: Checkout) -> None:
    (checkout.folder / "my reports" / "new.pdf").touch()
    code, said = checkout.make("-n")
    assert code == 0
    assert 'run "my reports" --out "my tables"' in said
    assert checkout.count() == 1
    assert checkout.calls() == 1


def test_failed_reports_count_as_done_unless_strict(checkout: Checkout) -> None:
    (checkout.folder / "exit").write_text("3", encoding="utf-8")
    (checkout.folder / "my reports" / "new.pdf").touch()
    assert checkout.make()[0] == 0
    assert checkout.calls() == 0
    for _ in range(2):
        code, said = checkout.make("STRICT=1")
        assert code == 2
        assert "Error 3" in said


def test_a_refused_call_is_made_again(checkout: Checkout) -> None:
    (checkout.folder / "exit").write_text("5", encoding="utf-8")
    (checkout.folder / "my reports" / "new.pdf").touch()
    code, said = checkout.make()
    assert code == 2
    assert "Error 5" in said
    assert checkout.calls() == 1


def test_an_interrupted_make_is_made_again(checkout: Checkout) -> None:
    (checkout.folder / "slow").touch()
    (checkout.folder / "my reports" / "new.pdf").touch()
    process = checkout.start()
    while checkout.count() < 2:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=10)
    assert process.returncode != 0
    (checkout.folder / "slow").unlink()
    assert [path.name for path in (checkout.folder / "my tables").glob(".made*")] == [".made"]
    assert checkout.calls() == 1
