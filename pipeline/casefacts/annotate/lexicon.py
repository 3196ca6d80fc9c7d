"""Names of drugs, drug classes, substances and tests, from the lists in data/lexicons.

>>> load().drug("Cyclosporine A").generic, load().analyte("CRP").name
('cyclosporine', 'C-reactive protein')
"""

import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, cast, get_args

from casefacts import assets
from casefacts.annotate.phrases import Phrases
from casefacts.settings import Term, Terms
from casefacts.terms import OutcomeCategory, Specimen

DrugKind = Literal["drug", "chemical", "biologic", "vaccine", "blood_product", "class"]
AnalyteKind = Literal["lab", "vital", "measurement", "score", "antibody", "culture"]

NO_TERMS = Terms()
_LONGEST_ABBREVIATION = 9
"""Letters. A longer standard name is a word that merely begins with a capital."""
_NOT_NAMED = re.compile(
    r"^(?:(?:peak|initial|baseline|(?:pre|post)-?(?:operative|treatment)|repeat(?:ed)?|maximum|minimum|maximal|highest|lowest|random|current|admission)\s+)+",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class DrugEntry:
    """A substance. `chemical` is one that reports more often measure or find than give: potassium, albumin, ethanol."""

    generic: str
    kind: DrugKind
    mesh_id: str = ""
    drugbank_id: str = ""
    of_protocol: bool = False
    """The name is known from the protocol of the review only."""

    @property
    def drug_class(self) -> bool:
        """Whether the name is that of a class ("steroids"), not of a substance."""
        return self.kind == "class"

    @property
    def concept_id(self) -> str:
        """`MESH:…` or `DRUGBANK:…`; empty where neither is known."""
        if self.mesh_id:
            return f"MESH:{self.mesh_id}"
        return f"DRUGBANK:{self.drugbank_id}" if self.drugbank_id else ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnalyteEntry:
    """What a test measures. `units` are the UCUM units it is usually reported in; `loinc` is that of the quantity in
    `specimen`. A value in `units[0]` times `si_factor` is the value in `si_unit`."""

    name: str
    kind: AnalyteKind
    loinc: str = ""
    specimen: Specimen | None = None
    units: tuple[str, ...] = ()
    si_factor: float | None = None
    si_unit: str = ""
    of_protocol: bool = False
    """The name is known from the protocol of the review only."""

    @property
    def concept_id(self) -> str:
        """`LOINC:…`; empty where no code is certain."""
        return f"LOINC:{self.loinc}" if self.loinc else ""


class Lexicon:
    """The lists, ready to look things up and to find them in a text. Loaded once by `load`.

    Terms of a review's protocol are on them too. A name that the lists have already keeps what they say of it: what is
    one drug to them does not become another's because a review counts both.
    """

    def __init__(self, terms: Terms) -> None:
        self.drugs: Phrases[DrugEntry] = Phrases()
        self.analytes: Phrases[AnalyteEntry] = Phrases()
        self.findings: Phrases[str] = Phrases()
        """The outcomes of the protocol, but for those that are a category ("death")."""
        for row in assets.rows("drugs.tsv"):
            kind = cast(DrugKind, row["kind"])
            entry = DrugEntry(generic=row["generic"], kind=kind, mesh_id=row["mesh_id"], drugbank_id=row["drugbank_id"])
            self.drugs.add(row["written"], entry)
        for row in assets.rows("drug_classes.tsv"):
            for written in sorted({_plain(row["name"]), *row["written"].split("|")} - {""}):
                self.drugs.add(written, DrugEntry(generic=row["name"], kind="class"))
        for row in assets.rows("analytes.tsv"):
            analyte = AnalyteEntry(
                name=row["name"],
                kind=cast(AnalyteKind, row["kind"]),
                loinc=row["loinc"],
                specimen=cast(Specimen, row["specimen"]) if row["specimen"] else None,
                units=tuple(row["units"].split()),
                si_factor=float(row["si_factor"]) if row["si_factor"] else None,
                si_unit=row["si_unit"],
            )
            names = {_plain(row["name"]), *row["written"].split("|")} - {""}
            for written in sorted(names):
                self.analytes.add(written, analyte)
        for term in terms.drugs:
            self._add_drug(term)
        for term in terms.tests:
            known = self.analyte(term.name) or AnalyteEntry(name=term.name, kind="lab")
            for written in (term.name, *term.synonyms):
                if self.analyte(written) is None:
                    self.analytes.add(as_found(written), replace(known, of_protocol=True))
        for term in terms.outcomes:
            for written in (term.name, *term.synonyms):
                if written.lower().replace(" ", "_") not in get_args(OutcomeCategory):
                    self.findings.add(as_found(written), term.name)

    def _add_drug(self, term: Term) -> None:
        known = self.drug(term.name) or DrugEntry(generic=term.name, kind="drug")
        for written in (term.name, *term.synonyms):
            if self.drug(written) is None:
                # What is counted under a class need be none: "statins" may list a new one.
                new = DrugEntry(generic=written, kind="drug") if known.drug_class else known
                self.drugs.add(as_found(written), replace(new, of_protocol=True))

    def drug(self, text: str) -> DrugEntry | None:
        """The drug, class or substance that a text names, with or without its salt; None when unknown."""
        words = context_words()
        entries = self.drugs.get(text) or self.drugs.get(words.salt_at_end.sub("", text))
        return entries[0] if entries else None

    def analyte(self, text: str) -> AnalyteEntry | None:
        """The analyte, vital sign, measurement or score that a text names, with or without "level" or a specimen."""
        words = context_words()
        plain = words.measured_before.sub("", words.measured_after_end.sub("", text)).strip()
        entries = self.analytes.get(text) or self.analytes.get(plain)
        return entries[0] if entries else None

    def test(self, text: str) -> AnalyteEntry | None:
        """What is known of a test by this name, at the head of a sentence too; nothing for a free fraction that is
        known only in whole.
        """
        entry = self.analyte(text[:1].lower() + text[1:]) or self.analyte(text)
        if entry is None and (later := _NOT_NAMED.sub("", text)) != text:
            entry = self.analyte(later)
        free = text.lower().startswith("free") and entry is not None and "free" not in entry.name
        return None if free else entry


@dataclass(frozen=True, kw_only=True)
class ContextWords:
    """Patterns of the words around a substance's name, from substance_context.tsv."""

    not_after: re.Pattern[str]
    not_before: re.Pattern[str]
    class_before: re.Pattern[str]
    measured_after: re.Pattern[str]
    measured_after_end: re.Pattern[str]
    measured_before: re.Pattern[str]
    measured_just_before: re.Pattern[str]
    measured_of: re.Pattern[str]
    given_after: re.Pattern[str]
    given_before: re.Pattern[str]
    salt: re.Pattern[str]
    salt_at_end: re.Pattern[str]


@cache
def context_words() -> ContextWords:
    """Load the patterns once."""
    rows = list(assets.rows("substance_context.tsv"))

    def any_of(kind: str) -> str:
        found = sorted((row["written"] for row in rows if row["kind"] == kind), key=lambda text: (-len(text), text))
        return "(?:" + "|".join(re.escape(text).replace(r"\ ", r"\s+") for text in found) + ")"

    def compiled(source: str) -> re.Pattern[str]:
        return re.compile(source, re.IGNORECASE)

    return ContextWords(
        not_after=compiled(rf"(?<![^\W\d_]){any_of('not_after')}[-‐‑–]$"),
        not_before=compiled(rf"(?:[-‐‑–\s]|(?=-)){any_of('not_before')}\b"),
        class_before=compiled(rf"[-‐‑–\s]{any_of('class_before')}\b"),
        measured_after=compiled(rf"\s+{any_of('measured_after')}\b"),
        measured_after_end=compiled(rf"\s+{any_of('measured_after')}$"),
        measured_before=compiled(rf"^{any_of('measured_before')}\s+"),
        measured_just_before=compiled(rf"(?<![\w-]){any_of('measured_before')}\s+$"),
        measured_of=compiled(rf"\b{any_of('measured_after')} of (?:the )?$"),
        given_after=compiled(rf"[\s-]+{any_of('given_after')}\b"),
        given_before=compiled(rf"\b{any_of('given_before')}\s+$"),
        salt=compiled(rf"\s+{any_of('salt')}\b"),
        salt_at_end=compiled(rf"\s+{any_of('salt')}$"),
    )


@cache
def load(terms: Terms = NO_TERMS) -> Lexicon:
    """The lexicon with the terms of a protocol, read once."""
    return Lexicon(terms)


def _plain(name: str) -> str:
    """A standard name as found in any case, unless it is an abbreviation."""
    return name.lower() if " " in name or len(name) > _LONGEST_ABBREVIATION else name


def as_found(name: str) -> str:
    """A name of a protocol in the case in which it is found: its own for an abbreviation ("DRESS", "mAb"), any for a
    word that merely begins with a capital ("Humira").
    """
    return name.lower() if name[1:] == name[1:].lower() else _plain(name)
