"""The data that TextAttack's recipes read, and the place where each file is looked for. xaug downloads none of it."""

from __future__ import annotations

import os
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from xaug.augment.assets import (
    HUB,
    NLTK,
    STOPWORDS,
    WORDNET,
    FileAsset,
    cached_model,
    digest,
    exists,
    has_nltk,
    nltk_digest,
)
from xaug.models.folders import is_local

__all__ = [
    "BERT", "COUNTER_FITTED", "DISTILROBERTA", "FLAIR_NER", "FLAIR_POS", "GOOGLE_LM", "GPT2", "HOMOGLYPHS", "HOWNET",
    "LEARNING_TO_WRITE", "POS", "SBERT", "STOPWORDS", "USE", "WORDNET", "named_masked_lm",
]  # fmt: skip


def _cache() -> Path:
    """TextAttack's cache (textattack/shared/utils/install.py)."""
    return Path(os.environ.get("TA_CACHE_DIR", Path.home() / ".cache")) / "textattack"


def _files(*parts: str) -> str | None:
    """The hash of the files at or below a path of TextAttack's cache."""
    return digest(_cache().joinpath(*parts))


def _is_there(*parts: str) -> bool:
    """Whether a path of TextAttack's cache exists. Of a folder, one file must be there."""
    return exists(_cache().joinpath(*parts))


def _module(name: str) -> str | None:
    """The name of a Python package that is installed and fetches its models by itself; None if it is not installed."""
    return name if find_spec(name) else None


def _packaged(*parts: str) -> str | None:
    """The hash of a file that TextAttack's own package should contain. TextAttack is not imported."""
    spec = find_spec("textattack")
    folders = (spec.submodule_search_locations or []) if spec else []
    return next((found for folder in folders if (found := digest(Path(folder).joinpath(*parts)))), None)


def _flair_model(name: str) -> Path:
    return Path(os.environ.get("FLAIR_CACHE_ROOT", Path.home() / ".flair")) / "models" / name


def _flair(name: str) -> str | None:
    return digest(_flair_model(name))


def _has_flair(name: str) -> bool:
    return exists(_flair_model(name))


POS = FileAsset(
    "tagger", "NLTK's part-of-speech tagger", NLTK.format("taggers/averaged_perceptron_tagger_eng"),
    partial(nltk_digest, "taggers/averaged_perceptron_tagger_eng", "taggers/universal_tagset"),
    quick=partial(has_nltk, "taggers/averaged_perceptron_tagger_eng", "taggers/universal_tagset"),
)  # fmt: skip
_S3 = "TextAttack's cache ({}, below TA_CACHE_DIR or ~/.cache/textattack), which TextAttack itself fills"
COUNTER_FITTED = FileAsset(
    "counter-fitted", "counter-fitted word vectors", _S3.format("word_embeddings/paragramcf"),
    partial(_files, "word_embeddings", "paragramcf"), quick=partial(_is_there, "word_embeddings", "paragramcf"),
)  # fmt: skip
GOOGLE_LM = FileAsset(
    "google-lm", "the language model of the One Billion Word Benchmark",
    _S3.format("constraints/semantics/language-models/alzantot-goog-lm"),
    partial(_files, "constraints", "semantics", "language-models", "alzantot-goog-lm"),
    quick=partial(_is_there, "constraints", "semantics", "language-models", "alzantot-goog-lm"),
)  # fmt: skip
LEARNING_TO_WRITE = FileAsset(
    "learning-to-write", "the language model of Learning to Write",
    _S3.format("constraints/semantics/language-models/learning-to-write"),
    partial(_files, "constraints", "semantics", "language-models", "learning-to-write"),
    quick=partial(_is_there, "constraints", "semantics", "language-models", "learning-to-write"),
)  # fmt: skip
HOWNET = FileAsset(
    "hownet", "HowNet's substitutes", _S3.format("transformations/hownet"),
    partial(_files, "transformations", "hownet"), quick=partial(_is_there, "transformations", "hownet"),
)  # fmt: skip
BERT = FileAsset(
    "bert", "BERT Base, uncased; the parameter masked_lm names another model", HUB.format("bert-base-uncased"),
    partial(cached_model, "bert-base-uncased"), own="masked_lm", quick=partial(is_local, "bert-base-uncased"),
)  # fmt: skip
DISTILROBERTA = FileAsset(
    "distilroberta", "DistilRoBERTa; the parameter masked_lm names another model", HUB.format("distilroberta-base"),
    partial(cached_model, "distilroberta-base"), own="masked_lm", quick=partial(is_local, "distilroberta-base"),
)  # fmt: skip
GPT2 = FileAsset("gpt2", "GPT-2", HUB.format("gpt2"), partial(cached_model, "gpt2"), quick=partial(is_local, "gpt2"))
SBERT = FileAsset(
    "sbert", "the sentence encoder stsb-distilbert-base", HUB.format("sentence-transformers/stsb-distilbert-base"),
    partial(cached_model, "sentence-transformers/stsb-distilbert-base"), own="encoder",
    quick=partial(is_local, "sentence-transformers/stsb-distilbert-base"),
)  # fmt: skip
USE = FileAsset(
    "use", "the Universal Sentence Encoder; with the parameter own_encoder=true, the sentence encoder takes its place",
    "the Python package tensorflow_hub, which downloads the model itself", partial(_module, "tensorflow_hub"),
    own="encoder",
)  # fmt: skip
FLAIR_NER = FileAsset(
    "flair-ner", "Flair's tagger of names", "the models of Flair (ner-english, below FLAIR_CACHE_ROOT or ~/.flair)",
    partial(_flair, "ner-english"), quick=partial(_has_flair, "ner-english"),
)  # fmt: skip
HOMOGLYPHS = FileAsset(
    "homoglyphs", "the table of characters that look alike (intentional.txt of Unicode's security mechanisms)",
    "TextAttack's package (shared/intentional_homoglyphs.txt), whose release 0.3.11 lacks it",
    partial(_packaged, "shared", "intentional_homoglyphs.txt"),
)  # fmt: skip
FLAIR_POS = FileAsset(
    "flair-pos", "Flair's part-of-speech tagger", "the models of Flair (upos-english-fast, below FLAIR_CACHE_ROOT or"
    " ~/.flair)", partial(_flair, "upos-english-fast"), quick=partial(_has_flair, "upos-english-fast"),
)  # fmt: skip


def named_masked_lm(name: str) -> FileAsset:
    """The asset for a masked LM that the user names to replace the recipe's own."""
    return FileAsset(
        "masked-lm", f"the masked LM {name}, which the parameter masked_lm names",
        "that folder, or the Hub's cache on this machine", partial(cached_model, name), quick=partial(is_local, name),
    )  # fmt: skip
