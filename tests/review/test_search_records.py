"""Records of the search joined to reports."""

from pathlib import Path

import pytest
from tests.review.made import run_of

from casefacts.errors import UsageError
from casefacts.review.references import join, join_again, read

TITLE = "Eosinophilic pneumonia during daptomycin therapy"
RIS = """TY  - JOUR
TI  - {title}
AU  - Doe, Jane
PY  - 2020
DO  - https://doi.org/10.1000/ABC.1
AN  - 31234567
ER  -
"""
BIB = """@article{doe2020, title={Eosinophilic {P}neumonia during daptomycin therapy}, author={M{\\"u}ller, J},
  year=2020, doi={10.1000/abc.1}, pmid={31234567}}"""
CSV = "PMID,Title,Authors,Publication Year,DOI\n31234567,{title},Doe J,2020,10.1000/abc.1\n"


def report(report_id: str, **cells: str) -> tuple[str, dict[str, str]]:
    return "reports", {"report_id": report_id, "source_file": f"{report_id}.pdf", "status": "ok"} | cells


@pytest.mark.parametrize(("name", "text"), [("s.ris", RIS), ("s.bib", BIB), ("s.csv", CSV)])
def test_records_of_each_kind_of_file(tmp_path: Path, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text.replace("{title}", TITLE), encoding="utf-8")
    (record,) = read(path)
    assert (record.title.lower(), record.year) == (TITLE.lower(), "2020")
    assert (record.doi, record.pmid) == ("10.1000/abc.1", "31234567")
    assert record.authors in ("Doe, Jane", "Müller, J", "Doe J")


@pytest.mark.parametrize(
    ("cells", "how"),
    [
        ({"doi": "10.1000/ABC.1", "title": "read badly"}, "doi"),
        ({"pmid": "31234567"}, "pmid"),
        ({"title": "Eosinophilic Pneumonia During Daptomycin Therapy: A Case Report"}, "title"),
        ({"title": TITLE, "doi": "10.1000/other"}, ""),
        ({"title": "Eosinophilic pneumonia during a trip"}, ""),
    ],
    ids=["doi", "pmid", "title without subtitle", "title with another doi", "another title"],
)
def test_a_report_is_found_by(tmp_path: Path, cells: dict[str, str], how: str) -> None:
    path = tmp_path / "s.ris"
    path.write_text(RIS.replace("{title}", TITLE), encoding="utf-8")
    joined = join([path], run_of(tmp_path / "run", report("a", **cells)))
    first = joined.rows[0]
    assert (first["report_id"], first["matched_by"]) == (("a", how) if how else ("", ""))
    assert joined.reports_without_record == (not how)


def test_a_title_that_two_reports_have_is_not_matched(tmp_path: Path) -> None:
    path = tmp_path / "s.csv"
    path.write_text(f"title\n{TITLE}\n", encoding="utf-8")
    joined = join([path], run_of(tmp_path / "run", report("a", title=TITLE), report("b", title=TITLE)))
    assert joined.records(with_report=True) == 0


def test_records_that_repeat_one_of_another_database_are_marked(tmp_path: Path) -> None:
    ris, table = tmp_path / "s.ris", tmp_path / "t.csv"
    ris.write_text(RIS.replace("{title}", TITLE), encoding="utf-8")
    table.write_text(f"title,doi\n{TITLE},10.1000/abc.1\nSomething else that nobody has as PDF,\n", encoding="utf-8")
    joined = join([ris, table], run_of(tmp_path / "run", report("a", doi="10.1000/abc.1")))
    assert [row["duplicate_of"] for row in joined.rows] == ["", "s-1", ""]
    assert (joined.records(with_report=True), joined.records(with_report=False), joined.duplicates) == (1, 1, 1)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("s.txt", "", "export them as .ris, .bib or .csv"),
        ("s.ris", "", "holds no records"),
        ("s.bib", "@article{x, title={a}", "damaged at line 1"),
        ("s.csv", "a,b\n1,2\n", "without title, DOI and PMID"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        read(tmp_path / name)


def test_a_later_run_joins_the_same_records_again(tmp_path: Path) -> None:
    path = tmp_path / "s.ris"
    path.write_text(RIS.replace("{title}", TITLE), encoding="utf-8")
    out = run_of(tmp_path / "run", report("a", doi="10.1000/other"))
    first = join([path], out)
    again = join_again(run_of(out, report("b", doi="10.1000/abc.1")))
    assert again is not None
    assert (first.records(with_report=True), again.records(with_report=True)) == (0, 1)
    assert join([path], out).rows == again.rows


@pytest.mark.parametrize("text", [None, "a,b\n1,2\n"], ids=["none", "another's"])
def test_where_no_records_were_given_none_are_joined(tmp_path: Path, text: str | None) -> None:
    out = run_of(tmp_path / "run", report("a"))
    if text:
        (out / "references.csv").write_text(text, encoding="utf-8")
    assert join_again(out) is None
