from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from head_models import LIMITS, PADDING, forward, model, read_all, unigram, word_pieces
from hypothesis import given
from hypothesis import strategies as st
from xaug.data_cards.errors import DataError
from xaug.models.encoding.texts import Limits
from xaug.train.heads import HEADS
from xaug.train.heads.base import Padding
from xaug.train.heads.dual_encoder import Found
from xaug.train.heads.sentences import sentence_around
from xaug.train.model import TaskModels

HEAD = HEADS.get("dual_encoder")


def row(question: str, context: str, answer: str = "", **more: Any) -> dict[str, Any]:
    answers = (
        {"text": [answer], "answer_start": [context.index(answer)]} if answer else {"text": [], "answer_start": []}
    )
    return {
        "id": "q",
        "title": "t",
        "context": context,
        "question": question,
        "answers": answers,
        "is_impossible": not answer,
        **more,
    }


CONTEXT = "The cat sat on the mat. The dog saw a wall. Things happen."
ROWS = [
    row("who sat", CONTEXT, "cat"), row("who saw", CONTEXT, "dog"), row("none", CONTEXT),
    row("on what", CONTEXT, "mat"),    row("what", "a cat is old", "old"),
]  # fmt: skip


def test_question_and_its_sentence_before_the_context() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, ROWS, 4, LIMITS)
    assert [feature.row for feature in features] == [4, 5, 7, 8]  # no feature without an answer
    assert [tok.decode(one) for one in features[1].ids] == [
        "[CLS] who saw [SEP]",
        "[CLS] the dog saw a wall. [SEP] the cat sat on the mat. the dog saw a wall. things happen. [SEP]",
    ]
    assert features[1].types is not None
    assert features[1].types[0].max() == 0
    assert features[1].types[1].max() == 1
    assert HEAD.encode(unigram(), ROWS, 0, LIMITS)[0].types is None
    assert HEAD.encode(tok, ROWS[2:3], 0, LIMITS) == []


def test_a_long_candidate_loses_context() -> None:
    features = HEAD.encode(word_pieces(), [row("cat " * 200, "A dog. " + "Cat " * 300, "dog")], 0, Limits(128))
    assert [len(one) for one in features[0].ids] == [96, 128]
    assert word_pieces().decode(features[0].ids[1]).startswith("[CLS] a dog. [SEP] a dog. cat")
    assert features[0].cut


@pytest.mark.parametrize(
    ("text", "answer", "sentence"),
    [
        ("One is. Two is! Three is?", "Two", "Two is!"),
        ("One is. Two is! Three is?", "Three is?", "Three is?"),
        ("One is. Two is! Three is?", "is. Two", "One is. Two is!"),  # across a break: both
        ("Mr. J. Smith of the U.S. Army came. He left.", "Army", "Mr. J. Smith of the U.S. Army came."),
        ("It cost 3.5 approx. two coins. So.", "two", "It cost 3.5 approx. two coins."),
        ('He said "no." Then left.', "left", "Then left."),
        ("猫在那里。狗在这里！没有。", "狗", "狗在这里！"),
        ("वह गया। वह आया।", "आया", "वह आया।"),
        ("a title\n\nthe text", "text", "the text"),
        ("no end", "end", "no end"),
    ],
)
def test_sentence_around(text: str, answer: str, sentence: str) -> None:
    start = text.index(answer)
    first, last = sentence_around(text, start, start + len(answer))
    assert text[first:last] == sentence


