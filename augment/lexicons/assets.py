"""The files of lexicons, as an attack declares them."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from xaug.augment.assets import FileAsset, has_nltk
from xaug.augment.fitness.lexical import wordnet_digest
from xaug.augment.lexicons.base import WORDNET
from xaug.augment.lexicons.neighbours import neighbours_digest
from xaug.data_cards.durable import sha256_of


def lexicon_asset(name: str) -> FileAsset:
    """The asset of the lexicon of that name (``base.lexicon``)."""
    if name == WORDNET:
        return FileAsset(
            "wordnet", "WordNet", "corpora/wordnet of a folder of NLTK_DATA or ~/nltk_data; `xaug fetch nltk` downloads"
            " it, and the parameter synonyms names another lexicon", wordnet_digest,
            quick=partial(has_nltk, "corpora/wordnet"),
        )  # fmt: skip
    path = Path(name).expanduser()
    return FileAsset(
        "synonyms", f"the lexicon {name}, which the parameter synonyms names", str(path.absolute()),
        partial(neighbours_digest, path) if path.suffix == ".json" else partial(_digest, path),
    )  # fmt: skip


def _digest(path: Path) -> str | None:
    return sha256_of(path) if path.is_file() else None
