"""Word vectors by floret (MIT), trained on the training corpora's own texts."""

import logging
import tempfile
from collections.abc import Iterable
from pathlib import Path

import msgspec
from spacy.language import Language
from spacy.training.initialize import convert_vectors

log = logging.getLogger(__name__)


class VectorSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What floret is told; see its README."""

    dimensions: int
    buckets: int
    hashes: int
    shortest: int
    longest: int
    epochs: int
    window: int


def add_vectors(nlp: Language, texts: Iterable[str], settings: VectorSettings) -> None:
    """Train vectors on the texts, in small letters, and put them into the pipeline's vocabulary.

    One thread, because floret's threads race for the same weights and no two runs would agree.
    """
    import floret  # type: ignore[import-untyped]

    with tempfile.TemporaryDirectory() as folder:
        words, table = Path(folder) / "words.txt", Path(folder) / "vectors.floret"
        with words.open("w", encoding="utf-8") as out:
            for text in texts:
                for line in text.splitlines():
                    out.write(" ".join(t.lower_ for t in nlp.make_doc(line) if not t.is_space) + "\n")
        log.info("vectors: %d dimensions, %d buckets", settings.dimensions, settings.buckets)
        model = floret.train_unsupervised(
            str(words),
            model="skipgram",
            mode="floret",
            hashCount=settings.hashes,
            bucket=settings.buckets,
            minn=settings.shortest,
            maxn=settings.longest,
            minCount=3,
            dim=settings.dimensions,
            epoch=settings.epochs,
            ws=settings.window,
            lr=0.05,
            thread=1,
            verbose=0,
        )
        model.save_floret_vectors(str(table))
        convert_vectors(nlp, table, truncate=0, prune=-1, mode="floret", attr="LOWER")
