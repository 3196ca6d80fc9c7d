"""How a run goes, while it goes: rate, failures, time left."""

import sys
import time
from collections import deque
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from casefacts.runner import Watcher
from casefacts.status import span

if TYPE_CHECKING:
    from casefacts.chain import Done

EVERY = 10.0
"""Seconds between lines in a log: a night's run stays readable."""
REMEMBERED = 200
"""Finished reports that the rate is told from: long enough to be steady, short enough to follow a slow folder."""


class Rate:
    """Reports a second over the last ones, and the time that the rest takes."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.count = self.failed = 0
        self._times: deque[float] = deque(maxlen=REMEMBERED)

    def add(self, result: "Done") -> None:
        """A report is done."""
        self.count += 1
        self.failed += result.outcome.status == "failed"
        self._times.append(time.monotonic())

    def __str__(self) -> str:
        parts = [f"{self.count:,} of {self.total:,} reports"]
        if self.failed:
            parts.append(f"{self.failed:,} failed")
        # From the first report on: before it, workers load their models, which says nothing of the rest.
        elapsed = self._times[-1] - self._times[0] if self.count > 1 else 0
        if elapsed:
            rate = (len(self._times) - 1) / elapsed
            parts.append(f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute")
            if self.count < self.total:
                parts.append(f"{span((self.total - self.count) / rate)} left")
        return ", ".join(parts)


class Explainer(Watcher):
    """Says what is made of each input, and why."""

    def found(self, total: int, settled: int) -> None:
        """Say how much there is to do."""
        click.echo(f"{total:,} inputs: {total - settled:,} to do, {settled:,} need nothing", err=True)

    def planned(self, name: str, stages: Sequence[str]) -> None:
        """One line an input."""
        click.echo(f"{name}: {', '.join(stages)}")


class Lines(Explainer):
    """For logs: a line every few seconds and one for each failure."""

    def __init__(self) -> None:
        self._rate = Rate(0)
        self._said = time.monotonic()

    def found(self, total: int, settled: int) -> None:
        """Say how much there is to do."""
        self._rate = Rate(total - settled)
        super().found(total, settled)

    def done(self, result: "Done") -> None:
        """Say failures at once, the rest now and then."""
        self._rate.add(result)
        if result.outcome.status == "failed":
            click.echo(f"failed: {result.outcome.item.source_file}: {result.outcome.error}", err=True)
        if time.monotonic() - self._said >= EVERY:
            self._said = time.monotonic()
            click.echo(str(self._rate), err=True)


class Bar(Explainer):
    """For terminals."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._todo = self._failed = 0

    def found(self, total: int, settled: int) -> None:
        """Say how much there is to do; the bar comes with the first report."""
        super().found(total, settled)
        self._todo = total - settled

    def done(self, result: "Done") -> None:
        """Move on."""
        if self._bar is None:
            from tqdm import tqdm

            self._bar = tqdm(total=self._todo, unit=" reports", desc="casefacts", smoothing=0.05)
        self._failed += result.outcome.status == "failed"
        failed = f"{self._failed} failed, " if self._failed else ""
        self._bar.set_postfix_str(f"{failed}{result.outcome.item.stem[:24]}", refresh=False)
        self._bar.update()

    def close(self) -> None:
        """Leave the terminal in order, whatever happened."""
        if self._bar is not None:
            self._bar.close()


def watcher(quiet: bool) -> Watcher:
    """The watcher for where the output goes."""
    if quiet:
        return Watcher()
    return Bar() if sys.stderr.isatty() else Lines()
