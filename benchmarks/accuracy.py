"""The measured part of docs/accuracy.md, made anew from gold and the tables of runs.

    python benchmarks/accuracy.py --set "TITLE" GOLD TABLES [--set …]

`make accuracy` runs casefacts on the development splits and the gold reports first, and calls this.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from casefacts.evaluate.scoring import Error, Score, score
from casefacts.files import whole_file

PAGE = Path(__file__).parent.parent / "docs" / "accuracy.md"
MEASURED = re.compile(r"(?<=<!-- measured -->\n).*(?=<!-- end of measured -->)", re.DOTALL)
FEW = 30
"""Sets of no more reports are listed report by report: with more, a name says nothing to a reader."""
SHARES = ("right_patient", "lab_value_number")
"""Kinds whose one rate is a share of matched facts, without precision and recall."""


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Write the measured part of docs/accuracy.md.")
    parser.add_argument("--set", dest="sets", nargs=3, metavar=("TITLE", "GOLD", "TABLES"), action="append", default=[])
    sets = parser.parse_args(arguments).sets
    sections = []
    for title, gold, tables in sets:
        scores, errors = score(Path(gold), Path(tables))
        sections.append("\n".join([f"\n### {title}\n", *_scores(scores), *_reports(errors)]))
    page = MEASURED.sub(lambda _: "\n".join([*sections, "\n"]), PAGE.read_text(encoding="utf-8"))
    with whole_file(PAGE) as file:
        file.write(page)


def _scores(scores: Iterable[Score]) -> list[str]:
    lines = [
        "| fact | in gold | found | precision | recall | F1 | 95 % | strict F1 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in scores:
        precision, recall, relaxed = (f"{rate:.3f}" for rate in one.relaxed)
        interval = "" if one.kind in SHARES else f"{one.interval[0]:.2f} to {one.interval[1]:.2f}"
        lines.append(
            f"| {one.kind} | {one.gold} | {one.predicted} | {precision} | {recall} | {relaxed} | {interval} "
            f"| {one.strict[2]:.3f} |"
        )
    return lines


def _reports(errors: Iterable[Error]) -> list[str]:
    """Where the errors are: reports with the most of them, and of which kinds."""
    by_report: dict[str, Counter[str]] = {}
    for error in errors:
        by_report.setdefault(error.report_id, Counter())[error.kind] += 1
    if len(by_report) > FEW:
        return []
    worst = sorted(by_report.items(), key=lambda item: -item[1].total())
    said = "; ".join(f"{name} {kinds.total()} ({_most(kinds)})" for name, kinds in worst)
    return ["", f"Errors by report (missed and extra facts): {said}."]


def _most(kinds: Counter[str]) -> str:
    return ", ".join(f"{kind} {count}" for kind, count in kinds.most_common(2))


if __name__ == "__main__":
    main()
