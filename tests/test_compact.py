"""Space is given back, and nothing that is needed is lost."""

from pathlib import Path

import msgspec
import pytest

from casefacts import compact, packs, seen
from casefacts.errors import CasefactsError
from casefacts.packs import Entry, Writer
from casefacts.store import Store


def add(work: Path, *names: str, body: bytes = b"x") -> None:
    writer = Writer(work / "packs", Store(work).generation)
    for name in names:
        writer.add(Entry(stage="read", sha256=name), body)
    writer.close()


def left(work: Path) -> dict[str, bytes]:
    store = Store(work)
    return {entry.sha256: store.reader.packed(entry) for entry in store.entries()}


def test_a_pack_of_which_most_is_replaced_is_written_anew(tmp_path: Path) -> None:
    add(tmp_path, "a", "b", "c", body=b"old")
    add(tmp_path, "a", "b", body=b"new")
    before = left(tmp_path)
    store = Store(tmp_path)
    assert compact.compact(store, tmp_path, {"a", "b", "c"}) > 0
    assert left(tmp_path) == before
    assert {entry.sha256: store.reader.packed(entry) for entry in store.entries()} == before


def test_what_is_needed_stays_where_it_is(tmp_path: Path) -> None:
    add(tmp_path, "a", "b", "c")
    (name,) = packs.names(tmp_path / "packs")
    assert compact.compact(Store(tmp_path), tmp_path, {"a", "b", "c"}) == 0
    assert packs.names(tmp_path / "packs") == [name]


def test_files_that_are_gone_lose_their_artefacts_and_files_not_named_keep_them(tmp_path: Path) -> None:
    (tmp_path / "there.txt").write_text("x", encoding="utf-8")
    noted = {
        str(tmp_path / f"{name}.txt"): seen.Seen(size=1, mtime_ns=1, sha256=name) for name in ("there", "gone", "gone2")
    }
    (tmp_path / "inputs.json").write_bytes(msgspec.json.encode(noted))
    add(tmp_path, "named", "gone", "there", "gone2", "gone3", body=b"x" * 1000)
    compact.compact(Store(tmp_path), tmp_path, {"named"})
    assert set(left(tmp_path)) == {"named", "there"}


def test_many_small_packs_become_one(tmp_path: Path) -> None:
    for number in range(compact.MANY + 1):
        add(tmp_path, str(number))
    before = left(tmp_path)
    compact.compact(Store(tmp_path), tmp_path, set(before))
    assert len(packs.names(tmp_path / "packs")) == 1
    assert left(tmp_path) == before


@pytest.mark.parametrize("at", range(4))
def test_killed_at_any_step_nothing_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    for _ in range(2):
        add(tmp_path, "a", "b", "c", body=b"new")
    add(tmp_path, "d")
    before = left(tmp_path)
    steps = iter(range(100))

    def stops(real):  # type: ignore[no-untyped-def]
        def step(*words):  # type: ignore[no-untyped-def]
            if next(steps) == at:
                raise KeyboardInterrupt
            return real(*words)

        return step

    monkeypatch.setattr(packs, "remove", stops(packs.remove))
    monkeypatch.setattr(Writer, "copy", stops(Writer.copy))
    monkeypatch.setattr(Writer, "sync", stops(Writer.sync))
    with pytest.raises(KeyboardInterrupt):
        compact.compact(Store(tmp_path), tmp_path, {"a", "b", "c", "d"} - {"d"})
    after = left(tmp_path)
    assert {name: after[name] for name in "abc"} == {name: before[name] for name in "abc"}


def test_a_full_disk_is_no_failure_of_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(2):
        add(tmp_path, "a", "b")
    before = left(tmp_path)

    def full(*words: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Writer, "copy", full)
    try:
        compact.compact(Store(tmp_path), tmp_path, {"a"})
    except CasefactsError as error:
        pytest.fail(str(error))
    assert left(tmp_path) == before
