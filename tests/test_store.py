"""Artefacts with what made them: the latest of each report and stage."""

from pathlib import Path

import msgspec
import pytest

from casefacts.packs import DamagedError, Entry, Writer
from casefacts.records import Document, Metadata
from casefacts.store import Fingerprint, Store, reasons

SHA = "ab" * 32
PRINT = Fingerprint(
    version="1", settings='{"dpi":200,"leave_out":["a"]}', assets={"words": "x"}, libraries={"spacy": "3.8"}
)
DOCUMENT = Document(sha256=SHA, source="text", metadata=Metadata(title="Ä case"))


def add(store: Store, document: Document, stage: str = "read") -> Entry:
    writer = Writer(store.packs, store.generation)
    entry = writer.add(Entry(stage=stage, sha256=SHA, made_by=PRINT.digest), msgspec.msgpack.encode(document))
    writer.close()
    return entry


def test_a_record_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    added = add(Store(tmp_path), DOCUMENT)
    store = Store(tmp_path)
    assert store.entry("read", SHA) == added
    assert store.load("read", SHA, Document) == DOCUMENT


def test_the_latest_artefact_wins(tmp_path: Path) -> None:
    for title in ("first", "second", "third"):
        document = msgspec.structs.replace(DOCUMENT, metadata=Metadata(title=title))
        add(Store(tmp_path), document)
    assert Store(tmp_path).load("read", SHA, Document).metadata.title == "third"


def test_an_artefact_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match="run again"):
        Store(tmp_path).load("read", SHA, Document)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": "2"}, "stage version 1 → 2"),
        ({"settings": '{"dpi":300,"leave_out":["a"]}'}, "dpi: 200 → 300"),
        ({"settings": '{"dpi":200,"leave_out":["a","b"]}'}, "leave_out: a → a, b"),
        ({"settings": '{"dpi":200,"leave_out":[]}'}, "leave_out: a → none"),
        ({"settings": '{"dpi":200,"leave_out":["a"],"names":{"X":"DRUG"}}'}, "names.X: not there → DRUG"),
        ({"assets": {"words": "y"}}, "words changed"),
        ({"libraries": {"spacy": "3.9"}}, "version of spacy changed"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_reasons_name_what_changed(change: dict[str, object], said: str) -> None:
    changed = msgspec.structs.replace(PRINT, **change)
    assert reasons(PRINT, changed) == [said]
    assert changed.digest != PRINT.digest
    assert reasons(PRINT, PRINT) == []
