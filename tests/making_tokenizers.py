"""Small tokenizers of the kinds that models on the Hub have, and small random encoders."""

from __future__ import annotations

import functools
import string
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

LETTERS = string.ascii_letters + string.digits + ".,?!'-()[]éßжあ" + "नगरोतமிழกู❤עולם"
SPECIAL: dict[str, Any] = {
    "model_input_names": ["input_ids", "attention_mask"],
    "unk_token": "<unk>",
    "cls_token": "<s>",
    "sep_token": "</s>",
    "pad_token": "<pad>",
    "mask_token": "<mask>",
}
SPECIAL_ORDER = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")
SIZE = {
    "hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 48,
    "initializer_range": 0.3,
}  # fmt: skip


@functools.cache
def uncased() -> Any:
    """Return a tokenizer like BERT's, with one token per letter. It removes combining marks and format characters."""
    letters = sorted(set(LETTERS.lower()))
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{letter}" for letter in letters)]
    inner = Tokenizer(models.WordPiece({token: at for at, token in enumerate(tokens)}, unk_token="[UNK]"))
    inner.normalizer = normalizers.BertNormalizer(lowercase=True)
    inner.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    inner.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=inner, model_input_names=["input_ids", "token_type_ids", "attention_mask"],
        unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", pad_token="[PAD]", mask_token="[MASK]",
        model_max_length=512,
    )  # fmt: skip


@functools.cache
def byte_level(*, robbert: bool = False, merged: bool = False) -> Any:
    """Return a tokenizer like RoBERTa's, with one token per byte.

    ``robbert``: words are split first, and each gets a space in front. ``merged``: the space and the first letter of a
    word are one token.
    """
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    joined = [f"Ġ{letter}" for letter in letters] if merged else []
    vocabulary = {token: at for at, token in enumerate([*SPECIAL_ORDER, *letters, *joined])}
    merges = [("Ġ", letter) for letter in letters] if merged else []
    inner = Tokenizer(models.BPE(vocabulary, merges, unk_token="<unk>"))
    plain = pre_tokenizers.ByteLevel(add_prefix_space=robbert, use_regex=not robbert)
    inner.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), plain]) if robbert else plain
    inner.post_processor = processors.RobertaProcessing(
        sep=("</s>", 2), cls=("<s>", 0), trim_offsets=True, add_prefix_space=robbert
    )
    return transformers.PreTrainedTokenizerFast(tokenizer_object=inner, model_max_length=512, **SPECIAL)


@functools.cache
def metaspace() -> Any:
    """Return a tokenizer like XLM-R's: a space before each word, and NFKC."""
    scored = [(token, 0.0) for token in SPECIAL_ORDER] + [(letter, -5.0) for letter in sorted(set(LETTERS + "▁"))]
    inner = Tokenizer(models.Unigram([*scored, ("▁the", -2.0), ("▁cat", -2.0)], unk_id=3))
    inner.normalizer, inner.pre_tokenizer = normalizers.NFKC(), pre_tokenizers.Metaspace()
    inner.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return transformers.PreTrainedTokenizerFast(tokenizer_object=inner, model_max_length=512, **SPECIAL)


@functools.cache
def blanks_kept() -> Any:
    """Return a tokenizer like Gemma's: a space becomes a mark, and no space is added."""
    tokens = [*SPECIAL_ORDER, *sorted(set(LETTERS + "▁"))]
    inner = Tokenizer(models.BPE({token: at for at, token in enumerate(tokens)}, [], unk_token="<unk>"))
    inner.normalizer = normalizers.Replace(" ", "▁")
    inner.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    inner.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return transformers.PreTrainedTokenizerFast(tokenizer_object=inner, model_max_length=512, **SPECIAL)


def roberta_class() -> Any:
    """Return RoBERTa's own class, as on the Hub, which rejects words unless it adds spaces to them."""
    return transformers.RobertaTokenizerFast(
        tokenizer_object=byte_level().backend_tokenizer, add_prefix_space=False, model_max_length=512
    )


KINDS = {
    "uncased": uncased, "byte level": byte_level, "RobBERT": functools.partial(byte_level, robbert=True, merged=True),
    "RobBERT by letters": functools.partial(byte_level, robbert=True), "metaspace": metaspace,
    "Gemma": blanks_kept, "RoBERTa": roberta_class,
}  # fmt: skip


def save_encoder(folder: Path, kind: str, tokenizer: Any, *, suffix: str = "Model", **config: Any) -> Path:
    """Save a random encoder of transformers' ``kind`` ("Bert", "Camembert" …) and its tokenizer in ``folder``."""
    settings = {"vocab_size": len(tokenizer), "pad_token_id": tokenizer.pad_token_id, **SIZE, **config}
    torch.manual_seed(0)
    model = getattr(transformers, kind + suffix)(getattr(transformers, kind + "Config")(**settings))
    model.eval().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
