"""What a batch costs: beside the least that a user's own script does, by workers, by size, and when little changed.

    python benchmarks/batches.py FOLDER [--reports 16] [--runs 3] [--small 1000] [--large 4000]

FOLDER holds reports (.pdf, .txt). Figures are medians of some runs, with least and greatest; ratios are of one run's
figures, so that a busy machine weighs on both sides (it weighs less on processor seconds). The start (of Python,
libraries and models) is measured with two short texts and taken off both sides of a ratio.

- floor: pdfminer's `extract_text`, tokens and one pass of the shipped model over the same reports (floor.py);
- growth: so many copies of the reports, each with some other bytes at its end; then nothing changed, and one of them.
"""

import argparse
import os
import shutil
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
    process = subprocess.Popen([str(word) for word in command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
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


def engines(reports: Path, short: Path, runs: int) -> None:
    """The floor, both engines, one worker and two."""
    measured: dict[str, list[Cost]] = {}
    sides: dict[str, Callable[[Path], Cost]] = {
        "floor": lambda where: cost([*FLOOR, where]),
        "pdfminer": lambda where: run(where, "--jobs", "1"),
        "pdfium": lambda where: run(where, "--jobs", "1", "--pdf-engine", "pdfium"),
        "two workers": lambda where: run(where, "--jobs", "2"),
    }
    starts = {name: side(short) for name, side in sides.items()}
    for _ in range(runs):
        for name, side in sides.items():
            measured.setdefault(name, []).append(side(reports) - starts[name])
    for name, costs in measured.items():
        said(f"{name}, wall", [one.wall for one in costs], unit=" s")
        said(f"{name}, processor", [one.processor for one in costs], unit=" s")

    def ratio(of: str, to: str, what: str) -> list[float]:
        return [getattr(a, what) / getattr(b, what) for a, b in zip(measured[of], measured[to], strict=True)]

    for what in ("wall", "processor"):
        said(f"pdfminer / floor, {what}", ratio("pdfminer", "floor", what), "at most 1.6")
        said(f"pdfium / floor, {what}", ratio("pdfium", "floor", what), "below 1.0")
    said("one worker / two, wall", ratio("pdfminer", "two workers", "wall"), "at least 1.8")
    said("memory of a worker", [one.megabytes for one in measured["pdfminer"]], "at most 700 MB", " MB")


def growth(reports: Sequence[Path], small: int, large: int) -> None:
    """Two sizes, then reruns of the larger."""
    with folder() as place:
        few, many = copies(reports, small, place / "few"), copies(reports, large, place / "many")
        lesser, greater = run(few, out=place / "out-few"), run(many, out=place / "out-many")
        said(f"{small} reports", [lesser.wall], unit=" s")
        said(f"{large} reports", [greater.wall], unit=" s")
        said(f"{large} / {small} reports", [greater.wall / lesser.wall], f"at most {1.05 * large / small:.1f}")
        said("memory of the largest process", [greater.megabytes], unit=" MB")
        time.sleep(3)  # what was written in the last two seconds is read again, see seen.py
        run(many, out=place / "out-many")
        said(f"{large} reports, nothing changed", [run(many, out=place / "out-many").wall], "10,000: 3 s", " s")
        changed = next(iter(sorted(many.iterdir())))
        changed.write_bytes(changed.read_bytes() + COMMENT[changed.suffix].format("again").encode())
        said(f"{large} reports, one changed", [run(many, out=place / "out-many").wall], "10,000: 5 s", " s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--reports", type=int, default=16, help="how many of its reports")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--small", type=int, default=1000, help="0 leaves out growth")
    parser.add_argument("--large", type=int, default=4000)
    args = parser.parse_args()
    found = sorted(path for path in args.folder.iterdir() if path.suffix in COMMENT)[: args.reports]
    if not found:
        parser.error(f"{args.folder}: no reports (.pdf, .txt)")
    print(f"{len(found)} reports, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with folder() as place:
        (place / "reports").mkdir()
        (place / "short").mkdir()
        for path in found:
            shutil.copy(path, place / "reports")
        for number in (1, 2):  # one for each of two workers
            (place / "short" / f"short{number}.txt").write_text(SHORT * number, encoding="utf-8")
        cold = [run(place / "short" / "short1.txt", "--jobs", "1") for _ in range(args.runs)]
        if cold:
            said("first report from a cold start, wall", [one.wall for one in cold], "at most 3 s", " s")
            said("first report from a cold start, processor", [one.processor for one in cold], unit=" s")
            engines(place / "reports", place / "short", args.runs)
    if args.small:
        growth(found, args.small, args.large)


if __name__ == "__main__":
    main()
