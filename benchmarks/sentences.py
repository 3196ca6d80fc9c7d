"""The share of the sentences in tests/sentences that give all their rows with all cells right, by difficulty.

    PYTHONPATH=. python benchmarks/sentences.py [--show] [WORD …]

WORDs choose the files, kinds or ids that contain one of them; --show prints what is wrong with each.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence

from tests.sentences import harness


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Share of sentences with all cells right, by difficulty.")
    parser.add_argument("words", nargs="*", metavar="WORD", help="files, kinds or ids to look at")
    parser.add_argument("--show", action="store_true", help="print what is wrong")
    chosen = parser.parse_args(arguments)
    right: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for case in harness.cases():
        name = f"{case.file} {case.kind} {case.id}"
        if chosen.words and not any(word in name for word in chosen.words):
            continue
        wrong = harness.problems(case)
        right[case.file][case.kind].append(not wrong)
        if wrong and chosen.show:
            print(f"{name}\n  {case.text.strip()}", *wrong, sep="\n  ", end="\n\n")
    for file, kinds in right.items():
        for kind, passed in kinds.items():
            print(_line(f"{file}, {kind}", passed))
        print(_line(f"{file}, all", [p for passed in kinds.values() for p in passed]))
    print(_line("all", [p for kinds in right.values() for passed in kinds.values() for p in passed]))


def _line(name: str, passed: Sequence[bool]) -> str:
    return f"{name:<48} {sum(passed):>4} of {len(passed):>4}  {sum(passed) / max(len(passed), 1):.2f}"


if __name__ == "__main__":
    main()
