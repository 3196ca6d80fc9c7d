"""Regimens in sentences of our own: every cell a sentence must give stands beside it; cells not named are empty."""

import re
from collections.abc import Sequence

import pytest
import spacy
from tests.conftest import clean_report

from casefacts.annotate import sentences
from casefacts.annotate.drug_facts import DrugFacts
from casefacts.annotate.lexicon import DrugEntry
from casefacts.annotate.notes import Notes
from casefacts.facts import DrugFact, Mention
from casefacts.terms import MentionLabel, Section

CLASSES = ("steroids", "steroid", "antibiotics", "antibiotic", "sedation", "catecholamine")
BLOOD = ("packed red cells", "packed cell", "platelets", "plasma")
UNKNOWN = re.compile(
    r"(?i).*zyvex.*|xeloda|.+ (?:therapy|support|doses|metabolism|AUC)|.+-free .+|.+\.|\d.*|mask|oral|solution"
)
TAGS: dict[str, MentionLabel] = {"drug": "DRUG", "substance": "CHEMICAL", "test": "TEST", "condition": "CONDITION"}


def identify(text: str) -> DrugEntry | None:
    if UNKNOWN.fullmatch(text):
        return None
    kind = "class" if text in CLASSES else "blood_product" if text in BLOOD else "drug"
    return DrugEntry(generic=text.lower(), kind=kind)


STEP = DrugFacts(identify)


def annotated(marked: str, section: Section = "case", abbreviations: dict[str, str] | None = None) -> Notes:
    """Notes of a text whose drugs, tests and conditions are marked."""
    pieces = re.split(r"<(drug|substance|test|condition)>(.*?)</\1>", marked)
    text, found = pieces[0], []
    for tag, name, rest in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
        found.append((TAGS[tag], len(text), name))
        text += name + rest
    notes = Notes(report=clean_report(text, section))
    notes.abbreviations.update(abbreviations or {})
    doc = spacy.blank("en").make_doc(text)
    doc._.notes = notes
    sentences.Splits()(doc)
    notes.mentions = [
        Mention(start=start, end=start + len(name), label=label, text=name, method="test")
        for label, start, name in found
    ]
    STEP(notes)
    return notes


