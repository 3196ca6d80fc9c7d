"""A run on a Dask cluster that exists already, its work folder and inputs on a file system that the machines share.

Each thread of a Dask worker has a worker process of ours beside it (`workers.Hand`), so that a report is read within
the same limits as on one machine and cannot harm the cluster's own processes. Dask gives a report to another machine
when one is lost. Artefacts go into packs in the work folder, never over the network; only what a run needs to know of
them comes back.

https://distributed.dask.org; docs/clusters.md shows the setting up.
"""

import threading
from collections.abc import Generator, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

from casefacts.chain import Done, Job, Worker, Workplace, steps
from casefacts.errors import CasefactsError, UsageError
from casefacts.workers import Hand, Lost, Make, give_up

AHEAD = 1000
"""Reports given to the scheduler at a time: enough for a cluster that grows by its queue, few enough for its memory."""
PATIENCE = 30
"""Seconds to wait for the scheduler's answer."""


class Cluster:
    """Worker processes on the machines of a Dask cluster.

    Args:
        address: of the scheduler, `tcp://host:8786`.
        make: what does the jobs, in each.
    """

    def __init__(self, address: str, make: Make = Worker) -> None:
        self._address, self._make = address, make

    def __call__(self, jobs: Iterator[Job], place: Workplace) -> Generator[Done, None, None]:
        """Do the jobs; results come in the order in which they are ready.

        Raises:
            UsageError: Dask is not installed, there is no scheduler, or its workers have another casefacts or see
                other folders.
            CasefactsError: the scheduler was lost.
        """
        client = _connected(self._address)
        place = replace(place, packs=place.packs.absolute())
        known = {step.made_by for step in steps(place.settings, place.until)}
        lost: list[Job] = []
        fates: set[int] = set()
        try:
            for given in (jobs, iter(lost)):
                for job, answer in self._round(client, given, place):
                    if isinstance(answer, Done):
                        _same_version(answer, known)
                        yield answer
                    elif job.number not in fates:
                        fates.add(job.number)
                        lost.append(job)
                    else:
                        yield give_up(job, answer, place)
        finally:
            client.run(_dismiss, place, on_error="ignore")
            client.close()

    def _round(self, client: Any, jobs: Iterator[Job], place: Workplace) -> Iterator[tuple[Job, Done | Lost]]:
        from distributed import as_completed

        given: dict[str, Job] = {}
        folder = Path.cwd()

        def submit(job: Job) -> Any:
            future = client.submit(_read, job, place, self._make, folder, pure=False)
            given[future.key] = job
            return future

        first = [submit(job) for job in islice(jobs, AHEAD)]
        ready = as_completed(first, loop=client.loop)
        for future in ready:
            yield given.pop(future.key), _answer(future, self._address)
            for job in islice(jobs, 1):
                ready.add(submit(job))


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ImportError:
        raise UsageError("--scheduler needs Dask: pip install 'casefacts[cluster]'") from None
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UsageError(
            f"{address}: no Dask scheduler answers there ({error}); start one, see docs/clusters.md"
        ) from None


def _answer(future: Any, address: str) -> Done | Lost:
    from distributed import CancelledError, KilledWorker

    try:
        answer: Done | Lost = future.result()
    except KilledWorker:
        said = "several workers of the cluster were lost while they read it; --retry-failed tries again"
        return Lost("crashed", said)
    except CancelledError:
        raise CasefactsError(
            f"{address}: the scheduler was lost; what is done is kept, run again when the cluster is back"
        ) from None
    finally:
        future.release()
    return answer


def _same_version(done: Done, known: set[str]) -> None:
    if any(entry.made_by not in known for entry in done.entries if entry.made_by):
        raise UsageError(
            "the cluster's workers have another version of casefacts, its lexicons, models or libraries; install the "
            "same there, see docs/clusters.md"
        )


_hands: dict[int, tuple[Workplace, Hand]] = {}
"""In a Dask worker: the worker process of each of its threads, kept from report to report because it has the models
loaded."""


def _read(job: Job, place: Workplace, make: Make, folder: Path) -> Done | Lost:
    """Do a job, in a Dask worker."""
    if not (folder.is_dir() and place.packs.parent.is_dir()):
        raise UsageError(
            f"a worker of the cluster cannot see {folder} or {place.packs.parent}; put them on a file system that its "
            "machines share, under the same names"
        )
    thread = threading.get_ident()
    held, hand = _hands.get(thread, (None, None))
    if hand is None or held != place:
        if hand is not None:
            hand.end()
        hand = Hand(place, make, folder)
        _hands[thread] = place, hand
    hand.give(job)
    try:
        while (answer := hand.take()) is None:
            pass
    except BaseException:
        del _hands[thread]
        hand.end()
        raise
    if isinstance(answer, Lost):
        del _hands[thread]
        hand.end()
    return answer


def _dismiss(place: Workplace) -> None:
    """Have the worker processes of a run finish their packs and end, in a Dask worker."""
    for held, hand in list(_hands.values()):
        if held == place:
            hand.interrupt()
