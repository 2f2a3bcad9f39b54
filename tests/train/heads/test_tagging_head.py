from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from head_models import KINDS, LIMITS, PADDING, assert_same_in_any_batch, forward, model, read_all, word_pieces
from hypothesis import given
from hypothesis import strategies as st
from xaug.models.encoding.texts import Limits
from xaug.train.heads import HEADS
from xaug.train.heads.base import IGNORED

HEAD = HEADS.get("tagging")


def row(*tokens: str) -> dict[str, Any]:
    return {"id": "r", "tokens": list(tokens), "tags": [at % 3 for at in range(len(tokens))]}


ROWS = [row("the", "cat", "unbelievably", "sat"), row("dog"), row("a", "\u200b\x07", "wall")]


def test_the_first_token_of_each_word_carries_its_tag() -> None:
    (feature,) = HEAD.encode(word_pieces(), [row("the", "xcat", "sat")], 4, LIMITS)
    assert word_pieces().convert_ids_to_tokens(feature.ids[0].tolist()) == [
        "[CLS]",
        "the",
        "x",
        "##c",
        "##a",
        "##t",
        "sat",
        "[SEP]",
    ]
    assert feature.target.tolist() == [IGNORED, 0, 1, IGNORED, IGNORED, IGNORED, 2, IGNORED]
    assert feature.extra.tolist() == [1, 2, 6]
    assert (feature.row, feature.cut) == (4, False)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_tags_lie_where_the_words_begin(kind: str, data: st.DataObject) -> None:
    tok = KINDS[kind]()
    rows = [row(*tokens) for tokens in data.draw(st.lists(st.lists(st.text(max_size=8), max_size=12), max_size=4))]
    features = HEAD.encode(tok, rows, 0, Limits(24))
    for feature in features:
        tags = np.array(rows[feature.row]["tags"])
        seen = feature.extra >= 0
        assert (feature.target[feature.extra[seen]] == tags[seen]).all()
        assert (feature.target != IGNORED).sum() == seen.sum() > 0
        assert (np.diff(feature.extra[seen]) > 0).all()
        assert feature.length <= 24
    for at, own in enumerate(rows):
        asked = sum((feature.extra >= 0).astype(int) for feature in features if feature.row == at)
        assert np.array_equal(asked, [int(token != "") for token in own["tokens"]]) or not any(own["tokens"])


def test_loss_is_that_of_transformers_and_labels_count_words() -> None:
    tok = word_pieces()
    made = model(HEAD.auto_class, tok, num_labels=3)
    batch = HEAD.collate(HEAD.encode(tok, ROWS, 0, LIMITS), PADDING, ())
    assert batch.labels == 4 + 1 + 3
    theirs = made(**batch.inputs, labels=batch.targets["tags"]).loss * batch.labels
    assert float(HEAD.loss(forward(made, batch), batch.targets)) == pytest.approx(theirs.item(), rel=1e-6)


def test_same_in_any_batch() -> None:
    tok = word_pieces()
    assert_same_in_any_batch(HEAD, model(HEAD.auto_class, tok, num_labels=3), HEAD.encode(tok, ROWS, 0, LIMITS))


def test_a_perfect_tagger_is_right_on_every_word() -> None:
    tok = word_pieces()
    rows = [*ROWS, row(*["cat"] * 30), row("\x07"), row("cat", "c" * 30)]
    features = HEAD.encode(tok, rows, 0, Limits(14))
    assert [feature.row for feature in features] == [0, 0, 0, 1, 2, 3, 3, 3, 4, 5]
    assert [feature.cut for feature in features] == [False] * 9 + [True], "a word that is longer than an input"
    logits = [
        np.eye(3, dtype=np.float32)[feature.target.clip(0)] for feature in features
    ]  # correct for every word that has a token
    predictions = HEAD.predict(rows, features, logits)
    assert predictions == [own["tags"] for own in rows]
    assert HEAD.score(rows, predictions, ()) == {"accuracy": 100.0}


def test_an_empty_word_is_wrong() -> None:
    rows = [row("the", "", "cat"), row("")]
    features = HEAD.encode(word_pieces(), rows, 0, LIMITS)
    logits = [np.eye(3, dtype=np.float32)[feature.target.clip(0)] for feature in features]
    assert HEAD.predict(rows, features, logits) == [[0, -1, 2], [-1]]


def test_read_gives_no_padding() -> None:
    tok = word_pieces()
    features = HEAD.encode(tok, ROWS, 0, LIMITS)
    logits = read_all(HEAD, model(HEAD.auto_class, tok, num_labels=3), features)
    assert [one.shape for one in logits] == [(feature.length, 3) for feature in features]
