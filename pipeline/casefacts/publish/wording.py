"""A paragraph for the methods section, with the numbers and versions of a run."""

from collections.abc import Sequence

from casefacts.publish.counts import SAME_DOI, Count, Counts
from casefacts.publish.dataset import Made

LIBRARIES = {"pdfminer.six": "pdfminer", "pypdfium2": "pdfium"}
"""The library that reads text layers, and the engine it is set as."""


def paragraph(counts: Counts, of: Made) -> str:
    """The paragraph, as plain text that is Markdown too."""
    sentences = [_tool(of), _search(counts), _files(counts), _read(counts, of), _facts(counts), *_review(counts)]
    return " ".join(filter(None, sentences)) + "\n"


def _tool(of: Made) -> str:
    version = of.versions.get("pipeline_version", "")
    known = {
        "models": of.versions.get("model_version", ""),
        "lexicons": of.versions.get("lexicons_version", ""),
        "Python": of.python,
    }
    said = ", ".join(f"{name} {value}" for name, value in known.items() if value)
    named = f"casefacts {version}".rstrip() + (f" ({said})" if said else "")
    return (
        f"Facts were extracted from the full texts with {named}, which reads reports by rules, lexicons and trained "
        "models, without a network, and names the page and sentence of each fact."
    )


def _search(counts: Counts) -> str:
    if "records" not in counts:
        return ""
    return (
        f"Of {_n(counts['records'], 'record')} of the search, {counts['records_duplicate']:,} repeated another and "
        f"{counts['records_without_report']:,} had no report, which left {counts['records_with_report']:,}."
    )


def _files(counts: Counts) -> str:
    twins, copies = counts["files_twin"], counts["files_duplicate"]
    aside = f"; {twins:,} further formats of a report and {copies:,} copies were set aside" if twins or copies else ""
    no_record = counts["reports_of_no_record"]
    other = f", {no_record:,} of them of no record of the search" if no_record else ""
    return f"The files given ({counts['files']:,}) were of {_n(counts['reports'], 'report')}{other}{aside}."


def _read(counts: Counts, of: Made) -> str:
    return f"{_how(counts, of)} {_left_out(counts)}"


def _how(counts: Counts, of: Made) -> str:
    """How pages were read, by the settings."""
    read = of.settings.get("read", {})
    libraries = of.stages.get("read", {}).get("libraries", {})
    engine = next((name for name, engine in LIBRARIES.items() if engine == read.get("pdf_engine")), "")
    layer = f"the text layer ({engine} {libraries[engine]})" if engine in libraries else "the text layer"
    dpi = f" at {read['ocr_dpi']} dpi" if "ocr_dpi" in read else ""
    tesseract = f"Tesseract (tesserocr {libraries['tesserocr']}{dpi})" if "tesserocr" in libraries else "Tesseract"
    if read.get("ocr") == "never":
        return f"Text was read from {layer}."
    if read.get("ocr") == "always":
        return f"All pages were read by optical character recognition with {tesseract}."
    return (
        f"Text was read from {layer}, on pages without a usable one by optical character recognition with {tesseract}; "
        f"{_n(counts['reports_ocr'], 'report')} had such pages."
    )


def _left_out(counts: Counts) -> str:
    failed = _with_reasons(counts["reports_failed"], counts.parts("reports_failed", "reason"))
    out = _with_reasons(counts["reports_left_out"], counts.parts("reports_left_out", "reason"))
    lacking = f"{counts['reports_without_facts']:,} held no facts"
    lacking += " in the scope of the review's protocol" if counts.only_in_scope else ""
    partly = f" ({counts['reports_partial']:,} only in part)" if counts["reports_partial"] else ""
    return (
        f"Of the {_n(counts['reports'], 'report')}, {failed} could not be read; of the {counts['reports_read']:,} that "
        f"could{partly}, {out} were left out for what they are and {lacking}.{_same_doi(counts)}"
    )


def _same_doi(counts: Counts) -> str:
    if SAME_DOI not in counts:
        return ""
    return (
        f" Of those read, {counts[SAME_DOI]:,} named the same DOI as another; where these are one article, it is "
        "counted more than once."
    )


def _facts(counts: Counts) -> str:
    reviewed = "facts_accepted" in counts
    found = "after review the tables hold" if reviewed else "it found"
    return (
        f"In the other {counts['reports_with_facts']:,} {found} {_n(counts['drugs'], 'statement')} of drugs and "
        f"regimens, {_n(counts['labs'], 'result')}, {_n(counts['outcomes'], 'outcome')} and "
        f"{_n(counts['patients'], 'patient')}."
    )


def _review(counts: Counts) -> list[str]:
    if "facts_accepted" not in counts:
        return ["No fact was checked by a reviewer."]
    decided = sum(counts[f"facts_{name}"] for name in ("accepted", "corrected", "rejected", "conflict"))
    told = ("accepted", "corrected", "rejected", "conflict", "added", "unreviewed")
    accepted, corrected, rejected, conflict, added, unreviewed = (f"{counts[f'facts_{name}']:,}" for name in told)
    said = [
        f"{_n(len(counts.reviewers), 'reviewer')} checked {_n(decided, 'fact')} against the reports: accepted "
        f"{accepted}, corrected {corrected}, rejected and left out {rejected}, not agreed on {conflict}; added "
        f"{added}, not checked {unreviewed}."
    ]
    for one in counts.agreed:
        kappa = f", Cohen's kappa {float(one.kappa):.2f}" if one.kappa else ""
        said.append(
            f"Two reviewers judged {one.agreed:,} of {_n(one.facts, 'fact')} of {one.table} alike "
            f"({one.percent} %{kappa})."
        )
    return said


def _with_reasons(total: int, parts: Sequence[Count]) -> str:
    reasons = ", ".join(f"{row.what} {row.n:,}" for row in parts)
    return f"{total:,}" + (f" ({reasons})" if reasons else "")


def _n(number: int, one: str) -> str:
    return f"{number:,} {one}{'' if number == 1 else 's'}"