def number(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value < 100000 else str(int(value))


def row(fact: DrugFact) -> str:
    """A fact's cells in words: drug | dose = parsed | … ; what is empty is left out."""
    cells = [fact.drug.text]
    if fact.dose:
        amount = "-".join(number(v) for v in (fact.dose_value, fact.dose_value_max) if v is not None)
        if fact.dose_value is None and fact.dose_value_max is not None:
            amount = f"..{amount}"
        unit = "/".join(part for part in (fact.dose_unit, fact.dose_per, fact.dose_period) if part)
        cells.append(f"{fact.dose.text} = {amount} {unit}".rstrip())
    if fact.strength:
        cells.append(f"strength {fact.strength.text}")
    if fact.route_text:
        cells.append(f"{fact.route_text.text} -> {fact.route}")
    if fact.frequency:
        cells.append(f"freq {fact.frequency.text} = {number(fact.frequency_per_day)}".rstrip())
    if fact.duration:
        cells.append(f"for {fact.duration.text} = {number(fact.duration_days)}".rstrip())
    if fact.doses_count is not None:
        cells.append(f"doses {fact.doses_count}")
    if fact.schedule:
        cells.append(f"on {fact.schedule.text}")
    if fact.as_needed:
        cells.append("as needed")
    if fact.action:
        cells.append(fact.action)
    if fact.daily_dose_value is not None:
        cells.append(f"daily {number(fact.daily_dose_value)} {fact.daily_dose_unit}")
    cells += fact.doubts
    return " | ".join(cells)


def rows(notes: Notes) -> Sequence[str]:
    return [row(fact) for fact in notes.drugs]


CASES = [
    ("She took <drug>prednisolone</drug> 2 mg/kg/day.", ["prednisolone | 2 mg/kg/day = 2 mg/kg/d | daily 2 mg/kg/d"]),
    (
        "<drug>IVIg</drug> 400 mg/kg/5 days every 6 weeks was chosen.",
        ["IVIg | 400 mg/kg = 400 mg/kg | freq every 6 weeks = 0.0238 | for 5 days = 5"],
    ),
    (
        "He received <drug>rituximab</drug> 375 mg/m2 once weekly for four weeks.",
        ["rituximab | 375 mg/m2 = 375 mg/m2 | freq once weekly = 0.1429 | for four weeks = 28"],
    ),
    ("<drug>Methimazole</drug> reached 35 mg a day.", ["Methimazole | 35 mg = 35 mg/d | freq a day = | daily 35 mg/d"]),
    (
        "The dose of <drug>methimazole</drug> was 35 mg a day.",
        ["methimazole | 35 mg = 35 mg/d | freq a day = | daily 35 mg/d"],
    ),
    ("She was on <drug>lithium</drug> 300 mg daily.", ["lithium | 300 mg = 300 mg | freq daily = 1 | daily 300 mg/d"]),
    (
        "<drug>Vancomycin</drug> 1 g every 12 h was given.",
        ["Vancomycin | 1 g = 1 g | freq every 12 h = 2 | daily 2 g/d"],
    ),
    (
        "<drug>Gentamicin</drug> 10 mg/kg q8h was given.",
        ["Gentamicin | 10 mg/kg = 10 mg/kg | freq q8h = 3 | daily 30 mg/kg/d"],
    ),
    (
        "<drug>Prednisone</drug> was increased from 20 mg to 40 mg daily.",
        [
            "Prednisone | 20 mg = 20 mg | freq daily = 1 | continue | daily 20 mg/d",
            "Prednisone | 40 mg = 40 mg | freq daily = 1 | increase | daily 40 mg/d",
        ],
    ),
    (
        "<drug>Prednisone</drug> was increased from 20 to 40 mg daily.",
        [
            "Prednisone | 20 = 20 mg | freq daily = 1 | continue | daily 20 mg/d | unit_carried",
            "Prednisone | 40 mg = 40 mg | freq daily = 1 | increase | daily 40 mg/d",
        ],
    ),
    (
        "<drug>Prednisone</drug> was tapered by 5 mg weekly.",
        ["Prednisone | 5 mg = 5 mg | freq weekly = 0.1429 | decrease"],
    ),
    ("<drug>Norepinephrine</drug> at 0.3 mcg/kg/min was needed.", ["Norepinephrine | 0.3 mcg/kg/min = 0.3 ug/kg/min"]),
    ("We ran <drug>heparin</drug> at 18 U/kg/h.", ["heparin | 18 U/kg/h = 18 [iU]/kg/h"]),
    ("He took <drug>levothyroxine</drug> 100 µg/day.", ["levothyroxine | 100 µg/day = 100 ug/d | daily 100 ug/d"]),
    (
        "She took <drug>cholecalciferol</drug> 50,000 IU weekly.",
        ["cholecalciferol | 50,000 IU = 50000 [iU] | freq weekly = 0.1429"],
    ),
    ("The nurse gave 10 units of <drug>insulin</drug>.", ["insulin | 10 units = 10 [iU]"]),
    (
        "<drug>Methylprednisolone</drug> 500–1000 mg/day for 3 days was given.",
        ["Methylprednisolone | 500–1000 mg/day = 500-1000 mg/d | for 3 days = 3"],
    ),
    (
        "<drug>Immunoglobulin</drug> 2 g/kg over 5 days was given.",
        ["Immunoglobulin | 2 g/kg = 2 g/kg | for 5 days = 5"],
    ),
    ("We infiltrated 15 mL of 2% <drug>lidocaine</drug>.", ["lidocaine | 15 mL = 15 mL | strength 2%"]),
    (
        "He took <drug>amoxicillin-clavulanate</drug> 875/125 mg b.i.d.",
        ["amoxicillin-clavulanate | strength 875/125 mg | freq b.i.d. = 2"],
    ),
    ("She used two puffs of <drug>salbutamol</drug> as needed.", ["salbutamol | two puffs = 2 {puff} | as needed"]),
    (
        "The boy received <drug>intravenous immunoglobulin</drug> (<drug>IVIg</drug>) at 400 "
        "mg/kg/5 days a week every 6 weeks.",
        [
            "intravenous immunoglobulin | 400 mg/kg = 400 mg/kg | intravenous -> intravenous | "
            "freq every 6 weeks = 0.0238 | for 5 days = 5",
        ],
    ),
    (
        "After the initial oral <drug>prednisolone</drug> (<drug>PSL</drug>) dose at 2 mg/kg/day, the rash faded.",
        ["prednisolone | 2 mg/kg/day = 2 mg/kg/d | oral -> oral | start | daily 2 mg/kg/d"],
    ),
    (
        "The <drug>PSL</drug> dose was slowly reduced, and pain returned when the dose was "
        "reduced to 1 mg/kg/day, so it was kept.",
        ["PSL | 1 mg/kg/day = 1 mg/kg/d | decrease | daily 1 mg/kg/d | link_far"],
    ),
    (
        "<drug>IVIg</drug> was administered every four weeks for six cycles thereafter.",
        ["IVIg | freq every four weeks = 0.0357 | for six cycles ="],
    ),
    (
        "A 12-cycle long-term <drug>IVIg</drug> was performed every 6 weeks for the first six "
        "cycles and every 4 weeks for the next six cycles.",
        [
            "IVIg | freq every 6 weeks = 0.0238 | for six cycles =",
            "IVIg | freq every 4 weeks = 0.0357 | for six cycles =",
        ],
    ),
    (
        "Administration of <drug>IVIg</drug> at 400 mg/kg/5 days every 6 weeks was initiated, and the level rose.",
        ["IVIg | 400 mg/kg = 400 mg/kg | freq every 6 weeks = 0.0238 | for 5 days = 5 | start"],
    ),
    (
        "<drug>Nivolumab</drug> was held, and the man was started on <drug>methimazole</drug> at a dose of 30 mg/day.",
        ["Nivolumab | hold", "methimazole | 30 mg/day = 30 mg/d | start | daily 30 mg/d"],
    ),
    (
        "<drug>Nivolumab</drug> was resumed and he continued <drug>methimazole</drug>.",
        ["Nivolumab | restart", "methimazole | continue"],
    ),
    ("He received two additional cycles of <drug>nivolumab</drug>.", ["nivolumab | for two additional cycles ="]),
    (
        "We injected 20 mL of <drug>lidocaine</drug> and <drug>ropivacaine</drug> mixture.",
        ["lidocaine | 20 mL = 20 mL | injected -> injection", "ropivacaine | 20 mL = 20 mL | injected -> injection"],
    ),
    (
        "She had 2 mg <drug>midazolam</drug> and 50 μg <drug>fentanyl</drug>.",
        ["midazolam | 2 mg = 2 mg", "fentanyl | 50 μg = 50 ug"],
    ),
    (
        "A 50 μg/kg/min <drug>esmolol</drug> infusion was set up.",
        ["esmolol | 50 μg/kg/min = 50 ug/kg/min | infusion -> infusion"],
    ),
    (
        "Intravenous <drug>hydrocortisone</drug> 60 mg/day was followed by intravenous <drug>cyclophosphamide</drug>.",
        [
            "hydrocortisone | 60 mg/day = 60 mg/d | Intravenous -> intravenous | daily 60 mg/d",
            "cyclophosphamide | intravenous -> intravenous",
        ],
    ),
    ("Pulse <drug>hydrocortisone</drug> (1 day) was given.", ["hydrocortisone | for 1 day = 1"]),
    (
        "After five pulses of intravenous <drug>cyclophosphamide</drug>, it was shifted to <drug>azathioprine</drug>.",
        ["cyclophosphamide | intravenous -> intravenous | for five pulses =", "azathioprine | switch"],
    ),
    (
        "He was started on an <drug>antibiotic</drug> treatment (<drug>cefixime</drug> 50 mg 3 times a day (tid)).",
        ["cefixime | 50 mg = 50 mg | freq 3 times a day = 3 | start | daily 150 mg/d"],
    ),
    (
        "<drug>Cytarabine</drug> and <drug>idarubicin</drug> were given at 100 mg/m2 and 12 mg/m2, respectively.",
        ["Cytarabine | 100 mg/m2 = 100 mg/m2", "idarubicin | 12 mg/m2 = 12 mg/m2"],
    ),
    (
        "<drug>Cytarabine</drug>, <drug>etoposide</drug> and <drug>idarubicin</drug> were "
        "given at 100 mg/m2 and 12 mg/m2, respectively.",
        ["Cytarabine | count_mismatch", "etoposide | count_mismatch", "idarubicin | count_mismatch"],
    ),
    (
        "He took oral <drug>furosemide</drug> 20 mg and <drug>bisoprolol</drug> 2.5 mg, both once daily.",
        [
            "furosemide | 20 mg = 20 mg | oral -> oral | freq once daily = 1 | daily 20 mg/d",
            "bisoprolol | 2.5 mg = 2.5 mg | freq once daily = 1 | daily 2.5 mg/d",
        ],
    ),
    (
        "He took <drug>prednisone</drug> 20 mg/day for 1 month, 10 mg/day for 4 months.",
        [
            "prednisone | 20 mg/day = 20 mg/d | for 1 month = 30.4375 | daily 20 mg/d",
            "prednisone | 10 mg/day = 10 mg/d | for 4 months = 121.75 | daily 10 mg/d",
        ],
    ),
    (
        "<drug>Gemcitabine</drug> (1000 mg/m2 IV on days 1, 8 and 15 of a 28-day cycle for six cycles) was planned.",
        [
            "Gemcitabine | 1000 mg/m2 = 1000 mg/m2 | IV -> intravenous | for six cycles = | "
            "on days 1, 8 and 15 of a 28-day cycle",
        ],
    ),
    (
        "She was transfused 7 units of <drug>packed red cells</drug>.",
        ["packed red cells | 7 units = 7 {unit} | transfused -> intravenous"],
    ),
    ("She was given three-unit <drug>packed cell</drug>.", ["packed cell | three-unit = 3 {unit}"]),
    ("He received a unit of <drug>plasma</drug>.", ["plasma | a unit = 1 {unit}"]),
    ("He received 1 L of <drug>saline</drug>.", ["saline | 1 L = 1 L"]),
    (
        "She took two tablets of <drug>codeine</drug> at night.",
        ["codeine | two tablets = 2 {tbl} | freq at night = 1 | daily 2 {tbl}/d"],
    ),
    ("<drug>Codeine</drug> 30 mg tablets were prescribed.", ["Codeine | strength 30 mg | tablets -> oral"]),
    (
        "<drug>Ferrous sulfate</drug> syrup 100 mg/5 mL was prescribed.",
        ["Ferrous sulfate | strength 100 mg/5 mL | syrup -> oral"],
    ),
    (
        "<drug>Amoxicillin</drug> (500 mg/8 h) was started.",
        ["Amoxicillin | 500 mg/8 h = 500 mg | freq 8 h = 3 | start | daily 1500 mg/d"],
    ),
    (
        "<drug>Voriconazole</drug> (6 mg/kg/12h for the first day, followed by 4 mg/kg/12h) was added.",
        [
            "Voriconazole | 6 mg/kg/12h = 6 mg/kg | freq 12h = 2 | for first day = 1 | start | daily 12 mg/kg/d",
            "Voriconazole | 4 mg/kg/12h = 4 mg/kg | freq 12h = 2 | daily 8 mg/kg/d",
        ],
    ),
    ("He took <drug>levetiracetam</drug> 3 x 250 mg/day.", ["levetiracetam | 3 x 250 mg/day ="]),
    ("<drug>Propofol</drug> 4 mg kg-1 h-1 was run.", ["Propofol | 4 mg kg-1 h-1 = 4 mg/kg/h"]),
    (
        "<drug>Cisplatin</drug> 60 mg/m2 body surface area was given.",
        ["Cisplatin | 60 mg/m2 body surface area = 60 mg/m2"],
    ),
    (
        "<drug>Penicillin G</drug>, 24 million units intravenously per day, was chosen.",
        [
            "Penicillin G | 24 million units = 24000000 [iU]/d | intravenously -> intravenous | "
            "freq per day = | daily 24000000 [iU]/d",
        ],
    ),
    (
        "He was on 60 mg <drug>prednisolone</drug> per day.",
        ["prednisolone | 60 mg = 60 mg/d | freq per day = | daily 60 mg/d"],
    ),
    (
        "He had 10 mg of <drug>prednisolone</drug> daily.",
        ["prednisolone | 10 mg = 10 mg | freq daily = 1 | daily 10 mg/d"],
    ),
    (
        "A single dose of 40 mg/m2 <drug>methotrexate</drug> was given.",
        ["methotrexate | 40 mg/m2 = 40 mg/m2 | doses 1 | on A single dose"],
    ),
    ("He had up to 40 mg of <drug>morphine</drug> daily.", ["morphine | up to 40 mg = ..40 mg | freq daily = 1"]),
    (
        "She took less than 2.5 grams a day of <drug>paracetamol</drug>.",
        ["paracetamol | less than 2.5 grams = ..2.5 g/d | freq a day ="],
    ),
    ("She took about 5 mg of <drug>diazepam</drug>.", ["diazepam | 5 mg = 5 mg"]),
    (
        "<drug>Bevacizumab</drug> (1.25 mg in 0.1 mL) was injected.",
        ["Bevacizumab | 1.25 mg = 1.25 mg | injected -> injection"],
    ),
    ("<drug>Etoposide</drug> 70 mg [45 mg/m2] was given.", ["Etoposide | 70 mg = 70 mg"]),
    (
        "He took <drug>capecitabine</drug> (<drug>Xeloda</drug>; Rocha, Basel) 2500 mg/m2 per day for 14 days.",
        ["capecitabine | 2500 mg/m2 per day = 2500 mg/m2/d | for 14 days = 14 | daily 2500 mg/m2/d"],
    ),
    ("<drug>Cefazolin</drug> (Keflo, Sao Marco, SP, Brazil) 2 g was given.", ["Cefazolin | 2 g = 2 g"]),
    (
        "<drug>Tramadol</drug> 50 mg PO q6h prn was prescribed.",
        ["Tramadol | 50 mg = 50 mg | PO -> oral | freq q6h = 4 | as needed"],
    ),
    (
        "<drug>Alprazolam</drug> 0.25 mg every other day was kept.",
        ["Alprazolam | 0.25 mg = 0.25 mg | freq every other day = 0.5"],
    ),
    (
        "<drug>Prednisone</drug> 10 mg on alternate days was kept.",
        ["Prednisone | 10 mg = 10 mg | freq on alternate days = 0.5"],
    ),
    (
        "<drug>Ibuprofen</drug> 400 mg every 4-6 hours was allowed.",
        ["Ibuprofen | 400 mg = 400 mg | freq every 4-6 hours ="],
    ),
    (
        "<drug>Zoledronic acid</drug> 4 mg every eight weeks was given.",
        ["Zoledronic acid | 4 mg = 4 mg | freq every eight weeks = 0.0179"],
    ),
    ("He was given weekly <drug>methotrexate</drug> 15 mg.", ["methotrexate | 15 mg = 15 mg | freq weekly = 0.1429"]),
    ("He had twice daily <drug>insulin</drug>.", ["insulin | freq twice daily = 2"]),
    (
        "Weekly administration of 30 mg/m2 <drug>docetaxel</drug> began.",
        ["docetaxel | 30 mg/m2 = 30 mg/m2 | freq Weekly = 0.1429"],
    ),
    ("She was on long-term treatment with <drug>sertraline</drug>.", ["sertraline | for long-term ="]),
    ("After 6 weeks of oral <drug>ivacaftor</drug> she improved.", ["ivacaftor | oral -> oral | for 6 weeks = 42"]),
    ("A 4-week course of <drug>doxycycline</drug> was given.", ["doxycycline | for 4-week = 28"]),
    ("He took <drug>tamoxifen</drug> for 2–3 years.", ["tamoxifen | for 2–3 years ="]),
    ("He took <drug>tamoxifen</drug> for several years.", ["tamoxifen | for several years ="]),
    ("He took <drug>tamoxifen</drug> for at least 6 months.", ["tamoxifen | for at least 6 months ="]),
    ("She developed ataxia after 2 1/2 months of <drug>phenytoin</drug>.", ["phenytoin"]),
    ("Three doses of <drug>rasburicase</drug> were given.", ["rasburicase | for Three doses = | doses 3"]),
    ("<drug>Clindamycin</drug> was discontinued.", ["Clindamycin | stop"]),
    ("<drug>Clindamycin</drug> was tapered and eventually stopped.", ["Clindamycin | decrease", "Clindamycin | stop"]),
    ("After discontinuation of <drug>clindamycin</drug> the rash faded.", ["clindamycin | stop"]),
    ("<drug>Heparin</drug> was switched to <drug>argatroban</drug>.", ["Heparin | stop", "argatroban | switch"]),
    (
        "<drug>Warfarin</drug> was restarted at 2.5 mg daily.",
        ["Warfarin | 2.5 mg = 2.5 mg | freq daily = 1 | restart | daily 2.5 mg/d"],
    ),
    (
        "He continued <drug>aspirin</drug> and <drug>clopidogrel</drug>.",
        ["aspirin | continue", "clopidogrel | continue"],
    ),
    (
        "He was started on <drug>aspirin</drug> 100 mg daily and <drug>clopidogrel</drug> 75 mg daily.",
        [
            "aspirin | 100 mg = 100 mg | freq daily = 1 | start | daily 100 mg/d",
            "clopidogrel | 75 mg = 75 mg | freq daily = 1 | start | daily 75 mg/d",
        ],
    ),
    (
        "<drug>Vancomycin</drug> and <drug>ceftriaxone</drug> were given for 14 days.",
        ["Vancomycin | for 14 days = 14", "ceftriaxone | for 14 days = 14"],
    ),
    (
        "Intravenous <drug>vancomycin</drug> and <drug>ceftriaxone</drug> were given.",
        ["vancomycin | Intravenous -> intravenous", "ceftriaxone | Intravenous -> intravenous"],
    ),
    (
        "<drug>Vancomycin</drug> and <drug>ceftriaxone</drug> (1 g each) were given.",
        ["Vancomycin | 1 g = 1 g", "ceftriaxone | 1 g = 1 g"],
    ),
    ("<drug>Ketamine</drug> was given by nasogastric tube.", ["Ketamine | by nasogastric tube -> enteral tube"]),
    ("He took <drug>amlodipine</drug> by mouth.", ["amlodipine | by mouth -> oral"]),
    ("We gave <drug>epinephrine</drug> 0.3 mg IM.", ["epinephrine | 0.3 mg = 0.3 mg | IM -> intramuscular"]),
    (
        "Subcutaneous <drug>enoxaparin</drug> 60 mg twice daily was given.",
        ["enoxaparin | 60 mg = 60 mg | Subcutaneous -> subcutaneous | freq twice daily = 2 | daily 120 mg/d"],
    ),
    ("<drug>Oxygen</drug> 4 L/min by mask was given.", ["Oxygen | 4 L/min = 4 L/min | by mask -> inhaled"]),
    (
        "<drug>Prednisolone</drug> 20 mg was begun. The dose was increased to 40 mg daily.",
        [
            "Prednisolone | 20 mg = 20 mg | start",
            "Prednisolone | 40 mg = 40 mg | freq daily = 1 | increase | daily 40 mg/d | link_far",
        ],
    ),
    (
        "<drug>Prednisolone</drug> and <drug>aspirin</drug> were begun. The dose was increased to 40 mg daily.",
        ["Prednisolone | start", "aspirin | start"],
    ),
    ("He took <drug>digoxin</drug> and creatinine was 2.3 mg/dL.", ["digoxin"]),
    ("On <drug>insulin</drug> his glucose was 300 mg/dL.", ["insulin"]),
    ("<drug>Prednisone</drug> was begun and he lost 5 kg.", ["Prednisone | start"]),
    ("After <drug>furosemide</drug> he passed 2 L of urine.", ["furosemide"]),
    ("After <drug>heparin</drug>, 500 mL of blood was drained.", ["heparin"]),
    ("<drug>Tacrolimus</drug> level was 12 ng/mL.", []),
    ("The stage IV tumour was given <drug>cisplatin</drug>.", ["cisplatin"]),
    ("Penicillin-resistant <drug>penicillin</drug>-resistant pneumococci grew.", []),
    ("She was allergic to <drug>penicillin</drug>.", []),
    ("After one week on <drug>nivolumab</drug>, a subcutaneous lesion grew.", ["nivolumab"]),
    ("<drug>Warfarin</drug> was stopped and 5 mg zyvex was given.", ["Warfarin | stop"]),
    (
        "He took <drug>aspirin</drug>. He bled on <drug>aspirin</drug> and on <drug>aspirin</drug>.",
        ["aspirin", "aspirin"],
    ),
    ("She left on <drug>clobazam</drug> 5mg bid.", ["clobazam | 5mg = 5 mg | freq bid = 2 | daily 10 mg/d"]),
    ("She left on <drug>clobazam</drug> 5mg b.i.d.", ["clobazam | 5mg = 5 mg | freq b.i.d. = 2 | daily 10 mg/d"]),
    ("The block (2 mL <drug>bupivacaine</drug> in the midline) failed.", ["bupivacaine | 2 mL = 2 mL"]),
    ("The <drug>antibiotic</drug> therapy was 1 g <drug>cefoxitin</drug>.", ["cefoxitin | 1 g = 1 g"]),
    ("The <drug>antibiotic therapy</drug> was stopped.", ["antibiotic | stop"]),
    ("Pleural <drug>Xeloda</drug> (200 mL) was drained.", []),
    ("The level increased with every 4 weeks of <drug>IVIg</drug>.", ["IVIg | freq every 4 weeks = 0.0357"]),
    ("In him <drug>nivolumab</drug> was initially held.", ["nivolumab | hold"]),
    ("Under <drug>general anesthesia</drug> he slept.", []),
    ("Oral <drug>warfarin</drug> <drug>anticoagulation</drug> (2.5 mg per day) was kept.",
     ["warfarin | 2.5 mg per day = 2.5 mg/d | Oral -> oral | daily 2.5 mg/d"]),
    (
        "<drug>Ceftriaxone</drug> 1 g was given and was continued for 48 hours.",
        ["Ceftriaxone | 1 g = 1 g | for 48 hours = 2"],
    ),
    ("<drug>Apixaban</drug> 5 mg twice a day and 81 mg of <drug>aspirin</drug> daily were taken.",
     ["Apixaban | 5 mg = 5 mg | freq twice a day = 2 | daily 10 mg/d",
      "aspirin | 81 mg = 81 mg | freq daily = 1 | daily 81 mg/d"]),
    ("She had spinal <drug>anesthesia</drug> (3 mL <drug>ropivacaine</drug> given while sitting by a 27 G needle).",
     ["ropivacaine | 3 mL = 3 mL | spinal -> intrathecal"]),
    ("The <drug>antibiotic</drug> therapy was 2 g <drug>cefoxitin</drug> and was continued for 36 hours.",
     ["cefoxitin | 2 g = 2 g | for 36 hours = 1.5"]),
    ("<drug>Posaconazole</drug> was given as an oral <drug>solution</drug> at a dosage of 200 mg.",
     ["Posaconazole | 200 mg = 200 mg | oral -> oral"]),
    ("He left with <drug>catecholamine support</drug> 2 µg/kg/min.",
     ["catecholamine | 2 µg/kg/min = 2 ug/kg/min"]),
    ("Oral <drug>steroid</drug> therapy (<drug>prednisone</drug> 30 mg per day) was begun.",
     ["prednisone | 30 mg per day = 30 mg/d | Oral -> oral | start | daily 30 mg/d"]),
    ("An intrathecal 10 mg of heavy <drug>bupivacaine</drug> with 20 µg <drug>fentanyl</drug> was injected.",
     ["bupivacaine | 10 mg = 10 mg | intrathecal -> intrathecal",
      "fentanyl | 20 µg = 20 ug | intrathecal -> intrathecal"]),
    ("We gave intravenous <drug>antibiotic</drug> prophylaxis with 2 g <drug>cefazolin</drug> (Cefa, Acme, Rome) "
     "and 500 mg <drug>metronidazole</drug> and administration of 8 IU <drug>insulin</drug>.",
     ["cefazolin | 2 g = 2 g | intravenous -> intravenous",
      "metronidazole | 500 mg = 500 mg | intravenous -> intravenous",
      "insulin | 8 IU = 8 [iU]"]),
    ("He got intravenous <drug>saline</drug> and <drug>prednisolone</drug> 1 mg/kg/day in two divided doses "
     "for 4 days.",
     ["saline | intravenous -> intravenous",
      "prednisolone | 1 mg/kg/day = 1 mg/kg/d | freq in two divided doses = 2 | for 4 days = 4 | daily 1 mg/kg/d"]),
    ("He took <drug>valproate</drug> 1200 mg daily in three divided doses.",
     ["valproate | 1200 mg = 1200 mg/d | freq daily in three divided doses = 3 | daily 1200 mg/d"]),
    ("He got <drug>immunoglobulin</drug> 2 g/kg in two divided doses.",
     ["immunoglobulin | 2 g/kg = 2 g/kg | freq in two divided doses ="]),
    ("<drug>Prednisone</drug> was reduced to 15 mg daily after one week and was stopped after a month.",
     ["Prednisone | 15 mg = 15 mg | freq daily = 1 | decrease | daily 15 mg/d", "Prednisone | stop"]),
    ("<drug>Warfarin</drug> 5 mg was begun and he then stopped smoking.", ["Warfarin | 5 mg = 5 mg | start"]),
    ("He was started on <drug>warfarin</drug> 5 mg and then stopped smoking.", ["warfarin | 5 mg = 5 mg | start"]),
    ("<drug>Linezolid</drug> was given by mouth instead for three weeks.",
     ["Linezolid | by mouth -> oral | for three weeks = 21"]),
    ("<drug>Methotrexate</drug> 15 mg once weekly had been ordered for gout, but she had taken 15 mg every day "
     "for 9 days.",
     ["Methotrexate | 15 mg = 15 mg | freq once weekly = 0.1429",
      "Methotrexate | 15 mg = 15 mg | freq every day = 1 | for 9 days = 9 | daily 15 mg/d | link_far"]),
    ("<drug>Iron</drug> 15 mg was ordered, but she had taken 15 mg of zyvex.", ["Iron | 15 mg = 15 mg"]),
    ("<drug>Aspirin</drug> was not restarted.", ["Aspirin"]),
    ("He was not started on <drug>aspirin</drug>.", ["aspirin"]),
    ("He never resumed <drug>aspirin</drug>.", ["aspirin"]),
    ("<drug>Warfarin</drug> was withheld.", ["Warfarin | hold"]),
    ("<drug>Phenytoin</drug> was loaded with 20 mg/kg and then 5 mg/kg/day.",
     ["Phenytoin | 20 mg/kg = 20 mg/kg", "Phenytoin | 5 mg/kg/day = 5 mg/kg/d | daily 5 mg/kg/d"]),
    ("He had <drug>dexamethasone</drug> 8 mg daily for 5 days (total dose 40 mg).",
     ["dexamethasone | 8 mg = 8 mg | freq daily = 1 | for 5 days = 5 | daily 8 mg/d",
      "dexamethasone | total dose 40 mg = 40 mg"]),
    ("<drug>Prednisone</drug> was tapered to 40 mg/day for 1 week and 20 mg/day for 1 week, and then stopped.",
     ["Prednisone | 40 mg/day = 40 mg/d | for 1 week = 7 | decrease | daily 40 mg/d",
      "Prednisone | 20 mg/day = 20 mg/d | for 1 week = 7 | decrease | daily 20 mg/d", "Prednisone | stop"]),
    ("<drug>Prednisone</drug> was tapered from 60 mg to 40 mg over 2 weeks and to 10 mg over the next month.",
     ["Prednisone | 60 mg = 60 mg | continue", "Prednisone | 40 mg = 40 mg | for 2 weeks = 14 | decrease",
      "Prednisone | 10 mg = 10 mg | for next month = 30.4375 | decrease"]),
    ("He took <drug>prednisone</drug> 40 mg for 5 days, then 20 mg for 5 days.",
     ["prednisone | 40 mg = 40 mg | for 5 days = 5", "prednisone | 20 mg = 20 mg | for 5 days = 5"]),
    ("<drug>Levodopa</drug> was titrated up to 300 mg three times daily.",
     ["Levodopa | 300 mg = 300 mg | freq three times daily = 3 | increase | daily 900 mg/d"]),
    ("<drug>Carboplatin</drug> (AUC 5) was given.", ["Carboplatin | AUC 5 ="]),
    ("<drug>Carboplatin AUC</drug> 5 on day 1 was given.", ["Carboplatin | AUC 5 = | on day 1"]),
    ("We gave <drug>fentanyl</drug> 100 microg.", ["fentanyl | 100 microg = 100 ug"]),
    ("We gave two hundred and fifty milligrams of <drug>amiodarone</drug>.",
     ["amiodarone | two hundred and fifty milligrams = 250 mg"]),
    ("We gave twenty-five mg of <drug>captopril</drug>.", ["captopril | twenty-five mg = 25 mg"]),
    ("We gave <drug>penicillin</drug> 1.5 to 2 million units.",
     ["penicillin | 1.5 to 2 million units = 1500000-2000000 [iU]"]),
    ("He got between 4.5 and 40 mg/kg/d of <drug>amphotericin B</drug>.",
     ["amphotericin B | between 4.5 and 40 mg/kg/d = 4.5-40 mg/kg/d"]),
    ("He took 100 mg bid <drug>voriconazole</drug> with 600 mg (or higher) qd <drug>efavirenz</drug>.",
     ["voriconazole | 100 mg = 100 mg | freq bid = 2 | daily 200 mg/d", "efavirenz"]),
    ("She had 3.5 mg cumulative dose of <drug>vincristine</drug>.", ["vincristine | 3.5 mg = 3.5 mg"]),
    ("After six-hourly intravenous <drug>metoclopramide</drug> he froze.",
     ["metoclopramide | intravenous -> intravenous | freq six-hourly = 4"]),
    ("After weekly subcutaneous injections of <drug>interferon</drug> he tired.",
     ["interferon | subcutaneous -> subcutaneous | freq weekly = 0.1429"]),
    ("<drug>Methotrexate</drug> 15 mg/m2/weekly was kept.", ["Methotrexate | 15 mg/m2/weekly = 15 mg/m2/wk"]),
    ("Continuous <drug>oral</drug> administration of <drug>prednisone</drug> failed.", ["prednisone | oral -> oral"]),
    ("It was <drug>12 mg</drug> <drug>heparin</drug>.", ["heparin | 12 mg = 12 mg"]),
    ("With high flow <substance>oxygen</substance> by mask he rose.", ["oxygen | by mask -> inhaled"]),
    ("<substance>Oxygen</substance> was given at 3 L/min.", ["Oxygen | 3 L/min = 3 L/min"]),
    ("Blood <substance>oxygen</substance> was 12 kPa and <substance>ethanol</substance> was stopped.", []),
    ("<drug>Carboplatin</drug> (AUC 6) and <drug>paclitaxel</drug> (80 mg/m2) were given IV every three weeks.",
     ["Carboplatin | AUC 6 = | IV -> intravenous | freq every three weeks = 0.0476",
      "paclitaxel | 80 mg/m2 = 80 mg/m2 | IV -> intravenous | freq every three weeks = 0.0476"]),
    ("<drug>Clindamycin</drug> 1 g and <drug>oral</drug> <drug>cefixime</drug> 2 g were given for 4 days.",
     ["Clindamycin | 1 g = 1 g | for 4 days = 4", "cefixime | 2 g = 2 g | oral -> oral | for 4 days = 4"]),
    ("The 24-hour <drug>norepinephrine</drug> was 400 μg (normal range: 23-105).", []),
    ("Urinary values fell (<drug>dopamine</drug> 60 μg/24 h).", ["dopamine"]),
    ("<drug>Prednisone</drug> 20 mg/kg/day (maximum 1 g/day) for three days was given.",
     ["Prednisone | 20 mg/kg/day = 20 mg/kg/d | for three days = 3 | daily 20 mg/kg/d"]),
    ("He ingested 20 tablets of <drug>amlodipine</drug> 5 mg.",
     ["amlodipine | 20 tablets = 20 {tbl} | strength 5 mg | ingested -> oral"]),
    ("He swallowed 30 tablets of 10 mg <drug>amlodipine</drug>.",
     ["amlodipine | 30 tablets = 30 {tbl} | strength 10 mg"]),
    ("<drug>Amiodarone</drug> 150 mg bolus followed by an infusion of 1 mg/min for 6 h was given.",
     ["Amiodarone | 150 mg = 150 mg", "Amiodarone | 1 mg/min = 1 mg/min | infusion -> infusion | for 6 h = 0.25"]),
    ("The dose of <drug>prednisone</drug> was halved to 10 mg.", ["prednisone | 10 mg = 10 mg | decrease"]),
    ("<drug>Ceftriaxone</drug> 2 g once followed by 1 g daily for 6 days was given.",
     ["Ceftriaxone | 2 g = 2 g", "Ceftriaxone | 1 g = 1 g | freq daily = 1 | for 6 days = 6 | daily 1 g/d"]),
    ("The <drug>metyrapone</drug> dosage was gradually increased from 250 mg/day.",
     ["metyrapone | 250 mg/day = 250 mg/d | continue | daily 250 mg/d", "metyrapone | increase"]),
    ("The <drug>valproate</drug> dosage was changed to 500 mg.", ["valproate | 500 mg = 500 mg"]),
    ("<drug>Iopromide</drug> 300 mg I/mL was injected.", ["Iopromide | strength 300 mg I/mL | injected -> injection"]),
    ("Treatment with 125 mg/day of <drug>bosentan</drug> and 60 μg/day of <drug>beraprost</drug> was initiated.",
     ["bosentan | 125 mg/day = 125 mg/d | start | daily 125 mg/d",
      "beraprost | 60 μg/day = 60 ug/d | start | daily 60 ug/d"]),
    ("<drug>Carboplatin</drug> (area under the curve of 5 on day 1) was given.",
     ["Carboplatin | area under the curve of 5 = | on day 1"]),
    ("No <drug>antibiotics</drug> were started.", ["antibiotics"]),
    ("He got 2 units of <drug>plasma</drug>.", ["plasma | 2 units = 2 {unit}"]),
    ("He got 1500 units of <drug>plasma</drug>.", ["plasma | 1500 units = 1500 [iU]"]),
    ("He got 20 IU of <drug>plasma</drug>.", ["plasma | 20 IU = 20 [iU]"]),
    ("<drug>Prednisone</drug> 2 mg/kg was started, and after 3 weeks the dose was tapered to 1 mg/kg.",
     ["Prednisone | 2 mg/kg = 2 mg/kg | start", "Prednisone | 1 mg/kg = 1 mg/kg | decrease"]),
    ("<drug>Prednisone</drug> 20 mg was increased to 40 mg.",
     ["Prednisone | 20 mg = 20 mg | continue", "Prednisone | 40 mg = 40 mg | increase"]),
    ("He used <drug>insulin</drug> 20 units in the morning and 10 units at night.",
     ["insulin | 20 units = 20 [iU] | freq in the morning = 1", "insulin | 10 units = 10 [iU] | freq at night = 1"]),
    ("He used <drug>oxygen</drug> by <drug>mask</drug>.", ["oxygen | by mask -> inhaled"]),
    ("We gave <drug>preservative-free tobramycin</drug> 300 mg.", ["tobramycin | 300 mg = 300 mg"]),
    ("The <drug>lacosamide doses</drug> were 50 mg.", ["lacosamide | 50 mg = 50 mg"]),
    ("We gave <drug>amphotericin B.</drug>", ["amphotericin B"]),
    ("The <drug>methotrexate metabolism</drug> was slow.", []),
    ("He was <drug>zyvexed</drug>.", []),
    ("A <drug>zyvex</drug> was seen.", []),
    ("She was treated with <drug>zyvex</drug>.", ["zyvex"]),
    ("<drug>Zyvex</drug> was then given.", ["Zyvex"]),
    ("<drug>Zyvex</drug> 20 mg daily helped.", ["Zyvex | 20 mg = 20 mg | freq daily = 1 | daily 20 mg/d"]),
    ("<drug>Zyvexumab</drug> helped.", ["Zyvexumab"]),
    ("He took <drug>aspirin</drug> for <drug>zyvex</drug> 20 mg twice per day.",
     ["aspirin | 20 mg = 20 mg | freq twice per day = 2 | daily 40 mg/d"]),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "expected"), CASES, ids=[marked[:50] for marked, _ in CASES])
