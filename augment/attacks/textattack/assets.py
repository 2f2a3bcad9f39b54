"""The data that TextAttack's recipes read, and the place where each file is looked for. xaug downloads none of it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from xaug.augment.fitness.lexical import wordnet_digest
from xaug.augment.nltk_places import has
from xaug.data_cards.errors import ModelError
from xaug.models.folders import content_hash, is_local


@dataclass(frozen=True, slots=True)
class TextAttackAsset:
    """One file or folder.

    ``find`` returns the SHA-256 of its content (for a Python package, its name), or None if it is not there.

    ``own``: the kind of model of ours that may take its place ("encoder", "masked_lm"), or empty.
    ``quick``: says whether it is there without reading it; None: ``find`` is quick enough.
    """

    name: str
    what: str
    looked: str  # where it is looked for
    find: Callable[[], str | None]
    own: str = ""
    quick: Callable[[], bool] | None = None

    @property
    def here(self) -> Callable[[], bool]:
        """Says whether it is on this machine."""
        return self.quick or (lambda: self.find() is not None)


def _cache() -> Path:
    """TextAttack's cache (textattack/shared/utils/install.py)."""
    return Path(os.environ.get("TA_CACHE_DIR", Path.home() / ".cache")) / "textattack"


def _files(*parts: str) -> str | None:
    """The hash of the files at or below a path of TextAttack's cache."""
    return _digest(_cache().joinpath(*parts))


def _digest(path: Path) -> str | None:
    files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    if not files or not all(one.is_file() for one in files):
        return None
    digest = hashlib.sha256()
    for one in files:
        digest.update(one.name.encode())
        with one.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def _is_there(*parts: str) -> bool:
    """Whether a path of TextAttack's cache exists. Of a folder, one file must be there."""
    return _exists(_cache().joinpath(*parts))


def _exists(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(one.is_file() for one in path.rglob("*")))


def _nltk(*packages: str) -> str | None:
    """The SHA-256 of packages of NLTK, each a folder or a zip archive; None if one of them is missing."""
    from nltk.data import find

    digests = []
    for package in packages:
        for path in (package, f"{package}.zip"):
            try:
                digests.append(_digest(Path(str(find(path)))) or "")
                break
            except LookupError:
                continue
        else:
            return None
    return hashlib.sha256("".join(digests).encode()).hexdigest()


def _model(name: str) -> str | None:
    """The content hash of a model of the Hub's cache."""
    try:
        return content_hash(name, "mlm")
    except ModelError:
        return None


def _module(name: str) -> str | None:
    """The name of a Python package that is installed and fetches its models by itself; None if it is not installed."""
    return name if find_spec(name) else None


def _packaged(*parts: str) -> str | None:
    """The hash of a file that TextAttack's own package should contain. TextAttack is not imported."""
    spec = find_spec("textattack")
    folders = (spec.submodule_search_locations or []) if spec else []
    return next((found for folder in folders if (found := _digest(Path(folder).joinpath(*parts)))), None)


def _flair_model(name: str) -> Path:
    return Path(os.environ.get("FLAIR_CACHE_ROOT", Path.home() / ".flair")) / "models" / name


def _flair(name: str) -> str | None:
    return _digest(_flair_model(name))


def _has_flair(name: str) -> bool:
    return _exists(_flair_model(name))


def _has_nltk(*packages: str) -> bool:
    return all(map(has, packages))


