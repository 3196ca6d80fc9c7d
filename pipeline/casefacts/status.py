"""What the last run into a folder did, what failed and why, and whether a run is under way."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from casefacts import diary, lock, manifest
from casefacts.errors import UsageError

SHOWN = 3
"""Files shown of each error; reports.csv has them all."""


def lines(out: Path, work: Path) -> Iterator[str]:
    """The lines of `casefacts status`.

    Raises:
        UsageError: the folder holds no run.
    """
    runs = manifest.runs(out)
    pages, running = diary.pages(work), lock.running(work)
    if not (runs or pages or running):
        raise UsageError(f"{out}: holds no run; give the folder that `casefacts run` was given as --out")
    yield from _under_way(pages, running)
    if not runs:
        yield f"{out}: no tables yet"
        return
    last = runs[0]
    yield f"{out}: tables written {last.finished} UTC on {last.host}"
    of = ", ".join(f"{count:,} {status}" for status, count in last.statuses.items())
    yield f"  {last.inputs:,} inputs: {of}; {last.made:,} of them made anew in {span(last.seconds)}"
    yield "  Rows: " + ", ".join(f"{count:,} {name}" for name, count in last.rows.items() if name != "reports")
    worked = next((run for run in runs if run.made), last)
    stages = ", ".join(f"{stage} {span(seconds)}" for stage, seconds in worked.stages.items())
    yield f"  Time by stage, summed over workers, of the run of {worked.finished}: {stages}"
    yield from _errors(out / "reports.csv")


def _under_way(pages: list[diary.Page], running: dict[str, str]) -> Iterator[str]:
    for page in pages:
        so_far = f"{page.done:,} of {page.todo:,} reports done, {page.failed:,} failed"
        named = page.part or "run"
        if (who := running.pop(page.part or lock.RUN, None)) is None:
            yield f"A {named} begun {page.started} UTC ended before its end: {so_far}. Run the same command to go on."
        else:
            left = page.seconds_left
            yield f"A {named} is under way ({who}): {so_far}" + (f", about {span(left)} left" if left else "")
    for name, who in running.items():
        yield f"A {name} is under way ({who})"


def _errors(reports: Path) -> Iterator[str]:
    """Inputs that were not or not wholly read, by error code, the most frequent first."""
    groups: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    try:
        with reports.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["error_code"] and row["status"] not in ("twin", "duplicate"):
                    groups[row["status"], row["error_code"]].append((row["source_file"], row["error"]))
    except FileNotFoundError:
        yield f"  {reports} is gone; run the same command again"
        return
    for (status, code), found in sorted(groups.items(), key=lambda group: (group[0][0], -len(group[1]), group[0][1])):
        yield f"  {len(found):,} {status}: {code}"
        yield from (f"      {name}: {said}" for name, said in found[:SHOWN])
        if len(found) > SHOWN:
            yield f"      and {len(found) - SHOWN:,} more (reports.csv)"


def span(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 90:
        return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
