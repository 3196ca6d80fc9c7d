"""The tables, each declared once: writer, checks, data dictionary, datapackage.json and docs derive from this.

The fact tables' columns follow the public contract of the tables (docs/tables.md).
"""

from typing import Literal, get_args

from casefacts.tabulate.columns import Column, Table, boolean, integer, number, text
from casefacts.terms import (
    Action,
    ArticleType,
    Assertion,
    Challenge,
    DosePer,
    DosePeriod,
    Doubt,
    Experiencer,
    Flag,
    FlagSource,
    Gate,
    MentionLabel,
    Operator,
    OutcomeCategory,
    Qualitative,
    Relation,
    Route,
    Section,
    Sex,
    Specimen,
)

Status = Literal["ok", "partial", "failed", "duplicate", "twin"]

_REPORT = text(
    "report_id",
    "The report: stem of the input's file name (with 6 hex digits of its hash if two share it)",
    required=True,
)
_TO_REPORT = ("report_id", "reports", "report_id")

_HEAD: tuple[Column, ...] = (
    text(
        "fact_id",
        "Stable id of the fact: 12 hex digits from table, report content, evidence sentence and key cells",
        required=True,
    ),
    _REPORT,
    text("patient_id", "p1, p2, … in order of appearance; empty where the fact is not a reported patient's"),
)
_STATUS: tuple[Column, ...] = (
    text("assertion", "Whether the report says it is so", enumeration=Assertion, required=True),
    text("experiencer", "Whose fact it is", enumeration=Experiencer, required=True),
)
_TIME: tuple[Column, ...] = (
    text("time_text", "When, as written", source="time"),
    number(
        "time_days", "Days since the first presentation of this illness (negative: before); empty if not computable"
    ),
)
_EVIDENCE: tuple[Column, ...] = (
    text("section", "Section of the report", enumeration=Section, required=True),
    text("sentence", "The evidence sentence, cleaned; for a table cell `row head | column head | cell`", required=True),
    integer("page", "1-based page; empty for inputs without pages"),
    number("x0", "Left edge of the head mention's first line, in PDF points from the page's left", decimals=1),
    number("top", "Upper edge, in PDF points from the page's top, after page rotation", decimals=1),
    number("x1", "Right edge, in PDF points", decimals=1),
    number("bottom", "Lower edge, in PDF points", decimals=1),
    integer("start", "Offset (code points) of the head mention in texts/<report_id>.txt", required=True),
    integer("end", "Offset behind the head mention's last character", required=True),
)
_QUALITY: tuple[Column, ...] = (
    number("confidence", "Probability that all key cells are right; empty where it has not been measured", decimals=2),
    Column(name="doubts", type="string", description="What a reviewer should see, `;`-joined", list_of=get_args(Doubt)),
    text("method", "Rule or model that found it, with its version", required=True),
)
_SCOPE = boolean(
    "in_scope",
    "Whether it is what the review's protocol is about, true or false; empty where the run had no protocol",
    says_no=True,
)
_DUPLICATE = text("duplicate_of", "fact_id of the first row that states the same")
_TAIL = (*_STATUS, *_TIME, *_EVIDENCE, _DUPLICATE, *_QUALITY, _SCOPE)

