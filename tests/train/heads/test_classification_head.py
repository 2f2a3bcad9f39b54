from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from head_models import KINDS, LIMITS, PADDING, assert_same_in_any_batch, forward, model, read_all, unigram, word_pieces
from xaug.data_cards.errors import DataError, UsageError
from xaug.data_cards.task_types import CLASSIFICATION
from xaug.models.encoding.texts import Limits
from xaug.train.heads import HEADS, head_for
from xaug.train.heads.base import Padding

HEAD = HEADS.get("classification")


def row(a: str, b: str | None, label: int) -> dict[str, Any]:
    return {"id": "r", "text_a": a, "text_b": b, "label": label}


ROWS = [row("the cat sat", "a dog", 1), row("who saw the dog in 1999", None, 0), row("a mat", "unbelievable things", 2)]


def test_head_of_the_task_type() -> None:
    assert head_for(CLASSIFICATION) is HEAD
    assert HEAD.model_config(["no", "yes"]) == {"id2label": {0: "no", 1: "yes"}, "label2id": {"no": 0, "yes": 1}}


def test_features_in_order_with_segment_ids_only_where_the_tokenizer_has_them() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, ROWS, 7, LIMITS)
    assert [feature.row for feature in features] == [7, 8, 9]
    assert [feature.target.tolist() for feature in features] == [[1], [0], [2]]
    assert tok.decode(features[0].ids[0]) == "[CLS] the cat sat [SEP] a dog [SEP]"
    assert features[0].types is not None
    assert features[0].types[0].tolist() == [0] * 5 + [1] * 3
    assert "token_type_ids" in HEAD.collate(features, PADDING, ()).inputs
    plain = HEAD.encode(unigram(), ROWS, 0, LIMITS)
    assert all(feature.types is None for feature in plain)
    assert set(HEAD.collate(plain, PADDING, ()).inputs) == {"input_ids", "attention_mask"}
    assert unigram().decode(plain[0].ids[0]) == "<s> the cat sat</s></s> a dog</s>"


@pytest.mark.parametrize("kind", KINDS)
def test_cut_where_tokens_are_lost(kind: str) -> None:
    tok = KINDS[kind]()
    long = "cat " * 40
    features = HEAD.encode(
        tok, [row(long, "a dog", 0), row(long, long, 0), row(long, None, 0), row("cat", "dog", 0)], 0, Limits(20)
    )
    assert [feature.cut for feature in features] == [True, True, True, False]
    assert [feature.length for feature in features][:3] == [20, 20, 20]
    assert features[0].ids[0].tolist() == tok(long, "a dog", truncation=True, max_length=20)["input_ids"]


def test_too_short_a_limit_is_an_error() -> None:
    with pytest.raises(UsageError, match="max_length"):
        HEAD.encode(word_pieces(), ROWS, 0, Limits(9))


def test_loss_is_that_of_transformers() -> None:
    tok = word_pieces()
    made = model(HEAD.auto_class, tok, num_labels=3)
    batch = HEAD.collate(HEAD.encode(tok, ROWS, 0, LIMITS), Padding(0, 8), ())
    theirs = made(**batch.inputs, labels=batch.targets["labels"]).loss * 3
    ours = HEAD.loss(forward(made, batch), batch.targets)
    assert float(ours) == pytest.approx(theirs.item(), rel=1e-6)
    assert batch.labels == 3
    assert batch.inputs["input_ids"].shape[1] % 8 == 0


def test_same_in_any_batch() -> None:
    tok = word_pieces()
    assert_same_in_any_batch(HEAD, model(HEAD.auto_class, tok, num_labels=3), HEAD.encode(tok, ROWS, 0, LIMITS))


def test_predict_and_score() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, ROWS, 0, LIMITS)
    logits = read_all(HEAD, model(HEAD.auto_class, tok, num_labels=3), features)
    order = [2, 0, 1]  # features may come in any order
    predictions = HEAD.predict(ROWS, [features[i] for i in order], [logits[i] for i in order])
    assert predictions == [int(np.argmax(one)) for one in logits]
    assert HEAD.score(ROWS, [1, 0, 0], ["a", "b", "c"]) == {"accuracy": pytest.approx(200 / 3)}


@pytest.mark.parametrize(
    ("predictions", "gold", "f1"),
    [
        ([1, 1, 0, 0], [1, 0, 1, 0], 50.0),  # precision 1/2, recall 1/2
        ([1, 1, 1, 0], [1, 0, 0, 0], 50.0),  # 1/3 and 1
        ([0, 0, 0, 0], [0, 0, 0, 0], 0.0),
        ([1, 0, 1, 0], [1, 0, 1, 0], 100.0),
    ],
)
def test_f1_of_the_positive_label(predictions: list[int], gold: list[int], f1: float) -> None:
    scores = HEAD.score([row("", "", label) for label in gold], predictions, ["no", "yes"])
    assert list(scores) == ["accuracy", "f1"]
    assert scores["f1"] == pytest.approx(f1)


def test_nothing_to_score_and_a_feature_of_no_row_are_errors() -> None:
    with pytest.raises(DataError, match="can be scored"):
        HEAD.score([], [], ["a", "b", "c"])
    features = HEAD.encode(word_pieces(), ROWS, 5, LIMITS)
    with pytest.raises(ValueError, match="there are only 3 rows"):
        HEAD.predict(ROWS, features, [np.zeros(3, np.float32)] * 3)
