"""Words become tokens: each word is in one input, with the tokens that it has in a text."""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making_tokenizers import KINDS, LETTERS, blanks_kept, byte_level, metaspace, roberta_class, uncased
from transformers import AutoTokenizer
from xaug.models.encoding.tagging import encode_words
from xaug.models.loading import load_tokenizer

# Of a letter, of what no token is of, and of what has one meaning in tokenizers and another in texts.
ODD = [
    "",
    "\u200b",
    "\ufe0f",
    "\u0301",
    "\x07",
    "e\u0301",
    "नगरों",
    "❤\ufe0f",
    "\u00a0",
    "a b",
    "▁",
    "Ġ",
    "##a",
    "[UNK]",
]
WORDS = st.one_of(st.text(LETTERS, min_size=1, max_size=6), st.sampled_from(ODD), st.text(max_size=4))
POCKET = Path(str(files("xaug.pocket") / "model"))
# What the release before this module gave the embedded model's tokenizer: (ids, places of the first tokens).
SENTENCES = (
    (
        ["Anna", "sleeps", "in", "the", "garden", "."], [0, 1315, 4315, 68, 1031, 988, 1666, 176, 10, 2],
        [1, 2, 4, 5, 6, 7],
    ),
    (
        ["Der", "Hund", "bellt", "nicht", ",", "aber", "er", "schläft", "."],
        [0, 1135, 5424, 7724, 69, 1440, 176, 8, 4120, 2117, 1324, 61, 92, 1991, 176, 10, 2],
        [1, 2, 3, 5, 6, 8, 9, 10, 14],
    ),
    (
        ["Анна", "読む", "ninasoma", "çiçek", "“", "don't"],
        [0, 3737, 176, 3, 3, 995, 8868, 1940, 9845, 176, 3, 1796, 6, 69, 2], [1, 2, 5, 8, 9, 11],
    ),
    (["museum"], [0, 2821, 2], [1]),
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@given(sentence=st.lists(WORDS, max_size=12), longest=st.integers(4, 20))
def test_every_word_is_in_exactly_one_input(kind: str, sentence: list[str], longest: int) -> None:
    tok = KINDS[kind]()
    (inputs,) = encode_words(tok, [sentence], longest)
    places = [[at for at, one in enumerate(inputs) if one.starts[word] >= 0] for word in range(len(sentence))]
    assert [len(own) for own in places] == [int(word != "") for word in sentence]
    flat = [own[0] for own in places if own]
    assert flat == sorted(flat), "in order"
    for one in inputs:
        starts = [start for start in one.starts if start >= 0]
        assert len(one.encoded.ids.tolist()) <= longest
        assert starts == sorted(set(starts))
        assert starts[0] == 1, "after the first special token"
        assert (one.encoded.ids.tolist()[0], one.encoded.ids.tolist()[-1]) == (tok.cls_token_id, tok.sep_token_id)
        if kind == "uncased":
            assert one.encoded.types.tolist() == [0] * len(one.encoded.ids)
        else:
            assert one.encoded.types is None


@pytest.mark.parametrize("kind", KINDS)
@given(sentence=st.lists(st.text("abcthe.", min_size=1, max_size=5), min_size=1, max_size=8))
def test_words_have_the_tokens_of_their_text(kind: str, sentence: list[str]) -> None:
    tok = KINDS[kind]()
    ((one,),) = encode_words(tok, [sentence], 512)
    assert one.encoded.ids.tolist() == tok(" ".join(sentence))["input_ids"]


@pytest.mark.parametrize("kind", ["uncased", "metaspace", "RobBERT"])
@given(sentence=st.lists(WORDS, max_size=8))
def test_without_a_missing_blank_the_input_is_that_of_transformers(kind: str, sentence: list[str]) -> None:
    tok = KINDS[kind]()
    theirs = tok([sentence], is_split_into_words=True)
    inputs = encode_words(tok, [sentence], 10_000)[0]
    if all(word in theirs.word_ids(0) for word in range(len(sentence)) if sentence[word]) and inputs:
        assert [one.encoded.ids.tolist() for one in inputs] == theirs["input_ids"]
        ids = theirs.word_ids(0)
        assert inputs[0].starts == [ids.index(word) if word in ids else -1 for word in range(len(sentence))]


def test_the_embedded_model_still_gets_the_same_input() -> None:
    tok = load_tokenizer(POCKET)
    for words, ids, starts in SENTENCES:
        ((one,),) = encode_words(tok, [words], 256)
        assert (one.encoded.ids.tolist(), one.starts, one.encoded.types, one.encoded.cut) == (ids, starts, None, False)


@pytest.mark.parametrize("make", [byte_level, blanks_kept, roberta_class])
def test_three_words_are_not_one(make: Any) -> None:
    tok = make()
    ((three,),), ((one,),) = (encode_words(tok, [words], 64) for words in (["The", "cat", "sat"], ["Thecatsat"]))
    assert three.encoded.ids.tolist() != one.encoded.ids.tolist()
    assert three.encoded.ids.tolist() == tok("The cat sat")["input_ids"]


def test_a_sentence_is_divided_between_words() -> None:
    tok = uncased()
    (inputs,) = encode_words(tok, [["abc", "de", "f", "ghij", "k"]], 7)  # five tokens beside [CLS] and [SEP]
    said = [tok.convert_ids_to_tokens(one.encoded.ids.tolist()) for one in inputs]
    assert said == [
        ["[CLS]", "a", "##b", "##c", "d", "##e", "[SEP]"],
        ["[CLS]", "f", "g", "##h", "##i", "##j", "[SEP]"],
        ["[CLS]", "k", "[SEP]"],
    ]
    assert [one.starts for one in inputs] == [[1, 4, -1, -1, -1], [-1, -1, 1, 2, -1], [-1, -1, -1, -1, 1]]
    assert not any(one.encoded.cut for one in inputs)


def test_a_word_without_a_token_and_one_that_is_too_long_are_unknown() -> None:
    tok = uncased()
    ((one,),) = encode_words(tok, [["a", "\u200b", "b" * 9, ""]], 7)
    assert tok.convert_ids_to_tokens(one.encoded.ids.tolist()) == ["[CLS]", "a", "[UNK]", "[UNK]", "[SEP]"]
    assert (one.starts, one.encoded.cut) == ([1, 2, 3, -1], True)
    ((short,),) = encode_words(tok, [["\ufe0f", "a"]], 7)
    assert (tok.convert_ids_to_tokens(short.encoded.ids.tolist()[1:-1]), short.encoded.cut) == (["[UNK]", "a"], False)


def test_without_an_unknown_token_a_long_word_is_cut() -> None:
    tok = uncased()
    bare = tok.__class__(
        tokenizer_object=tok.backend_tokenizer, model_input_names=["input_ids"], cls_token="[CLS]", sep_token="[SEP]"
    )
    ((one,),) = encode_words(bare, [["b" * 9, "\u200b"]], 7)
    assert bare.convert_ids_to_tokens(one.encoded.ids.tolist()) == ["[CLS]", "b", *["##b"] * 4, "[SEP]"]
    assert (one.starts, one.encoded.cut) == ([1, -1], True)


def test_nothing_gives_nothing() -> None:
    assert encode_words(uncased(), [], 16) == []
    assert encode_words(metaspace(), [[], [""], ["a"]], 16)[:2] == [[], []]


def test_an_earlier_call_with_truncation_has_no_effect() -> None:
    tok = uncased()
    tok("a b c d e f", truncation=True, max_length=4, padding="max_length")
    ((one,),) = encode_words(tok, [list("abcdef")], 64)
    assert len(one.encoded.ids.tolist()) == 8


@pytest.mark.real
def test_a_real_encoder_gets_the_input_of_transformers() -> None:
    folder = Path(os.environ.get("XAUG_MODELS", "../models")) / "me5-small"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there (XAUG_MODELS)")
    tok = AutoTokenizer.from_pretrained(folder)
    for words, _, _ in SENTENCES:
        ((one,),) = encode_words(tok, [words], 256)
        theirs = tok(words, is_split_into_words=True)
        assert one.encoded.ids.tolist() == theirs["input_ids"]
        assert one.starts == [theirs.word_ids().index(word) for word in range(len(words))]
