"""A JSON Lines corpus as a folder of texts, so that the pipeline can read it: `python -m casefacts.evaluate.corpus
CORPUS DIR`.
"""

import json
import sys
from pathlib import Path


def write_texts(corpus: Path, folder: Path) -> int:
    """Write each line's text to `folder`/<id>.txt and return their number."""
    folder.mkdir(parents=True, exist_ok=True)
    reports = [json.loads(line) for line in corpus.read_text(encoding="utf-8").splitlines() if line.strip()]
    for report in reports:
        (folder / f"{report['id']}.txt").write_text(report["text"], encoding="utf-8")
    return len(reports)


def main() -> None:
    """Write the texts of the corpus named first into the folder named second."""
    write_texts(Path(sys.argv[1]), Path(sys.argv[2]))


if __name__ == "__main__":
    main()
