"""JATS XML: text once and in order, sections from the markup, tables on a grid, damaged or hostile files refused."""

import pytest

from casefacts.errors import ReportError
from casefacts.read import jats, metadata, sections
from casefacts.records import Document
from casefacts.settings import ReadSettings

FRONT = """<front><journal-meta><journal-title-group><journal-title>Journal of Nowhere</journal-title></journal-title-group>
</journal-meta><article-meta><article-id pub-id-type="pmid">123</article-id><article-id pub-id-type="doi">10.9999/x.1</article-id>
<article-categories><subj-group><subject>Case Report</subject></subj-group></article-categories>
<title-group><article-title>Rash after a syrup<xref ref-type="fn" rid="n1">*</xref></article-title>
<subtitle>an invented case</subtitle></title-group><pub-date pub-type="epub"><year>2015</year></pub-date>
<pub-date pub-type="ppub"><year>2016</year></pub-date>
<abstract><sec><title>Background</title><p>Rashes itch.</p></sec></abstract>
<abstract abstract-type="graphical"><p>A picture.</p></abstract></article-meta></front>"""  # noqa: E501


def article(body: str, after: str = "", front: str = FRONT, head: str = "") -> Document:
    xml = (
        f'{head}<article xmlns:mml="http://www.w3.org/1998/Math/MathML" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'article-type="case-report" xml:lang="en">{front}<body>{body}</body>{after}</article>'
    )
    return metadata.complete(sections.assign(jats.read(xml.encode(), ReadSettings())))


def outline(document: Document) -> list[tuple[str, str, str]]:
    return [(b.kind, b.section, b.table_id or sections.block_text(b)) for b in document.blocks]


def test_front_matter() -> None:
    document = article("<p>A girl had a rash.</p>")
    said = document.metadata
    assert (said.title, said.doi, said.pmid) == ("Rash after a syrup: an invented case", "10.9999/x.1", "123")
    assert (said.journal, said.year, said.language, said.article_type) == (
        "Journal of Nowhere", "2016", "en", "case_report",
    )  # fmt: skip
    assert outline(document) == [
        ("title", "title", "Rash after a syrup an invented case"),
        ("heading", "abstract", "Background"),
        ("paragraph", "abstract", "Rashes itch."),
        ("paragraph", "case", "A girl had a rash."),
    ]


def test_sections_of_the_body() -> None:
    body = """<sec sec-type="intro"><label>1.</label><title>The Problem</title><p>One.</p></sec>
    <sec><title>Case Report</title><p>Two.</p><sec><title>Blood tests</title><p>Three.</p></sec></sec>
    <sec><title>Discussion</title><sec><title>Treatment</title><p>Four.</p></sec>
    <sec><title>Conclusion</title><p>Five.</p></sec></sec>"""
    back = """<back><ack><title>Thanks</title><p>To all.</p></ack>
    <ref-list><ref><mixed-citation>Nobody</mixed-citation></ref></ref-list></back>"""
    assert outline(article(body, back))[3:] == [
        ("heading", "introduction", "1. The Problem"),
        ("paragraph", "introduction", "One."),
        ("heading", "case", "Case Report"),
        ("paragraph", "case", "Two."),
        ("heading", "case", "Blood tests"),
        ("paragraph", "case", "Three."),
        ("heading", "discussion", "Discussion"),
        ("heading", "discussion", "Treatment"),
        ("paragraph", "discussion", "Four."),
        ("heading", "conclusion", "Conclusion"),
        ("paragraph", "conclusion", "Five."),
        ("front_matter", "other", "Thanks To all."),
        ("reference", "other", "Nobody"),
    ]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        pytest.param("12 × 10<sup>9</sup>/L", "12 × 10^9 /L~", id="superscript"),
        pytest.param("75 mg/m<sup>2</sup> daily", "75 mg/m ^2 daily", id="superscript before a blank"),
        pytest.param("T<sub>4</sub>", "T _4", id="subscript"),
        pytest.param("<italic>E. coli</italic>-like", "E. coli-like", id="italics end within a word"),
        pytest.param("known <xref ref-type='bibr'>[3]</xref>.", "known [3].", id="citation in brackets"),
        pytest.param("known.<sup><xref ref-type='bibr'>3</xref>,4</sup> So", "known. ^3,4 So", id="raised citation"),
        pytest.param("5&#x2009;mg", "5 mg", id="thin space"),
        pytest.param("5&nbsp;&micro;g &alpha;", "5 µg α", id="named characters without a DTD"),
        pytest.param(
            "<inline-formula><alternatives><tex-math>$x^2$</tex-math><mml:math><mml:msup><mml:mi>x</mml:mi><mml:mn>2</mml:mn>"
            "</mml:msup></mml:math><inline-graphic xlink:href='a.gif'/></alternatives></inline-formula> m",
            "x ^2 m",
            id="alternatives read once",
        ),
        pytest.param("a<break/>b <!-- no --> c", "a b c", id="break and comment"),
    ],
)
def test_words(markup: str, expected: str) -> None:
    document = article(f"<p>{markup}</p>")
    words = document.blocks[-1].lines[0].words
    marks = {"normal": "", "superscript": "^", "subscript": "_"}
    got = " ".join(marks[w.script] + w.text for w in words)
    assert got == expected.replace("10^9 /L~", "10 ^9 /L")
    assert all(w.glued for w in words if w.script != "normal")


