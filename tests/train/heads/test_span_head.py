from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from head_models import KINDS, LIMITS, PADDING, assert_same_in_any_batch, forward, model, read_all, unigram, word_pieces
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.errors import ModelError
from xaug.data_cards.schema import Row
from xaug.models.encoding.span import encode_windows
from xaug.models.encoding.texts import Limits
from xaug.train.heads import HEADS
from xaug.train.heads.base import Feature
from xaug.train.heads.span import Answer

HEAD = HEADS.get("span")


def row(question: str, context: str, *answers: str, start: int | None = None) -> dict[str, Any]:
    starts = [context.index(text) if start is None else start for text in answers]
    return {
        "id": "q", "title": "t", "context": context, "question": question, "is_impossible": not answers,
        "answers": {"text": list(answers), "answer_start": starts},
    }  # fmt: skip


CONTEXT = "the cat sat on the mat and saw a dog near the old wall in 1999"
ROWS = [row("who sat ?", CONTEXT, "cat", "the cat"), row("who saw", CONTEXT), row("when", CONTEXT, "1999")]
texts = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("ab c\u0301\u200bßﬁ\u3000한🙂é\x07 .")), max_size=60
)


def characters(feature: Feature) -> tuple[int, int]:
    """The target's characters of the context."""
    offsets = feature.extra.reshape(-1, 2)
    return int(offsets[feature.target[0], 0]), int(offsets[feature.target[1], 1])


def test_question_then_context() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, ROWS, 2, LIMITS)
    assert [feature.row for feature in features] == [2, 3, 4]
    assert tok.decode(features[0].ids[0]).startswith("[CLS] who sat? [SEP] the cat sat")
    assert [characters(feature) for feature in features] == [(4, 7), (-1, -1), (58, 62)]
    assert features[1].target.tolist() == [0, 0]
    assert features[0].types is not None
    assert features[0].types[0].tolist() == [0] * 5 + [1] * (features[0].length - 5)
    assert (features[0].extra.reshape(-1, 2)[:5] == -1).all()
    assert all(feature.types is None for feature in HEAD.encode(unigram(), ROWS, 0, LIMITS))


def test_a_window_that_begins_between_a_characters_bytes_does_not_hold_it() -> None:
    """Unigram's byte tokens: the window after the first begins behind the answer's first token."""
    context = "\x80\x80\x80¸¿0𐀀"
    features = HEAD.encode(unigram(), [row("0000000", context, "¸", start=3)], 0, Limits(28, 6))
    tokens = unigram()(context, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    touching = [list(token) for token in tokens if token[0] < 4 and token[1] > 3]
    held = [feature for feature in features if feature.target.any()]
    assert len(features) > len(held) > 0
    for feature in held:
        assert feature.extra.reshape(-1, 2)[feature.target[0] : feature.target[1] + 1].tolist() == touching


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_targets_are_the_gold_answer(kind: str, data: st.DataObject) -> None:
    """In any Unicode: a target begins with the first and ends with the last token that touches the gold text."""
    tok = KINDS[kind]()
    context = data.draw(texts)
    start = data.draw(st.integers(0, len(context)))
    end = data.draw(st.integers(start, len(context)))
    features = HEAD.encode(tok, [row(data.draw(texts), context, context[start:end], start=start)], 0, Limits(28, 6))
    tokens = tok(context, add_special_tokens=False, return_offsets_mapping=True)["offset_mapping"]
    touching = [(a, b) for a, b in tokens if a < end and b > start]
    answered = [feature for feature in features if feature.target.any()]
    if not touching:
        assert not answered
        return
    for feature in answered:
        offsets = feature.extra.reshape(-1, 2)
        first, last = feature.target
        assert (offsets[first : last + 1] >= 0).all()
        assert offsets[first].tolist() == list(touching[0])
        assert offsets[last].tolist() == list(touching[-1])
        assert set(touching) <= set(map(tuple, offsets[first : last + 1].tolist()))
    if not answered:
        assert features[0].cut
        assert len(touching) > 6  # otherwise two windows would both contain it


@given(data=st.data())
def test_whole_words_are_decoded_exactly(data: st.DataObject) -> None:
    words = data.draw(
        st.lists(
            st.sampled_from(["cat", "unbelievable", "1999", "éa", "ﬁsh", "ßx", "あ", "🙂"]), min_size=1, max_size=30
        )
    )
    at = data.draw(st.integers(0, len(words) - 1))
    context = "  ".join(words)
    start = len("  ".join([*words[:at], ""]))
    tok = KINDS[data.draw(st.sampled_from(sorted(KINDS)))]()
    features = HEAD.encode(tok, [row("who ?", context, words[at], start=start)], 0, Limits(48, 24))
    found = [characters(feature) for feature in features if feature.target.any()]
    assert found
    assert {context[a:b].strip() for a, b in found} == {words[at]}
    assert not any(feature.cut for feature in features)


@pytest.mark.parametrize("kind", KINDS)
@given(question=texts, context=texts, longest=st.integers(12, 40), stride=st.integers(0, 50))
def test_every_token_of_the_context_lies_in_a_window(
    kind: str, question: str, context: str, longest: int, stride: int
) -> None:
    tok = KINDS[kind]()
    first, own = encode_windows(tok, ["who", question], ["cat " * 5, context], Limits(longest, stride))
    whole = tok(context, add_special_tokens=False, return_offsets_mapping=True)
    assert all(len(window.encoded.ids) <= longest for window in (*first, *own))
    assert own
    joined: list[tuple[int, int]] = []
    for window in own:
        inside = window.offsets[:, 0] >= 0
        pairs = [(int(a), int(i)) for a, i in zip(window.offsets[inside, 0], window.encoded.ids[inside], strict=True)]
        room = len(pairs)
        joined += pairs[max(0, _shared(joined, pairs)) :] if joined else pairs
        assert room > 0 or not whole["input_ids"]
    every = list(zip((a for a, _ in whole["offset_mapping"]), whole["input_ids"], strict=True))
    assert set(joined) == set(every)
    assert len(joined) >= len(every)


def _shared(before: list[tuple[int, int]], now: list[tuple[int, int]]) -> int:
    """How many tokens of ``now`` end ``before``."""
    return max((n for n in range(min(len(before), len(now)) + 1) if before[len(before) - n :] == now[:n]), default=0)


def test_long_questions_are_cut_and_counted() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, [row("cat " * 100, CONTEXT, "1999"), row("who", CONTEXT, "1999")], 0, Limits(32, 8))
    long = [feature for feature in features if feature.row == 0]
    assert all(feature.cut for feature in long)
    assert not any(feature.cut for feature in features if feature.row == 1)
    assert tok.decode(long[0].ids[0]).startswith("[CLS] " + "cat " * 9 + "[SEP]")  # (32 - 3) // 3
    assert sum(feature.target.any() for feature in long) == 1


