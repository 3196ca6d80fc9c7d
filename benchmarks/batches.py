"""What a batch costs: beside the least that a user's own script does, by workers, by size, and when little changed.

    python benchmarks/batches.py FOLDER [--parts start engines workers growth reruns] [--reports 24] [--runs 3]

FOLDER holds reports (.pdf, .txt). Figures are medians of some runs, with least and greatest; ratios are of one run's
figures, so that a busy machine weighs on both sides (it weighs less on processor seconds). The start (of Python,
libraries and models) is measured with two short texts and taken off both sides of a ratio.

- start: the first report from a cold start;
- engines: both engines beside the floor, pdfminer's `extract_text`, tokens and one pass of the shipped model over the
  same reports (floor.py);
- workers: one and two;
- growth: --small and --large short reports, each another;
- reruns: of --many short reports, with nothing changed and with one changed.

All takes about ten minutes on two cores that have nothing else to do.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import NamedTuple

SHORT = "A 2-year-old girl was given prednisolone 2 mg/kg/day.\n"
REPORT = """A {age}-year-old woman was admitted with fever and a rash. She had been given carbamazepine {dose} mg twice
daily for three weeks. Hemoglobin was 9.{number} g/dL and CRP {age} mg/L. Carbamazepine was stopped, and prednisolone
40 mg daily was started on day 2. The rash resolved after one week. Record {number}.
"""
PARTS = ("start", "engines", "workers", "growth", "reruns")
FLOOR = [sys.executable, str(Path(__file__).parent / "floor.py")]
COMMENT = {".pdf": "\n% {}\n", ".txt": "\n{}\n"}
"""What makes a copy another file, and the same report."""


class Cost(NamedTuple):
    """What a program took."""

    wall: float
    processor: float
    megabytes: float
    """Of the largest of its processes."""

    def __sub__(self, start: "Cost") -> "Cost":
        return Cost(self.wall - start.wall, self.processor - start.processor, self.megabytes)


def cost(command: Sequence[str | Path]) -> Cost:
    started = time.perf_counter()
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Modules are compiled once, as where a package was installed.
        env={name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode in (0, 3), f"{command} ended with {process.returncode}"
    per_megabyte = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return Cost(time.perf_counter() - started, used.ru_utime + used.ru_stime, used.ru_maxrss / per_megabyte)


@contextmanager
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="casefacts-bench-") as name:
        yield Path(name)


def run(reports: Path, *options: str, out: Path | None = None) -> Cost:
    """A run into `out`, or a fresh folder."""
    with folder() as fresh:
        where = out or fresh / "out"
        return cost([sys.executable, "-m", "casefacts", "run", reports, "--out", where, "--quiet", *options])


def copies(reports: Sequence[Path], count: int, into: Path) -> Path:
    """So many reports that are the same in all but some bytes."""
    into.mkdir()
    for number, path in enumerate(islice(cycle(reports), count)):
        data = path.read_bytes() + COMMENT[path.suffix].format(number).encode()
        (into / f"report{number:06}{path.suffix}").write_bytes(data)
    return into


def said(name: str, figures: Sequence[float], target: str = "", unit: str = "") -> None:
    spread = f" [{min(figures):.2f}, {max(figures):.2f}]" if len(figures) > 1 else ""
    print(f"{name:<48} {median(figures):8.2f}{unit}{spread}  {target}", flush=True)


def sides(parts: Sequence[str], reports: Path, short: Path, runs: int) -> None:
    """The floor, both engines, one worker and two."""
    ways: dict[str, Callable[[Path], Cost]] = {"one worker": lambda where: run(where, "--jobs", "1")}
    if "engines" in parts:
        ways["floor"] = lambda where: cost([*FLOOR, where])
        ways["pdfium"] = lambda where: run(where, "--jobs", "1", "--pdf-engine", "pdfium")
    if "workers" in parts:
        ways["two workers"] = lambda where: run(where, "--jobs", "2")
    starts = {name: way(short) for name, way in ways.items()}
    measured: dict[str, list[Cost]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            measured[name].append(way(reports) - starts[name])
    for name, costs in measured.items():
        said(f"{name}, wall", [one.wall for one in costs], unit=" s")
        said(f"{name}, processor", [one.processor for one in costs], unit=" s")

    def ratio(of: str, to: str, what: str) -> list[float]:
        return [getattr(a, what) / getattr(b, what) for a, b in zip(measured[of], measured[to], strict=True)]

    if "engines" in parts:
        for what in ("wall", "processor"):
            said(f"pdfminer / floor, {what}", ratio("one worker", "floor", what), "at most 1.6")
            said(f"pdfium / floor, {what}", ratio("pdfium", "floor", what), "below 1.0")
    if "workers" in parts:
        said("one worker / two, wall", ratio("one worker", "two workers", "wall"), "at least 1.8")
    said("memory of a worker", [one.megabytes for one in measured["one worker"]], "at most 700 MB", " MB")


def written(count: int, into: Path) -> Path:
    """So many short reports, each another."""
    into.mkdir()
    for number in range(count):
        text = REPORT.format(age=20 + number % 60, dose=100 * (1 + number % 4), number=number)
        (into / f"report{number:06}.txt").write_text(text, encoding="utf-8")
    return into


def growth(small: int, large: int) -> None:
    """Two sizes."""
    with folder() as place:
        few, many = written(small, place / "few"), written(large, place / "many")
        lesser, greater = run(few), run(many)
        said(f"{small} short reports", [lesser.wall], unit=" s")
        said(f"{large} short reports", [greater.wall], unit=" s")
        said(f"{large} / {small}, wall", [greater.wall / lesser.wall], f"at most {1.05 * large / small:.1f}")
        said("memory of the largest process", [greater.megabytes], unit=" MB")


def reruns(many: int, runs: int) -> None:
    """Of a large folder: nothing changed, one changed."""
    with folder() as place:
        reports, out = written(many, place / "many"), place / "out"
        first = run(reports, out=out)
        said(f"{many} short reports, first run", [first.wall], unit=" s")
        time.sleep(3)  # what was written in the last two seconds is read again, see seen.py
        run(reports, out=out)
        nothing = [run(reports, out=out) for _ in range(runs)]
        said(f"{many} short reports, nothing changed, wall", [one.wall for one in nothing], "10,000: 3 s", " s")
        said("the same, processor", [one.processor for one in nothing], unit=" s")
        changed = sorted(reports.iterdir())[many // 2]
        costs = []
        for number in range(runs):
            changed.write_text(REPORT.format(age=90, dose=600, number=many + number), encoding="utf-8")
            costs.append(run(reports, out=out))
        said(f"{many} short reports, one changed, wall", [one.wall for one in costs], "10,000: 5 s", " s")
        said("the same, processor", [one.processor for one in costs], unit=" s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS, help="what is measured")
    parser.add_argument("--reports", type=int, default=24, help="how many; where FOLDER has fewer, some twice")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--small", type=int, default=1000, help="short reports of growth")
    parser.add_argument("--large", type=int, default=4000, help="the same, the greater number")
    parser.add_argument("--many", type=int, default=10_000, help="short reports of reruns")
    args = parser.parse_args()
    found = sorted(path for path in args.folder.iterdir() if path.suffix in COMMENT)
    if not found:
        parser.error(f"{args.folder}: no reports (.pdf, .txt)")
    print(f"{args.reports} reports, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with folder() as place:
        reports, short = copies(found, args.reports, place / "reports"), place / "short"
        short.mkdir()
        for number in (1, 2):  # one for each of two workers
            (short / f"short{number}.txt").write_text(SHORT * number, encoding="utf-8")
        run(short)  # modules are compiled, files are in the cache
        if "start" in args.parts:
            cold = [run(short / "short1.txt", "--jobs", "1") for _ in range(args.runs)]
            said("first report from a cold start, wall", [one.wall for one in cold], "at most 3 s", " s")
            said("first report from a cold start, processor", [one.processor for one in cold], unit=" s")
        if {"engines", "workers"} & set(args.parts):
            sides(args.parts, reports, short, args.runs)
    if "growth" in args.parts:
        growth(args.small, args.large)
    if "reruns" in args.parts:
        reruns(args.many, args.runs)


if __name__ == "__main__":
    main()
