"""nlpaug 1.1.11's augmenters of text: how each is built, what it reads, and the tasks that it suits.

LambadaAug is left out. It writes texts for a label and edits none, it needs a classifier and a GPT-2 that were trained
for it, and the package simpletransformers, which nlpaug does not install.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xaug.augment.assets import FileAsset
from xaug.augment.attacks.base import EditKind, Params
from xaug.augment.attacks.nlpaug import assets, contextual, generating, params, rules, statistics
from xaug.augment.attacks.nlpaug.tokens import Tool


def _none(_params: Any) -> tuple[FileAsset, ...]:
    return ()


@dataclass(frozen=True, slots=True)
class PeerAugmenter:
    """One augmenter of nlpaug 1.1.11."""

    name: str  # behind "nlpaug:"
    summary: str
    paper: str  # nlpaug's class, and the paper that it names
    params: type[Params]
    build: Callable[[Any], Tool]  # from parameters; nlpaug is imported here
    assets: Callable[[Any], tuple[FileAsset, ...]] = _none  # from parameters
    tags: bool = False  # it replaces words one for one, so that a word keeps its tag
    edits: EditKind = EditKind.WORDS
    samples: bool = False  # a model draws from PyTorch's generator


def _nlpaug(built_by: str, paper: str) -> str:
    return f"nlpaug 1.1.11, {built_by}; {paper}"


_NOISE = "Belinkov and Bisk 2018, Synthetic and Natural Noise Both Break Neural Machine Translation (1711.02173)"
_CORPORA = "Coulombe 2018, Text Data Augmentation Made Simple (1812.04718)"
_ADVERSARIES = "Niu and Bansal 2018, Adversarial Over-Sensitivity and Over-Stability Strategies (1809.02079)"
_UDA = "Xie et al. 2020, Unsupervised Data Augmentation (1904.12848)"
_VECTORS = "Wang and Yang 2015, That's So Annoying!!! (D15-1306)"
_CONTEXTUAL = "Kobayashi 2018, Contextual Augmentation (1805.06201)"
_BY_MODELS = "Kumar et al. 2020, Data Augmentation Using Pre-trained Transformer Models (2003.02245)"

AUGMENTERS = (
    PeerAugmenter(
        "keyboard", "misspell random words by neighbouring keys", _nlpaug("KeyboardAug", _NOISE),
        params.KeyboardParams, rules.keyboard, tags=True,
        edits=EditKind.CHARACTERS,
    ),
    PeerAugmenter(
        "ocr", "misread characters of random words, as a scanner does", _nlpaug("OcrAug", _CORPORA),
        params.OcrParams, rules.ocr, tags=True,
        edits=EditKind.CHARACTERS,
    ),
    PeerAugmenter(
        "random-char", "substitute, insert, swap or delete characters of random words",
        _nlpaug("RandomCharAug", _NOISE), params.RandomCharParams, rules.random_char, tags=True,
        edits=EditKind.CHARACTERS,
    ),
    PeerAugmenter(
        "random-word", "delete, swap, substitute or crop random words", _nlpaug("RandomWordAug", _ADVERSARIES),
        params.RandomWordParams, rules.random_word,
    ),
    PeerAugmenter(
        "spelling", "misspell random words as people do", _nlpaug("SpellingAug", _CORPORA),
        params.SpellingParams, rules.spelling, assets.of_spelling, tags=True,
        edits=EditKind.CHARACTERS,
    ),
    PeerAugmenter(
        "synonym", "replace random words by WordNet's synonyms or PPDB's paraphrases",
        _nlpaug("SynonymAug", _ADVERSARIES), params.SynonymParams, rules.synonym, assets.of_synonym, tags=True,
    ),
    PeerAugmenter(
        "antonym", "replace random words by WordNet's antonyms, which often changes the label",
        _nlpaug("AntonymAug", _ADVERSARIES), params.AntonymParams, rules.antonym, assets.of_antonym, tags=True,
    ),
    PeerAugmenter(
        "split", "split random words in two", _nlpaug("SplitAug", "Li et al. 2019, TextBugger (1812.05271)"),
        params.SplitParams, rules.split,
        edits=EditKind.CHARACTERS,
    ),
    PeerAugmenter(
        "reserved", "replace words and phrases by others that a file lists as alternatives",
        _nlpaug("ReservedAug", "Regina et al. 2020, Text Data Augmentation (2007.02033)"),
        params.ReservedParams, rules.reserved, assets.of_reserved, tags=True,
    ),
    PeerAugmenter(
        "tfidf", "replace uninformative words by others, by TF-IDF", _nlpaug("TfIdfAug", _UDA),
        params.TfIdfParams, statistics.tf_idf, assets.of_tf_idf, tags=True,
    ),
    PeerAugmenter(
        "tfidf-insert", "insert words, by TF-IDF", _nlpaug("TfIdfAug", _UDA),
        params.TfIdfParams, statistics.tf_idf_insert, assets.of_tf_idf,
    ),
    PeerAugmenter(
        "word-embs", "replace random words by near words of a file of vectors", _nlpaug("WordEmbsAug", _VECTORS),
        params.WordEmbsNearParams, statistics.word_embs, assets.of_word_embs, tags=True,
    ),
    PeerAugmenter(
        "word-embs-insert", "insert random words of a file of vectors", _nlpaug("WordEmbsAug", _VECTORS),
        params.WordEmbsParams, statistics.word_embs_insert, assets.of_word_embs,
    ),
    PeerAugmenter(
        "contextual", "replace random words by words that a masked LM draws",
        _nlpaug("ContextualWordEmbsAug", _CONTEXTUAL), params.ContextualParams, contextual.substitute,
        assets.of_contextual, tags=True, samples=True,
    ),
    PeerAugmenter(
        "contextual-insert", "insert words that a masked LM draws", _nlpaug("ContextualWordEmbsAug", _BY_MODELS),
        params.ContextualParams, contextual.insert, assets.of_contextual, samples=True,
    ),
    PeerAugmenter(
        "back-translation", "translate the text and translate it back",
        _nlpaug("BackTranslationAug", "Sennrich et al. 2016 (1511.06709)"), params.BackTranslationParams,
        generating.back_translation, assets.of_back_translation,
        edits=EditKind.REWRITTEN,
    ),
    PeerAugmenter(
        "contextual-sentence", "continue the text by a causal LM",
        _nlpaug("ContextualWordEmbsForSentenceAug", _BY_MODELS), params.ContextualSentenceParams,
        generating.contextual_sentence, assets.of_contextual_sentence, samples=True,
        edits=EditKind.SENTENCES,
    ),
    PeerAugmenter(
        "summary", "summarise the text", _nlpaug("AbstSummAug", "Raffel et al. 2020, T5 (1910.10683)"),
        params.SummaryParams, generating.summary, assets.of_summary,
        edits=EditKind.REWRITTEN,
    ),
    PeerAugmenter(
        "random-sentence", "change the order of sentences", _nlpaug("RandomSentAug", "Lewis et al. 2020 (1910.13461)"),
        params.RandomSentenceParams, rules.random_sentence, assets.of_random_sentence,
        edits=EditKind.REWRITTEN,
    ),
)  # fmt: skip
