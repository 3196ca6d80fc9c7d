"""Tables of journal pages: what belongs to one row, one column, one head. Drawn as text, 5 points a character."""

import re

import pytest

from casefacts.read import borderless, grid, tables
from casefacts.read.captions import captioned
from casefacts.read.lines import Fragment
from casefacts.read.tables import Region
from casefacts.read.tokens import Token

SIZE = 10.0
WIDTH = 5.0
"""Points that a character of the drawing takes."""


def fragments(drawing: str, step: float = 12.0) -> list[Fragment]:
    """Fragments of a drawing; two blanks part them. `|` at a line's start puts it half a line higher."""
    result = []
    base = 100.0
    for line in drawing.strip("\n").split("\n"):
        base += step / 2 if line.startswith("|") else step
        for match in re.finditer(r"\S+(?: \S+)*", line.replace("|", " ", 1)):
            tokens = [
                Token(text=word.group(), x0=x0, x1=x0 + WIDTH * len(word.group()), base=base, size=SIZE, font="")
                for word in re.finditer(r"\S+", match.group())
                for x0 in [WIDTH * (match.start() + word.start())]
            ]
            top, bottom = base - 0.75 * SIZE, base + 0.22 * SIZE
            result.append(Fragment(tokens, tokens[0].x0, top, tokens[-1].x1, bottom, base, SIZE))
    return result


def read(drawing: str, step: float = 12.0, head_lines: int = 1) -> list[tuple[str, ...]]:
    """Cells as "row.column[+columns][/rows] text", heads in brackets."""
    parts = fragments(drawing, step)
    rules = [90.0, 100.0 + step * head_lines + 4, 2000.0]
    found = []
    for cell in grid.cells(Region((0, 90, 600, 2000), parts, rules)):
        text = " ".join(token.text for token in cell.tokens)
        spans = (f"+{cell.column_span}" if cell.column_span > 1 else "") + (
            f"/{cell.row_span}" if cell.row_span > 1 else ""
        )
        found.append((f"{cell.row}.{cell.column}{spans}", f"[{text}]" if cell.head else text))
    return found


@pytest.mark.parametrize("step", [12.0, 15.0], ids=["rows as close as lines", "rows apart"])
def test_a_line_a_row(step: float) -> None:
    drawing = """
Test              Result      Range
White cells       15.6        4.0 to 10.0
Kidney function   Normal
Liver function    Normal      see text
Sodium            131         135 to 145
"""
    assert read(drawing, step) == [
        ("0.0", "[Test]"), ("0.1", "[Result]"), ("0.2", "[Range]"),
        ("1.0", "White cells"), ("1.1", "15.6"), ("1.2", "4.0 to 10.0"),
        ("2.0", "Kidney function"), ("2.1", "Normal"),
        ("3.0", "Liver function"), ("3.1", "Normal"), ("3.2", "see text"),
        ("4.0", "Sodium"), ("4.1", "131"), ("4.2", "135 to 145"),
    ]  # fmt: skip


def test_figures_at_the_middle_of_a_label_of_two_lines() -> None:
    drawing = """
Test              Day 1       Day 2
White blood
|                 11.7        12.5
|cells
Neutrophils       9.4         9.8
Sodium            131         135
"""
    assert [text for place, text in read(drawing) if place.startswith("1.")] == ["White blood cells", "11.7", "12.5"]


