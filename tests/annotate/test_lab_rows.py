"""What stands beside a result: flags, ranges, specimen, SI value, doubts, names and codes."""

import msgspec
import pytest

from casefacts.annotate import annotator
from casefacts.facts import LabFact
from casefacts.records import Anchor, Repair
from casefacts.settings import AnnotateSettings
from conftest import Annotate, clean_report


def only(annotate: Annotate, text: str) -> LabFact:
    facts = annotate(text).labs
    assert len(facts) == 1, [fact.result.text for fact in facts]
    return facts[0]


def test_range_flag_and_si_value(annotate: Annotate) -> None:
    fact = only(annotate, "The creatinine was 2.3 mg/dL (0.6–1.2) on admission.")
    assert (fact.reference_text, fact.reference_low, fact.reference_high) == ("0.6–1.2", 0.6, 1.2)
    assert (fact.flag, fact.flag_source) == ("H", "range")
    assert (fact.si_value, fact.si_unit) == (203.3, "umol/L")
    assert (fact.test_name, fact.loinc) == ("creatinine", "2160-0")


@pytest.mark.parametrize(
    ("text", "flag", "source"),
    [
        ("An elevated ferritin of 900 ng/mL was found.", "H", "stated"),
        ("Ferritin was elevated (900 ng/mL).", "H", "stated"),
        ("Ferritin was normal.", "N", "stated"),
        ("She had anemia (6.1 g/dL).", "L", "stated"),
        ("Ferritin was 900 ng/mL (normal range: 20–200).", "H", "range"),
        ("Ferritin was 900 ng/mL.", None, None),
        ("Ferritin rose.", None, None),
        ("Ferritin increased and the fever returned.", None, None),
        ("Ferritin further decreased.", None, None),
        ("There was a drop in ferritin.", None, None),
        ("A rising ferritin was noted.", None, None),
        ("Ferritin was not elevated.", None, None),
        ("Ferritin was positive.", None, None),
    ],
    ids=lambda case: case if isinstance(case, str) and " " in case else "",
)
def test_flags(annotate: Annotate, text: str, flag: str | None, source: str | None) -> None:
    fact = only(annotate, text)
    assert (fact.flag, fact.flag_source) == (flag, source)


def test_not_elevated_is_an_absent_elevation(annotate: Annotate) -> None:
    fact = only(annotate, "C-reactive protein was not elevated.")
    assert (fact.result.text, fact.qualitative, fact.assertion) == ("elevated", "elevated", "absent")


@pytest.mark.parametrize(
    ("text", "specimen"),
    [
        ("Serum ferritin was 900 ng/mL.", "serum"),
        ("The sodium in the urine was 20 mmol/L.", "urine"),
        ("CSF analysis showed glucose 40 mg/dL.", "cerebrospinal fluid"),
        ("Her blood pressure was 120/80 mmHg.", None),
        ("Ferritin was 900 ng/mL.", None),
    ],
)
def test_specimen(annotate: Annotate, text: str, specimen: str | None) -> None:
    assert {fact.specimen for fact in annotate(text).labs} == {specimen}


def test_no_code_of_serum_for_a_value_in_another_fluid(annotate: Annotate) -> None:
    assert only(annotate, "Serum amylase was 80 U/L.").loinc != ""
    assert only(annotate, "Pleural fluid amylase was 80 U/L.").loinc == ""


def test_blood_pressure_names_its_parts(annotate: Annotate) -> None:
    facts = annotate("Her blood pressure was 140/90 mmHg.").labs
    assert [(fact.test_name, fact.value) for fact in facts] == [
        ("systolic blood pressure", 140),
        ("diastolic blood pressure", 90),
    ]


@pytest.mark.parametrize(
    ("text", "doubts"),
    [
        ("AST and ALT were 211 and 80 IU/L.", [("unit_carried",), ()]),
        ("Hemoglobin dropped from 12.1 to 6.8 g/dL.", [("unit_carried",), ()]),
        ("CPK increased to more than 8,000.", [("unit_missing",)]),
        ("His temperature was 385 °C.", [("implausible",)]),
        (
            "Hemoglobin at the time of the second visit to our clinic was 7.5 g/dL.",
            [("link_far",)],
        ),
    ],
    ids=["list", "course", "no unit", "impossible", "far"],
)
def test_doubts(annotate: Annotate, text: str, doubts: list[tuple[str, ...]]) -> None:
    assert [fact.doubts for fact in annotate(text).labs] == doubts


def test_lists_of_unequal_length_are_linked_only_where_units_leave_no_choice(annotate: Annotate) -> None:
    text = "Temperature, heart rate and creatinine were 38.2 °C and 112 beats/min, respectively."
    facts = annotate(text).labs
    assert [(fact.test.text, fact.value, fact.doubts) for fact in facts] == [
        ("Temperature", 38.2, ("count_mismatch",)),
        ("heart rate", 112, ("count_mismatch",)),
    ]
    assert annotate("Sodium, potassium and chloride were 131 and 4.1 mmol/L, respectively.").labs == ()


def test_a_repaired_number_is_doubted() -> None:
    report = clean_report("Hemoglobin was 10 g/dL.")
    repair = Repair(start=15, end=17, original="l0", repaired="10", rule="ocr", confidence=0.95, applied=True)
    facts = annotator(AnnotateSettings())(msgspec.structs.replace(report, repairs=(repair,))).labs
    assert [fact.doubts for fact in facts] == [("repaired_number",)]