def test_an_answer_that_no_window_holds_is_counted_once() -> None:
    context = "cat dog mat wall " * 10
    features = HEAD.encode(word_pieces(), [row("who", context, context[:160].strip())], 0, Limits(24, 8))
    assert len(features) > 2
    assert not any(feature.target.any() for feature in features)
    assert [feature.cut for feature in features] == [True] + [False] * (len(features) - 1)


def test_impossible_rows_have_no_target_though_they_have_texts() -> None:
    odd = {**row("who", CONTEXT, "cat"), "is_impossible": True}
    assert not HEAD.encode(word_pieces(), [odd], 0, LIMITS)[0].target.any()


def test_a_tokenizer_without_cls_is_an_error() -> None:
    import copy

    tok = copy.deepcopy(unigram())
    tok.cls_token = None
    with pytest.raises(ModelError, match="cls_token"):
        HEAD.encode(tok, ROWS, 0, LIMITS)


def test_loss_is_that_of_transformers_without_padding() -> None:
    tok = word_pieces()
    made = model(HEAD.auto_class, tok)
    features = HEAD.encode(tok, [ROWS[0], row("who sat dog", CONTEXT, "1999"), row("who saw ?", CONTEXT)], 0, LIMITS)
    features = [feature for feature in features if feature.length == features[1].length]
    assert len(features) == 3
    batch = HEAD.collate(features, PADDING, ())
    start, end = batch.targets["start"], batch.targets["end"]
    theirs = made(**batch.inputs, start_positions=start, end_positions=end).loss * 3
    assert float(HEAD.loss(forward(made, batch), batch.targets)) == pytest.approx(theirs.item(), rel=1e-6)
    assert batch.labels == 3


def test_same_in_any_batch() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, [*ROWS, row("where", CONTEXT * 2, "dog")], 0, Limits(24, 8))
    assert len(features) > 5
    assert_same_in_any_batch(HEAD, model(HEAD.auto_class, tok), features)


def test_two_outputs_whatever_the_encoder_had() -> None:
    import transformers

    config = transformers.BertConfig(**HEAD.model_config(()), hidden_size=8, num_attention_heads=1, vocab_size=9)
    assert config.num_labels == 2


def pointing(feature: Feature, start: int, end: int, height: float, none: float = 0.0) -> np.ndarray[Any, Any]:
    """Logits of a window: ``height`` at two tokens, ``none`` at the first, -9 elsewhere."""
    both = np.full((2, feature.length), -9.0, dtype=np.float32)
    both[0, start] = both[1, end] = height
    both[:, 0] = none
    return both


def texts_of(rows: Sequence[Row], features: Sequence[Feature], logits: Sequence[Any]) -> list[str]:
    return HEAD.plain(HEAD.predict(rows, features, logits))