def test_label_at_the_middle_of_the_rows_it_heads() -> None:
    drawing = """
Drug           Phase      Dose
               start      10
|Aspirin
|              end        20
               start      30
|Ramipril
|              end        40
"""
    assert read(drawing)[3:] == [
        ("1.0/2", "Aspirin"), ("1.1", "start"), ("1.2", "10"),
        ("2.1", "end"), ("2.2", "20"),
        ("3.0/2", "Ramipril"), ("3.1", "start"), ("3.2", "30"),
        ("4.1", "end"), ("4.2", "40"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "Aspirin        start      10\n               end        20\n"
        "Ramipril       start      30\n               end        40\n",
        "Aspirin\n               start      10\n               end        20\n"
        "Ramipril\n               start      30\n               end        40\n",
    ],
    ids=["beside the first row", "over the rows"],
)
def test_label_at_the_first_of_the_rows_it_heads(body: str) -> None:
    cells = read(f"Drug           Phase      Dose\n{body}", 15.0)
    assert cells[3:] == [
        ("1.0/2", "Aspirin"), ("1.1", "start"), ("1.2", "10"),
        ("2.1", "end"), ("2.2", "20"),
        ("3.0/2", "Ramipril"), ("3.1", "start"), ("3.2", "30"),
        ("4.1", "end"), ("4.2", "40"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        "Pills\n               start      10\nAspirin        end        20\n               later      30\n",
        "Aspirin        start      10\n               end        20\nRamipril       start      30\n"
        "               end        40\n               later      50\nTimolol        start      60\n"
        "               end        70\n",
    ],
    ids=["over some and beside others", "beside the first or at the middle"],
)
def test_labels_are_not_spread_over_rows_that_may_be_anothers(body: str) -> None:
    assert not [place for place, _ in read(f"Drug           Phase      Dose\n{body}", 15.0) if "/" in place]


def test_rows_set_as_close_as_lines_are_told_by_their_middles() -> None:
    drawing = """
Drug          Reason             Dose
              high fever for
|aspirin                         100
|             three days
many kinds
|             a cough that did
|of herbs                        20
|             not end
|and teas
"""
    assert read(drawing, 11.0)[3:] == [
        ("1.0", "aspirin"), ("1.1", "high fever for three days"), ("1.2", "100"),
        ("2.0", "many kinds of herbs and teas"), ("2.1", "a cough that did not end"), ("2.2", "20"),
    ]  # fmt: skip


def test_cell_beside_two_rows() -> None:
    drawing = """
Animal     Name          Place      Year
                         Paris      1999
|coyote    canis
|                        Rome       2001
hare       lepus         Oslo       2004
fox        vulpes        Bern       2007
"""
    assert read(drawing, 14.0)[4:8] == [
        ("1.0/2", "coyote"), ("1.1/2", "canis"), ("1.2", "Paris"), ("1.3", "1999"),
    ]  # fmt: skip


def test_head_over_several_columns() -> None:
    drawing = """
                  Left hip and right hip
Test              Before      After
CRP level         18          81
Leukocytes        11          12
Haemoglobin       9           10
"""
    heads = [cell for cell in read(drawing, head_lines=2) if cell[1].startswith("[")]
    assert heads == [
        ("0.1+2", "[Left hip and right hip]"), ("1.0", "[Test]"), ("1.1", "[Before]"), ("1.2", "[After]"),
    ]  # fmt: skip


def test_cells_of_words_wrapped_side_by_side() -> None:
    drawing = """
Finding           Treatment
headache and      rest
vomiting          and water
|
fever             ice
for a week        and aspirin
"""
    parts = fragments(drawing)
    text = [" ".join(t.text for t in c.tokens) for c in grid.cells(Region((0, 90, 600, 900), parts, [90, 116, 900]))]
    assert text == [
        "Finding",
        "Treatment",
        "headache and vomiting",
        "rest and water",
        "fever for a week",
        "ice and aspirin",
    ]


def test_table_without_rules_beside_a_column_of_prose() -> None:
    drawing = """
Table 1: Blood tests of the man.          and so the story of the man goes on here
Test           Result                     for some more lines of the second column
CRP            18                         and still it does not come to its close,
Sodium         131                        which nobody who reads it would regret
Potassium      4.1                        because there is so much more to be told
All values are those of the day of his admission.
"""
    parts = fragments(drawing)
    captions = [part for part in parts if part.text.startswith("Table 1")]
    found = borderless.find(captions[0], captions, parts)
    assert found is not None
    assert [part.text for part in found[1]] == ["Test", "Result", "CRP", "18", "Sodium", "131", "Potassium", "4.1"]


def test_column_of_labels_that_has_none_on_this_page() -> None:
    drawing = """
Group         Drug          Dose
              aspirin       100
              ramipril      5
              timolol       20
"""
    assert read(drawing)[:5] == [
        ("0.0", "[Group]"),
        ("0.1", "[Drug]"),
        ("0.2", "[Dose]"),
        ("1.1", "aspirin"),
        ("1.2", "100"),
    ]


