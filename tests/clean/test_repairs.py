"""Damage to characters, numbers, units and names."""

from dataclasses import replace

import pytest

from casefacts.clean import report as stage
from casefacts.clean.evidence import load_lexicon
from casefacts.records import Block, CleanReport, Document, Line, Metadata, Word
from casefacts.settings import CleanSettings
from casefacts.terms import SourceKind

NAMES = frozenset({"aspartate aminotransferase", "prednisolone", "albumin", "globulin", "albumin globulin ratio"})
LEXICON = replace(
    load_lexicon(),
    names=NAMES,
    name_words=frozenset(word for name in NAMES for word in name.split()),
    pairs=frozenset({"c difficile", "aspartate aminotransferase", "albumin globulin", "globulin ratio"}),
)


def clean(text: str, source: SourceKind = "text") -> CleanReport:
    lines = tuple(Line(words=tuple(Word(text=word) for word in line.split())) for line in text.split("\n"))
    document = Document(
        sha256="0" * 64,
        source=source,
        metadata=Metadata(),
        blocks=(Block(kind="paragraph", section="case", lines=lines),),
    )
    return stage.clean(document, LEXICON, CleanSettings())


@pytest.mark.parametrize(
    ("damaged", "repaired"),
    [
        pytest.param("the ﬁrst diﬀuse oﬃce eﬄux", "the first diffuse office efflux", id="ligatures"),
        pytest.param("a diﬃ cult case", "a difficult case", id="blank after a ligature"),
        pytest.param("５ ｍｇ", "5 mg", id="full width"),
        pytest.param("BE of —5.1 mmol/L", "BE of −5.1 mmol/L", id="minus as a long dash"),
        pytest.param("a range of 2 —5 mg", "a range of 2 —5 mg", id="range with a long dash"),
        pytest.param("5 µg and 6 μg", "5 μg and 6 μg", id="one micro sign"),
        pytest.param("5 Î¼g Â± 2 â€“ fine", "5 μg ± 2 – fine", id="encoding"),
        pytest.param("5 Ã‚Âµg", "5 μg", id="encoding twice"),
        pytest.param("5 \uf06dg \uf0b1 1", "5 μg ± 1", id="symbol font"),
        pytest.param("Sj¨ogren and Barr´e", "Sjögren and Barré", id="loose accents"),
        pytest.param("Gower´s sign", "Gower´s sign", id="accent for an apostrophe"),
        pytest.param("presentati\u03bfn and \u03bf", "presentation and \u03bf", id="Greek letter in a Latin word"),
        pytest.param("ΔTmax, TNF-α", "ΔTmax, TNF-α", id="Greek symbols"),
        pytest.param("a\u200bb non\u2011specific", "ab non-specific", id="invisible"),
        pytest.param("10–20 mg −5 10−20", "10–20 mg −5 10−20", id="dashes stay"),
        pytest.param("A B S T R A C T follows", "ABSTRACT follows", id="letter spacing"),
        pytest.param("hepatitis A B C D E", "hepatitis A B C D E", id="single letters"),
        pytest.param("CPK 14 ,420 IU/L", "CPK 14,420 IU/L", id="blank in a number"),
        pytest.param("in 14, 420 and", "in 14, 420 and", id="two numbers"),
        pytest.param("12 × 10^9/L", "12 × 10⁹/L", id="caret"),
        pytest.param("12 × 109/L and 88 x 103/μL", "12 × 10⁹/L and 88 x 10³/μL", id="power that lost its height"),
        pytest.param("3 x 10°/L and 4 x 109/L", "3 x 10°/L and 4 x 10⁹/L", id="raised figure as a ring"),
        pytest.param("88 beats,min", "88 beats/min", id="slash as comma"),
        pytest.param("a level of 109/L", "a level of 109/L", id="number per litre"),
        pytest.param("LDH 211 IU/1 after", "LDH 211 IU/L after", id="litre as one"),
        pytest.param("LDH 211 IU/I. Then", "LDH 211 IU/L. Then", id="litre as I"),
        pytest.param("LDH 211 IU/l; AST 3 U/l", "LDH 211 IU/l; AST 3 U/l", id="small litre stays"),
        pytest.param("CPK 300 IU/; LDH 211 IU/1, K", "CPK 300 IU/L; LDH 211 IU/L, K", id="litre lost"),
        pytest.param("CPK 300 IU/; nothing else", "CPK 300 IU/; nothing else", id="litre lost without support"),
        pytest.param("heparin 20 IU/1 mL", "heparin 20 IU/1 mL", id="one millilitre"),
        pytest.param("heparin 20 IU/1.5 h", "heparin 20 IU/1.5 h", id="number after the slash"),
        pytest.param("50 mg/1 tablet", "50 mg/1 tablet", id="one tablet"),
        pytest.param("CRP 12 mg/1, K 4 mmol/1", "CRP 12 mg/L, K 4 mmol/L", id="other units"),
        pytest.param("2.3 mg/d1 or 3 mg/dI (4 g/di)", "2.3 mg/dL or 3 mg/dL (4 g/dL)", id="decilitre"),
        pytest.param("75 mg/d1-5", "75 mg/d1-5", id="days of a course"),
        pytest.param("777 ng/m1", "777 ng/mL", id="millilitre"),
        pytest.param("12 × 109/1", "12 × 10⁹/L", id="power and litre"),
        pytest.param("WBC 5000/mm3, 375 mg/m2", "WBC 5000/mm3, 375 mg/m2", id="plain powers stay"),
        pytest.param("20 ug of 5 mcg", "20 ug of 5 mcg", id="ug stays"),
        pytest.param("2 mglkg/day and 2 mg/kglday", "2 mg/kg/day and 2 mg/kg/day", id="slash as l"),
        pytest.param("5 rng/dL", "5 mg/dL", id="m as rn"),
        pytest.param("38.5 ºC and 37oC", "38.5 °C and 37°C", id="degree"),
        pytest.param("l0 mg, 1O mg, O.5 mg, 5OO mg, I.5 g", "10 mg, 10 mg, 0.5 mg, 500 mg, 1.5 g", id="digits"),
        pytest.param("CK 17IU/L, AST 17 IU/L, 17I U/L", "CK 17IU/L, AST 17 IU/L, 17I U/L", id="I of IU"),
        pytest.param("2oC encephalitis", "2oC encephalitis", id="raised o after one digit"),
        pytest.param("on O2 L and I131 mg", "on O2 L and I131 mg", id="oxygen and iodine"),
        pytest.param("aspartate = aminotransferase (AST)", "aspartate aminotransferase (AST)", id="stray sign"),
        pytest.param("albumin = globulin", "albumin = globulin", id="two names"),
        pytest.param("aspartate = ami", "aspartate = ami", id="part of a name"),
        pytest.param("CPK = 300", "CPK = 300", id="meant sign"),
        pytest.param("oral predniso1one", "oral prednisolone", id="digit in a name"),
        pytest.param("oral Prednisoione", "oral Prednisolone", id="letter in a name"),
        pytest.param("a1burnin", "a1burnin", id="two confusions"),
    ],
)
def test_repair(damaged: str, repaired: str) -> None:
    assert clean(damaged).text == repaired


