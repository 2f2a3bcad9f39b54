"""Which tokens of a vocabulary are words, for the three ways in which tokenizers mark them."""

from __future__ import annotations

from typing import Any

import pytest
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers
from xaug.augment.oracles.vocabulary import Vocabulary, read_vocabulary

SPECIAL = {"unk_token": "[UNK]", "pad_token": "[PAD]", "mask_token": "[MASK]"}


def _wordpiece() -> Tokenizer:
    tokens = [*SPECIAL.values(), "cat", "##s", "Cat", "don't", "U.S", "12", "!", "...", "##-", "é", "汉", "e-", "``"]
    return Tokenizer(models.WordPiece({token: i for i, token in enumerate(tokens)}, unk_token="[UNK]"))


def _byte_bpe() -> Tokenizer:
    tokens = [*SPECIAL.values(), "Ġcat", "s", "ĠCat", "cat", "Ġ12", "!", "Ġ", "ĠÃ©", "ĠĠ"]
    tokenizer = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, [], unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel()
    return tokenizer


def _sentencepiece() -> Tokenizer:
    tokens = [*SPECIAL.values(), "▁cat", "s", "▁", "▁12", "▁!", "▁кот", "cat"]
    tokenizer = Tokenizer(models.Unigram([(token, -1.0) for token in tokens], unk_id=0))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    return tokenizer


def _table(model: Tokenizer, more: int = 0) -> tuple[Vocabulary, dict[str, int]]:
    tokenizer: Any = transformers.PreTrainedTokenizerFast(tokenizer_object=model, **SPECIAL)
    return read_vocabulary(tokenizer, len(tokenizer) + more), tokenizer.get_vocab()


WORDS = [
    # tokenizer, token, written, counted, usable, whole
    (_wordpiece, "cat", "cat", True, True, True),
    (_wordpiece, "Cat", "Cat", True, True, True),
    (_wordpiece, "don't", "don't", True, True, True),
    (_wordpiece, "##s", "s", True, True, False),
    (_wordpiece, "U.S", "U.S", False, False, False),
    (_wordpiece, "12", "12", True, False, False),
    (_wordpiece, "!", "!", False, False, False),
    (_wordpiece, "...", "...", False, False, False),
    (_wordpiece, "##-", "-", False, False, False),
    (_wordpiece, "é", "é", True, False, False),
    (_wordpiece, "汉", "汉", True, False, False),
    (_wordpiece, "e-", "e-", True, True, False),
    (_wordpiece, "``", "``", False, False, False),
    (_wordpiece, "[MASK]", "[MASK]", True, True, False),
    (_byte_bpe, "Ġcat", "cat", True, True, True),
    (_byte_bpe, "cat", "cat", True, True, False),
    (_byte_bpe, "s", "s", True, True, False),
    (_byte_bpe, "Ġ12", "12", True, False, False),
    (_byte_bpe, "!", "!", False, False, False),
    (_byte_bpe, "Ġ", "", False, False, False),
    (_sentencepiece, "▁cat", "cat", True, True, True),
    (_sentencepiece, "s", "s", True, True, False),
    (_sentencepiece, "▁", "", False, False, False),
    (_sentencepiece, "▁12", "12", True, False, False),
    (_sentencepiece, "▁!", "!", False, False, False),
    (_sentencepiece, "▁кот", "кот", True, False, False),  # TextAttack's [a-zA-Z]: BAE is for English
]


@pytest.mark.parametrize(("make", "token", "written", "counted", "usable", "whole"), WORDS)
def test_which_tokens_are_words(make: Any, token: str, written: str, counted: bool, usable: bool, whole: bool) -> None:
    table, ids = _table(make())
    i = ids[token]
    assert (table.written[i], table.counted[i], table.usable[i], table.whole[i]) == (written, counted, usable, whole)


def test_rows_of_the_model_beyond_the_vocabulary_are_no_words() -> None:
    table, ids = _table(_wordpiece(), more=7)
    assert len(table.written) == len(table.counted) == len(ids) + 7
    assert not table.counted[-7:].any()
    smaller: Any = transformers.PreTrainedTokenizerFast(tokenizer_object=_wordpiece(), **SPECIAL)
    assert len(read_vocabulary(smaller, 5).written) == 5, "a model may have fewer rows too"
