"""Encode sentences of words for taggers: which token stands for each word, and how a long sentence is divided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from xaug.models.encoding.texts import Encoded, ints

AUTO_CLASS = "AutoModelForTokenClassification"  # what a model of this task type loads as, in transformers

# Two words and the text that they make: a tokenizer that gives other tokens for the one than for the other needs the
# blank between them. Letters that no vocabulary lacks.
_WORDS = ("the", "cat")


@dataclass(frozen=True, slots=True)
class WordsInput:
    """One input of a sentence: all of it, or the part between two words that fits."""

    encoded: Encoded  # cut: a word in it is longer than an input, and the unknown token stands for it
    starts: list[int]  # for each word of the sentence, where its first token is; -1: not in this input


class _Frame(NamedTuple):
    """The special tokens around a sentence, and the segment ids of all three."""

    before: list[int]
    after: list[int]
    types: tuple[list[int], int, list[int]]

    def around(self, ids: list[int]) -> list[int]:
        """The input that holds these tokens."""
        return [*self.before, *ids, *self.after]

    def segments(self, count: int) -> list[int]:
        """Segment ids of an input of ``count`` tokens beside the special ones."""
        return [*self.types[0], *[self.types[1]] * count, *self.types[2]]


def encode_words(tokenizer: Any, sentences: Sequence[Sequence[str]], max_length: int) -> list[list[WordsInput]]:
    """The inputs of each sentence, in order; each at most ``max_length`` tokens long, special ones included.

    As XTREME prepares its tagging data (google-research/xtreme, utils_preprocess.py, ``panx_tokenize_preprocess`` and
    ``udpos_tokenize_preprocess``): a sentence that is too long is divided between words, without overlap; a word
    without a token (U+200B, a variation selector) and a word that alone is longer than an input become the tokenizer's
    unknown token. So each word is in exactly one input, with two exceptions: an empty word ("") has no token, and where
    the tokenizer has no unknown token a word without a token stays without one (a word that is too long is cut).
    A sentence of which no token is left has no input.

    Words get the tokens that they have in a text with blanks between them: a tokenizer that marks the blank and does
    not add it by itself (byte-level BPE without ``add_prefix_space``, such as ModernBERT's and RoBERTa's; Gemma's) is
    given all words but the first with a blank in front. ``tokenizer`` is a fast one of transformers.
    """
    if not sentences:
        return []
    backend = tokenizer.backend_tokenizer
    backend.no_truncation()  # the last call may have left them set; each call of the tokenizer sets its own
    backend.no_padding()
    frame = _frame(backend)
    room = max_length - len(frame.before) - len(frame.after)
    spaced = _needs_blanks(backend)
    given = [_spaced(words) if spaced else list(words) for words in sentences]
    segments = "token_type_ids" in tokenizer.model_input_names
    out = []
    encodings = backend.encode_batch(given, is_pretokenized=True, add_special_tokens=False)
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
    if not inner:  # the vocabulary knows no Latin letter and has no unknown token: [CLS] [SEP], cut in the middle
        first = last = (len(encoding.ids) + 1) // 2
    types = encoding.type_ids
    kind = types[first] if inner else 0
    return _Frame(encoding.ids[:first], encoding.ids[last:], (types[:first], kind, types[last:]))


def _needs_blanks(backend: Any) -> bool:
    """Whether words that are given one by one lose the blank between them."""

    def ids(words: Sequence[str]) -> list[int]:
        found: list[int] = backend.encode(list(words), is_pretokenized=True, add_special_tokens=False).ids
        return found

    text: list[int] = backend.encode(" ".join(_WORDS), add_special_tokens=False).ids
    return ids(_WORDS) != text and ids(_spaced(_WORDS)) == text


def _spaced(words: Sequence[str]) -> list[str]:
    return [f" {word}" if at and word else word for at, word in enumerate(words)]