def test_the_sentence_before_may_name_the_test(annotate: Annotate) -> None:
    facts = annotate("The hemoglobin was 6.1 g/dL. It rose to 9.4 g/dL after transfusion.").labs
    assert [(fact.test.text, fact.value, fact.sentence) for fact in facts] == [
        ("hemoglobin", 6.1, "The hemoglobin was 6.1 g/dL."),
        ("hemoglobin", 9.4, "The hemoglobin was 6.1 g/dL. It rose to 9.4 g/dL after transfusion."),
    ]


def test_the_sentence_before_names_no_test_for_another_unit(annotate: Annotate) -> None:
    assert len(annotate("The hemoglobin was 6.1 g/dL. It rose to 9 kg.").labs) == 1


def test_links_join_the_mentions(annotate: Annotate) -> None:
    report = annotate("Ferritin was 900 ng/mL.")
    links = [link for link in report.links if link.relation == "has_result"]
    assert [(link.head, link.tail) for link in links] == [((0, 8, "TEST"), (13, 22, "RESULT"))]


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("Free T4 was 1.7 ng/dL.", "free thyroxine", 1.7),
        ("The direct bilirubin was 4.1 mg/dL.", "direct bilirubin", 4.1),
        ("Creatinine clearance was 40 mL/min.", "creatinine clearance", 40),
        ("Complement 3 (0.41 g/L) was low.", "complement C3", 0.41),
    ],
)
def test_a_word_that_makes_another_analyte(annotate: Annotate, text: str, name: str, value: float) -> None:
    fact = only(annotate, text)
    assert (fact.test_name or name, fact.value) == (name, value)


def test_total_and_direct(annotate: Annotate) -> None:
    facts = annotate("Total and direct bilirubin were 6.8 mg/dL and 4.1 mg/dL, respectively.").labs
    assert [(fact.test_name, fact.value) for fact in facts] == [("total bilirubin", 6.8), ("direct bilirubin", 4.1)]


@pytest.mark.parametrize(
    "text",
    [
        "Hemoglobin was 13, 6 g/dL.",
        "The urea was 0, 4 g/L.",
        "The pCO2 was 6, 08 kPa.",
        "Leukocytes were 12.3 × 10.8 × 10⁹/L.",
        "Increasing diuresis helped and oxygen saturation was in the low 90s.",
        "The mortality rate is 100% without treatment.",
    ],
)
def test_no_number_that_the_report_may_not_say(annotate: Annotate, text: str) -> None:
    assert [fact.value for fact in annotate(text).labs if fact.value is not None] == []


def test_a_course_is_no_list_of_tests_and_figures(annotate: Annotate) -> None:
    facts = annotate("He had increasing diuresis and creatinine fell from 798 to 98 µmol/L.").labs
    assert [(f.test.text, f.value) for f in facts if f.value] == [("creatinine", 798), ("creatinine", 98)]


def test_a_sign_glued_to_a_marker_is_no_grade(annotate: Annotate) -> None:
    assert {fact.qualitative for fact in annotate("The blasts were CD34+ and CD19+.").labs} == {"positive"}


def test_a_lost_power_of_ten_leaves_no_value(annotate: Annotate) -> None:
    fact = only(annotate, "The white blood cell count was 13.4 x 10°/L.")
    assert (fact.result.text, fact.value, fact.unit, fact.doubts) == ("13.4 x 10°/L", None, "", ("ocr_low",))


@pytest.mark.parametrize(
    "text",
    ["Esmolol was infused to keep the heart rate below 90 beats/min.", "The aim was to achieve normal calcium."],
)
def test_aims_are_hypothetical(annotate: Annotate, text: str) -> None:
    fact = only(annotate, text)
    assert (fact.assertion, fact.flag) == ("hypothetical", None)


def test_the_reports_own_abbreviation_names_the_test(annotate: Annotate) -> None:
    facts = annotate("Angiotensin-converting enzyme (ACE) was normal. Later ACE was elevated.").labs
    assert {fact.test_name for fact in facts} == {"angiotensin-converting enzyme"}


def test_an_adjective_is_named_with_its_noun(annotate: Annotate) -> None:
    assert only(annotate, "Hemodynamic parameters remained within normal limits.").test.text == "Hemodynamic parameters"


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [
        pytest.param(
            "Creatinine was 98 pmol/L.", 0.95, [(98, "", ("ocr_low", "unit_missing"))], id="reported in umol/L"
        ),
        pytest.param(
            "Creatinine fell from 798 to 98 pmol/L.", 0.95,
            [(798, "", ("ocr_low", "unit_missing")), (98, "", ("ocr_low", "unit_missing"))], id="not carried either",
        ),
        pytest.param("Creatinine was 98 pmol/L.", None, [(98, "pmol/L", ())], id="as the text layer has it"),
        pytest.param("Free T4 was 15 pmol/L.", 0.95, [(15, "pmol/L", ())], id="reported in pmol/L"),
    ],
)  # fmt: skip
def test_a_micro_sign_that_ocr_reads_as_p(
    text: str, confidence: float | None, expected: list[tuple[float, str, tuple[str, ...]]]
) -> None:
    """A millionth of the value, sure of each letter."""
    anchor = Anchor(start=0, end=len(text), page=1, x0=0, top=0, x1=1, bottom=1, confidence=confidence)
    report = msgspec.structs.replace(clean_report(text), anchors=(anchor,))
    facts = annotator(AnnotateSettings())(report).labs
    assert [(f.value, f.unit or "", tuple(d for d in f.doubts if d != "implausible")) for f in facts] == expected
