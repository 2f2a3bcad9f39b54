"""Augmenters that draw words from statistics of a corpus or from word vectors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xaug.augment.attacks.nlpaug.params import TfIdfParams, WordEmbsNearParams, WordEmbsParams
from xaug.augment.attacks.nlpaug.pieces import whole_words
from xaug.augment.attacks.nlpaug.tokens import ByTokens, Tape, Tool
from xaug.augment.attacks.nlpaug.vectors import Vectors


def tf_idf(params: TfIdfParams) -> Tool:
    """Words of low information become others, by TF-IDF."""
    return _tf_idf(params, "substitute", str)


def tf_idf_insert(params: TfIdfParams) -> Tool:
    """Words are inserted by their TF-IDF. nlpaug writes the second word in small letters, which is undone."""
    return _tf_idf(params, "insert", str.casefold)


def word_embs(params: WordEmbsNearParams) -> Tool:
    """Words become near words."""
    return _word_embs(params, "substitute", params.top_k)


def word_embs_insert(params: WordEmbsParams) -> Tool:
    """Any words of the file are inserted."""
    return _word_embs(params, "insert", 1)


def _tf_idf(params: TfIdfParams, action: str, same: Any) -> Tool:
    from nlpaug.augmenter.word import TfIdfAug
    from nlpaug.model.word_stats import TfIdf

    class Named(TfIdfAug):  # type: ignore[misc]
        def get_model(self, force_reload: bool) -> Any:
            return TfIdf(self.model_path)  # nlpaug keeps one model, whatever folder is asked for

    tape = Tape()
    made = Named(
        model_path=str(Path(params.model).expanduser()), action=action, top_k=params.top_k, aug_p=params.word_share,
        aug_max=params.most_words, tokenizer=tape.tokenizer, reverse_tokenizer=tape.reverse_tokenizer,
    )  # fmt: skip
    return ByTokens(whole_words, made, tape, same)


def _word_embs(params: WordEmbsParams, action: str, top_k: int) -> Tool:
    from nlpaug.augmenter.word import WordEmbsAug

    tape = Tape()
    made = WordEmbsAug(
        model_type=params.kind, model=Vectors(Path(params.vectors).expanduser(), params.kind, top_k), action=action,
        top_k=top_k, aug_p=params.word_share, aug_max=params.most_words, tokenizer=tape.tokenizer,
        reverse_tokenizer=tape.reverse_tokenizer,
    )  # fmt: skip
    return ByTokens(whole_words, made, tape)
