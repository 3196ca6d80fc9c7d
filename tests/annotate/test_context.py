"""Assertion, experiencer and patient of what a sentence names; expected words beside the marked thing."""

import msgspec
import pytest
from tests.annotate.marked import notes_of

from casefacts.annotate.context import Context
from casefacts.annotate.notes import Notes
from casefacts.annotate.patients import Patients
from casefacts.records import CellText
from casefacts.terms import Section


def read(marked: str, section: Section = "case", *, dose: bool = False) -> Notes:
    notes = notes_of(marked, section, dose=dose)
    Context().annotate(notes)
    return notes


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("She had no <c>fever</c> but a <c>rash</c>.", "absent present"),
        ("He denied <c>cough</c>, <c>chills</c> or <c>pain</c>.", "absent " * 3),
        ("There was <c>ascites</c> without <c>jaundice</c>.", "present absent"),
        ("<c>Edema</c> was not seen.", "absent"),
        ("<c>Sepsis</c> was ruled out.", "absent"),
        ("The patient had no <c>fever</c>, and he developed <c>hives</c>.", "absent present"),
        ("There was no change in the <c>rash</c>.", "present"),
        ("The <c>fever</c> did not respond to paracetamol.", "present"),
        ("We suspected <c>scurvy</c>.", "possible"),
        ("<c>Scurvy</c> was suspected.", "possible"),
        ("<c>Gout</c> could not be excluded.", "possible"),
        ("She had a history of <c>gout</c>.", "historical"),
        ("He had no history of <c>gout</c>.", "absent"),
        ("He had a 3-day history of <c>fever</c>.", "present"),
        ("Screening for <c>hepatitis</c> was done.", "hypothetical"),
        ("He was seen if <c>fever</c> came.", "hypothetical"),
    ],
)  # fmt: skip
def test_conditions(marked: str, expected: str) -> None:
    mentions = [m for m in read(marked).mentions if m.label == "CONDITION"]
    assert [m.assertion for m in mentions] == expected.split()


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("He was given <d>aspirin</d>.", "present"),
        ("<d>Heparin</d> was not given.", "absent"),
        ("She refused <d>warfarin</d>.", "absent"),
        ("He was not using <d>amiodarone</d> which can harm the thyroid.", "absent"),
        ("We did not use <d>magnesium</d>.", "absent"),
        ("He had no history of falls, or <d>anticoagulant</d> therapy.", "absent"),
        ("He recovered without <d>antibiotics</d>.", "absent"),
        ("No side effects were seen during <d>aspirin</d> treatment.", "present"),
        ("No fever was noted on <d>aspirin</d>.", "present"),
        ("The fever did not respond to <d>aspirin</d>.", "present"),
        ("<d>Aspirin</d> was not stopped.", "present"),
        ("<d>Aspirin</d> was recommended.", "hypothetical"),
        ("It was recommended that he complete all cycles of <d>cisplatin</d>.", "hypothetical"),
        ("<d>Cisplatin</d> was considered.", "hypothetical"),
        ("Drugs such as <d>colchicine</d> 1 mg/day are often recommended.", "hypothetical"),
        ("<d>Colchicine</d> is now widely advised.", "hypothetical"),
        ("Treatment with <d>cisplatin</d> was planned but he was given <d>taxol</d>.", "hypothetical present"),
        ("If pain persists, <d>morphine</d> is increased.", "hypothetical"),
        ("He had been taking <d>aspirin</d>.", "historical"),
        ("His home medications included <d>aspirin</d>, <d>digoxin</d> and <d>insulin</d>.", "historical " * 3),
        ("She had previously received <d>cisplatin</d>.", "historical"),
        ("<d>Cisplatin</d> was given two years before admission.", "historical"),
        ("He was treated with <d>aspirin</d> and discharged.", "present"),
        ("<d>Heparin</d> was not restarted.", "absent"),
        ("<d>Heparin</d> therapy was never reintroduced.", "absent"),
        ("<d>Heparin</d> could not be given.", "absent"),
        ("<d>Heparin</d> was withheld.", "absent"),
        ("We did not restart <d>heparin</d>.", "absent"),
        ("No <d>antibiotics</d> were given.", "absent"),
        ("He improved on <d>aspirin</d>, and <d>heparin</d> was not resumed.", "present absent"),
    ],
)  # fmt: skip
def test_drugs(marked: str, expected: str) -> None:
    assert [fact.assertion for fact in read(marked).drugs] == expected.split()


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("He was negative for the <l>Jo-1 antibody</l>.", "present"),
        ("<l>HIV</l> was negative.", "present"),
        ("The child had not mounted an <l>IgG</l> response.", "absent"),
        ("There was no significant elevation in <l>CRP</l>.", "absent"),
        ("<l>CRP</l> was previously high.", "present"),
    ],
)
def test_labs(marked: str, expected: str) -> None:
    assert [fact.assertion for fact in read(marked).labs] == expected.split()


