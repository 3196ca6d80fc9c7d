"""Reading order, blocks and what is kept out of the prose, on pages drawn for one difficulty each."""

import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.read.drawn import COLUMN, LEFT, RIGHT, WIDTH, Draw, filler, made, prose, put, read, text_of, texts

from casefacts.read.captions import captioned

FULL = WIDTH - 2 * LEFT


def order(found: list[str], *marks: str) -> list[str]:
    """The marks in the order in which the blocks' words hold them."""
    words = " ".join(found).replace(".", "").split()
    return sorted((m for m in marks if m in words), key=words.index)


def test_two_columns_are_read_one_after_the_other() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas, LEFT, 100, filler("left", 20))
        prose(canvas, RIGHT, 105, filler("right", 20))

    expected = ["left1", "left20", "right1", "right20"]
    assert order(texts(read(made(draw))), *expected[::-1]) == expected


def test_what_spans_the_columns_cuts_them_into_bands() -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, LEFT, 70, "A rash after the syrup: report of a case seen twice", "Times-Bold", 16)
        prose(canvas, LEFT, 100, filler("a", 8))
        prose(canvas, RIGHT, 100, filler("b", 8))
        wide = "Figure 1: The rash before the syrup was stopped and one week later, both arms, seen from above."
        put(canvas, LEFT, 240, wide, size=8)
        prose(canvas, LEFT, 290, filler("c", 8))
        prose(canvas, RIGHT, 290, filler("d", 8))

    document = read(made(draw))
    assert texts(document, "title") == ["A rash after the syrup: report of a case seen twice"]
    assert len(texts(document, "caption")) == 1
    expected = ["a8", "b1", "b8", "above", "c1", "c8", "d1"]
    assert order(texts(document), *expected[::-1]) == expected


def test_a_paragraph_across_the_columns_keeps_its_short_last_line() -> None:
    wide = "of the patients was seen on the ward again today and went home on the day that followed with a syrup"

    def draw(canvas: Canvas) -> None:
        put(canvas, LEFT, 60, "A rash after the syrup: report of a case seen twice", "Times-Bold", 16)
        top = prose(canvas, LEFT, 90, [f"Copyright 2020 A. Author {wide}", "cited."], FULL)
        top = prose(canvas, LEFT, top + 12, [f"one {wide}", f"two {wide}", "three went home well."], FULL)
        prose(canvas, LEFT, top + 16, filler("left", 20))
        prose(canvas, RIGHT, top + 16, filler("right", 20))

    found = texts(read(made(draw)), "paragraph")
    assert [text.split()[-1] for text in found[:2]] == ["cited.", "well."]
    assert found[2].startswith("left1 ")


@pytest.mark.parametrize("lines", [20, 6], ids=["long columns", "short columns"])
def test_a_column_close_under_a_wide_line_stays_a_column(lines: int) -> None:
    wide = "one of the patients was seen on the ward again today and went home on the day that followed with a syrup."

    def draw(canvas: Canvas) -> None:
        top = prose(canvas, LEFT, 90, [wide, wide], FULL)
        prose(canvas, LEFT, top, filler("left", lines))
        prose(canvas, RIGHT, top + 5, filler("right", lines))

    marks = ["left1", "left2", f"left{lines}", "right1", f"right{lines}"]
    assert order(texts(read(made(draw))), *marks[::-1]) == marks


def test_a_column_beside_figure_labels_is_still_a_column() -> None:
    def draw(canvas: Canvas) -> None:
        for i in range(10):
            put(canvas, LEFT, 100 + 14 * i, f"{10 * i}", size=8)
            put(canvas, LEFT + 150, 104 + 14 * i, f"{2 * i}", size=8)
        put(canvas, LEFT, 260, "Figure 2: Hearing level by day.", size=9)
        prose(canvas, LEFT, 300, filler("left", 5))
        prose(canvas, RIGHT, 100, filler("right", 22))

    document = read(made(draw))
    assert order(texts(document), "left1", "left5", "right1", "right22") == ["left1", "left5", "right1", "right22"]
    assert not any("90" in text.split() for text in texts(document))