def test_the_best_window_answers_in_characters() -> None:
    rows = [row("who", "The Cat saw 1999 dogs " + "near the wall " * 8, "Cat"), row("who", "old Wall.", "Wall")]
    features = HEAD.encode(word_pieces(), rows, 0, Limits(24, 6))
    assert len(features) == 3
    logits = [pointing(feature, 4, 5, 1.0 + (at == 0)) for at, feature in enumerate(features)]
    assert texts_of(rows, features, logits) == ["Cat saw", "Wall."]
    # one row's windows in another order
    assert texts_of(rows, features[::-1], logits[::-1]) == ["Cat saw", "Wall."]


def test_no_answer_where_data_have_such_rows_and_every_window_says_so() -> None:
    rows = [row("who", "cat dog " * 20, "cat"), row("who", "the wall")]
    features = HEAD.encode(word_pieces(), rows, 0, Limits(24, 6))
    eager = [pointing(feature, 3, 3, 1.0, none=2.0) for feature in features]
    assert texts_of(rows, features, eager) == ["", ""]
    assert texts_of(rows[:1], features[:-1], eager[:-1]) == ["cat"]  # none of these rows lacks an answer
    eager[0][:, 0] = 0.5  # the least willing window decides
    assert texts_of(rows, features, eager) == ["cat", ""]
    eager[0][:, 0] = 1.0  # a tie is an answer: the threshold is 0
    assert texts_of(rows, features, eager) == ["cat", ""]


def test_version_2_is_also_scored_with_its_best_threshold() -> None:
    rows = [row("who", "cat dog", "cat"), row("who", "the wall"), row("who", "the wall")]
    features = HEAD.encode(word_pieces(), rows, 0, LIMITS)
    shy = [pointing(feature, 3, 3, 1.0, none=none) for feature, none in zip(features, (1.5, 2.0, 3.0), strict=True)]
    predictions = HEAD.predict(rows, features, shy)
    assert HEAD.plain(predictions) == ["", "", ""]
    assert [(one.extract, one.null) for one in predictions] == [("cat", 1.0), ("the", 2.0), ("the", 4.0)]
    two_of_three = pytest.approx(200 / 3)
    assert HEAD.score(rows, predictions, ()) == {
        "f1": two_of_three,
        "exact": two_of_three,
        "best_f1": 100.0,
        "best_exact": 100.0,
    }
    assert list(HEAD.score(rows[:1], predictions[:1], ())) == ["f1", "exact"], "version 1.1 has no such threshold"


def test_answers_are_no_longer_than_thirty_tokens_do_not_run_backwards_and_lie_in_the_context() -> None:
    context = "cat " * 50
    rows = [row("who", context, "cat")]
    (feature,) = HEAD.encode(word_pieces(), rows, 0, LIMITS)
    both = pointing(feature, 3, 33, 5.0)
    both[1, 32] = 4.0
    assert texts_of(rows, [feature], [both])[0].split() == ["cat"] * 30  # tokens 3 to 32
    both = pointing(feature, 20, 10, 5.0)
    both[1, 21] = -8.0
    assert texts_of(rows, [feature], [both]) == ["cat cat"]
    both = pointing(feature, 1, 1, 50.0)  # the question
    both[:, 10] = -8.0
    assert texts_of(rows, [feature], [both]) == ["cat"]


@given(context=texts, seed=st.integers(0, 99))
def test_an_answer_is_an_extract_and_never_blank(context: str, seed: int) -> None:
    tok = KINDS[("word_pieces", "unigram")[seed % 2]]()
    rows = [row("who", context, context[:1], start=0)]
    features = HEAD.encode(tok, rows, 0, Limits(28, 6))
    rng = np.random.default_rng(seed)
    (answer,) = texts_of(
        rows, features, [rng.normal(size=(2, feature.length)).astype(np.float32) for feature in features]
    )
    assert answer in context
    readable = any(context[a:b].strip() for feature in features for a, b in feature.extra.reshape(-1, 2) if a >= 0)
    assert bool(answer) == readable


def test_read_gives_no_padding_and_the_score_is_squads() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, ROWS, 0, LIMITS)
    logits = read_all(HEAD, model(HEAD.auto_class, tok), features)
    assert [one.shape for one in logits] == [(2, feature.length) for feature in features]
    predictions = [Answer(text, text, 0.0) for text in ("the cat", "", "in 1999")]
    scores = HEAD.score(ROWS, predictions, ())
    assert scores["f1"] == pytest.approx((100 + 100 + 200 / 3) / 3)
    assert scores["exact"] == pytest.approx(200 / 3)


def test_a_window_that_begins_or_ends_within_characters_does_not_hold_the_answer() -> None:
    """A tokenizer with byte tokens gives all bytes of a run of unknown characters the offsets of the run."""
    context = "\x80\x80\x80\x80\x80\U0001d80000:\x80\x80\ufbea\U00010000\U0001d800"
    features = HEAD.encode(KINDS["unigram"](), [row("000", context, context[:9], start=0)], 0, Limits(28, 6))
    assert len(features) == 2  # both touch every character of the answer, and neither has all of its 34 tokens
    assert not any(feature.target.any() for feature in features)