@given(text=st.text(st.sampled_from('ab.!?。 \n"”A।'), max_size=40), data=st.data())
def test_a_sentence_holds_its_answer(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = sentence_around(text, start, end)
    assert 0 <= first <= start <= end <= last <= len(text)


def test_loss_is_the_ranking_loss_of_sentence_transformers() -> None:
    """Mean pooling, cosine × 20, cross-entropy over the batch: computed again with torch alone."""
    tok = word_pieces()
    made = model(HEAD.auto_class, tok)
    features = [
        feature for feature in HEAD.encode(tok, ROWS, 0, LIMITS) if feature.row != 3
    ]  # three different candidates
    batch = HEAD.collate(features, Padding(0, 16), ())
    assert batch.labels == 3
    means = []
    for feature in features:
        with torch.no_grad():
            each = [
                made(torch.tensor(ids)[None].long(), token_type_ids=torch.tensor(types)[None].long())
                .last_hidden_state[0]
                .mean(0)
                for ids, types in zip(feature.ids, feature.types or (), strict=True)
            ]
        means.append(torch.stack(each))
    both = torch.stack(means)
    cosine = torch.nn.functional.cosine_similarity(both[:, None, 0], both[None, :, 1], dim=-1)
    theirs = torch.nn.functional.cross_entropy(cosine * 20, torch.arange(3)) * 3
    assert float(HEAD.loss(forward(made, batch), batch.targets)) == pytest.approx(float(theirs), rel=1e-4)
    for own, mean in zip(read_all(HEAD, made, features), both, strict=True):
        assert own.shape == (2, 32)
        assert own.dtype == np.float32
        assert np.allclose(np.linalg.norm(own, axis=1), 1, atol=1e-5)
        assert np.allclose(own, (mean / mean.norm(dim=-1, keepdim=True)).numpy(), atol=1e-5)


def test_questions_and_candidates_in_groups_have_the_same_vectors() -> None:
    tok = word_pieces()
    made = model(HEAD.auto_class, tok)
    rows = [row("who sat " * (1 + i % 2), "The cat sat. " + "a mat " * (8 + i), "cat") for i in range(8)]
    features = HEAD.encode(tok, rows, 0, LIMITS)
    batch = HEAD.collate(features, PADDING, ())
    assert len(batch.groups) > 1
    assert batch.tokens == sum(len(ids) for feature in features for ids in feature.ids)
    assert batch.tokens <= batch.padded < 0.7 * batch.inputs["input_ids"].numel()
    models = TaskModels({"squad": made}, made.base_model)
    with torch.no_grad():
        one, apart = models("squad", batch.inputs), models("squad", batch.inputs, batch.groups)
    assert float(HEAD.loss(one, batch.targets)) == pytest.approx(float(HEAD.loss(apart, batch.targets)), rel=1e-5)
    for own, other in zip(HEAD.read(one, features, batch), HEAD.read(apart, features, batch), strict=True):
        assert np.allclose(own, other, atol=1e-6)


def test_equal_candidates_are_no_negatives() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, ROWS, 0, LIMITS)
    batch = HEAD.collate(features, PADDING, ())
    assert batch.targets["candidate"].tolist() == [0, 1, 0, 2]
    out = forward(model(HEAD.auto_class, tok), batch)
    q, c = torch.from_numpy(np.stack(HEAD.read(out, features, batch))).unbind(1)
    scores = 20 * q @ c.T
    theirs = 0.0
    for i, others in enumerate(([0, 1, 3], [0, 1, 2, 3], [1, 2, 3], [0, 1, 2, 3])):
        theirs += float(torch.logsumexp(scores[i][others], 0) - scores[i, i])
    assert float(HEAD.loss(out, batch.targets)) == pytest.approx(theirs, rel=1e-5)
    alone = [features[0], features[2]]  # the same candidate twice: no negatives
    batch = HEAD.collate(alone, PADDING, ())
    assert float(HEAD.loss(forward(model(HEAD.auto_class, tok), batch), batch.targets)) == 0.0


def test_predict_and_score() -> None:
    features = HEAD.encode(word_pieces(), ROWS, 0, LIMITS)
    one, two, three = np.eye(3, dtype=np.float32)
    vectors = [(one, one), (0.6 * one + 0.8 * two, two), (0.6 * two + 0.8 * three, one), (three, three)]
    found = HEAD.predict(ROWS, features, [np.stack(pair) for pair in vectors])
    assert found == [Found(0, 1), Found(1, 1), None, Found(4, 3), Found(4, 1)]
    rows = ["the candidate of row 1", "the candidate of row 2", None, *["the candidate of row 5"] * 2]
    assert HEAD.plain(found) == rows
    assert HEAD.score(ROWS, found, ()) == {"mrr": pytest.approx(100 * (3 + 1 / 3) / 4), "accuracy": 75.0}


def test_equal_vectors_for_all_are_no_success() -> None:
    features = HEAD.encode(word_pieces(), ROWS, 0, LIMITS)
    found = HEAD.predict(ROWS, features, [np.ones((2, 4), np.float32)] * 4)
    assert [one.rank for one in found if one] == [3, 3, 3, 3]
    broken = HEAD.predict(ROWS, features, [np.full((2, 4), np.nan, np.float32)] * 4)
    assert [one.rank for one in broken if one] == [3, 3, 3, 3]


def test_no_question_with_an_answer_is_an_error_of_the_data() -> None:
    found = HEAD.predict(ROWS[2:3], [], [])
    assert found == [None]
    with pytest.raises(DataError):
        HEAD.score(ROWS[2:3], found, ())