def test_paragraph_with_a_list_and_floats_where_they_are_cited() -> None:
    body = """<p>She took:<list><list-item><label>a</label><p>aspirin</p></list-item><list-item><p>water</p></list-item></list>daily
    (<xref ref-type="fig" rid="f1">Figure 1</xref>).</p><p>Done.</p><boxed-text><caption><title>Note</title></caption><p>Boxed.</p></boxed-text>"""  # noqa: E501
    floats = """<floats-group><fig id="f1"><label>Figure 1</label><caption><p>A rash.</p></caption></fig>
    <fig id="f2"><label>Figure 2</label><caption><p>Not cited.</p></caption></fig></floats-group>"""
    assert outline(article(body, floats))[3:] == [
        ("paragraph", "case", "She took:"),
        ("paragraph", "case", "a aspirin"),
        ("paragraph", "case", "water"),
        ("paragraph", "case", "daily (Figure 1)."),
        ("caption", "caption", "Figure 1 A rash."),
        ("paragraph", "case", "Done."),
        ("heading", "case", "Note"),
        ("paragraph", "case", "Boxed."),
        ("caption", "caption", "Figure 2 Not cited."),
    ]


def test_table_with_spans_and_notes() -> None:
    body = """<p>See below.</p><table-wrap><label>Table 1</label><caption><p>Blood.</p></caption><table>
    <thead><tr><th rowspan="2">Test</th><th colspan="2">Result</th></tr><tr><th>Day 1</th><th>Day 2</th></tr></thead>
    <tbody><tr><td>CRP<sup>a</sup></td><td>5</td><td/></tr></tbody></table>
    <table-wrap-foot><fn><label>a</label><p>mg/L</p></fn></table-wrap-foot></table-wrap>"""
    document = article(body)
    assert outline(document)[4:] == [
        ("caption", "caption", "Table 1 Blood."),
        ("table", "table", "t1"),
        ("footnote", "table", "a mg/L"),
    ]
    (table,) = document.tables
    cells = [
        (c.row, c.column, " ".join(w.text for w in c.words), c.row_span, c.column_span, c.head) for c in table.cells
    ]
    assert cells == [
        (0, 0, "Test", 2, 1, True),
        (0, 1, "Result", 1, 2, True),
        (1, 1, "Day 1", 1, 1, True),
        (1, 2, "Day 2", 1, 1, True),
        (2, 0, "CRP a", 1, 1, False),
        (2, 1, "5", 1, 1, False),
        (2, 2, "", 1, 1, False),
    ]


def test_table_given_as_an_image_is_said() -> None:
    document = article("<table-wrap><label>Table 1</label><caption><p>Blood.</p></caption><graphic/></table-wrap>")
    assert [problem.code for problem in document.problems] == ["table_image"]


BOMB = '<!DOCTYPE article [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        pytest.param("<article><body><p>cut o", "damaged", id="cut off"),
        pytest.param("<article><body></article>", "damaged", id="tags crossed"),
        pytest.param(f"{BOMB}<article><body><p>&b;</p></body></article>", "damaged", id="entity bomb"),
        pytest.param(f"{OUTSIDE}<article><body><p>&x;</p></body></article>", "damaged", id="external entity"),
        pytest.param("<article>" + "<sec>" * 5000, "damaged", id="nested without end"),
        pytest.param("<book><p>text</p></book>", "not_a_report", id="another kind of XML"),
        pytest.param("<article><front/></article>", "no_text", id="no text"),
    ],
)
def test_refused(xml: str, code: str) -> None:
    with pytest.raises(ReportError) as caught:
        jats.read(xml.encode(), ReadSettings())
    assert caught.value.code == code


def test_public_dtd_is_not_fetched() -> None:
    head = '<?xml version="1.0"?><!DOCTYPE article PUBLIC "-//NLM//DTD JATS//EN" "http://nowhere.invalid/j.dtd">'
    assert article("<p>A &beta; blocker.</p>", head=head).blocks[-1].lines[0].words[1].text == "β"
