"""What a user would write instead: pdfminer's text, tokens and the entities of the shipped model, in one process.

python benchmarks/floor.py FOLDER
"""

import sys
from pathlib import Path

import spacy
from pdfminer.high_level import extract_text

from casefacts import assets

nlp = spacy.load(assets.model("ner"))
nlp.max_length = 1 << 30
found = 0
for path in sorted(Path(sys.argv[1]).iterdir()):
    text = extract_text(path) if path.suffix == ".pdf" else path.read_text(encoding="utf-8")
    found += len(nlp(text).ents)
print(found)
