"""How many workers a machine has room for."""

import os
from pathlib import Path

USUAL_MB = 700
"""More than a worker takes for ordinary reports (220 MB) and scans (270 MB), measured by `make bench`."""
CGROUPS, OWN_GROUPS = Path("/sys/fs/cgroup"), Path("/proc/self/cgroup")


def workers() -> int:
    """A worker for each core that this process may use, as far as there is memory for what one usually takes."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(cores, free_mb() // USUAL_MB))


def free_mb() -> int:
    """Memory that can be had without swapping, within the limits of a container or a cluster's job."""
    return min([_of_machine(), *_of_groups()]) >> 20


def _of_machine() -> int:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) << 10 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration):
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")


def _of_groups() -> list[int]:
    """Limits of this process's control groups (cgroups(7), version 2; version 1 where it has the memory)."""
    try:
        lines = OWN_GROUPS.read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        _, kinds, name = line.split(":", 2)
        if kinds and "memory" not in kinds.split(","):
            continue
        base, file = (CGROUPS / "memory", "memory.limit_in_bytes") if kinds else (CGROUPS, "memory.max")
        group = base / name.lstrip("/")
        for folder in (group, *group.parents):
            try:
                limit = (folder / file).read_text(encoding="ascii").strip()
            except OSError:
                limit = ""
            if limit.isdigit():
                found.append(int(limit))
            if folder == base:
                break
    return found
