from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from head_models import (
    KINDS,
    LIMITS,
    PADDING,
    assert_same_in_any_batch,
    forward,
    model,
    read_all,
    unigram,
    word_pieces,
)
from xaug.models.encoding.texts import Limits
from xaug.train.heads import HEADS
from xaug.train.model import TaskModels

HEAD = HEADS.get("multiple_choice")


def row(context: str, question: str, choices: list[str], label: int) -> dict[str, Any]:
    return {"id": "r", "context": context, "question": question, "choices": choices, "label": label}


ROWS = [
    row("the cat sat on the mat", "who sat ?", ["the cat", "a dog"], 1),
    row("", "who saw the dog", ["cat", "unbelievable things happen", "old wall", "1999", "mat"], 4),
    row("things happen", "", ["a", "the old wall near the mat", "dog"], 0),
]


def test_each_choice_is_a_sequence() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, ROWS, 3, LIMITS)
    assert [(feature.row, len(feature.ids), feature.target.tolist()) for feature in features] == [
        (3, 2, [1]),
        (4, 5, [4]),
        (5, 3, [0]),
    ]
    assert tok.decode(features[0].ids[1]) == "[CLS] the cat sat on the mat [SEP] who sat? a dog [SEP]"
    assert tok.decode(features[1].ids[2]) == "[CLS] who saw the dog [SEP] old wall [SEP]"
    assert features[0].types is not None
    assert len(features[0].types) == 2
    assert HEAD.encode(unigram(), ROWS, 0, LIMITS)[0].types is None


@pytest.mark.parametrize("kind", KINDS)
def test_only_the_context_is_cut_if_possible(kind: str) -> None:
    tok = KINDS[kind]()
    choice = "cat dog wall"
    features = HEAD.encode(
        tok, [row("mat " * 50, "who ?", [choice, "the"], 0), row("mat", "who", ["the " * 60, "a"], 0)], 0, Limits(24)
    )
    assert [feature.cut for feature in features] == [True, True]
    assert features[0].length == features[1].length == 24
    assert choice in tok.decode(features[0].ids[0])
    assert "mat" in tok.decode(features[1].ids[0])
    whole = tok("mat", "who a")["input_ids"]
    assert features[1].ids[1].tolist() == whole


def test_rows_with_different_numbers_of_choices_have_the_loss_of_transformers() -> None:
    tok = word_pieces()
    made = model(HEAD.auto_class, tok)
    features = HEAD.encode(tok, ROWS, 0, LIMITS)
    batch = HEAD.collate(features, PADDING, ())
    assert batch.inputs["input_ids"].shape[:2] == (10, 1)
    assert batch.labels == 3
    out = forward(made, batch)
    assert out.logits.shape == (10, 1)
    theirs = 0.0
    for feature in features:
        alone = HEAD.collate([feature], PADDING, ())
        own = {name: tensor[alone.targets["places"][0], 0][None] for name, tensor in alone.inputs.items()}
        with torch.no_grad():
            theirs += float(made(**own, labels=torch.tensor([int(feature.target[0])])).loss)
    assert float(HEAD.loss(out, batch.targets)) == pytest.approx(theirs, rel=1e-5)


def test_gradients_are_finite_where_rows_are_padded() -> None:
    logits = torch.randn(10, 1, requires_grad=True)
    batch = HEAD.collate(HEAD.encode(word_pieces(), ROWS, 0, LIMITS), PADDING, ())
    HEAD.loss(type("Out", (), {"logits": logits})(), batch.targets).backward()  # type: ignore[no-untyped-call]
    assert logits.grad is not None
    assert torch.isfinite(logits.grad).all()
    for places in batch.targets["places"]:  # a softmax's gradient sums to 0 over its choices
        assert float(logits.grad[places[places >= 0], 0].sum()) == pytest.approx(0, abs=1e-6)


def test_groups_of_similar_length_have_the_same_logits() -> None:
    tok = word_pieces()
    made = model(HEAD.auto_class, tok)
    rows = [
        row("mat " * (7 * i % 30), "who ?", ["the " * (1 + i % 4), "a", "mat " * (i % 6), "the"], i % 4)
        for i in range(9)
    ]
    batch = HEAD.collate(HEAD.encode(tok, rows, 0, LIMITS), PADDING, ())
    assert len(batch.groups) > 1
    assert [first for first, _, _ in batch.groups[1:]] == [last for _, last, _ in batch.groups[:-1]]
    assert batch.padded < batch.inputs["input_ids"].numel()
    models = TaskModels({"swag": made}, made.base_model)
    with torch.no_grad():
        one, grouped = models("swag", batch.inputs).logits, models("swag", batch.inputs, batch.groups).logits
    assert grouped.shape == one.shape == (36, 1)
    assert torch.allclose(one, grouped, atol=1e-6)


def test_same_in_any_batch() -> None:
    tok = word_pieces()
    assert_same_in_any_batch(HEAD, model(HEAD.auto_class, tok), HEAD.encode(tok, ROWS, 0, LIMITS))


def test_predict_and_score() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, ROWS, 0, LIMITS)
    logits = read_all(HEAD, model(HEAD.auto_class, tok), features)
    assert [len(one) for one in logits] == [2, 5, 3]
    assert HEAD.predict(ROWS, features, logits) == [int(np.argmax(one)) for one in logits]
    assert HEAD.score(ROWS, [1, 4, 2], []) == {"accuracy": pytest.approx(200 / 3)}
    assert HEAD.model_config(()) == {}