def test_rows(marked: str, expected: list[str]) -> None:
    notes = annotated(marked, abbreviations={"PSL": "prednisolone", "IVIg": "intravenous immunoglobulin"})
    assert rows(notes) == expected


def test_quotes_stand_where_they_say() -> None:
    notes = annotated("On day 3 oral <drug>prednisolone</drug> 40 mg twice daily for 5 days was started.")
    fact = notes.drugs[0]
    for quote in (fact.drug, fact.dose, fact.route_text, fact.frequency, fact.duration):
        assert quote is not None
        assert notes.report.text[quote.start : quote.end] == quote.text
    assert (fact.start, fact.end) == (fact.drug.start, fact.drug.end)
    assert fact.method == "regimen/1"


def test_mentions_and_links_of_a_regimen() -> None:
    notes = annotated("Oral <drug>prednisolone</drug> 40 mg twice daily for 5 days was started.")
    tails = {link.relation: notes.report.text[link.tail[0] : link.tail[1]] for link in notes.links}
    assert tails == {
        "has_dose": "40 mg", "has_route": "Oral", "has_frequency": "twice daily", "has_duration": "5 days",
    }  # fmt: skip
    assert {m.label for m in notes.mentions} == {"DRUG", "DOSE", "ROUTE", "FREQUENCY", "DURATION"}


