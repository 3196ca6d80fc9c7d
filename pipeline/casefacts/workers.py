"""Worker processes: a report that hangs, ends its process or takes too much memory costs that report only.

Each worker is a program of its own (`python -c "…workers.main…"`) at the other end of a socket, started with the first
report that there is for it, and does one report at a time. Its limits are the kernel's: an alarm ends it after
`limits.seconds`, and memory beyond `limits.memory_mb` is refused, so a limit holds whatever library is at work and
even when the run itself is gone. What a worker was doing when it ended is done once more when all the rest is done, by
a single worker, and is then a failed report.

A library like pebble would bring the pool and the time limit (https://pebble.readthedocs.io, LGPL); the limit on
memory, the second try alone and the workers of a cluster (`cluster`) would be still to write around it. Giving out a
report costs 0.25 ms here and 0.1 to 0.3 ms there.
"""

import logging
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Literal

from casefacts.chain import Done, Job, Worker, Workplace
from casefacts.errors import CasefactsError
from casefacts.settings import LimitSettings

Make = Callable[[Workplace], Worker]
"""Makes what does the jobs, in the worker; `Worker` but for tests. Pickled by name."""

OUT_OF_MEMORY = 76
"""Exit code of a worker that was refused memory; those of the shell and of sysexits.h are below or above."""
GRACE = 5.0
"""Seconds that a worker has to finish its pack when the run is interrupted, before it is killed."""
STARTS = "import sys; from casefacts.workers import main; main(int(sys.argv[1]))"
ONE_THREAD = ("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Workers are one for each core; more threads in each (Tesseract takes four) would only wait for each other."""


@dataclass(frozen=True)
class Lost:
    """Why a worker ended in the middle of a report."""

    code: Literal["timeout", "memory", "crashed"]
    error: str


class Hand:
    """A worker process as the run sees it."""

    def __init__(self, place: Workplace, make: Make = Worker, folder: Path | None = None) -> None:
        """Start it, in `folder` if given; it loads what it needs when it gets its first job."""
        ours, theirs = socket.socketpair()
        self.limits = place.settings.limits
        self.job: Job | None = None
        with theirs:
            self._process = subprocess.Popen(
                # -P: the folder where the user happens to be is no place to import from.
                [sys.executable, "-P", "-c", STARTS, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                # Away from the terminal: Ctrl-C is the run's to handle.
                start_new_session=True,
                cwd=folder,
                env=dict.fromkeys(ONE_THREAD, "1") | os.environ,
            )
        self.line = Connection(ours.detach())
        self._ready = False
        self._send((make, place))

    def _send(self, what: object) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # it is gone; `take` tells how it ended
            self.line.send(what)

    def give(self, job: Job) -> None:
        """Have a job done."""
        self.job = job
        self._send(job)

    def take(self) -> Done | Lost | None:
        """What it says, waited for: its job's result; None, once, when it is ready to begin; or how it ended, which
        makes it of no more use.

        Raises:
            CasefactsError: what ends the run in any process: the disk is full, a setting names something unknown.
        """
        try:
            answer = self.line.recv()
        except (EOFError, ConnectionResetError):
            code = self._process.wait()
            if self._ready:
                return _fate(code, self.limits)
            said = f"a worker process could not start (exit code {code}); --jobs 0 reads without worker processes"
            raise CasefactsError(said) from None
        if isinstance(answer, BaseException):
            raise answer
        self._ready = True
        if answer is None:
            return None
        assert isinstance(answer, Done)
        self.job = None
        return answer

    def close(self) -> None:
        """Have it finish its pack and end.

        Raises:
            OutputError: the pack cannot be written.
        """
        self._send(None)
        try:
            answer = self.line.recv()
        except (EOFError, ConnectionResetError):
            answer = None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(GRACE)
        self.end()
        if isinstance(answer, BaseException):
            raise answer

    def interrupt(self) -> None:
        """Ask it to end at once."""
        self._process.terminate()

    def end(self) -> None:
        """End it now, whatever it does."""
        self.line.close()
        self._process.terminate()
        try:
            self._process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Crew:
    """Worker processes of one run on this machine.

    Args:
        count: how many at most.
        make: what does the jobs, in each.
    """

    def __init__(self, count: int, make: Make = Worker) -> None:
        self._count, self._make = count, make

    def __call__(self, jobs: Iterator[Job], place: Workplace) -> Generator[Done, None, None]:
        """Do the jobs; results come in the order in which they are ready."""
        hands: list[Hand] = []
        lost: list[Job] = []
        fates: dict[int, Lost] = {}
        try:
            for count, given in ((self._count, jobs), (1, iter(lost))):
                for hand in hands[count:]:
                    hand.close()
                del hands[count:]
                for job, answer in self._round(given, place, count, hands):
                    if isinstance(answer, Done):
                        yield answer
                    elif job.number not in fates:
                        fates[job.number] = answer
                        lost.append(job)
                    else:
                        yield give_up(job, answer, place)
            while hands:
                hands.pop().close()
        finally:
            for hand in hands:
                hand.interrupt()
            for hand in hands:
                hand.end()

    def _round(
        self, jobs: Iterator[Job], place: Workplace, count: int, hands: list[Hand]
    ) -> Iterator[tuple[Job, Done | Lost]]:
        free = list(hands)
        busy: dict[Any, Hand] = {}
        while True:
            while (free or len(hands) < count) and (job := next(jobs, None)) is not None:
                if not free:
                    hands.append(Hand(place, self._make))
                    free.append(hands[-1])
                hand = free.pop()
                hand.give(job)
                busy[hand.line] = hand
            if not busy:
                return
            for line in wait(list(busy)):
                hand = busy[line]
                job, answer = hand.job, hand.take()
                if answer is None or job is None:
                    continue
                del busy[line]
                if isinstance(answer, Lost):
                    hands.remove(hand)
                    hand.end()
                else:
                    free.append(hand)
                yield job, answer


def give_up(job: Job, lost: Lost, place: Workplace) -> Done:
    """Keep that a report was lost twice."""
    keeper = Worker(place)
    try:
        return keeper.failed(job, lost.code, lost.error)
    finally:
        keeper.close()


def _fate(code: int, limits: LimitSettings) -> Lost:
    again = "raise it in the settings and run with --retry-failed"
    if code == -signal.SIGALRM:
        return Lost("timeout", f"took longer than limits.seconds ({limits.seconds:g}), twice; {again}")
    if code == OUT_OF_MEMORY:
        return Lost("memory", f"needed more memory than limits.memory_mb ({limits.memory_mb}), twice; {again}")
    how = f"by {signal.Signals(-code).name}" if code < 0 else f"with exit code {code}"
    return Lost(
        "crashed",
        f"the process that read it ended {how}, twice; the file may be more than a library can stand, or the machine "
        "was out of memory (fewer --jobs); --retry-failed tries again",
    )


def main(descriptor: int) -> None:
    """A worker's life, on a socket from the run."""
    line = Connection(descriptor)
    make, place = line.recv()
    logging.getLogger().addHandler(logging.NullHandler())
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits = place.settings.limits
    _limit_memory(limits.memory_mb << 20)
    try:
        worker = make(place)
        line.send(None)
        try:
            while (job := line.recv()) is not None:
                signal.setitimer(signal.ITIMER_REAL, limits.seconds)
                done = worker.do(job)
                signal.setitimer(signal.ITIMER_REAL, 0)
                worker.sync()
                line.send(done)
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            worker.close()
        line.send(None)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # the run is gone
    except CasefactsError as error:
        line.send(error)
    except Exception as error:
        line.send(RuntimeError(f"a worker failed: {error!r}"))
        raise


def _leave(number: int, frame: object) -> None:
    signal.signal(number, signal.SIG_IGN)  # once is enough: the pack is being finished
    sys.exit()


def _limit_memory(most: int) -> None:
    # Since Linux 4.7 RLIMIT_DATA counts what can be written to, and not, as RLIMIT_AS, what libraries only reserve.
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