@pytest.mark.parametrize(
    ("marked", "section", "expected"),
    [
        ("Her mother had <c>gout</c>.", "case", "family"),
        ("A family history of <c>gout</c> was noted.", "case", "family"),
        ("Her mother reported that she had <c>gout</c>.", "case", "patient"),
        ("His wife reported that he took a lot of salt and had <c>gout</c>.", "case", "patient"),
        ("Her parents noticed a <c>rash</c>.", "case", "patient"),
        ("Her mother had noticed a <c>rash</c>.", "case", "patient"),
        ("His mother had given him honey, and <c>hives</c> came.", "case", "patient"),
        ("Her mother had been given honey for <c>hives</c>.", "case", "family"),
        ("His sister died of <c>gout</c>.", "case", "family"),
        ("Both infants received honey for <c>hives</c>.", "case", "patient"),
        ("The patient had <c>gout</c>.", "case", "patient"),
        ("An increased risk of <c>gout</c> is known.", "abstract", "other"),
        ("Sato et al. reported a patient with <c>gout</c>.", "discussion", "other"),
        ("Patients with <c>gout</c> do well.", "discussion", "other"),
        ("In our patient, <c>gout</c> resolved.", "discussion", "patient"),
        ("Our patient was treated. Then <c>gout</c> was noted.", "discussion", "patient"),
        ("Our patient had pain. <c>Gout</c> is common.", "discussion", "other"),
        ("Sato et al. reported a woman with pain. The patient had <c>gout</c>.", "discussion", "other"),
        ("Sato et al. studied pain in 40 patients. The patient had <c>gout</c>.", "discussion", "patient"),
        ("Like the <c>gout</c> of Sato et al., in our case <c>pain</c> was mild.", "discussion",
         "other patient"),
        ("In a retrospective analysis by Sato et al., <c>gout</c> was common.", "discussion", "other"),
        ("Sato et al. saw <c>pain</c>. We also treated <c>gout</c>.", "discussion", "other patient"),
        ("Our patients had <c>gout</c>.", "discussion", "patient"),
        ("We report a woman with <c>gout</c>.", "introduction", "patient"),
        ("<c>Gout</c> is a disease.", "introduction", "other"),
        ("<c>Gout</c> is a disease.", "abstract", "other"),
        ("<c>Gout</c> resolved quickly.", "abstract", "patient"),
        ("A new paragraph starts anew in our case.\n<c>Gout</c> was first seen in Rome.", "discussion", "other"),
    ],
)  # fmt: skip
def test_experiencer(marked: str, section: Section, expected: str) -> None:
    mentions = [m for m in read(marked, section).mentions if m.label == "CONDITION"]
    assert [m.experiencer for m in mentions] == expected.split()


@pytest.mark.parametrize(
    ("marked", "dose", "expected"),
    [
        ("<d>Aspirin</d> is an antiplatelet drug.", False, []),
        ("<d>Aspirin</d> is given at this dose.", True, ["other"]),
        ("Sato et al. gave <d>aspirin</d>.", False, ["other"]),
        ("In our case <d>aspirin</d> was given.", False, ["patient"]),
    ],
    ids=["general", "general_with_dose", "cited", "ours"],
)
def test_general_statements_are_no_facts(marked: str, dose: bool, expected: list[str]) -> None:
    assert [fact.experiencer for fact in read(marked, "discussion", dose=dose).drugs] == expected


def test_facts_of_others_have_no_patient() -> None:
    notes = read("A 40-year-old man took <d>aspirin</d>. His brother had taken <d>digoxin</d>.")
    assert [(f.experiencer, f.patient_id) for f in notes.drugs] == [("patient", "p1"), ("family", "")]


