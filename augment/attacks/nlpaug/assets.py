"""The data that nlpaug's augmenters read, and the place where each file is looked for. xaug downloads none of it."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from xaug.augment.assets import NLTK, WORDNET, FileAsset, digest, has_nltk, model_digest, nltk_digest
from xaug.augment.attacks.nlpaug.params import (
    AntonymParams,
    BackTranslationParams,
    ContextualParams,
    ContextualSentenceParams,
    RandomSentenceParams,
    ReservedParams,
    SpellingParams,
    SummaryParams,
    SynonymParams,
    TfIdfParams,
    WordEmbsParams,
)

# The files of a folder of nlpaug's TfIdf (model/word_stats/tfidf.py).
_TF_IDF = ("tfidfaug_w2idf.txt", "tfidfaug_w2tfidf.txt")
TAGGER = FileAsset(
    "tagger", "NLTK's part-of-speech tagger", NLTK.format("taggers/averaged_perceptron_tagger_eng"),
    partial(nltk_digest, "taggers/averaged_perceptron_tagger_eng"),
    quick=partial(has_nltk, "taggers/averaged_perceptron_tagger_eng"),
)  # fmt: skip


def of_synonym(params: SynonymParams) -> tuple[FileAsset, ...]:
    """A file of PPDB, or WordNet."""
    if params.ppdb:
        return TAGGER, _file("ppdb", "PPDB's paraphrases", params.ppdb)
    return _wordnet(params.language)


def of_antonym(params: AntonymParams) -> tuple[FileAsset, ...]:
    """WordNet."""
    return _wordnet(params.language)


def of_spelling(params: SpellingParams) -> tuple[FileAsset, ...]:
    """A file of misspellings, unless it is nlpaug's own."""
    return (_file("dictionary", "a file of misspellings", params.dictionary),) if params.dictionary else ()


def of_reserved(params: ReservedParams) -> tuple[FileAsset, ...]:
    """A file of alternatives."""
    return (_file("words", "a file of words and phrases that may replace each other", params.words),)


def of_tf_idf(params: TfIdfParams) -> tuple[FileAsset, ...]:
    """The statistics of a corpus."""
    return (
        FileAsset(
            "tf-idf", "the statistics of a corpus, as nlpaug's TfIdf saves them",
            _named("model", params.model, f"a folder with {' and '.join(_TF_IDF)}"), partial(_statistics, params.model),
        ),
    )  # fmt: skip


def of_word_embs(params: WordEmbsParams) -> tuple[FileAsset, ...]:
    """Word vectors."""
    return (_file("vectors", "a file of word vectors", params.vectors),)


def of_contextual(params: ContextualParams) -> tuple[FileAsset, ...]:
    """A masked language model."""
    return (_model("model", "a masked language model", params.model),)


def of_back_translation(params: BackTranslationParams) -> tuple[FileAsset, ...]:
    """Two translation models."""
    return (
        _model("there", "a model that translates the text", params.there),
        _model("back", "a model that translates it back", params.back),
    )


def of_summary(params: SummaryParams) -> tuple[FileAsset, ...]:
    """A model that summarises."""
    return (_model("model", "a model that summarises", params.model),)


def of_contextual_sentence(params: ContextualSentenceParams) -> tuple[FileAsset, ...]:
    """A causal language model."""
    return (_model("model", "a causal language model", params.model),)


def of_random_sentence(params: RandomSentenceParams) -> tuple[FileAsset, ...]:
    """NLTK's sentence splitter."""
    path = f"tokenizers/punkt_tab/{params.language}"
    return (
        FileAsset(
            "punkt", "NLTK's sentence splitter", NLTK.format(path), partial(_punkt, params.language),
            quick=lambda: has_nltk(path) or has_nltk("tokenizers/punkt_tab"),
        ),
    )  # fmt: skip


def _wordnet(language: str) -> tuple[FileAsset, ...]:
    more = FileAsset(
        "omw", "WordNet in other languages", NLTK.format("corpora/omw-1.4"), partial(nltk_digest, "corpora/omw-1.4"),
        quick=partial(has_nltk, "corpora/omw-1.4"),
    )  # fmt: skip
    return (WORDNET, TAGGER) if language == "eng" else (WORDNET, TAGGER, more)


def _punkt(language: str) -> str | None:
    """The hash of the splitter of a language, whose package is a folder or an archive."""
    from nltk.data import find

    try:
        return digest(Path(str(find(f"tokenizers/punkt_tab/{language}"))))
    except (LookupError, OSError):
        return None


def _named(parameter: str, value: str, else_: str) -> str:
    return (
        f"{value}, which the parameter {parameter} names" if value else f"{else_}; the parameter {parameter} names it"
    )


def _file(parameter: str, what: str, value: str) -> FileAsset:
    looked = _named(parameter, value, "a file of yours")
    return FileAsset(parameter, what, looked, partial(_content, value))


def _content(value: str) -> str | None:
    path = Path(value).expanduser()
    return digest(path) if value and path.is_file() else None


def _statistics(value: str) -> str | None:
    found = [_content(str(Path(value) / name)) if value else None for name in _TF_IDF]
    return hashlib.sha256("".join(map(str, found)).encode()).hexdigest() if all(found) else None


def _model(parameter: str, what: str, value: str) -> FileAsset:
    looked = _named(parameter, value, "a folder of yours, or the Hub's cache on this machine")
    return FileAsset(parameter, what, looked, partial(model_digest, value))
