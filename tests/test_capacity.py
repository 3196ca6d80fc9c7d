"""As many workers as there are cores, as far as there is memory."""

import os
from pathlib import Path

import pytest

from casefacts import capacity


@pytest.mark.parametrize(("cores", "megabytes", "workers"), [(4, 64_000, 4), (4, 1500, 2), (4, 100, 1), (1, 64_000, 1)])
def test_cores_and_memory_bound_the_workers(
    monkeypatch: pytest.MonkeyPatch, cores: int, megabytes: int, workers: int
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(cores)), raising=False)
    monkeypatch.setattr(capacity, "free_mb", lambda: megabytes)
    assert capacity.workers() == workers


@pytest.mark.parametrize(
    ("line", "file"),
    [("0::/job/step", "job/memory.max"), ("4:memory:/job/step", "memory/job/memory.limit_in_bytes")],
    ids=["cgroups 2", "cgroups 1"],
)
def test_a_jobs_limit_counts_also_where_it_is_set_further_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, file: str
) -> None:
    (tmp_path / "cgroup").write_text(f"{line}\n", encoding="utf-8")
    (tmp_path / file).parent.mkdir(parents=True)
    (tmp_path / file).write_text(f"{50 << 20}\n", encoding="ascii")
    monkeypatch.setattr(capacity, "CGROUPS", tmp_path)
    monkeypatch.setattr(capacity, "OWN_GROUPS", tmp_path / "cgroup")
    assert capacity.free_mb() == 50