BOTH = "p1 p2"
TWO = "Case 1\nA man was seen.\nCase 2\nA woman was seen."


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Case 1\nA man took <d>aspirin</d>.\nCase 2\nA woman took <d>digoxin</d>.", "p1 p2"),
        (TWO + "\nBoth patients took <d>iron</d>.", BOTH),
        (TWO + "\nCase 1 stopped <d>aspirin</d>.", "p1"),
        (TWO + "\n<d>Iron</d> was given. Both cases did well.", BOTH),
        (TWO + "\nCase 1 took <d>iron</d> and case 2 <d>zinc</d>.", "p1 p2"),
        (TWO + "\nWe gave <d>iron</d> in case 1 and <d>zinc</d> in case 2.",
         "p1 p2"),
        (TWO + "\nCases 1 and 2 took <d>iron</d>.", BOTH),
        (TWO + "\nCase 1 and case 2 took <d>iron</d>.", BOTH),
        (TWO + "\nIn three patients of Sato et al., <d>iron</d> was given.", "-"),
        (TWO + " She took <d>iron</d> as in case 1.", "p2"),
        ("Twin 1, a girl, was given <d>iron</d>. Twin 2, a boy, was given <d>zinc</d>.", "p1 p2"),
    ],
    ids=["headings", "both", "named", "paragraph of both", "named twice", "named behind", "listed", "joined", "cited",
         "compared", "twins"],
)  # fmt: skip
def test_which_patient(marked: str, expected: str) -> None:
    assert [f.patient_id or "-" for f in read(marked).drugs] == expected.split()


def test_facts_of_both_are_doubted() -> None:
    notes = read(TWO + "\nBoth patients took <d>iron</d>.")
    assert [(f.patient_id, f.doubts) for f in notes.drugs] == [
        ("p1", ("several_patients",)),
        ("p2", ("several_patients",)),
    ]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Her mother had given her 50,000 IU of <d>cholecalciferol</d> daily.", "patient"),
        ("His parents applied <d>camphor</d> to his chest.", "patient"),
        ("His wife said that he took <d>lithium</d>.", "patient"),
        ("His mother took <d>lithium</d>.", "family"),
    ],
)
def test_who_takes_what_relatives_give(marked: str, expected: str) -> None:
    assert [fact.experiencer for fact in read(marked).drugs] == [expected]


@pytest.mark.parametrize(
    ("column_head", "row_head", "expected"),
    [("Case 2 (left)", "Iron", "p2"), ("Iron", "Patient 1", "p1"), ("Dose", "Iron", "")],
)
def test_cells_are_of_the_patient_in_their_heads(column_head: str, row_head: str, expected: str) -> None:
    notes = notes_of(TWO)
    end = len(notes.report.text)
    cell = CellText(
        table_id="t1", page=1, row=1, column=1, row_head=row_head, column_head=column_head, text="5",
        start=end - 2, end=end,
    )  # fmt: skip
    notes.report = msgspec.structs.replace(notes.report, cells=(cell,))
    notes.patients.clear()
    Patients().annotate(notes)
    assert notes.patients_at(end - 1) == ((expected,) if expected else ())


def test_results_are_shared_out() -> None:
    notes = read(TWO + "\nIn both patients the <l>score</l> and the <l>score</l> were low and high, respectively.")
    assert [(f.patient_id, f.start) for f in notes.labs] == [("p1", 69), ("p2", 83)]


def test_own_word_of_a_rule_stands() -> None:
    notes = notes_of("No <o>recurrence</o> was seen, possibly.")
    notes.outcomes[:] = [
        type(f)(**{**{k: getattr(f, k) for k in f.__struct_fields__}, "assertion": "absent"}) for f in notes.outcomes
    ]
    Context().annotate(notes)
    assert notes.outcomes[0].assertion == "absent"


def test_an_article_without_a_case_tells_of_no_patient() -> None:
    methods = "Cells were grown in medium. " * 100
    told = "Each patient gave consent. <d>Aspirin</d> was added. Lee et al. gave <d>heparin</d>."
    notes = read(methods + told, "other")
    assert [(fact.drug.text, fact.experiencer) for fact in notes.drugs] == [("heparin", "other")]
    assert notes.patients == []


def test_what_is_measured_out_in_an_article_without_a_case_is_no_fact() -> None:
    told = "<d>Ethanol</d> was used at 20 ml."
    assert read("Cells were grown in medium. " * 100 + told, "other", dose=True).drugs == []
    assert len(read("Cells were grown in medium. " + told, "other", dose=True).drugs) == 1