_NLTK = "a folder of NLTK_DATA or ~/nltk_data ({}); `xaug fetch nltk` downloads it"
STOPWORDS = TextAttackAsset(
    "stopwords",
    "NLTK's stop words",
    _NLTK.format("corpora/stopwords"),
    partial(_nltk, "corpora/stopwords"),
    quick=partial(_has_nltk, "corpora/stopwords"),
)
POS = TextAttackAsset(
    "tagger", "NLTK's part-of-speech tagger", _NLTK.format("taggers/averaged_perceptron_tagger_eng"),
    partial(_nltk, "taggers/averaged_perceptron_tagger_eng", "taggers/universal_tagset"),
    quick=partial(_has_nltk, "taggers/averaged_perceptron_tagger_eng", "taggers/universal_tagset"),
)  # fmt: skip
WORDNET = TextAttackAsset(
    "wordnet", "WordNet", _NLTK.format("corpora/wordnet"), wordnet_digest, quick=partial(_has_nltk, "corpora/wordnet")
)
_S3 = "TextAttack's cache ({}, below TA_CACHE_DIR or ~/.cache/textattack), which TextAttack itself fills"
COUNTER_FITTED = TextAttackAsset(
    "counter-fitted", "counter-fitted word vectors", _S3.format("word_embeddings/paragramcf"),
    partial(_files, "word_embeddings", "paragramcf"), quick=partial(_is_there, "word_embeddings", "paragramcf"),
)  # fmt: skip
GOOGLE_LM = TextAttackAsset(
    "google-lm", "the language model of the One Billion Word Benchmark",
    _S3.format("constraints/semantics/language-models/alzantot-goog-lm"),
    partial(_files, "constraints", "semantics", "language-models", "alzantot-goog-lm"),
    quick=partial(_is_there, "constraints", "semantics", "language-models", "alzantot-goog-lm"),
)  # fmt: skip
LEARNING_TO_WRITE = TextAttackAsset(
    "learning-to-write", "the language model of Learning to Write",
    _S3.format("constraints/semantics/language-models/learning-to-write"),
    partial(_files, "constraints", "semantics", "language-models", "learning-to-write"),
    quick=partial(_is_there, "constraints", "semantics", "language-models", "learning-to-write"),
)  # fmt: skip
HOWNET = TextAttackAsset(
    "hownet",
    "HowNet's substitutes",
    _S3.format("transformations/hownet"),
    partial(_files, "transformations", "hownet"),
    quick=partial(_is_there, "transformations", "hownet"),
)  # fmt: skip
_HUB = "the Hub's cache on this machine ({})"
BERT = TextAttackAsset(
    "bert", "BERT Base, uncased; the parameter masked_lm names another model", _HUB.format("bert-base-uncased"),
    partial(_model, "bert-base-uncased"), own="masked_lm", quick=partial(is_local, "bert-base-uncased"),
)  # fmt: skip
DISTILROBERTA = TextAttackAsset(
    "distilroberta", "DistilRoBERTa; the parameter masked_lm names another model", _HUB.format("distilroberta-base"),
    partial(_model, "distilroberta-base"), own="masked_lm", quick=partial(is_local, "distilroberta-base"),
)  # fmt: skip
GPT2 = TextAttackAsset("gpt2", "GPT-2", _HUB.format("gpt2"), partial(_model, "gpt2"), quick=partial(is_local, "gpt2"))
SBERT = TextAttackAsset(
    "sbert", "the sentence encoder stsb-distilbert-base", _HUB.format("sentence-transformers/stsb-distilbert-base"),
    partial(_model, "sentence-transformers/stsb-distilbert-base"), own="encoder",
    quick=partial(is_local, "sentence-transformers/stsb-distilbert-base"),
)  # fmt: skip
USE = TextAttackAsset(
    "use", "the Universal Sentence Encoder; with the parameter own_encoder=true, the sentence encoder takes its place",
    "the Python package tensorflow_hub, which downloads the model itself", partial(_module, "tensorflow_hub"),
    own="encoder",
)  # fmt: skip
FLAIR_NER = TextAttackAsset(
    "flair-ner", "Flair's tagger of names", "the models of Flair (ner-english, below FLAIR_CACHE_ROOT or ~/.flair)",
    partial(_flair, "ner-english"), quick=partial(_has_flair, "ner-english"),
)  # fmt: skip
HOMOGLYPHS = TextAttackAsset(
    "homoglyphs", "the table of characters that look alike (intentional.txt of Unicode's security mechanisms)",
    "TextAttack's package (shared/intentional_homoglyphs.txt), whose release 0.3.11 lacks it",
    partial(_packaged, "shared", "intentional_homoglyphs.txt"),
)  # fmt: skip
FLAIR_POS = TextAttackAsset(
    "flair-pos", "Flair's part-of-speech tagger", "the models of Flair (upos-english-fast, below FLAIR_CACHE_ROOT or"
    " ~/.flair)", partial(_flair, "upos-english-fast"), quick=partial(_has_flair, "upos-english-fast"),
)  # fmt: skip


def named_masked_lm(name: str) -> TextAttackAsset:
    """The asset for a masked LM that the user names to replace the recipe's own."""
    return TextAttackAsset(
        "masked-lm", f"the masked LM {name}, which the parameter masked_lm names",
        "that folder, or the Hub's cache on this machine", partial(_model, name), quick=partial(is_local, name),
    )  # fmt: skip