def test_indents_gaps_and_short_lines_part_paragraphs() -> None:
    def draw(canvas: Canvas) -> None:
        top = prose(canvas, LEFT, 100, [*filler("one", 3), "It healed."])
        top = prose(canvas, LEFT + 12, top, [filler("two", 1)[0][:44]], COLUMN - 12)
        top = prose(canvas, LEFT, top, [*filler("three", 2), "She went home."])
        prose(canvas, LEFT, top + 14, filler("four", 3))

    starts = [text.split()[0] for text in texts(read(made(draw)), "paragraph")]
    assert starts == ["one1", "two1", "four1"]


def test_a_paragraph_goes_on_over_columns_and_floats() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas, LEFT, 100, filler("a", 10))
        prose(canvas, LEFT, 224, ["a11 of the patient was seen", "on the ward and then she"], 235)
        put(canvas, RIGHT, 100, "Figure 1. The ward.", size=8)
        prose(canvas, RIGHT, 140, ["was sent home again on the day that followed", *filler("b", 10)])

    blocks = [b for b in read(made(draw)).blocks if b.kind == "paragraph"]
    going_on = [b for b in blocks if b.continues]
    assert [text_of(b).split()[0] for b in going_on] == ["was"]


def test_a_heading_is_told_by_its_type() -> None:
    def draw(canvas: Canvas) -> None:
        put(canvas, LEFT, 100, "2. Case Presentation", "Times-Bold", 12)
        prose(canvas, LEFT, 120, filler("a", 4))
        put(canvas, LEFT, 190, "DISCUSSION", size=10)
        prose(canvas, LEFT, 210, filler("b", 4))

    assert texts(read(made(draw)), "heading") == ["2. Case Presentation", "DISCUSSION"]


