"""Array jobs: each does its part into one work folder, a last run writes the tables."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests import fakes

from casefacts.chain import Done, Job, Workplace
from casefacts.cli import main
from casefacts.runner import Result, Shard, run

COUNT = 3


def part(reports: Path, out: Path, number: int | None) -> Result:
    def here(jobs: Iterator[Job], place: Workplace) -> Iterator[Done]:
        worker = fakes.Worker(place)
        yield from map(worker.do, jobs)
        worker.close()

    shard = Shard(number=number, count=COUNT) if number else None
    return run([reports], out=out, shard=shard, schedule=here)  # type: ignore[arg-type]


def test_shards_at_the_same_time_and_a_last_run_give_what_one_run_gives(tmp_path: Path) -> None:
    reports, out = fakes.reports(tmp_path / "reports", 30), tmp_path / "out"
    with ThreadPoolExecutor(COUNT) as threads:
        results = list(threads.map(lambda number: part(reports, out, number), range(1, COUNT + 1)))
    assert sum(len(result.outcomes) for result in results) == 30
    assert min(len(result.outcomes) for result in results) > 3
    assert not (out / "reports.csv").exists()
    assert {outcome.made for outcome in part(reports, out, None).outcomes} == {()}
    part(reports, tmp_path / "whole", None)
    assert fakes.tables(out) == fakes.tables(tmp_path / "whole")


def test_what_a_shard_left_undone_the_last_run_does(tmp_path: Path) -> None:
    reports, out = fakes.reports(tmp_path / "reports", 9), tmp_path / "out"
    done = {outcome.item.stem for outcome in part(reports, out, 2).outcomes}
    last = part(reports, out, None)
    assert {outcome.item.stem for outcome in last.outcomes if not outcome.made} == done
    assert last.exit_code == 0


def test_twins_are_in_one_shard(tmp_path: Path) -> None:
    reports = fakes.reports(tmp_path / "reports", 20)
    for path in list(reports.iterdir()):
        path.with_suffix(".pdf").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    for number in range(1, COUNT + 1):
        outcomes = part(reports, tmp_path / "out", number).outcomes
        assert sum(outcome.status == "twin" for outcome in outcomes) * 2 == len(outcomes)


@pytest.mark.parametrize("wrong", ["0/3", "4/3", "3", "a/b"])
def test_a_shard_that_cannot_be_is_wrong_usage(tmp_path: Path, wrong: str) -> None:
    result = CliRunner().invoke(main, ["run", str(tmp_path), "--out", str(tmp_path / "out"), "--shard", wrong])
    assert result.exit_code == 2
    assert "from 1/20 to 20/20" in result.output
