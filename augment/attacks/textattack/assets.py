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
    digest_of,
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
    """TextAttack's cache (TEXTATTACK_CACHE_DIR of textattack/shared/utils/install.py)."""
    return Path(os.environ.get("TA_CACHE_DIR") or Path.home() / ".cache" / "textattack")


def _files(folder: str, names: tuple[str, ...]) -> str | None:
    """The hash of these files of a folder of TextAttack's cache. A name may be a pattern."""
    found = _found(folder, names)
    return digest_of([one for own in found for one in own]) if all(found) else None


def _has_files(folder: str, names: tuple[str, ...]) -> bool:
    return all(_found(folder, names))


def _found(folder: str, names: tuple[str, ...]) -> list[list[Path]]:
    return [sorted(_cache().joinpath(folder).glob(name)) for name in names]


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
    "tagger",
    "NLTK's part-of-speech tagger",
    NLTK.format("taggers/averaged_perceptron_tagger_eng"),
    partial(nltk_digest, "taggers/averaged_perceptron_tagger_eng", "taggers/universal_tagset"),
    quick=partial(has_nltk, "taggers/averaged_perceptron_tagger_eng", "taggers/universal_tagset"),
)


def _cached(name: str, what: str, folder: str, *files: str) -> FileAsset:
    """Files that TextAttack downloads from its own address into its cache (``download_from_s3``).

    A folder is a zip archive there, which is unpacked beside the place where the folder then lies.
    """
    one = f"{folder}/{files[0]}" if len(files) == 1 else folder
    get = "save it there" if len(files) == 1 else f"unpack that zip archive in the folder {folder.rpartition('/')[0]}"
    return FileAsset(
        name,
        what,
        f"TextAttack's cache (the folder TA_CACHE_DIR, or else ~/.cache/textattack), as {folder}/{_either(files)}. To"
        f" get it, download https://textattack.s3.amazonaws.com/{one} and {get}",
        partial(_files, folder, files),
        quick=partial(_has_files, folder, files),
    )


def _either(files: tuple[str, ...]) -> str:
    return files[0] if len(files) == 1 else f"{{{', '.join(files)}}}"


COUNTER_FITTED = _cached(
    "counter-fitted",
    "counter-fitted word vectors",
    "word_embeddings/paragramcf",
    "paragram.npy",
    "wordlist.pickle",
    "nn.npy",
    "mse_dist.p",
    "cos_sim.p",
)
GOOGLE_LM = _cached(
    "google-lm",
    "the language model of the One Billion Word Benchmark",
    "constraints/semantics/language-models/alzantot-goog-lm",
    "graph-2016-09-10-gpu.pbtxt",
    "vocab-2016-09-10.txt",
    "ckpt-*",
)
LEARNING_TO_WRITE = _cached(
    "learning-to-write",
    "the language model of Learning to Write",
    "constraints/grammaticality/language-models/learning-to-write",
    "word_map.th7",
    "word_freq.th7",
    "lm-state-dict.pt",
)
HOWNET = _cached("hownet", "HowNet's substitutes", "transformations/hownet", "word_candidates_sense.pkl")
BERT = FileAsset(
    "bert",
    "BERT Base, uncased; the parameter masked_lm names another model",
    HUB.format("bert-base-uncased"),
    partial(cached_model, "bert-base-uncased"),
    quick=partial(is_local, "bert-base-uncased"),
    own="masked_lm",
)
DISTILROBERTA = FileAsset(
    "distilroberta",
    "DistilRoBERTa; the parameter masked_lm names another model",
    HUB.format("distilroberta-base"),
    partial(cached_model, "distilroberta-base"),
    quick=partial(is_local, "distilroberta-base"),
    own="masked_lm",
)
GPT2 = FileAsset("gpt2", "GPT-2", HUB.format("gpt2"), partial(cached_model, "gpt2"), quick=partial(is_local, "gpt2"))
SBERT = FileAsset(
    "sbert",
    "the sentence encoder stsb-distilbert-base",
    HUB.format("sentence-transformers/stsb-distilbert-base"),
    partial(cached_model, "sentence-transformers/stsb-distilbert-base"),
    quick=partial(is_local, "sentence-transformers/stsb-distilbert-base"),
    own="encoder",
)
USE = FileAsset(
    "use",
    "the Universal Sentence Encoder; with the parameter own_encoder=true, the sentence encoder takes its place",
    "the Python package tensorflow_hub, which downloads the model itself",
    partial(_module, "tensorflow_hub"),
    own="encoder",
)
FLAIR_NER = FileAsset(
    "flair-ner",
    "Flair's tagger of names",
    "the models of Flair (ner-english, below FLAIR_CACHE_ROOT or ~/.flair)",
    partial(_flair, "ner-english"),
    quick=partial(_has_flair, "ner-english"),
)
HOMOGLYPHS = FileAsset(
    "homoglyphs",
    "the table of characters that look alike (intentional.txt of Unicode's security mechanisms)",
    "TextAttack's package (shared/intentional_homoglyphs.txt), whose release 0.3.11 lacks it",
    partial(_packaged, "shared", "intentional_homoglyphs.txt"),
)
FLAIR_POS = FileAsset(
    "flair-pos",
    "Flair's part-of-speech tagger",
    "the models of Flair (upos-english-fast, below FLAIR_CACHE_ROOT or ~/.flair)",
    partial(_flair, "upos-english-fast"),
    quick=partial(_has_flair, "upos-english-fast"),
)


def named_masked_lm(name: str) -> FileAsset:
    """The asset for a masked LM that the user names to replace the recipe's own."""
    return FileAsset(
        "masked-lm",
        f"the masked LM {name}, which the parameter masked_lm names",
        "that folder, or the Hub's cache on this machine",
        partial(cached_model, name),
        quick=partial(is_local, name),
    )
