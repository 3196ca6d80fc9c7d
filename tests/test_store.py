"""Artefacts: whole or absent, with what made them."""

from pathlib import Path

import msgspec
import pytest

from casefacts.errors import CasefactsError
from casefacts.records import Document, Metadata
from casefacts.store import Fingerprint, Store, reasons

SHA = "ab" * 32
PRINT = Fingerprint(version="1", settings="{}", assets={"words": "x"}, libraries={"spacy": "3.8"}, source=SHA)
DOCUMENT = Document(sha256=SHA, source="text", metadata=Metadata(title="Ä case"))


def test_a_record_comes_back_as_it_was_saved(tmp_path: Path) -> None:
    store = Store(tmp_path)
    saved = store.save("read", SHA, PRINT, DOCUMENT)
    assert store.header("read", SHA) == saved
    assert store.load("read", SHA, Document) == DOCUMENT


def test_equal_records_have_equal_digests(tmp_path: Path) -> None:
    store = Store(tmp_path)
    other = msgspec.structs.replace(PRINT, version="2")
    assert store.save("read", SHA, PRINT, DOCUMENT).digest == store.save("read", SHA, other, DOCUMENT).digest


def test_a_cut_off_artefact_is_said_to_be_damaged(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.save("read", SHA, PRINT, DOCUMENT)
    (path,) = tmp_path.rglob("*.artefact")
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(CasefactsError, match="damaged artefact"):
        store.load("read", SHA, Document)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"source": "other"}, "its input changed"),
        ({"version": "2"}, "stage version 1 -> 2"),
        ({"settings": '{"dpi":300}'}, 'settings {} -> {"dpi":300}'),
        ({"assets": {"words": "y"}}, "words changed"),
        ({"libraries": {"spacy": "3.9"}}, "version of spacy changed"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_reasons_name_what_changed(change: dict[str, object], said: str) -> None:
    assert reasons(PRINT, msgspec.structs.replace(PRINT, **change)) == [said]
    assert reasons(PRINT, PRINT) == []
