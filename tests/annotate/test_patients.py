"""Who a report is about: age, sex, weight, diagnosis; relatives, donors and cohorts are nobody's patients."""

import pytest
from tests.conftest import Annotate

from casefacts.annotate.ages import Ages
from casefacts.facts import AnnotatedReport, Mention


def ages(report: AnnotatedReport) -> list[tuple[str, float | None]]:
    return [(p.age.text if p.age else "", p.age_years) for p in report.patients]


@pytest.mark.parametrize(
    ("text", "quote", "years"),
    [
        ("A 27-year-old woman presented with a rash.", "27-year-old", 27),
        ("A 3.5-year-old boy was bitten by a goose.", "3.5-year-old", 3.5),
        ("The patient was 67 years old.", "67 years old", 67),
        ("A man aged 54 years was admitted.", "54 years", 54),
        ("A six-month-old girl was referred.", "six-month-old", 0.5),
        ("A forty-two-year-old man fell from a tree.", "forty-two-year-old", 42),
        ("A sixty-year-old male had bilateral pain.", "sixty-year-old", 60),
        ("A 36-yr-old woman was seen.", "36-yr-old", 36),
        ("A 36- year- old woman was seen.", "36- year- old", 36),
        ("A 70–year–old man was seen.", "70–year–old", 70),
        ("A 22-year pregnant female came for delivery.", "22-year", 22),
        ("A 10-day-old boy was brought in with jaundice.", "10-day-old", 0.0274),
        ("A newborn girl was cyanotic.", "newborn", 0),
        ("A woman in her early 70s fainted.", "early 70s", None),
        ("A boy of 4 and a half years old was limping.", "4 and a half years old", 4.5),
        ("A girl, 65 weeks of age, was seen.", "65 weeks of age", 1.2457),
        ("An 81 y/o man was seen.", "81 y/o", 81),
    ],
)
def test_age(annotate: Annotate, text: str, quote: str, years: float | None) -> None:
    assert ages(annotate(text)) == [(quote, years)]


@pytest.mark.parametrize(
    "text",
    [
        "The patient had smoked for 30 years.",
        "The patient had a 12-year history of asthma.",
        "The patient was seen; her mother, 54 years old, was well.",
        "The patient lived with her 54-year-old mother.",
        "The patient received a kidney from a donor, a 45-year-old man.",
        "The patient is typical, as the mean age at onset is 54 years old.",
        "The patient was told that 60-year-old patients do worse.",
        "The patient had been walking since 13 months of age.",
        "The patient underwent surgery at the age of 19 years.",
        "The patient had disease of people aged 40 to 60 years.",
    ],
)
def test_not_the_age_of_the_patient(annotate: Annotate, text: str) -> None:
    assert ages(annotate(text)) == [("", None)]


@pytest.mark.parametrize(
    ("text", "sex"),
    [
        ("A 2-year-old girl was brought in.", "female"),
        ("A 50-year-old right-handed male was seen.", "male"),
        ("A female infant, 6 months old, was seen.", "female"),
        ("A 54-year-old patient was admitted for fever. He had no history.", "male"),
        (
            "The patient was admitted. Her mother said that he was well. He was given fluids. His pulse was fast.",
            "male",
        ),
        ("A 29-year-old pregnant patient was admitted.", "female"),
        ("A 29-year-old primigravida was admitted.", "female"),
        ("A 30-year-old patient was admitted.", None),
        ("A 40-year-old patient came with his wife, a woman of few words.", "male"),
    ],
)
def test_sex(annotate: Annotate, text: str, sex: str | None) -> None:
    assert [p.sex for p in annotate(text).patients] == [sex]


@pytest.mark.parametrize(
    ("text", "kilograms"),
    [
        ("The patient (weight: 85 kg) was intubated.", 85),
        ("The patient weighed 72.5 kg.", 72.5),
        ("The child's body weight was 14 kg.", 14),
        ("The patient had a birth weight of 3 kg.", None),
        ("The patient had a tumor weighing 5 kg.", None),
        ("The patient lost 10 kg of weight.", None),
    ],
)
def test_weight(annotate: Annotate, text: str, kilograms: float | None) -> None:
    assert annotate(text).patients[0].weight_kg == kilograms


