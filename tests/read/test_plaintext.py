"""Text files: nothing lost, nothing moved, paragraphs and headings where a reader sees them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casefacts.errors import ReportError
from casefacts.read import plaintext, sections
from casefacts.records import Document
from casefacts.settings import ReadSettings


def read(data: bytes | str) -> Document:
    data = data.encode() if isinstance(data, str) else data
    return sections.assign(plaintext.read(data, ReadSettings()))


def outline(data: bytes | str) -> list[tuple[str, str, str]]:
    return [(b.kind, b.section, sections.block_text(b)) for b in read(data).blocks]


SENTENCES = "A 40-year-old man had a fever.\nHe was given paracetamol 1 g.\nHe recovered."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            SENTENCES,
            [("paragraph", "case", SENTENCES.replace("\n", " "))],
            id="sentence a line, no heading: one case paragraph",
        ),
        pytest.param(
            "The patient fell ill after clozapine.",
            [("paragraph", "case", "The patient fell ill after clozapine.")],
            id="one bare sentence",
        ),
        pytest.param(
            " Abstract Fever is com-\nmon in boys.\n Introduction\n\nIt was seen.\n\nCase report\n\nA boy was ill.\n",
            [
                ("heading", "abstract", "Abstract"),
                ("paragraph", "abstract", "Fever is com- mon in boys."),
                ("heading", "introduction", "Introduction"),
                ("paragraph", "introduction", "It was seen."),
                ("heading", "case", "Case report"),
                ("paragraph", "case", "A boy was ill."),
            ],
            id="OCR of a journal page with the first heading run in",
        ),
        pytest.param(
            "Case 1. A man fell ill.\n\nCase 2. A woman fell ill.\n\nDiscussion: Both lived.",
            [
                ("heading", "case", "Case 1."),
                ("paragraph", "case", "A man fell ill."),
                ("heading", "case", "Case 2."),
                ("paragraph", "case", "A woman fell ill."),
                ("heading", "discussion", "Discussion:"),
                ("paragraph", "discussion", "Both lived."),
            ],
            id="numbered cases run in",
        ),
        pytest.param(
            "She was given the drug for\n\nthree weeks.\f\nThen it was stopped.",
            [
                ("paragraph", "case", "She was given the drug for three weeks."),
                ("paragraph", "case", "Then it was stopped."),
            ],
            id="blank line within a sentence, page break after one",
        ),
        pytest.param(
            "Rash after a syrup: an invented case\n\nCase report\nA girl had a rash.\n\nReferences\n1. Nobody N. 1999.",
            [
                ("title", "title", "Rash after a syrup: an invented case"),
                ("heading", "case", "Case report"),
                ("paragraph", "case", "A girl had a rash."),
                ("reference", "other", "References"),
                ("reference", "other", "1. Nobody N. 1999."),
            ],
            id="title and references",
        ),
        pytest.param(
            "Her treatment was\ndiscussion\nof the options.",
            [("paragraph", "case", "Her treatment was discussion of the options.")],
            id="a heading's word within a sentence heads nothing",
        ),
        pytest.param(
            "On admission:\n• aspirin 100 mg\n• ramipril 5 mg",
            [
                ("paragraph", "case", "On admission:"),
                ("paragraph", "case", "• aspirin 100 mg"),
                ("paragraph", "case", "• ramipril 5 mg"),
            ],
            id="bullets are paragraphs",
        ),
    ],
)
def test_outline(text: str, expected: list[tuple[str, str, str]]) -> None:
    assert outline(text) == expected


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("37 °C – 5 µg".encode(), id="UTF-8"),
        pytest.param(b"\xef\xbb\xbf" + "37 °C – 5 µg".encode(), id="UTF-8 with mark"),
        pytest.param("37 °C – 5 µg".encode("utf-16"), id="UTF-16 with mark"),
        pytest.param("37 °C – 5 µg".encode("utf-16-le"), id="UTF-16 without mark"),
        pytest.param("37 °C – 5 µg".encode("cp1252"), id="Windows-1252"),
    ],
)
def test_encodings(data: bytes) -> None:
    assert outline(data)[0][2] == "37 °C – 5 µg"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b" \n\t", "no_text", id="blank"),
        pytest.param(b"-- ** --", "no_text", id="no letters"),
        pytest.param(bytes(range(256)) * 20, "not_a_report", id="binary"),
    ],
)
def test_unreadable(data: bytes, code: str) -> None:
    with pytest.raises(ReportError) as caught:
        plaintext.read(data, ReadSettings())
    assert caught.value.code == code


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.sampled_from("\n\f\r")))
def test_every_word_is_kept_in_order(text: str) -> None:
    words = "Word " + text
    got = [w.text for b in read(words).blocks for line in b.lines for w in line.words]
    assert got == words.split()
