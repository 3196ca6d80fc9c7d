"""Outcome statements, the drugs they are put down to, and adverse effects. `<d>` marks a drug, `<c>` a condition."""

import dataclasses

import msgspec
import pytest
from tests.annotate.marked import notes_of

from casefacts.annotate.context import Context
from casefacts.annotate.lexicon import load
from casefacts.annotate.notes import Notes
from casefacts.annotate.outcomes import Outcomes
from casefacts.facts import OutcomeFact
from casefacts.terms import Section

OUTCOMES = Outcomes(load())


def read(marked: str, section: Section = "case") -> Notes:
    notes = notes_of(marked, section)
    OUTCOMES.annotate(notes)
    Context().annotate(notes)
    return notes


def told(fact: OutcomeFact) -> str:
    drug = f" < {fact.drug.text}" if fact.drug else ""
    absent = "" if fact.assertion == "present" else f" ({fact.assertion})"
    return f"{fact.category}: {fact.outcome.text}{drug}{absent}"


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Her gait improved.", ["improved: gait improved"]),
        ("She improved within a week.", ["improved: improved"]),
        ("The swelling of the knee resolved completely.", ["resolved: swelling of the knee resolved completely"]),
        ("The fever subsided and his sight normalized.", ["resolved: fever subsided", "resolved: sight normalized"]),
        ("There was marked improvement in her vision.", ["improved: marked improvement in her vision"]),
        ("MRI showed complete resolution of the abscess.", ["resolved: resolution of the abscess"]),
        ("Her condition deteriorated.", ["worsened: condition deteriorated"]),
        ("CRP decreased to 5 mg/L.", ["improved: CRP decreased"]),
        ("His hemoglobin dropped to 6 g/dL.", ["worsened: hemoglobin dropped"]),
        ("Sodium did not change.", ["unchanged: Sodium did not change"]),
        ("The rash persisted.", ["unchanged: rash persisted"]),
        ("The disease recurred after two months.", ["recurrence: disease recurred"]),
        ("No recurrence was seen.", ["recurrence: No recurrence (absent)"]),
        ("No side effects were noted.", ["adverse_event: No side effects (absent)"]),
        ("The operation was uneventful.", ["adverse_event: operation was uneventful (absent)"]),
        ("The patient died on day 12.", ["death: died"]),
        ("He was discharged home.", ["discharged: discharged home"]),
        ("She was lost to follow-up.", ["follow_up: lost to follow-up (absent)"]),
        ("At 6 months of follow-up he remained asymptomatic.",
         ["follow_up: 6 months of follow-up", "resolved: remained asymptomatic"]),
        ("He was able to walk after a week.", ["improved: able to walk"]),
        ("She became unable to stand.", ["worsened: became unable to stand"]),
        ("Complete remission was not achieved.", ["resolved: Complete remission was not achieved (absent)"]),
        ("His arthritis was refractory to treatment.", ["unchanged: refractory to treatment"]),
        ("Nephrocalcinosis persisted unchanged.", ["unchanged: Nephrocalcinosis persisted unchanged"]),
        ("At follow-up her growth was normal.", ["resolved: growth was normal"]),
        ("At one year, psychomotor development was normal.", ["resolved: psychomotor development was normal"]),
        ("He expired on the third day.", ["death: expired"]),
        ("The infant passed away at home.", ["death: passed away"]),
        ("Care was withdrawn and she died.", ["death: died"]),
        ("Despite all efforts, he could not be resuscitated.", ["death: could not be resuscitated"]),
        ("An autopsy was done after his death.", ["death: death"]),
        ("The infant was discharged home on day 14.", ["discharged: discharged home"]),
        ("He went home on day 3.", ["discharged: went home"]),
        ("She remained well at 6 months' follow-up.", ["resolved: remained well", "follow_up: 6 months' follow-up"]),
        ("She has remained free of recurrence for two years.", ["recurrence: free of recurrence (absent)"]),
        ("He has been followed up for over 1 year.", ["follow_up: followed up for over 1 year"]),
        ("She remains neurologically intact.", ["resolved: remains neurologically intact"]),
        ("He was well at his last visit.", ["resolved: well", "follow_up: his last visit"]),
        ("She attained a morphological and cytogenetic remission.",
         ["resolved: attained a morphological and cytogenetic remission"]),
        ("The patient remained in complete remission.", ["resolved: remained in complete remission"]),
        ("The skin lesions were noted to be increasing in number and size.",
         ["worsened: skin lesions were noted to be increasing in number and size"]),
        ("He has since gained weight.", ["improved: gained weight"]),
        ("This did not alter the pressures.", ["unchanged: did not alter the pressures"]),
        ("The wound may have improved by itself.", ["improved: wound may have improved (possible)"]),
    ],
)  # fmt: skip
def test_statements(marked: str, expected: list[str]) -> None:
    assert [told(fact) for fact in read(marked).outcomes] == expected