DRUGS = Table(
    name="drugs",
    description="One row per drug and regimen stated, in every sentence that states it",
    key=("report_id", "fact_id"),
    references=(_TO_REPORT,),
    columns=(
        *_HEAD,
        text("drug_text", "The drug, as written", source="drug", required=True),
        text("drug_name", "Generic name"),
        boolean("drug_class", "true where the text names a class of drugs"),
        text("mesh_id", "MeSH identifier"),
        text("drugbank_id", "DrugBank identifier"),
        text("dose_text", "The dose, as written; in words (“high-dose”) if the report states no amount", source="dose"),
        number("dose_value", "Amount, or the lower end of a range"),
        number("dose_value_max", "Upper end of a range of amounts"),
        text("dose_unit", "UCUM unit of the amount"),
        text("dose_per", "What of the body the amount is for", enumeration=DosePer),
        text("dose_period", "The time the amount is for, as written", enumeration=DosePeriod),
        text("strength_text", "Strength of the product, as written; not a dose given", source="strength"),
        text("route_text", "Route, as written"),
        text("route", "Route", enumeration=Route),
        text("frequency_text", "Frequency, as written", source="frequency"),
        number("frequency_per_day", "Administrations a day", decimals=4),
        text("duration_text", "Duration, as written", source="duration"),
        number("duration_days", "Duration in days"),
        integer("doses_count", "Number of doses given"),
        text("schedule_text", "Days on which it is given, as written", source="schedule"),
        boolean("as_needed", "true where given as needed"),
        text("action", "What was done with the drug", enumeration=Action),
        number("daily_dose_value", "Dose a day, only where the report's words determine it"),
        text("daily_dose_unit", "UCUM unit of the dose a day, per kg and m² kept"),
        text("indication_text", "What it was given for, as written", source="indication"),
        *_TAIL,
    ),
)  # fmt: skip
LABS = Table(
    name="labs",
    description="One row per result of a laboratory test, vital sign, clinical measurement or score",
    key=("report_id", "fact_id"),
    references=(_TO_REPORT,),
    columns=(
        *_HEAD,
        text("test_text", "The test, as written", source="test", required=True),
        text("test_name", "The analyte's standard name"),
        text("loinc", "LOINC code"),
        text("specimen", "Specimen", enumeration=Specimen),
        text("result_text", "The result, as written, with comparator and unit", source="result", required=True),
        text("operator", "Comparator of the value", enumeration=Operator),
        number("value", "The value, or the lower end of a range; of a titre its reciprocal"),
        number("value_max", "Upper end of a range"),
        text("unit_text", "Unit, as written"),
        text("unit", "Unit, UCUM"),
        text("qualitative", "Result in words", enumeration=Qualitative),
        text("reference_text", "Reference range, as written"),
        number("reference_low", "Lower limit of the reference range"),
        number("reference_high", "Upper limit of the reference range"),
        text("flag", "High, low, normal, abnormal", enumeration=Flag),
        text("flag_source", "Where the flag is from", enumeration=FlagSource),
        number("si_value", "The value in SI units"),
        text("si_unit", "SI unit, UCUM"),
        *_TAIL,
    ),
)
OUTCOMES = Table(
    name="outcomes",
    description="One row per outcome statement and drug it is put down to",
    key=("report_id", "fact_id"),
    references=(_TO_REPORT,),
    columns=(
        *_HEAD,
        text("outcome_text", "The finding, as written", source="outcome", required=True),
        text("category", "What became of it", enumeration=OutcomeCategory, required=True),
        text("drug_text", "The drug that the report puts it down to, as written", source="drug"),
        text("drug_name", "Generic name of that drug"),
        text("onset_text", "When it began, as written", source="onset"),
        text("dechallenge", "Whether it abated when the drug was stopped", enumeration=Challenge),
        text("rechallenge", "Whether it came back when the drug was given again", enumeration=Challenge),
        text("causality_text", "Stated causality, as written", source="causality"),
        *_TAIL,
    ),
)
PATIENTS = Table(
    name="patients",
    description="One row per reported patient",
    key=("report_id", "patient_id"),
    references=(_TO_REPORT,),
    columns=(
        *_HEAD,
        text("label", "As the report names the patient (Case 2)"),
        text("age_text", "Age, as written", source="age"),
        number("age_years", "Age in years", decimals=4),
        text("sex", "Sex", enumeration=Sex),
        number("weight_kg", "Weight in kg"),
        text("diagnosis_text", "Diagnosis, as written", source="diagnosis"),
        *_EVIDENCE,
        *_QUALITY,
        _SCOPE,
    ),
)
ENTITIES = Table(
    name="entities",
    description="Every mention",
    key=("entity_id",),
    references=(_TO_REPORT,),
    columns=(
        text("entity_id", "Id of the mention", required=True),
        _REPORT,
        text("label", "Kind of mention", enumeration=MentionLabel, required=True),
        text("text", "The mention, as written", required=True),
        integer("start", "Offset (code points) in texts/<report_id>.txt", required=True),
        integer("end", "Offset behind the last character", required=True),
        text("concept_id", "Concept in a vocabulary (MESH:…, DRUGBANK:…, LOINC:…)"),
        *_STATUS,
        text("section", "Section of the report", enumeration=Section, required=True),
        integer("page", "1-based page; empty for inputs without pages"),
        *(column for column in _QUALITY if column.name != "doubts"),
    ),
)
RELATIONS = Table(
    name="relations",
    description="Every link between mentions",
    key=("head_id", "relation", "tail_id"),
    references=(_TO_REPORT, ("head_id", "entities", "entity_id"), ("tail_id", "entities", "entity_id")),
    columns=(
        _REPORT,
        text("head_id", "Mention that the link starts from", required=True),
        text("relation", "Kind of link", enumeration=Relation, required=True),
        text("tail_id", "Mention that the link leads to", required=True),
        *(column for column in _QUALITY if column.name != "doubts"),
    ),
)
CELLS = Table(
    name="cells",
    description="Every body cell of every table read",
    key=("report_id", "table_id", "row", "column"),
    references=(_TO_REPORT,),
    columns=(
        _REPORT,
        text("table_id", "t1, t2, … in reading order", required=True),
        integer("page", "1-based page; empty for inputs without pages"),
        integer("row", "Row of the table, from 0", required=True),
        integer("column", "Column of the table, from 0", required=True),
        text("row_head", "Text of the row's head"),
        text("column_head", "Text of the column's head"),
        text("text", "Text of the cell"),
    ),
)
REPAIRS = Table(
    name="repairs",
    description="Every change that the clean-up made or proposes to characters other than white space",
    key=(),
    references=(_TO_REPORT,),
    columns=(
        _REPORT,
        integer("page", "1-based page; empty for inputs without pages"),
        text("original", "The characters as read", required=True),
        text("repaired", "What they were or would be changed to; empty where they were left out"),
        text("rule", "The rule that repairs", required=True),
        number("confidence", "Probability that the repair is right, as the rule's author judged it", decimals=2),
        boolean("applied", "true if changed, false if only proposed", required=True),
        integer("start", "Offset (code points) in texts/<report_id>.txt", required=True),
        integer("end", "Offset behind the last character", required=True),
    ),
)
REPORTS = Table(
    name="reports",
    description="One row per input, whatever became of it",
    key=("source_file",),
    columns=(
        _REPORT,
        text("source_file", "The input, as named on the command line or found below it", required=True),
        text("sha256", "SHA-256 of the file's bytes; empty where it could not be read"),
        text("status", "What became of the input", enumeration=Status, required=True),
        text("error_code", "Code of what went wrong"),
        text("error", "What went wrong, and what to do"),
        text("article_type", "Kind of article", enumeration=ArticleType),
        Column(
            name="gates",
            type="string",
            description="Why it is not, or not simply, a report of human patients in English, `;`-joined",
            list_of=get_args(Gate),
        ),
        Column(
            name="left_out",
            type="string",
            description="The gates for which its facts are left out of the fact tables (setting `leave_out`)",
            list_of=get_args(Gate),
        ),
        text("language", "ISO 639-1 code"),
        text("title", "Title"),
        text("doi", "DOI"),
        text("pmid", "PubMed identifier"),
        text("journal", "Journal"),
        text("year", "Year of publication"),
        integer("pages", "Pages of the input"),
        integer("pages_ocr", "Pages read by OCR"),
        integer("words", "Words of the text"),
        integer("patients", "Reported patients found"),
        text("pipeline_version", "Version of casefacts", required=True),
        text("model_version", "Version of the models"),
        text("lexicons_version", "First 12 hex digits of the SHA-256 over the lexicons"),
    ),
)

FACT_TABLES = (DRUGS, LABS, OUTCOMES, PATIENTS)
REPORT_TABLES = (*FACT_TABLES, ENTITIES, RELATIONS, CELLS, REPAIRS)
TABLES = (REPORTS, *REPORT_TABLES)
