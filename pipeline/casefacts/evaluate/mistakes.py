"""Scores and errors for people: lines to print, and all errors beside their sentences as CSV or HTML."""

import csv
import html
import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from casefacts.errors import UsageError
from casefacts.evaluate.facts import Fact
from casefacts.evaluate.scoring import Error, Score
from casefacts.evaluate.wording import same_words, words
from casefacts.files import whole_file

GAP = " | "
_STYLE = """body { font: 15px/1.4 sans-serif; margin: 2em; max-width: 75em }
table { border-collapse: collapse; width: 100% }
td, th { border: 1px solid #bbb; padding: .3em .5em; vertical-align: top;
text-align: left }
.missed td:nth-child(3) { color: #a00 } .extra td:nth-child(4) { color: #a00 }
mark { background: #fe8 }"""


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A row of the list of errors: what gold says, what was found in its place, and the sentences of both."""

    report_id: str
    kind: str
    error: str
    """`missed`: not found; `extra`: not gold; `differs`: found about the same thing, with another value."""
    gold: str
    found: str
    gold_sentence: str
    found_sentence: str


def score_lines(scores: Iterable[Score]) -> Iterator[str]:
    """The scores as a table of text."""
    yield f"{'fact':<18}{'gold':>6}{'found':>7}   strict P     R     F1   relaxed P     R     F1   [95 %]"
    for one in scores:
        strict, relaxed = (" ".join(f"{rate:.3f}" for rate in rates) for rates in (one.strict, one.relaxed))
        low, high = one.interval
        yield f"{one.kind:<18}{one.gold:>6}{one.predicted:>7}      {strict}     {relaxed}   [{low:.2f}, {high:.2f}]"


def error_lines(errors: Iterable[Error], kind: str) -> Iterator[str]:
    """The errors of a kind, missed (-) and wrong (+) ones, each above its sentence."""
    for error in errors:
        if error.kind == kind:
            yield f"{'-' if error.missed else '+'} {error.report_id}: {GAP.join(error.fact)}"
            if error.sentence:
                yield f"      {error.sentence}"


def mistakes(errors: Iterable[Error]) -> list[Mistake]:
    """The errors by report and kind, those about one thing on one row."""
    grouped: dict[tuple[str, str], tuple[list[Error], list[Error]]] = defaultdict(lambda: ([], []))
    for error in errors:
        grouped[error.report_id, error.kind][0 if error.missed else 1].append(error)
    rows = []
    for (report_id, kind), (missed, extra) in sorted(grouped.items()):
        left = list(extra)
        for wanted in missed:
            given = next((other for other in left if _about_the_same(wanted.fact, other.fact)), None)
            if given is not None:
                left.remove(given)
            rows.append(_mistake(report_id, kind, wanted, given))
        rows += [_mistake(report_id, kind, None, given) for given in left]
    return rows


def _about_the_same(gold: Fact, found: Fact) -> bool:
    """The same drug or test; of facts of one part, a word in common."""
    if len(gold) > 1:
        return same_words(gold[0], found[0])
    return bool(set(words(gold[0])) & set(words(found[0])))


def _mistake(report_id: str, kind: str, gold: Error | None, found: Error | None) -> Mistake:
    return Mistake(
        report_id=report_id,
        kind=kind,
        error="differs" if gold and found else "missed" if gold else "extra",
        gold=GAP.join(gold.fact) if gold else "",
        found=GAP.join(found.fact) if found else "",
        gold_sentence=gold.sentence if gold else "",
        found_sentence=found.sentence if found else "",
    )


def write(path: Path, scores: Iterable[Score], errors: Iterable[Error]) -> int:
    """Write all errors to a file ending in .csv or .html; return how many rows it has.

    Raises:
        UsageError: the file has another ending.
        OutputError: it cannot be written.
    """
    rows = mistakes(errors)
    if path.suffix == ".csv":
        text = _csv(rows)
    elif path.suffix == ".html":
        text = _html(scores, rows)
    else:
        raise UsageError(f"{path}: errors are written as .csv or .html; give a name that ends so")
    with whole_file(path) as file:
        file.write(text)
    return len(rows)


def _csv(rows: Iterable[Mistake]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(field.name for field in fields(Mistake))
    writer.writerows(astuple(row) for row in rows)
    return out.getvalue()


def _html(scores: Iterable[Score], rows: Iterable[Mistake]) -> str:
    """A page to be opened in a browser: scores, then errors by kind with the words marked in the sentences."""
    by_kind: dict[str, list[Mistake]] = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    parts = [f"<pre>{html.escape(chr(10).join(score_lines(scores)))}</pre>"]
    for kind, of_kind in by_kind.items():
        parts.append(f"<h2>{html.escape(kind)} ({len(of_kind)})</h2><table>")
        parts.append("<tr><th>report</th><th>error</th><th>gold</th><th>found</th><th>sentence</th></tr>")
        for row in of_kind:
            said = dict.fromkeys((_marked(row.gold_sentence, row.gold), _marked(row.found_sentence, row.found)))
            cells = [
                *map(html.escape, (row.report_id, row.error, row.gold, row.found)),
                "<br>".join(filter(None, said)),
            ]
            parts.append(f'<tr class="{row.error}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>')
        parts.append("</table>")
    head = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Errors</title><style>{_STYLE}</style>'
    return f"{head}<h1>Errors</h1>{''.join(parts)}</html>\n"


def _marked(sentence: str, fact: str) -> str:
    """The sentence as HTML, the words of the fact marked."""
    parts = sorted({re.escape(part) for part in fact.split(GAP) if part}, key=len, reverse=True)
    if not parts:
        return html.escape(sentence)
    pieces = re.split(rf"(?<!\w)({'|'.join(parts)})(?!\w)", sentence, flags=re.IGNORECASE)
    return "".join(f"<mark>{html.escape(p)}</mark>" if i % 2 else html.escape(p) for i, p in enumerate(pieces))