@pytest.mark.parametrize(
    "marked",
    [
        "Chest radiography was normal.",
        "HIV serology was negative.",
        "She had improved survival in mind.",
        "The dose was reduced.",
        "The abscess discharged pus.",
        "She was not able to stand on one leg, which was old.",
        "Treatment improved after the guideline changed.",
        "The licence expired last year.",
        "Prompt treatment does not guarantee a good outcome.",
        "She was well until last week.",
    ],
)
def test_no_outcome(marked: str) -> None:
    assert [told(f) for f in read(marked).outcomes] == []


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("Her pain resolved after <d>ketorolac</d>.", ["resolved: pain resolved < ketorolac"]),
        ("With <d>prednisolone</d>, the swelling diminished.", ["improved: swelling diminished < prednisolone"]),
        ("<d>Levothyroxine</d> was started and her thyroid function normalized.",
         ["resolved: thyroid function normalized < Levothyroxine"]),
        ("The <d>steroid</d> dose was gradually reduced, and the disease recurred.",
         ["recurrence: disease recurred < steroid"]),
        ("After the initial oral <d>prednisolone</d> dose at 2 mg/kg/day, the pain improved.",
         ["improved: pain improved < prednisolone"]),
        ("He received <d>rituximab</d> and his skin improved.", ["improved: skin improved < rituximab"]),
        ("<d>Rituximab</d> therapy resulted in clinical improvement.", ["improved: clinical improvement < Rituximab"]),
        ("Pressure was controlled with <d>amlodipine</d> and <d>ramipril</d>.",
         ["improved: Pressure was controlled < amlodipine", "improved: Pressure was controlled < ramipril"]),
        ("No adverse effects were observed during <d>ketorolac</d> treatment.",
         ["adverse_event: No adverse effects < ketorolac (absent)"]),
        ("He was discharged on <d>warfarin</d>.", ["discharged: discharged"]),
        ("He took <d>aspirin</d> for years. His gait improved.", ["improved: gait improved"]),
    ],
)  # fmt: skip
def test_put_down_to(marked: str, expected: list[str]) -> None:
    assert [told(fact) for fact in read(marked).outcomes] == expected


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("<d>Minocycline</d>-induced <c>hepatitis</c> was diagnosed.", ["Minocycline hepatitis"]),
        ("She developed <c>hives</c> after <d>amoxicillin</d>.", ["amoxicillin hives"]),
        ("<c>Agranulocytosis</c> caused by <d>clozapine</d> was seen.", ["clozapine Agranulocytosis"]),
        ("<c>Seizures</c> associated with the use of <d>cefepime</d> were seen.", ["cefepime Seizures"]),
        ("<c>Nausea</c> secondary to <d>digoxin</d> was noted.", ["digoxin Nausea"]),
        ("<d>Linezolid</d> was associated with <c>anemia</c>.", ["Linezolid anemia"]),
        ("A man treated with <d>olanzapine</d> developed <c>edema</c>.", ["olanzapine edema"]),
        ("<c>Tinnitus</c> is a rare complication of <d>cisplatin</d> therapy.", ["cisplatin Tinnitus"]),
        ("Side effects of <d>lithium</d> such as <c>tremor</c> and <c>thirst</c> came.",
         ["lithium tremor", "lithium thirst"]),
        ("<c>Myopathy</c> due to <d>simvastatin</d> and <d>cyclosporine</d> was seen.",
         ["cyclosporine Myopathy", "simvastatin Myopathy"]),
        ("<d>Flecainide</d> <c>toxicity</c> was suspected.", ["Flecainide toxicity"]),
        ("On <d>steroids</d> he gained weight; however, glaucoma developed after months.", ["steroids glaucoma"]),
        ("He developed facial numbness after two doses of <d>cefepime</d>.", ["cefepime facial numbness"]),
        ("<d>Ketorolac</d> resulted in improvement in his <c>pain</c>.", []),
        ("His <c>gout</c> was well controlled on <d>colchicine</d>.", []),
        ("<c>Hives</c> developed after <d>aspirin</d> and <d>cetirizine</d> was given.", ["aspirin Hives"]),
        ("<c>Gout</c> was treated with <d>colchicine</d>.", []),
        ("Treatment of <c>gout</c> with <d>colchicine</d> was begun.", []),
        ("A man with <c>gout</c> on <d>colchicine</d> came in.", []),
        ("He took <d>aspirin</d>. <c>Pain</c> came back.", []),
        ("Acute renal <c>failure</c> after <d>oral lithium therapy</d> was seen.", ["lithium Acute renal failure"]),
        ("<d>Lithium-induced tremor</d> and <d>lithium</d>-induced <c>thirst</c> came.", ["lithium thirst"]),
        ("A man with a previous <c>stroke</c> had <c>hives</c> after <d>aspirin</d>.", ["aspirin hives"]),
        ("He had <c>hyponatremia</c> with low sodium when <d>indapamide</d> was given.", ["indapamide hyponatremia"]),
        ("The <c>ptosis</c> markedly improved after <d>pyridoxine</d>.", []),
        ("She recovered after <d>leucovorin</d> rescue.", []),
        ("<c>Recovery</c> was seen after <d>leucovorin</d>.", []),
        ("He was not using <d>lithium</d>, which can be associated with <c>goitre</c>.", []),
        ("She had never taken <d>lithium</d> or <d>iodine</d>, which may cause <c>goitre</c>.", []),
        ("<d>Lithium</d>, which can cause <c>goitre</c>, was not given.", []),
        ("He was not taking <d>zinc</d> but developed <c>tremor</c> after <d>lithium</d>.", ["lithium tremor"]),
        ("The pain did not ease on <d>lithium</d>, which caused <c>tremor</c>.", ["lithium tremor"]),
        ("We have found no report of <c>deafness</c> after <d>zinc</d>.", []),
        ("No previous case of sudden <c>deafness</c> after <d>zinc</d> has been reported.", []),
        ("There are no published reports of <d>zinc</d>-induced <c>deafness</c>.", []),
        ("There was no report of a fall, but <c>deafness</c> developed after <d>zinc</d>.", ["zinc deafness"]),
        ("<c>Contamination</c> caused by Staphylococcus aureus <d>methicillin</d> sensitive was found.", []),
    ],
)  # fmt: skip
def test_adverse_effects(marked: str, expected: list[str]) -> None:
    facts = [fact for fact in read(marked).outcomes if fact.category == "adverse_event"]
    assert sorted(f"{f.drug.text if f.drug else ''} {f.outcome.text}" for f in facts) == sorted(expected)


