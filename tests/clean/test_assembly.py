"""What of a document becomes text, in which order, and how it leads back to the page."""

from casefacts.clean import cleaner
from casefacts.records import Block, Cell, CleanReport, Document, Line, Metadata, Page, Table, Word
from casefacts.settings import CleanSettings


def words(text: str, top: float = 0.0) -> tuple[Word, ...]:
    return tuple(
        Word(text=word, x0=40.0 * i, x1=40.0 * i + 30, top=top, bottom=top + 10) for i, word in enumerate(text.split())
    )


def lines(text: str, top: float = 0.0) -> tuple[Line, ...]:
    return tuple(Line(words=words(line, top + 12 * i)) for i, line in enumerate(text.split("\n")))


def clean(*blocks: Block, tables: tuple[Table, ...] = ()) -> CleanReport:
    pages = (Page(number=1, width=600, height=800, method="text"), Page(number=2, width=600, height=800, method="text"))
    document = Document(
        sha256="0" * 64, source="pdf", metadata=Metadata(), pages=pages, blocks=tuple(blocks), tables=tables
    )
    return cleaner(CleanSettings())(document)


def table() -> Table:
    cells = (
        Cell(row=0, column=0, words=words("Test"), row_span=2, head=True),
        Cell(row=0, column=1, words=words("Admission"), column_span=2, head=True),
        Cell(row=1, column=1, words=words("Morning"), head=True),
        Cell(row=1, column=2, words=words("Evening"), head=True),
        Cell(row=2, column=0, words=words("Lipase")),
        Cell(row=2, column=1, words=words("300 U/L")),
        Cell(row=2, column=2, words=words("212 U/L")),
    )
    return Table(table_id="t1", page=2, cells=cells)


def test_front_matter_references_and_furniture_are_left_out() -> None:
    report = clean(
        Block(kind="title", lines=lines("An ibis bite")),
        Block(kind="front_matter", lines=lines("A. Author")),
        Block(kind="furniture", lines=lines("Page 3")),
        Block(kind="paragraph", section="case", lines=lines("The man\nwas well.")),
        Block(kind="reference", lines=lines("1. Author B.")),
    )
    assert report.text == "An ibis bite\nThe man was well."
    assert [(p.kind, p.section) for p in report.passages] == [("title", "title"), ("paragraph", "case")]


def test_paragraph_goes_on_after_a_figure_and_a_page_break() -> None:
    report = clean(
        Block(kind="paragraph", section="case", page=1, lines=lines("He was given pre-")),
        Block(kind="caption", section="case", page=1, lines=lines("Figure 1: The bite.")),
        Block(kind="paragraph", section="case", page=2, lines=lines("dnisolone daily."), continues=True),
    )
    assert report.text == "He was given prednisolone daily.\nFigure 1: The bite."
    assert [p.section for p in report.passages] == ["case", "caption"]
    start = report.text.index("prednisolone")
    assert [(a.page, report.text[a.start : a.end]) for a in report.anchors if start <= a.start < start + 12] == [
        (1, "pre"),
        (2, "dnisolone"),
    ]


def test_every_word_of_a_table_row_is_anchored_and_every_body_cell_has_its_heads() -> None:
    report = clean(Block(kind="table", table_id="t1", page=2), tables=(table(),))
    assert report.text == "Test | Admission\nMorning | Evening\nLipase | 300 U/L | 212 U/L"
    assert [(c.row_head, c.column_head, c.text, report.text[c.start : c.end]) for c in report.cells] == [
        ("Lipase", "Test", "Lipase", "Lipase"),
        ("Lipase", "Admission Morning", "300 U/L", "300 U/L"),
        ("Lipase", "Admission Evening", "212 U/L", "212 U/L"),
    ]
    assert {anchor.page for anchor in report.anchors} == {2}
    assert [p.kind for p in report.passages] == ["table"] * 3


def test_table_without_a_block_comes_last() -> None:
    report = clean(Block(kind="paragraph", lines=lines("He ate.")), tables=(table(),))
    assert report.text.startswith("He ate.\nTest | Admission\n")


def test_glued_words_stand_without_a_blank() -> None:
    line = Line(words=(Word(text="CO"), Word(text="2", script="subscript", glued=True), Word(text="rose")))
    assert clean(Block(kind="paragraph", lines=(line,))).text == "CO2 rose"


def test_input_without_pages_has_no_anchors() -> None:
    assert clean(Block(kind="paragraph", page=0, lines=lines("He ate."))).anchors == ()


def test_row_without_a_label_has_no_head_and_a_wide_cell_has_the_heads_of_all_its_columns() -> None:
    heads = [Cell(row=0, column=i, words=words(text), head=True) for i, text in enumerate(("Test", "Left", "Right"))]
    body = [
        Cell(row=1, column=1, words=words("11.7")),
        Cell(row=1, column=2, words=words("12.5")),
        Cell(row=2, column=0, words=words("Lipase")),
        Cell(row=2, column=1, words=words("300"), column_span=2),
    ]
    report = clean(tables=(Table(table_id="t1", page=1, cells=(*heads, *body)),))
    assert [(c.row_head, c.column_head, c.text) for c in report.cells] == [
        ("", "Left", "11.7"),
        ("", "Right", "12.5"),
        ("Lipase", "Test", "Lipase"),
        ("Lipase", "Left Right", "300"),
    ]
