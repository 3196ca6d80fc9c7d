"""Which files a run reads, and what it calls them."""

from pathlib import Path

import pytest

from casefacts.errors import UsageError
from casefacts.inputs import Input, content_hash, find, name_reports


def make(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return folder


def listed(folder: Path, **options: object) -> dict[str, tuple[str, bool]]:
    items = name_reports([content_hash(item) for item in find([folder], **options)])  # type: ignore[arg-type]
    return {item.path.relative_to(folder).as_posix(): (item.report_id, item.twin) for item in items}


def test_folders_are_searched_for_the_known_suffixes_in_any_case(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf", "b/c.TXT", "b/d.nxml", "e.docx", ".hidden.pdf", ".git/f.txt")
    assert listed(tmp_path) == {"a.pdf": ("a", False), "b/c.TXT": ("c", False), "b/d.nxml": ("d", False)}


def test_a_named_file_is_read_whatever_its_name(tmp_path: Path) -> None:
    make(tmp_path, "report.dat")
    assert [item.stem for item in find([tmp_path / "report.dat"])] == ["report"]


@pytest.mark.parametrize(
    ("prefer", "read"), [("pdf", "a.pdf"), ("jats", "a.xml"), ("text", "a.txt")], ids=["pdf", "jats", "text"]
)
def test_files_of_one_stem_in_one_folder_are_one_report(tmp_path: Path, prefer: str, read: str) -> None:
    make(tmp_path, "a.pdf", "a.xml", "a.txt")
    found = listed(tmp_path, prefer=prefer)
    assert [name for name, (_, twin) in found.items() if not twin] == [read]
    assert {report_id for report_id, _ in found.values()} == {"a"}


def test_stems_that_collide_get_their_contents_hash(tmp_path: Path) -> None:
    make(tmp_path, "x/a.pdf", "y/A.pdf", "y/b.pdf")
    found = listed(tmp_path)
    assert found["y/b.pdf"][0] == "b"
    assert {found["x/a.pdf"][0][:2], found["y/A.pdf"][0][:2]} == {"a-", "A-"}
    assert all(len(found[name][0]) == len("a-123456") for name in ("x/a.pdf", "y/A.pdf"))


def test_the_runs_own_output_is_not_read(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf", "out/texts/a.txt")
    assert list(listed(tmp_path, leave_out=[tmp_path / "out"])) == ["a.pdf"]


def test_what_an_earlier_run_wrote_is_not_read(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf", "tables/datapackage.json", "tables/texts/a.txt", "tables/work/b.txt", "texts/c.txt")
    assert list(listed(tmp_path)) == ["a.pdf", "texts/c.txt"]


def test_a_folder_named_like_a_report_is_listed_and_entered(tmp_path: Path) -> None:
    make(tmp_path, "x.pdf/a.txt")
    found = {item.path.name: item.error_code for item in find([tmp_path])}
    assert found == {"x.pdf": "is_folder", "a.txt": ""}


def test_a_link_that_leads_nowhere_is_listed(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").symlink_to(tmp_path / "gone")
    (item,) = find([tmp_path])
    assert item.error_code == "no_permission"


def test_folders_linked_into_themselves_end(tmp_path: Path) -> None:
    make(tmp_path, "a/b.pdf")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    assert [item.path.name for item in find([tmp_path])] == ["b.pdf"]


def test_a_name_given_twice_is_read_once(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf")
    assert len(find([tmp_path, tmp_path / "a.pdf"])) == 1


def test_what_does_not_exist_is_said_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"gone\.pdf: no such file or folder; check the spelling"):
        find([tmp_path / "gone.pdf"])


def test_the_same_content_twice_renames_no_report() -> None:
    items = [Input(name="a/x.pdf", stem="x", sha256="1" * 64), Input(name="b/x.pdf", stem="x", sha256="1" * 64)]
    assert [item.report_id for item in name_reports(items)] == ["x", "x"]


def test_what_casefacts_wrote_beside_its_tables_is_no_report(tmp_path: Path) -> None:
    make(tmp_path, "a.pdf", "highlighted/a.pdf", "review/id.txt", "texts/a.txt", "datapackage.json")
    assert [item.name for item in find([tmp_path])] == [(tmp_path / "a.pdf").as_posix()]
