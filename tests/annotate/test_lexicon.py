"""Names of drugs and tests: what each stands for, and whether a text gives it or measures it."""

import re
from collections.abc import Callable

import pytest
from tests.conftest import clean_report

from casefacts import assets
from casefacts.annotate.lexicon import load
from casefacts.annotate.naming import build
from casefacts.annotate.notes import Notes
from casefacts.annotate.phrases import Phrases
from casefacts.facts import Mention
from casefacts.settings import AnnotateSettings

Find = Callable[..., list[tuple[str, str]]]


@pytest.fixture(scope="module")
def find() -> Find:
    """(label, text) of the mentions in a text; `defined` are the report's own abbreviations."""
    step = build(AnnotateSettings())

    def run(text: str, defined: dict[str, str] | None = None) -> list[tuple[str, str]]:
        notes = Notes(report=clean_report(text), abbreviations=defined or {}, tells_of_patient=True)
        step(notes)
        return [(mention.label, mention.text) for mention in sorted(notes.mentions, key=lambda m: m.start)]

    return run


@pytest.mark.parametrize(
    ("written", "generic"),
    [
        ("Prednisolone", "prednisolone"),
        ("prednisolone sodium phosphate", "prednisolone"),
        ("cyclosporin A", "cyclosporine"),
        ("IVIg", "intravenous immunoglobulin"),
        ("Augmentin", "amoxicillin-clavulanate"),
        ("Seroquel", "quetiapine"),
        ("MTX", "methotrexate"),
        ("5FU", "fluorouracil"),
        ("5-FU", "fluorouracil"),
        ("FOLFOX", "FOLFOX"),
        ("packed red cells", "packed red blood cells"),
        ("NSAIDs", "NSAIDs"),
        ("beta-blocker", "beta blockers"),
        ("β blockers", "beta blockers"),
        ("broad spectrum antibiotics", "broad-spectrum antibiotics"),
    ],
)
def test_drug(written: str, generic: str) -> None:
    entry = load().drug(written)
    assert entry is not None
    assert entry.generic == generic


@pytest.mark.parametrize("written", ["mtx", "prednisolonex", "water", "escherichia coli", "lead", "wheat", "", "the"])
def test_no_drug(written: str) -> None:
    assert load().drug(written) is None


def test_concept_is_the_drug_and_not_its_action() -> None:
    entry = load().drug("prednisolone")
    assert entry is not None
    assert (entry.mesh_id, entry.drugbank_id, entry.concept_id) == ("D011239", "DB00860", "MESH:D011239")


def test_class_is_told_from_substance() -> None:
    steroids, potassium = load().drug("steroids"), load().drug("potassium")
    assert steroids is not None
    assert steroids.drug_class
    assert potassium is not None
    assert potassium.kind == "chemical"


@pytest.mark.parametrize(
    ("written", "name", "loinc"),
    [
        ("CPK", "creatine kinase", "2157-6"),
        ("SGOT", "aspartate aminotransferase", "1920-8"),
        ("serum creatinine levels", "creatinine", "2160-0"),
        ("C-Reactive Protein", "C-reactive protein", "1988-5"),
        ("white blood cell count", "white blood cell count", "6690-2"),
        ("γ-GTP", "gamma-glutamyl transferase", "2324-2"),
        ("anti-Jo-1 antibodies", "anti-Jo-1 antibody", ""),
        ("HbA1c", "glycated hemoglobin", "4548-4"),
        ("SpO₂", "oxygen saturation", "59408-5"),
        ("blood pressure", "blood pressure", "85354-9"),
    ],
)
def test_analyte(written: str, name: str, loinc: str) -> None:
    entry = load().analyte(written)
    assert entry is not None
    assert (entry.name, entry.loinc) == (name, loinc)


