from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from head_models import KINDS, LIMITS, PADDING, assert_same_in_any_batch, forward, model, read_all, word_pieces
from hypothesis import given
from hypothesis import strategies as st
from xaug.train.heads import HEADS
from xaug.train.heads.base import IGNORED, Limits

HEAD = HEADS.get("tagging")


def row(*tokens: str) -> dict[str, Any]:
    return {"id": "r", "tokens": list(tokens), "tags": [at % 3 for at in range(len(tokens))]}


ROWS = [row("the", "cat", "unbelievably", "sat"), row("dog"), row("a", "\u200b\x07", "wall")]


def test_the_first_piece_of_each_word_carries_its_tag() -> None:
    (unit,) = HEAD.encode(word_pieces(), [row("the", "xcat", "sat")], 4, LIMITS)
    assert word_pieces().convert_ids_to_tokens(unit.ids[0].tolist()) == [
        "[CLS]",
        "the",
        "x",
        "##c",
        "##a",
        "##t",
        "sat",
        "[SEP]",
    ]
    assert unit.target.tolist() == [IGNORED, 0, 1, IGNORED, IGNORED, IGNORED, 2, IGNORED]
    assert unit.extra.tolist() == [1, 2, 6]
    assert (unit.row, unit.cut) == (4, False)


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_tags_lie_where_the_words_begin(kind: str, data: st.DataObject) -> None:
    tok = KINDS[kind]()
    rows = [row(*tokens) for tokens in data.draw(st.lists(st.lists(st.text(max_size=8), max_size=12), max_size=4))]
    units = HEAD.encode(tok, rows, 0, Limits(24))
    for unit in units:
        tags = np.array(rows[unit.row]["tags"])
        seen = unit.extra >= 0
        assert (unit.target[unit.extra[seen]] == tags[seen]).all()
        assert (unit.target != IGNORED).sum() == seen.sum() > 0
        assert (np.diff(unit.extra[seen]) > 0).all()
        assert unit.length <= 24
        alone = [
            tok([one], is_split_into_words=True, add_special_tokens=False)["input_ids"]
            for one in rows[unit.row]["tokens"]
        ]
        whole = sum(map(len, alone)) + 2
        assert unit.cut == (whole > 24)
        if not unit.cut:
            assert [len(one) > 0 for one in alone] == seen.tolist()
            assert [unit.ids[0][at] for at in unit.extra[seen]] == [one[0] for one in alone if one]


def test_loss_is_that_of_transformers_and_labels_count_words() -> None:
    tok = word_pieces()
    made = model(HEAD.auto_class, tok, num_labels=3)
    batch = HEAD.collate(HEAD.encode(tok, ROWS, 0, LIMITS), PADDING, ())
    assert batch.labels == 4 + 1 + 2
    theirs = made(**batch.inputs, labels=batch.targets["tags"]).loss * batch.labels
    assert float(HEAD.loss(forward(made, batch), batch.targets)) == pytest.approx(theirs.item(), rel=1e-6)


def test_same_in_any_batch() -> None:
    tok = word_pieces()
    assert_same_in_any_batch(HEAD, model(HEAD.auto_class, tok, num_labels=3), HEAD.encode(tok, ROWS, 0, LIMITS))


def test_words_that_were_not_seen_are_wrong() -> None:
    tok = word_pieces()
    rows = [*ROWS, row(*["cat"] * 30), row("\x07")]
    units = HEAD.encode(tok, rows, 0, Limits(12))
    assert [unit.row for unit in units] == [0, 1, 2, 3]  # nothing is left of the last
    assert [unit.cut for unit in units] == [True, False, False, True]
    logits = [np.eye(3, dtype=np.float32)[unit.target.clip(0)] for unit in units]  # right wherever it was asked
    said = HEAD.predict(rows, units, logits)
    assert said[2] == [0, -1, 2]
    assert said[3] == rows[3]["tags"][:10] + [-1] * 20
    assert said[4] == [-1]
    right = sum(a == b for own, r in zip(said, rows, strict=True) for a, b in zip(own, r["tags"], strict=True))
    assert HEAD.score(rows, said, ()) == {"accuracy": pytest.approx(100 * right / 39)}


def test_read_gives_no_padding() -> None:
    tok = word_pieces()
    units = HEAD.encode(tok, ROWS, 0, LIMITS)
    logits = read_all(HEAD, model(HEAD.auto_class, tok, num_labels=3), units)
    assert [one.shape for one in logits] == [(unit.length, 3) for unit in units]