@pytest.mark.parametrize(
    ("text", "diagnosis"),
    [
        ("The patient was diagnosed with Addison disease and treated with hydrocortisone.", "Addison disease"),
        ("The patient came. A diagnosis of giant cell arteritis was made.", "giant cell arteritis"),
        ("The patient came. Scurvy was diagnosed based on the diet.", "Scurvy"),
        ("The patient had previously been diagnosed with gout.", None),
        ("The patient was not diagnosed with lupus.", None),
        ("The patient was diagnosed in a local hospital.", None),
    ],
)
def test_diagnosis(annotate: Annotate, text: str, diagnosis: str | None) -> None:
    found = annotate(text).patients[0].diagnosis
    assert (found.text if found else None) == diagnosis


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Case 1\nA 53-year-old man was seen.\nCase 2\nA 55-year-old woman was seen.",
            [("p1", "Case 1", 53, "male"), ("p2", "Case 2", 55, "female")],
        ),
        (
            "Case 1: A 5-year-old boy fell. Case 2: A 7-year-old boy fell.",
            [("p1", "Case 1", 5, "male"), ("p2", "Case 2", 7, "male")],
        ),
        (
            "2.1. Patient A\nThe patient was a man.\n2.2. Patient B\nThe patient was a woman.",
            [("p1", "Patient A", None, "male"), ("p2", "Patient B", None, "female")],
        ),
        (
            "The first patient was a 30-year-old man. The second patient was a 31-year-old man.",
            [("p1", "first patient", 30, "male"), ("p2", "second patient", 31, "male")],
        ),
        (
            "A 40-year-old man was seen. He had a cough. He recovered.\nA 60-year-old woman was seen. She had a fever.",
            [("p1", "", 40, "male"), ("p2", "", 60, "female")],
        ),
        ("A 40-year-old man was seen. In case a fever occurs, he may return. He did well.", [("p1", "", 40, "male")]),
    ],
    ids=["headings", "run-ins", "letters", "ordinals", "introductions", "one"],
)
def test_several_patients(annotate: Annotate, text: str, expected: list[tuple[str, str, float | None, str]]) -> None:
    assert [(p.patient_id, p.label, p.age_years, p.sex) for p in annotate(text).patients] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Sato et al. reported a 40-year-old man with scurvy.",
        "A 40-year-old man with scurvy has been described.",
        "Vitamin C is found in fruit.",
    ],
)
def test_nobody_reported(annotate: Annotate, text: str) -> None:
    assert annotate(text, section="discussion").patients == ()


def test_introduction_says_whose_age_it_is(annotate: Annotate) -> None:
    assert ages(annotate("We report a 40-year-old man with scurvy.", section="introduction")) == [("40-year-old", 40)]


def test_mentions(annotate: Annotate) -> None:
    report = annotate("A 2-year-old girl was brought in.")
    found: list[Mention] = [m for m in report.mentions if m.label in ("AGE", "SEX")]
    assert [(m.label, m.text) for m in found] == [("AGE", "2-year-old"), ("SEX", "girl")]
    assert all(report.report.text[m.start : m.end] == m.text for m in found)


def test_ages_do_not_overlap() -> None:
    assert [a.years for a in Ages(person="girl").find("A 2-year-old girl aged 2 years")] == [2.0, 2.0]


@pytest.mark.parametrize(
    ("text", "patients", "drugs"),
    [
        ("A 30-year-old woman gave birth to a boy. The newborn was given caffeine 10 mg.", ["female", "male"], ["p2"]),
        ("A 30-year-old woman gave birth to a boy. The newborn slept. She was given zinc 10 mg.",
         ["female", "male"], ["p1"]),
        ("A 30-year-old woman took zinc 10 mg and delivered a healthy boy.", ["female"], ["p1"]),
        ("A 4-month-old girl was seen. The baby was delivered at term. She was given zinc 10 mg.", ["female"], ["p1"]),
        ("A preterm girl was born to a 31-year-old mother.", ["female"], []),
        ("A 30-year-old man and a 50-year-old woman fell ill. He was given zinc 10 mg. The woman got iron 20 mg daily.",
         ["male", "female"], ["p1", "p2"]),
        ("A 30-year-old man fell ill. His brother was given zinc 10 mg.", ["male"], [""]),
    ],
)  # fmt: skip
def test_patients_named_by_what_they_are_to_each_other(
    annotate: Annotate, text: str, patients: list[str], drugs: list[str]
) -> None:
    report = annotate(text)
    assert [patient.sex for patient in report.patients] == patients
    assert [drug.patient_id for drug in report.drugs] == drugs
