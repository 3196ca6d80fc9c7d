"""Results of sentences, from text to rows. Each row is written `test = result > cells`; cells in the order operator
value–max unit, words."""

import pytest

from casefacts.facts import LabFact
from conftest import Annotate


def cells(fact: LabFact) -> str:
    """The parsed cells of a row, those that are empty left out."""
    number = (
        "" if fact.value is None else f"{fact.value:g}" + ("" if fact.value_max is None else f"–{fact.value_max:g}")
    )
    return " ".join(part for part in (fact.operator, number, fact.unit, fact.qualitative) if part)


def rows(facts: tuple[LabFact, ...]) -> list[str]:
    return [f"{fact.test.text} = {fact.result.text} > {cells(fact)}" for fact in facts]


FIGURES = {
    "over a part of the body": (
        "She had blisters over 12% of the body surface area.",
        ["body surface area = 12% > 12 %"],
    ),
    "comparator in words": (
        "CPK increased to more than 8,000 when the dose was reduced.",
        ["CPK = more than 8,000 > > 8000"],
    ),
    "powers of ten": (
        "The white blood cell count was 12.5 × 10⁹/L, later 15,000/µL, and platelets were 88 × 10³/μL.",
        [
            "white blood cell count = 12.5 × 10⁹/L > 12.5 10*9/L",
            "white blood cell count = 15,000/µL > 15000 /uL",
            "platelets = 88 × 10³/μL > 88 10*3/uL",
        ],
    ),
    "blood pressure is two rows": (
        "Her blood pressure was 140/90 mmHg.",
        ["blood pressure = 140/90 mmHg > 140 mm[Hg]", "blood pressure = 140/90 mmHg > 90 mm[Hg]"],
    ),
    "range in words": (
        "CK levels stabilized between 4,000 and 5,000 IU/L.",
        ["CK = between 4,000 and 5,000 IU/L > 4000–5000 [iU]/L"],
    ),
    "range with dash": ("The ejection fraction was 25–30%.", ["ejection fraction = 25–30% > 25–30 %"]),
    "range with to": ("Oxygen saturation of 66 to 70% was read.", ["Oxygen saturation = 66 to 70% > 66–70 %"]),
    "titre": ("ANA were positive at 1:640.", ["ANA = 1:640 > 640 {titer}"]),
    "titre as times": (
        "Antinuclear antibodies (ANA) = 5,120 times.",
        ["Antinuclear antibodies = 5,120 times > 5120 {titer}"],
    ),
    "movement is two rows": (
        "Hemoglobin dropped from 12.1 to 6.8 g/dL within two days.",
        ["Hemoglobin = 12.1 > 12.1 g/dL", "Hemoglobin = 6.8 g/dL > 6.8 g/dL"],
    ),
    "degrees": ("His temperature was 39.2°C.", ["temperature = 39.2°C > 39.2 Cel"]),
    "milliequivalents": ("Potassium of 5.9 mEq/L was found.", ["Potassium = 5.9 mEq/L > 5.9 meq/L"]),
    "bracket with abbreviation": (
        "Tests: creatine phosphokinase (CPK) = 14,420 IU/L; myoglobin = 777 ng/ml; and negative for the Jo-1 antibody.",
        [
            "creatine phosphokinase = 14,420 IU/L > 14420 [iU]/L",
            "myoglobin = 777 ng/ml > 777 ng/mL",
            "Jo-1 antibody = negative > negative",
        ],
    ),
    "bracket around abbreviation and result": (
        "Lactate dehydrogenase (LDH, 812 U/L) was measured.",
        ["Lactate dehydrogenase = 812 U/L > 812 U/L"],
    ),
    "result in bracket behind abbreviation": (
        "We found high carcinoembryonic antigen (CEA) (33.5 ng/mL).",
        ["carcinoembryonic antigen = 33.5 ng/mL > 33.5 ng/mL"],
    ),
    "two tests two figures": (
        "AST and ALT were 211 and 80 IU/L.",
        ["AST = 211 > 211 [iU]/L", "ALT = 80 IU/L > 80 [iU]/L"],
    ),
    "tests and figures with slash": ("AST/ALT 120/98 was noted.", ["AST = 120 > 120", "ALT = 98 > 98"]),
    "one figure for both": (
        "AST and ALT were both >1000 U/L.",
        ["AST = >1000 U/L > > 1000 U/L", "ALT = >1000 U/L > > 1000 U/L"],
    ),
    "respectively": (
        "Her sodium, potassium and creatinine were 131 mmol/L, 4.1 mmol/L and 88 µmol/L, respectively.",
        [
            "sodium = 131 mmol/L > 131 mmol/L",
            "potassium = 4.1 mmol/L > 4.1 mmol/L",
            "creatinine = 88 µmol/L > 88 umol/L",
        ],
    ),
    "list with one unit": (
        "Electrolytes: Na 135, K 4.5, Cl 101 mEq/L.",
        ["Na = 135 > 135 meq/L", "K = 4.5 > 4.5 meq/L", "Cl = 101 mEq/L > 101 meq/L"],
    ),
    "commas between test and figure": (
        "We noted hemoglobin, 8.6 g/dL; platelet count, 87,000/μL; and lactate dehydrogenase, 547 U/L.",
        [
            "hemoglobin = 8.6 g/dL > 8.6 g/dL",
            "platelet count = 87,000/μL > 87000 /uL",
            "lactate dehydrogenase = 547 U/L > 547 U/L",
        ],
    ),
    "figure before test": ("An ECG showed 118 beats/min heart rate.", ["heart rate = 118 beats/min > 118 /min"]),
    "differential before tests": (
        "The leukocyte count was 14,000/µL with 88% neutrophils and 9% lymphocytes.",
        ["leukocyte count = 14,000/µL > 14000 /uL", "neutrophils = 88% > 88 %", "lymphocytes = 9% > 9 %"],
    ),
    "course in one sentence": (
        "His hemoglobin first decreased to 6.5 g/dL and then stabilized at 10.0 g/dL after 7 units of packed cells.",
        ["hemoglobin = 6.5 g/dL > 6.5 g/dL", "hemoglobin = 10.0 g/dL > 10 g/dL"],
    ),
    "second unit in brackets": (
        "He had a temperature of 99.7°F (37.6°C).",
        ["temperature = 99.7°F > 99.7 [degF]", "temperature = 37.6°C > 37.6 Cel"],
    ),
    "approximately": ("CK decreased to about 1,000 IU/L after 1.5 months.", ["CK = about 1,000 IU/L > ~ 1000 [iU]/L"]),
    "below detection": ("β-hCG had declined to < 3 mIU/mL.", ["β-hCG = < 3 mIU/mL > < 3 m[iU]/mL"]),
    "up to is no bound": ("Troponin rose up to 908 pg/mL.", ["Troponin = 908 pg/mL > 908 pg/mL"]),
    "decimal comma": ("Hemoglobin level of 9,6 g/dL was seen.", ["Hemoglobin = 9,6 g/dL > 9.6 g/dL"]),
    "thousands by space": ("Platelets fell to 12 000/µL.", ["Platelets = 12 000/µL > 12000 /uL"]),
    "score": ("He scored 15 on the Glasgow coma scale.", ["Glasgow coma scale = 15 > 15"]),
    "score with maximum": ("The Glasgow coma scale was 14/15.", ["Glasgow coma scale = 14/15 > 14"]),
    "grade in words": (
        "Manual muscle testing (MMT) of the deltoid resulted in a grade of three.",
        ["Manual muscle testing = grade of three > 3"],
    ),
    "index of unknown name": (
        "Her dual-energy X-ray absorptiometry index was 0.3.",
        ["dual-energy X-ray absorptiometry index = 0.3 > 0.3"],
    ),
    "finding with figure": ("She had severe anemia (6.1 g/dL).", ["anemia = 6.1 g/dL > 6.1 g/dL"]),
    "fever": ("The boy developed fever (>38.5°C) overnight.", ["fever = >38.5°C > > 38.5 Cel"]),
    "plus signs": (
        "Urinalysis showed proteinuria (+++) and glucose 2+.",
        ["proteinuria = +++ > 3+", "glucose = 2+ > 2+"],
    ),
    "negative base excess": ("Base excess was −5.1 mmol/L.", ["Base excess = −5.1 mmol/L > -5.1 mmol/L"]),
    "vital signs": (
        "On arrival: heart rate 112 bpm, respiratory rate 28/min, SpO2 91%, weight 64 kg, BMI 24.3 kg/m2.",
        [
            "heart rate = 112 bpm > 112 /min",
            "respiratory rate = 28/min > 28 /min",
            "SpO2 = 91% > 91 %",
            "weight = 64 kg > 64 kg",
            "BMI = 24.3 kg/m2 > 24.3 kg/m2",
        ],
    ),
    "some words between": (
        "Her baseline hemoglobin at the time of our consultation was 75 g/L.",
        ["hemoglobin = 75 g/L > 75 g/L"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), FIGURES.values(), ids=FIGURES.keys())
def test_figures(annotate: Annotate, text: str, expected: list[str]) -> None:
    assert rows(annotate(text).labs) == expected


WORDS = {
    "adjective": ("She had elevated ferritin.", ["ferritin = elevated > elevated"]),
    "adjective with level": ("An increased serum level of ferritin was seen.", ["ferritin = increased > elevated"]),
    "adjective for a list": (
        "There were normal sodium, potassium and calcium levels.",
        ["sodium = normal > normal", "potassium = normal > normal", "calcium = normal > normal"],
    ),
    "predicate": ("The C-reactive protein was elevated.", ["C-reactive protein = elevated > elevated"]),
    "predicate for a list": (
        "HBsAg, anti-HCV and HIV antibody were negative.",
        ["HBsAg = negative > negative", "anti-HCV = negative > negative", "HIV antibody = negative > negative"],
    ),
    "negative for": ("The patient was negative for HBsAg.", ["HBsAg = negative > negative"]),
    "negative results for": (
        "There were negative results for ANA, anti-dsDNA and HBsAg.",
        ["ANA = negative > negative", "anti-dsDNA = negative > negative", "HBsAg = negative > negative"],
    ),
    "positive and negative": (
        "Serology was positive for ANA and negative for rheumatoid factor.",
        ["ANA = positive > positive", "rheumatoid factor = negative > negative"],
    ),
    "within normal limits": ("Creatinine was within normal limits.", ["Creatinine = within normal limits > normal"]),
    "unremarkable": ("Liver function tests were unremarkable.", ["Liver function tests = unremarkable > normal"]),
    "colon": (
        "ANA: negative; rheumatoid factor: positive.",
        ["ANA = negative > negative", "rheumatoid factor = positive > positive"],
    ),
    "bracket": ("Autoantibodies included ANA (positive).", ["ANA = positive > positive"]),
    "verb": ("His CRP normalized after a week.", ["CRP = normalized > normal"]),
    "verb of movement": ("CRP increased thereafter.", ["CRP = increased > elevated"]),
    "undetectable": ("The haptoglobin was undetectable.", ["haptoglobin = undetectable > not detected"]),
    "stable": ("Creatinine remained stable.", ["Creatinine = remained stable > unchanged"]),
    "borderline has no value of its own": ("TSH was borderline.", ["TSH = borderline > "]),
    "mixed with figures": (
        "Platelets were normal, hemoglobin 9.2 g/dL and elevated CRP.",
        ["Platelets = normal > normal", "hemoglobin = 9.2 g/dL > 9.2 g/dL", "CRP = elevated > elevated"],
    ),
    "a figure takes the place of its word": ("Elevated CRP of 12 mg/L was seen.", ["CRP = 12 mg/L > 12 mg/L"]),
}


@pytest.mark.parametrize(("text", "expected"), WORDS.values(), ids=WORDS.keys())
def test_results_in_words(annotate: Annotate, text: str, expected: list[str]) -> None:
    assert rows(annotate(text).labs) == expected


NO_ROWS = {
    "dose": "Prednisolone 40 mg was given daily.",
    "dose of a measured substance": "Potassium chloride 40 mEq and calcium gluconate 1 g were given.",
    "insulin units": "She received glucose with 10 units of insulin.",
    "age": "A 54-year-old woman with creatinine elevation in her family came.",
    "days": "Creatinine was measured 3 days later.",
    "date": "Hemoglobin was measured on 12 March 2015.",
    "citation": "Ferritin is an acute-phase protein [12].",
    "citation glued to a word": "Potassium was checked as proposed12.",
    "figure": "The ECG is shown in Figure 2.",
    "lesion count": "MRI showed 3 lesions.",
    "lesion size": "Computed tomography revealed a 10-cm mass.",
    "imaging in words": "Chest X-ray was normal.",
    "positive patient": "The family history was positive for diabetes.",
    "only a range": "The normal range of TSH is 0.4–4.0 mIU/L.",
    "number broken by the line": "Platelets 36 790 were read.",
}


@pytest.mark.parametrize("text", NO_ROWS.values(), ids=NO_ROWS.keys())
def test_what_is_no_result(annotate: Annotate, text: str) -> None:
    assert rows(annotate(text).labs) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Urine culture yielded Escherichia coli, and blood cultures grew MRSA.",
            ["Urine culture = Escherichia coli > positive", "blood cultures = MRSA > positive"],
        ),
        ("Serratia marcescens was isolated from a wound culture.", ["wound culture = Serratia marcescens > positive"]),
        ("Cultures were positive for the same organism (MSSA).", ["Cultures = MSSA > positive"]),
        ("Blood cultures were negative for Candida albicans.", ["Blood cultures = negative > negative"]),
        ("After blood cultures were taken, vancomycin was started to cover MRSA.", []),
        ("The ECG showed atrial flutter with a rapid response.", ["ECG = atrial flutter > "]),
        (
            "Electroneurography (ENoG) and the nerve excitability test (NET) showed no severe damage to the nerve.",
            [
                "Electroneurography = no severe damage to the nerve > ",
                "nerve excitability test = no severe damage to the nerve > ",
            ],
        ),
        ("The palsy was House-Brackmann grade III.", ["House-Brackmann = grade III > "]),
        ("He was in NYHA class III with a grade II tumor.", ["NYHA = class III > "]),
        ("She was negative bilaterally for stapedial reflex.", ["stapedial reflex = negative > negative"]),
        (
            "Transaminases and CRP gradually normalized.",
            ["Transaminases = normalized > normal", "CRP = normalized > normal"],
        ),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_results_in_free_words(annotate: Annotate, text: str, expected: list[str]) -> None:
    assert rows(annotate(text).labs) == expected
