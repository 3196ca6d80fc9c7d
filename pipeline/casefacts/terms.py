"""The closed vocabularies of records and tables, each a Literal type; datapackage.json lists their values."""

from typing import Literal

SourceKind = Literal["pdf", "jats", "text"]
PageMethod = Literal["text", "ocr", "blank", "unreadable"]
Section = Literal["title", "abstract", "introduction", "case", "discussion", "conclusion", "caption", "table", "other"]
BlockKind = Literal[
    "title", "heading", "paragraph", "caption", "table", "footnote", "front_matter", "reference", "furniture"
]
ArticleType = Literal["case_report", "case_series", "review", "trial", "letter", "other"]
Gate = Literal["review", "trial", "animal", "retraction", "other_language", "not_medical"]
"""Why a report is not, or not simply, about patients that the tables are for."""
Script = Literal["normal", "superscript", "subscript"]
Assertion = Literal["present", "absent", "possible", "hypothetical", "historical"]
Experiencer = Literal["patient", "family", "other"]
MentionLabel = Literal[
    "DRUG", "CHEMICAL", "DOSE", "ROUTE", "FREQUENCY", "DURATION", "TEST", "RESULT",
    "CONDITION", "PROCEDURE", "OUTCOME", "AGE", "SEX", "TIME",
]  # fmt: skip
CandidateLabel = Literal["EFFECT", "DRUG", "DOSE", "ROUTE", "FREQUENCY", "DURATION", "CONDITION", "AGE", "SEX", "TIME"]
"""What the head of adverse events finds: EFFECT is the whole phrase of what a drug is said to have done."""
Relation = Literal[
    "has_dose", "has_route", "has_frequency", "has_duration", "has_result", "has_time", "caused", "treats", "refers_to",
]  # fmt: skip
Doubt = Literal[
    "ocr_low", "repaired_number", "implausible", "link_far", "unit_carried", "unit_missing", "count_mismatch",
    "several_patients",
]  # fmt: skip
Action = Literal["start", "continue", "increase", "decrease", "stop", "hold", "switch", "restart"]
Route = Literal[
    "oral", "intravenous", "intramuscular", "subcutaneous", "intradermal", "intrathecal", "intraperitoneal",
    "intraarticular", "intraocular", "intravitreal", "intralesional", "epidural", "perineural", "topical",
    "transdermal", "inhaled", "nasal", "ophthalmic", "otic", "rectal", "vaginal", "sublingual", "buccal",
    "enteral tube", "infusion", "injection", "other",
]  # fmt: skip
DosePer = Literal["kg", "m2"]
DosePeriod = Literal["min", "h", "d", "wk", "mo"]
Operator = Literal["<", ">", "<=", ">=", "~"]
Qualitative = Literal[
    "positive", "negative", "normal", "abnormal", "elevated", "decreased", "unchanged", "detected", "not detected",
    "trace", "1+", "2+", "3+", "4+",
]  # fmt: skip
Flag = Literal["H", "L", "N", "A"]
FlagSource = Literal["stated", "range", "default"]
Specimen = Literal[
    "blood", "serum", "plasma", "urine", "cerebrospinal fluid", "stool", "sputum", "bronchoalveolar lavage",
    "pleural fluid", "ascites", "synovial fluid", "bone marrow", "tissue", "swab", "other",
]  # fmt: skip
OutcomeCategory = Literal[
    "resolved", "improved", "unchanged", "worsened", "recurrence", "death", "adverse_event", "discharged", "follow_up",
]  # fmt: skip
Challenge = Literal["positive", "negative"]
Sex = Literal["female", "male"]