@pytest.mark.parametrize(
    ("first", "heads"),
    [
        ("Test              Day 1       Day 2", 3),
        ("Day               1           8", 3),
        ("CRP               18          12", 0),
        ("CRP               18 mg/L     4.2 mg/L", 0),
    ],
    ids=["words", "days", "figures", "figures with units"],
)
def test_first_row_without_a_rule_under_it(first: str, heads: int) -> None:
    parts = fragments(f"{first}\nSodium            131         135\nUrea              6.1         4.4\n")
    found = grid.cells(Region((0, 90, 600, 2000), parts, []))
    assert sum(cell.head for cell in found) == heads


def test_caption_under_the_table_on_a_ground_of_its_own() -> None:
    drawing = """
Test     Grade 1   Grade 2
CRP      2 (3%)    5 (7%)
Urea     8 (11%)   22 (29%)
All values are those of the man's first day here.
Table 2: His blood tests
"""
    rules = [(0.0, y, 250.0, y + 0.5) for y in (116.0, 151.0)]
    found = tables.find(fragments(drawing), rules, SIZE, [(-5.0, 95.0, 255.0, 180.0)])
    assert [[p.text for p in region.inside] for region in found] == [
        ["Test", "Grade 1", "Grade 2", "CRP", "2 (3%)", "5 (7%)", "Urea", "8 (11%)", "22 (29%)"],
    ]
    assert found[0].rules[:2] == [95.0, 116.0]


def test_notes_under_the_last_row_are_no_cells() -> None:
    drawing = """
Table 1: His blood tests
Test               Day 1       Day 2
CRP                18          12
Urea               6.1         4.4
Values in mmol per litre, of blood taken
before noon.
"""
    rules = [(0.0, y, 200.0, y + 0.5) for y in (115.0, 127.0, 177.0)]
    found = tables.find(fragments(drawing), rules, SIZE)
    assert [p.text for region in found for p in region.inside][-3:] == ["Urea", "6.1", "4.4"]


def test_title_over_all_columns_with_a_rule_of_its_own() -> None:
    parts = fragments(
        "        Blood tests of the man\nTest     Day 1    Day 2\nCRP      18       20\nUrea     6.1      4.4\n"
    )
    found = grid.cells(Region((0, 90, 600, 900), parts, [90.0, 115.0, 127.0, 900.0]))
    assert [c.row for c in found if c.head] == [0, 1, 1, 1]


def test_columns_of_prose_over_a_rule_are_no_rows() -> None:
    drawing = """
Table 1: His blood tests
Test                                      Day 1
CRP                                       18
and so the story of the man goes on here  for some more lines of the other column
and still it does not come to its close,  which nobody who reads would regret now
"""
    rules = [(0.0, y, 400.0, y + 0.5) for y in (115.0, 127.0, 139.0, 170.0)]
    found = tables.find(fragments(drawing), rules, SIZE)
    assert [p.text for region in found for p in region.inside] == ["Test", "Day 1", "CRP", "18"]


@pytest.mark.parametrize(
    ("text", "is_caption"),
    [
        ("T able 2: Continued.", True),
        ("(b) Continued.", True),
        ("(Table 1 continues in next column)", True),
        ("(b) Continued bleeding was seen.", False),
        ("(Table 1) continues to grow.", False),
    ],
    ids=["small capitals", "part of a table", "goes on", "item of a list", "sentence"],
)
def test_captions_of_tables_that_go_on(text: str, is_caption: bool) -> None:
    assert (captioned(text, set_apart=False) == "table") == is_caption


def test_prose_under_a_caption_is_no_table() -> None:
    drawing = "Table 1 was lost.\n" + "The story of the man goes on here for some more lines.\n" * 4
    parts = fragments(drawing)
    assert borderless.find(parts[0], parts[:1], parts) is None


def test_parts_a_and_b_under_one_caption() -> None:
    parts = fragments("Table 1: Two parts.\nTest     Day 1\nCRP      18\n(a)\nTest     Day 2\nCRP      20\n")
    heights = [115.0, 127.0, 139.0, 151.0, 163.0, 176.0]
    rules = [(0.0, y, 100.0, y + 0.5) for y in heights]
    assert [[p.text for p in region.inside] for region in tables.find(parts, rules, SIZE)] == [
        ["Test", "Day 1", "CRP", "18"], ["Test", "Day 2", "CRP", "20"],
    ]  # fmt: skip
