"""Count the words of open corpora and write words.tsv.

    python data/lexicons/build_words.py CORPORA

CORPORA holds e3c_raw/texts.jsonl.gz, maccrobat/train.jsonl and bc5cdr/train.jsonl, all under CC BY: a line is a JSON
object with `text`.
Only counts leave the corpora: which words there are and how often is a fact, not a text.
"""

import argparse
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

SOURCES = ("e3c_raw/texts.jsonl.gz", "maccrobat/train.jsonl", "bc5cdr/train.jsonl")
MIN_COUNT = 2
"""What occurs once is as often a misprint as a word."""
MISBROKEN_SHARE = 100
"""A hyphenated form this many times rarer than the joined one comes from a line end (diagno-sis), not from a writer."""
HEADER = """\
# Words of medical case reports with the number of times they occur, lower case; hyphenated compounds count as one word.
# Source: counted by build_words.py in E3C corpus layer 3 (its texts under CC BY only), MACCROBAT2020 (train, CC BY 4.0)
# and BioCreative V CDR (train, CC BY 4.0). Word counts are facts. Licence: Written for casefacts, MIT.
# word	count
"""
_WORD = re.compile(r"[^\W\d_]+(?:[-‐‑][^\W\d_]+)*")


def main() -> None:
    """Write words.tsv beside this script."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", type=Path)
    corpora: Path = parser.parse_args().corpora
    counts: Counter[str] = Counter()
    for name in SOURCES:
        for text in _texts(corpora / name):
            counts.update(word.replace("‐", "-").replace("‑", "-") for word in _WORD.findall(text.lower()))
    kept = {
        word: n for word, n in counts.items() if n >= MIN_COUNT and n * MISBROKEN_SHARE >= counts[word.replace("-", "")]
    }
    lines = [f"{word}\t{count}\n" for word, count in sorted(kept.items())]
    (Path(__file__).parent / "words.tsv").write_text(HEADER + "".join(lines), encoding="utf-8")


def _texts(path: Path) -> Iterator[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


if __name__ == "__main__":
    main()