def test_si_factor_gives_the_value_in_si() -> None:
    creatinine = load().analyte("creatinine")
    assert creatinine is not None
    assert creatinine.si_factor is not None
    assert (creatinine.units[0], creatinine.si_unit, round(2.3 * creatinine.si_factor, 1)) == ("mg/dL", "umol/L", 203.3)


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("She took vancomycin.", [("DRUG", "vancomycin")]),
        ("The vancomycin trough level was 15.", [("TEST", "vancomycin trough level")]),
        ("Potassium was 5.9 mEq/L.", [("TEST", "Potassium")]),
        ("She got potassium 40 mEq daily.", [("DRUG", "potassium")]),
        ("Intravenous potassium helped.", [("DRUG", "potassium")]),
        ("Albumin was 2.1 g/dL after albumin infusion.", [("TEST", "Albumin"), ("DRUG", "albumin")]),
        ("Glucose was 5 g/L.", [("TEST", "Glucose")]),
        ("Serum cortisol was low on hydrocortisone.", [("TEST", "Serum cortisol"), ("DRUG", "hydrocortisone")]),
        (
            "He was treated with pamidronate, calcitonin, and aspirin.",
            [("DRUG", "pamidronate"), ("DRUG", "calcitonin"), ("DRUG", "aspirin")],
        ),
        (
            "Calcitonin, ferritin and folate were low.",
            [("TEST", "Calcitonin"), ("TEST", "ferritin"), ("TEST", "folate")],
        ),
        ("A methicillin-resistant strain grew.", []),
        ("He has steroid-dependent asthma.", [("DRUG", "steroid")]),
        ("Anti-insulin and insulin-like substances.", []),
        ("AST and ALT were raised.", [("TEST", "AST"), ("TEST", "ALT")]),
        ("She drank ethanol.", [("CHEMICAL", "ethanol")]),
        ("sodium valproate 200 mg", [("DRUG", "sodium valproate")]),
    ],
)
def test_given_found_or_measured(find: Find, text: str, mentions: list[tuple[str, str]]) -> None:
    assert find(text) == mentions


@pytest.mark.parametrize(("text", "found"), [("Opioids act.", []), ("They received opioids.", ["opioids"])])
def test_a_class_in_a_text_of_no_patient_is_found_where_it_is_given(text: str, found: list[str]) -> None:
    notes = Notes(report=clean_report(text))
    build(AnnotateSettings())(notes)
    assert [m.text for m in notes.mentions] == found


def test_abbreviation_means_what_the_report_defines(find: Find) -> None:
    assert find("RTX was begun. LEF followed.", {"LEF": "leflunomide"}) == [("DRUG", "RTX"), ("DRUG", "LEF")]
    assert find("The PT was seen daily.", {"PT": "physical therapist"}) == []
    assert find("SF was 900 ng/mL.", {"SF": "serum ferritin"}) == [("TEST", "SF")]


def test_mention_of_another_source_gains_the_concept() -> None:
    notes = Notes(report=clean_report("She took aspirin."))
    notes.mentions.append(Mention(start=9, end=16, label="DRUG", text="aspirin", method="ner/1"))
    build(AnnotateSettings())(notes)
    assert [(m.method, m.concept_id) for m in notes.mentions] == [("ner/1", "MESH:D001241")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("IL-6 and IL6 and IL 6", ["IL-6", "IL6", "IL 6"]),
        ("il-6 is not written so", []),
        ("xIL-6, IL-60", []),
        ("NSAIDs, ß-blockers", ["NSAIDs", "ß-blockers"]),
        ("beta\nblocker", []),
        ("anti-Jo-1 antibodies", ["anti-Jo-1 antibodies"]),
    ],
)
def test_phrases(text: str, found: list[str]) -> None:
    phrases: Phrases[int] = Phrases()
    for i, phrase in enumerate(["IL-6", "NSAID", "beta blocker", "anti-jo-1 antibody", "anti-jo-1"]):
        phrases.add(phrase, i)
    assert [text[hit.start : hit.end] for hit in phrases.find(text)] == found


@pytest.mark.parametrize("name", ["drugs.tsv", "drug_classes.tsv", "analytes.tsv", "units.tsv", "numbers.tsv"])
def test_lexicon_names_its_source(name: str) -> None:
    head = [line for line in assets.lexicon(name).read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    assert re.search(r"Sources?:", "\n".join(head))
    assert "MIT" in "\n".join(head)


def test_numbers_are_well_formed() -> None:
    lexicon = load()
    for text in ("methotrexate", "IVIg", "aspirin", "infliximab", "levothyroxine"):
        entry = lexicon.drug(text)
        assert entry is not None
        assert re.fullmatch(r"[DC]\d{6,9}", entry.mesh_id)
        assert re.fullmatch(r"DB\d{5}", entry.drugbank_id)


@pytest.mark.parametrize("text", ["free T4", "Free T4", "FT4"])
def test_a_capital_at_the_head_of_a_sentence_changes_no_name(text: str) -> None:
    found = load().analyte(text)
    assert found is not None
    assert found.name == "free thyroxine"


def test_loinc_codes_end_with_their_check_digit() -> None:
    """LOINC Users' Guide, appendix "Calculating mod 10 check digits": a mistyped code does not pass."""
    codes = re.findall(
        r"^[^#\t]+\t(\d+-\d)\t", assets.lexicon("analytes.tsv").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert len(codes) > 150
    assert [code for code in codes if not _check_digit_fits(code)] == []


def _check_digit_fits(code: str) -> bool:
    number, _, check = code.partition("-")
    doubled = int("".join(reversed(number))[::2][::-1]) * 2
    total = sum(map(int, str(doubled))) + sum(map(int, number[::-1][1::2]))
    return (total + int(check)) % 10 == 0
