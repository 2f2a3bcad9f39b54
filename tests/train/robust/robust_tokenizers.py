"""Three tokenizers of a few words, one of each way to write where a word begins."""

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
    pieces = [*SPECIAL.values(), *WORDS, "##s", "##ning", "##ly"]
    built = Tokenizer(models.WordPiece({piece: i for i, piece in enumerate(pieces)}, unk_token="[UNK]"))
    built.normalizer = normalizers.BertNormalizer(lowercase=True)
    built.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    return transformers.PreTrainedTokenizerFast(tokenizer_object=built, **SPECIAL)


def sentence_pieces() -> Any:
    scores = [(piece, 0.0) for piece in SPECIAL.values()]
    scores += [(f"▁{word}", -1.0) for word in WORDS if word.isalnum()] + [("▁", -4.0)]
    scores += [(piece, -2.0) for piece in [*".,'-", "s", "ning", "ly", "t"]]
    built = Tokenizer(models.Unigram(scores, unk_id=1))
    built.pre_tokenizer = pre_tokenizers.Metaspace()
    built.decoder = decoders.Metaspace()
    return transformers.PreTrainedTokenizerFast(tokenizer_object=built, **SPECIAL)


def byte_pairs() -> Any:
    space = "Ġ"
    pieces = [*SPECIAL.values(), *"abcdefghilnorstu.,'-", space]
    merges: list[tuple[str, str]] = []
    for word in ("a", "big", "large", "huge", "cat", "dog", "run", "fast"):
        left = space
        for letter in word:
            if (left, letter) not in merges:
                merges.append((left, letter))
                pieces.append(left + letter)
            left += letter
    built = Tokenizer(models.BPE({piece: i for i, piece in enumerate(pieces)}, merges))
    built.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    return transformers.PreTrainedTokenizerFast(tokenizer_object=built, **SPECIAL)
