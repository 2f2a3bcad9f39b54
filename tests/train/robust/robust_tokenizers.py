"""Three tokenizers of a few words, one for each way to mark the beginning of a word."""

from __future__ import annotations

from typing import Any

import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers

WORDS = [
    "a",
    "big",
    "large",
    "huge",
    "cat",
    "dog",
    "feline",
    "runs",
    "run",
    "fast",
    "don",
    "t",
    "s",
    ".",
    ",",
    "'",
    "-",
]
SPECIAL = {
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "mask_token": "[MASK]",
}


def word_pieces() -> Any:
    tokens = [*SPECIAL.values(), *WORDS, "##s", "##ning", "##ly"]
    built = Tokenizer(models.WordPiece({token: i for i, token in enumerate(tokens)}, unk_token="[UNK]"))
    built.normalizer = normalizers.BertNormalizer(lowercase=True)
    built.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return transformers.PreTrainedTokenizerFast(tokenizer_object=built, **SPECIAL)


def sentence_pieces() -> Any:
    scores = [(token, 0.0) for token in SPECIAL.values()]
    scores += [(f"▁{word}", -1.0) for word in WORDS if word.isalnum()] + [("▁", -4.0)]
    scores += [(token, -2.0) for token in [*".,'-", "s", "ning", "ly", "t"]]
    built = Tokenizer(models.Unigram(scores, unk_id=1))
    built.pre_tokenizer = pre_tokenizers.Metaspace()
    built.decoder = decoders.Metaspace()
    return transformers.PreTrainedTokenizerFast(tokenizer_object=built, **SPECIAL)


def byte_pairs() -> Any:
    space = "Ġ"
    tokens = [*SPECIAL.values(), *"abcdefghilnorstu.,'-", space]
    merges: list[tuple[str, str]] = []
    for word in ("a", "big", "large", "huge", "cat", "dog", "run", "fast"):
        left = space
        for letter in word:
            if (left, letter) not in merges:
                merges.append((left, letter))
                tokens.append(left + letter)
            left += letter
    built = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, merges))
    built.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return transformers.PreTrainedTokenizerFast(tokenizer_object=built, **SPECIAL)