def test_running_heads_and_page_numbers_are_furniture() -> None:
    def page(number: int, name: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            put(canvas, LEFT, 40, "Journal of Invented Cases", size=8)
            put(canvas, WIDTH - 70, 40, str(number), size=8)
            prose(canvas, LEFT, 90, filler(name, 30))

        return draw

    document = read(made(page(2, "a"), page(3, "b"), page(4, "c")))
    head = "Journal of Invented Cases"
    assert texts(document, "furniture") == [head, "2", head, "3", head, "4"]
    assert not any("Invented" in text for text in texts(document))


def test_a_word_at_the_same_place_on_two_pages_is_no_running_head() -> None:
    def page(first: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            put(canvas, LEFT, 80, f"{first} with")
            put(canvas, LEFT + 65, 80, "patients")
            put(canvas, LEFT + 112, 80, "on the ward")
            prose(canvas, LEFT, 92, filler(first, 10))

        return draw

    document = read(made(page("asthma"), page("eczema")))
    assert texts(document, "furniture") == []
    assert " ".join(texts(document)).split().count("patients") == 2


def test_the_head_of_a_table_on_every_page_is_no_running_head() -> None:
    def page(name: str, first: str) -> Draw:
        def draw(canvas: Canvas) -> None:
            put(canvas, LEFT, 60, name)
            canvas.line(LEFT, 842 - 66, RIGHT, 842 - 66)
            put(canvas, LEFT, 76, "Drug")
            put(canvas, LEFT + 150, 76, "Reason")
            for top in (82, 160):
                canvas.line(LEFT, 842 - top, RIGHT, 842 - top)
            for i, drug in enumerate((first, "timolol", "lithium")):
                put(canvas, LEFT, 100 + 20 * i, drug)
                put(canvas, LEFT + 150, 100 + 20 * i, "pain")
            prose(canvas, LEFT, 400, filler(first, 12))

        return draw

    document = read(made(page("Table 1: All drugs", "aspirin"), page("Table 1: Continued.", "ramipril")))
    heads = [[cell.words[0].text for cell in table.cells if cell.head] for table in document.tables]
    assert heads == [["Drug", "Reason"]] * 2


def test_line_numbers_are_furniture() -> None:
    def draw(canvas: Canvas) -> None:
        for i in range(20):
            put(canvas, LEFT - 20, 100 + 12 * i, f"{i + 1:>2}", "Courier", 7)
        prose(canvas, LEFT, 100, filler("a", 20))

    document = read(made(draw))
    assert len(texts(document, "furniture")) == 20
    assert texts(document)[0].startswith("a1 of the patient was seen on the ward again today a2")


def test_a_stamp_along_the_margin_is_furniture() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.translate(20, 300)
        canvas.rotate(90)
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(0, 0, "Downloaded from nowhere on 1 May 2020")
        canvas.restoreState()
        prose(canvas, LEFT, 100, filler("a", 30))

    assert texts(read(made(draw)), "furniture") == ["Downloaded from nowhere on 1 May 2020"]


def test_a_page_turned_on_its_side_is_read_along_its_lines() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.translate(0, -WIDTH)
        for i, line in enumerate(filler("a", 12)):
            canvas.setFont("Times-Roman", 10)
            canvas.drawString(60, WIDTH - 60 - 12 * i, line)

    document = read(made(draw))
    assert order(texts(document), "a1", "a2", "a12") == ["a1", "a2", "a12"]
    first = next(w for b in document.blocks for line in b.lines for w in line.words if w.text == "patient")
    assert first.bottom - first.top > first.x1 - first.x0
    assert first.x0 == pytest.approx(60 - 7.5, abs=1)


def test_a_ruled_table_stays_out_of_the_prose() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas, LEFT, 100, filler("a", 6))
        put(canvas, LEFT, 200, "Table 1: Blood tests.", size=9)
        for top in (208, 222, 262):
            canvas.line(LEFT, 842 - top, LEFT + COLUMN, 842 - top)
        for i, row in enumerate([("Test", "Day 1", "Day 2"), ("Sodium", "139", "141"), ("Urea", "5.1", "4.8")]):
            for x, cell in zip((LEFT, LEFT + 100, LEFT + 180), row, strict=True):
                put(canvas, x, 218 + 17 * i, cell, size=9)
        prose(canvas, LEFT, 290, filler("b", 6))
        prose(canvas, RIGHT, 100, filler("c", 22))

    document = read(made(draw))
    (table,) = document.tables
    assert [(c.row, c.column, " ".join(w.text for w in c.words), c.head) for c in table.cells][:4] == [
        (0, 0, "Test", True), (0, 1, "Day 1", True), (0, 2, "Day 2", True), (1, 0, "Sodium", False),
    ]  # fmt: skip
    kinds = [(b.kind, b.table_id) for b in document.blocks if b.kind in ("caption", "table")]
    assert kinds == [("caption", ""), ("table", "t1")]
    assert not any("139" in text for text in texts(document))
    assert order(texts(document), "a6", "b1", "b6", "c1") == ["a6", "b1", "b6", "c1"]


def test_a_box_within_a_column_is_read_after_the_page() -> None:
    def draw(canvas: Canvas) -> None:
        prose(canvas, LEFT, 100, filler("a", 20))
        canvas.setFillColorRGB(0.8, 0.85, 1)
        canvas.rect(RIGHT - 4, 842 - 160, COLUMN + 8, 75, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        prose(canvas, RIGHT, 100, filler("key", 4))
        prose(canvas, RIGHT, 180, filler("b", 13))

    assert order(texts(read(made(draw))), "a20", "b1", "b13", "key1") == ["a20", "b1", "b13", "key1"]


@pytest.mark.parametrize(
    ("text", "set_apart", "what"),
    [
        ("Figure 1: The rash.", False, "figure"),
        ("Fig. 2a The rash", True, "figure"),
        ("TABLE II. Doses", False, "table"),
        ("Table 3", False, "table"),
        ("Table | Doses", True, "table"),
        ("Supplementary Table S1. Doses", False, "table"),
        ("Figure 1 The rash in a sentence", False, None),
        ("Table 2 shows the doses.", True, None),
        ("Figure 2 illustrates the course.", True, None),
        ("Tables were laid.", True, None),
        ("Table 1 and Table 2 list them.", True, None),
    ],
)
def test_captions_are_told_from_sentences(text: str, set_apart: bool, what: str | None) -> None:
    assert captioned(text, set_apart) == what


def test_a_box_does_not_part_a_paragraph_that_runs_around_it() -> None:
    def first(canvas: Canvas) -> None:
        prose(canvas, LEFT, 100, [*filler("a", 20), "begun before the box and not yet at the end of what"])
        canvas.setFillColorRGB(0.8, 0.85, 1)
        canvas.rect(RIGHT - 4, 842 - 160, COLUMN + 8, 75, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        prose(canvas, RIGHT, 100, filler("key", 4))
        prose(canvas, RIGHT, 180, ["it says in the column after it."])
        prose(canvas, RIGHT, 204, filler("b", 12))

    found = texts(read(made(first)))
    assert order(found, "begun", "says", "key1", "b1") == ["begun", "says", "key1", "b1"]
