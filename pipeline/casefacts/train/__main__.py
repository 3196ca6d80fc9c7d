"""Train the model of mentions: `python -m casefacts.train CORPORA [--out models/ner]`."""

import argparse
import logging
from pathlib import Path

from casefacts import assets
from casefacts.train import ner


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m casefacts.train", description=__doc__)
    parser.add_argument("corpora", type=Path, help="folder with maccrobat/, phee/, bc5cdr/, e3c_raw/")
    parser.add_argument("--out", type=Path, default=assets.model("ner"))
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    ner.write(ner.train(given.corpora, ner.settings()), given.out)


if __name__ == "__main__":
    main()