def test_a_dose_never_crosses_a_test() -> None:
    marked = "<drug>Iron</drug> was kept and then the {} was reduced to 40 mg."
    assert rows(annotated(marked.format("dose")))[-1] == "Iron | 40 mg = 40 mg | decrease | link_far"
    assert rows(annotated(marked.format("<test>iron loss</test>"))) == ["Iron"]


def test_a_drug_only_discussed_has_no_row() -> None:
    general = "<drug>Aspirin</drug> has been linked to bleeding."
    assert rows(annotated(general, section="discussion")) == []
    assert rows(annotated("In our patient <drug>aspirin</drug> was blamed.", section="discussion")) == ["aspirin"]
    assert rows(annotated(general, section="case")) == ["Aspirin"]


def test_a_continued_dose_needs_its_paragraph() -> None:
    notes = annotated("He took <drug>prednisone</drug>.\nThe dose was increased to 40 mg daily.")
    assert rows(notes) == ["prednisone"]


def test_it_is_a_drug_only_where_its_dose_is_changed() -> None:
    assert rows(annotated("He took <drug>prednisone</drug>. It was 300 g.")) == ["prednisone"]
    changed = rows(annotated("He took <drug>prednisone</drug>. It was increased to 40 mg."))
    assert changed[1] == "prednisone | 40 mg = 40 mg | increase | link_far"


