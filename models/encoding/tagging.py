"""Encode sentences of words for taggers: which token represents each word, and how long sentences are divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from xaug.models.encoding.texts import Encoded, ints

AUTO_CLASS = "AutoModelForTokenClassification"  # the transformers class that loads a model of this task type

# jiant's XTREME scripts for UDPOS and PANX (c_tokenize_and_cache.sh), in tokens. XTREME's own scripts take 128.
MAX_LENGTH = 256

# If a tokenizer gives other tokens for these two words than for the text that they form, it needs the blank between
# them. Their letters are in every vocabulary.
_WORDS = ("the", "cat")


@dataclass(frozen=True, slots=True)
class WordsInput:
    """One input of a sentence: the whole sentence, or the part of it that fits, divided between words."""

    encoded: Encoded  # its ``cut`` says that a word was longer than an input and became the unknown token
    starts: list[int]  # for each word of the sentence, the index of its first token; -1: not in this input


class _Frame(NamedTuple):
    """The special tokens before and after a sentence, and the segment ids of all three parts."""

    before: list[int]
    after: list[int]
    types: tuple[list[int], int, list[int]]

    def around(self, ids: list[int]) -> list[int]:
        """The input with these tokens between the special ones."""
        return [*self.before, *ids, *self.after]

    def segments(self, count: int) -> list[int]:
        """Segment ids of an input with ``count`` tokens between the special ones."""
        return [*self.types[0], *[self.types[1]] * count, *self.types[2]]


def encode_words(tokenizer: Any, sentences: Sequence[Sequence[str]], max_length: int) -> list[list[WordsInput]]:
    """The inputs of each sentence, in order, each of at most ``max_length`` tokens including special tokens.

    Sentences are prepared as XTREME prepares its tagging data (google-research/xtreme, utils_preprocess.py,
    ``panx_tokenize_preprocess`` and ``udpos_tokenize_preprocess``): a sentence that is too long is divided between
    words, without overlap. A word without a token (U+200B, a variation selector) and a word that is longer than an
    input become the tokenizer's unknown token. Each word is therefore in exactly one input, with two exceptions: an
    empty word ("") has no token, and if the tokenizer has no unknown token, a word without a token remains without one
    (and a word that is too long is cut). A sentence without any token has no input.

    Words get the tokens that they have in a text with blanks between them. A tokenizer that marks the blank but does
    not add it (byte-level BPE without ``add_prefix_space``, such as ModernBERT's and RoBERTa's; Gemma's) therefore
    receives every word but the first with a blank in front. ``tokenizer`` is a fast tokenizer of transformers.
    """
    if not sentences:
        return []
    backend = tokenizer.backend_tokenizer
    backend.no_truncation()  # an earlier call of the tokenizer may have left truncation and padding switched on
    backend.no_padding()
    frame = _frame(backend)
    room = max_length - len(frame.before) - len(frame.after)
    spaced = _needs_blanks(backend)
    spaced_words = [_spaced(words) if spaced else list(words) for words in sentences]
    segments = "token_type_ids" in tokenizer.model_input_names
    out = []
    encodings = backend.encode_batch(spaced_words, is_pretokenized=True, add_special_tokens=False)
    for words, encoding in zip(sentences, encodings, strict=True):
        tokens: list[list[int]] = [[] for _ in words]
        for token, word in zip(encoding.ids, encoding.word_ids, strict=True):
            if word is not None:
                tokens[word].append(token)
        out.append(_inputs(words, tokens, room, tokenizer.unk_token_id, frame, segments=segments))
    return out


def _inputs(
    words: Sequence[str], tokens: list[list[int]], room: int, unknown: int | None, frame: _Frame, *, segments: bool
) -> list[WordsInput]:
    """The inputs of one sentence, filled word by word."""
    out: list[WordsInput] = []
    ids: list[int] = []
    starts = [-1] * len(words)
    cut = False

    def close() -> None:
        types = frame.segments(len(ids)) if segments else None
        encoded = Encoded(ints(frame.around(ids)), None if types is None else ints(types), cut)
        out.append(WordsInput(encoded, starts))

    for at, (word, all_own) in enumerate(zip(words, tokens, strict=True)):
        too_long = len(all_own) > room
        own = all_own[:room]
        if unknown is not None and word and (too_long or not own):
            own = [unknown]
        if ids and len(ids) + len(own) > room:
            close()
            ids, starts, cut = [], [-1] * len(words), False
        if own:
            starts[at] = len(frame.before) + len(ids)
            ids = [*ids, *own]
            cut = cut or too_long
    if ids:
        close()
    return out


def _frame(backend: Any) -> _Frame:
    encoding = backend.encode([_WORDS[0]], is_pretokenized=True)
    inner = [at for at, special in enumerate(encoding.special_tokens_mask) if not special]
    first, last = (inner[0], inner[-1] + 1) if inner else (0, 0)
    if not inner:  # no Latin letter and no unknown token in the vocabulary: divide [CLS] [SEP] in the middle
        first = last = (len(encoding.ids) + 1) // 2
    types = encoding.type_ids
    kind = types[first] if inner else 0
    return _Frame(encoding.ids[:first], encoding.ids[last:], (types[:first], kind, types[last:]))


def _needs_blanks(backend: Any) -> bool:
    """Whether words that are passed one by one lose the blank between them."""

    def ids(words: Sequence[str]) -> list[int]:
        token_ids: list[int] = backend.encode(list(words), is_pretokenized=True, add_special_tokens=False).ids
        return token_ids

    text: list[int] = backend.encode(" ".join(_WORDS), add_special_tokens=False).ids
    return ids(_WORDS) != text and ids(_spaced(_WORDS)) == text


def _spaced(words: Sequence[str]) -> list[str]:
    return [f" {word}" if at and word else word for at, word in enumerate(words)]