@pytest.mark.parametrize(
    ("damaged", "source"),
    [
        pytest.param("LDH 211 IU/1 after", "jats", id="unit in JATS"),
        pytest.param("l0 mg", "pdf", id="digit in a text layer"),
        pytest.param("oral predniso1one", "pdf", id="name in a text layer"),
    ],
)
def test_typeset_text_is_not_read_as_recognised(damaged: str, source: SourceKind) -> None:
    assert clean(damaged, source).text == damaged


def test_full_stop_of_an_initial_is_not_even_proposed() -> None:
    assert clean("toxin of C. difficile").repairs == ()


def test_repair_is_listed_with_what_stood_there() -> None:
    report = clean("LDH 211 IU/1 after l0 mg")
    assert [(r.original, r.repaired, r.rule, r.applied, report.text[r.start : r.end]) for r in report.repairs] == [
        ("IU/1", "IU/L", "unit", True, "IU/L"),
        ("l0 mg", "10 mg", "digit", True, "10 mg"),
    ]


@pytest.mark.parametrize(
    ("damaged", "repaired", "rule"),
    [
        pytest.param("CPK 300 IU/; none", "IU/L;", "unit_missing", id="litre lost"),
        pytest.param("Hb 9. 7 g/dL", "9.7", "number_spacing", id="full stop or point"),
        pytest.param("WBC 3 x 10°/L", "x 10⁹", "power", id="raised nine or six"),
        pytest.param("give 2l mg", "21 mg", "digit", id="litre or one"),
        pytest.param("vancomycin | g twice daily", "1", "digit", id="stroke or one"),
        pytest.param("albumin = globulin", "albumin globulin", "stray_sign", id="two names"),
    ],
)
def test_uncertain_repair_is_proposed(damaged: str, repaired: str, rule: str) -> None:
    report = clean(damaged)
    assert report.text == damaged
    assert [(r.repaired, r.rule, r.applied) for r in report.repairs] == [(repaired, rule, False)]


def test_lower_setting_applies_what_is_proposed() -> None:
    document = Document(
        sha256="0" * 64,
        source="text",
        metadata=Metadata(),
        blocks=(Block(kind="paragraph", lines=(Line(words=(Word(text="300"), Word(text="IU/;"))),)),),
    )
    assert stage.clean(document, LEXICON, CleanSettings(min_confidence=0.5)).text == "300 IU/L;"