def test_what_the_drug_is_for() -> None:
    notes = annotated("He took <drug>prednisone</drug> 5 mg daily for <condition>gout</condition>.")
    indication = notes.drugs[0].indication
    assert indication is not None
    assert indication.text == "gout"


@pytest.mark.parametrize("section", ["table", "caption"])
def test_a_bare_name_in_a_legend_or_table_is_no_row(section: Section) -> None:
    assert rows(annotated("<drug>Aspirin</drug> | 1 month", section=section)) == []
    assert rows(annotated("<drug>Aspirin</drug> | 100 mg", section=section)) != ["Aspirin"]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        (
            "Now <drug>valproate</drug> and <drug>lacosamide</drug>; the former at 1 g and the latter at 50 mg.",
            ["valproate | 1 g = 1 g", "lacosamide | 50 mg = 50 mg"],
        ),
        (
            "We gave <drug>A</drug>, <drug>B</drug> and <drug>C</drug>, the latter at 50 mg.",
            ["A", "B", "C"],
        ),
        (
            "She was switched from <drug>warfarin</drug> to <drug>dabigatran</drug> 150 mg.",
            ["warfarin | stop", "dabigatran | 150 mg = 150 mg | switch"],
        ),
        (
            "<drug>Methotrexate</drug> 10 mg daily instead of weekly was taken.",
            ["Methotrexate | 10 mg = 10 mg | freq daily = 1 | daily 10 mg/d"],
        ),
        (
            "A box of thirty 500 mg <drug>paracetamol</drug> tablets was bought.",
            ["paracetamol | strength 500 mg | tablets -> oral"],
        ),
    ],
)
def test_words_that_stand_for_a_drug_and_what_was_not_taken(marked: str, expected: list[str]) -> None:
    assert rows(annotated(marked)) == expected