def test_abbreviation_is_no_second_drug() -> None:
    notes = read("He developed <c>tremor</c> after <d>valproate</d> (<d>valproic acid</d>).")
    assert [fact.drug.text for fact in notes.outcomes if fact.drug] == ["valproate"]


@pytest.mark.parametrize(
    ("marked", "dechallenge", "rechallenge"),
    [
        ("The rash resolved after discontinuation of <d>ketorolac</d>.", "positive", None),
        ("The rash persisted despite withdrawal of <d>ketorolac</d>.", "negative", None),
        ("The rash recurred after rechallenge with <d>ketorolac</d>.", None, "positive"),
        ("The rash resolved with <d>ketorolac</d>.", None, None),
    ],
)
def test_challenges(marked: str, dechallenge: str | None, rechallenge: str | None) -> None:
    fact = read(marked).outcomes[0]
    assert (fact.dechallenge, fact.rechallenge) == (dechallenge, rechallenge)


def test_denied_link() -> None:
    notes = read("<d>Hydroxyurea</d> was not associated with <c>leukemia</c>.")
    assert [told(fact) for fact in notes.outcomes] == ["adverse_event: leukemia < Hydroxyurea (absent)"]


def test_onset_causality_and_link() -> None:
    notes = read(
        "She developed <c>hives</c> two hours after <d>amoxicillin</d>. Then <c>edema</c> due to <d>aspirin</d> came."
    )
    first, second = notes.outcomes
    assert first.onset is not None
    assert first.onset.text == "two hours after"
    assert second.causality is not None
    assert second.causality.text == "due to"
    assert [link.relation for link in notes.links] == ["caused", "caused"]


@pytest.mark.parametrize("section", ["introduction", "discussion"])
def test_literature_is_not_the_patient(section: Section) -> None:
    notes = read("Sato et al. found that pain improved after <d>ketorolac</d>.", section)
    assert [(f.experiencer, f.patient_id) for f in notes.outcomes] == [("other", "")]


def test_captions_show_what_was_seen_after_a_drug() -> None:
    notes = notes_of("Flat <c>patches</c> seen after 3 months of <d>itraconazole</d> treatment.")
    passage = notes.sentences[0].passage
    caption = msgspec.structs.replace(passage, kind="caption")
    notes.sentences[:] = [dataclasses.replace(sentence, passage=caption) for sentence in notes.sentences]
    OUTCOMES.annotate(notes)
    assert notes.outcomes == []


def test_general_statements_are_no_outcome_of_anybody() -> None:
    assert read("A good response to <d>ketorolac</d> can be expected.", "discussion").outcomes == []
