"""Tagging: the worst watched token decides; a token cut off counts as wrong."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from tiny import TinyModels
from transformers import AutoTokenizer
from xaug.augment.adapters.base import Logits, Part
from xaug.augment.adapters.tagging import TaggingAdapter
from xaug.augment.queries import VictimItem
from xaug.models.encoding.texts import Encoded, Limits, ints

ADAPTER = TaggingAdapter()
ROW = {"id": "t", "tokens": ["The", "museums", "open"], "tags": [0, 1, 2]}
PART = Part(Encoded(ints([0] * 6)), positions=(1, 2, 4))


def logits(*probabilities: tuple[int, ...]) -> Logits:
    """Logits with one row per token, from the weights of the labels."""
    return np.log(np.array(probabilities, dtype=np.float32))


# positions:        [CLS]      The        museum     ##s        open       [SEP]
RIGHT = logits((1, 1, 1), (8, 1, 1), (2, 6, 2), (9, 1, 1), (3, 2, 5), (1, 1, 1))


def _item(watch: tuple[bool, ...] = ()) -> VictimItem:
    return ADAPTER.item(ROW, tuple(ROW["tokens"]), (), watch)  # type: ignore[arg-type]


def test_the_least_certain_word_decides() -> None:
    score = ADAPTER.read(_item(), [PART], [RIGHT], [0, 1, 2])
    assert score[:2] == pytest.approx((0.5, 0.2)), "open: .5 to .3; ##s says nothing"
    assert score.correct == (True, True, True)


def test_tokens_that_are_not_watched_do_not_count() -> None:
    score = ADAPTER.read(_item((True, True, False)), [PART], [RIGHT], [0, 1, 2])
    assert score.gold == pytest.approx(0.6)
    assert score.correct == (True, True, False)
    assert ADAPTER.read(_item((False, False, False)), [PART], [RIGHT], [0, 1, 2]) == (1.0, 1.0, (False,) * 3)


def test_one_wrong_token_is_enough() -> None:
    wrong = RIGHT.copy()
    wrong[1] = np.log([4, 5, 1])
    score = ADAPTER.read(_item(), [PART], [wrong], [0, 1, 2])
    assert score.margin == pytest.approx(-0.1)
    assert score.correct == (False, True, True)
    assert ADAPTER.read(_item((False, True, True)), [PART], [wrong], [0, 1, 2]).margin > 0


def test_a_models_labels_are_read_in_the_tasks_order() -> None:
    other = ADAPTER.read(_item(), [PART], [RIGHT[:, [2, 0, 1]]], [1, 2, 0])
    assert other[:2] == pytest.approx((0.5, 0.2))


def test_a_tag_the_model_does_not_know_and_a_token_it_does_not_see_are_wrong() -> None:
    assert ADAPTER.read(_item(), [PART], [RIGHT], [0, -1, 2]) == (0.0, -1.0, (True, False, True))
    cut = Part(Encoded(ints([0] * 6)), positions=(1, 2, -1))
    assert ADAPTER.read(_item(), [cut], [RIGHT], [0, 1, 2]).correct == (True, True, False)


@pytest.fixture(scope="module")
def tokenizer(tiny: TinyModels) -> Any:
    return AutoTokenizer.from_pretrained(tiny.mlm)


def test_a_word_is_read_at_its_first_token(tokenizer: Any) -> None:
    items = [VictimItem(("The", "qzqzq", "opens", "."), (0, 0, 0, 0)), VictimItem(("", "museum"), (0, 0))]
    (part,), (empty,) = ADAPTER.encode(tokenizer, items, Limits(384))
    tokens = tokenizer.convert_ids_to_tokens(part.encoded.ids)
    assert [tokens[i] for i in part.positions] == ["the", "q", "opens", "."]
    assert empty.positions == (-1, 1), "a token that the tokenizer drops is not seen"


def test_a_long_sentence_is_asked_about_in_parts(tokenizer: Any) -> None:
    item = VictimItem(("museum",) * 70, (0, 1) * 35, (True,) * 70)
    (parts,) = ADAPTER.encode(tokenizer, [item], Limits(32))
    assert [len(part.encoded.ids) for part in parts] == [32, 32, 12]
    assert parts[1].positions == (*[-1] * 30, *range(1, 31), *[-1] * 10)
    sure = [np.full((len(part.encoded.ids), 2), -5.0, np.float32) for part in parts]
    for part, own in zip(parts, sure, strict=True):
        for word, at in enumerate(part.positions):
            if at >= 0:
                own[at, word % 2] = 5.0
    score = ADAPTER.read(item, parts, sure, [0, 1])
    assert score.correct == (True,) * 70
    assert score.margin > 0.99
    sure[2][parts[2].positions[69]] = [5.0, -5.0]  # the last word, in the last part
    score = ADAPTER.read(item, parts, sure, [0, 1])
    assert score.correct == (True,) * 69 + (False,)
    assert score.margin < -0.99


def test_a_word_without_a_token_is_asked_about_as_an_unknown_one(tokenizer: Any) -> None:
    ((part,),) = ADAPTER.encode(tokenizer, [VictimItem(("museum", "\u200b", "."), (0, 0, 0))], Limits(64))
    assert part.positions == (1, 2, 3)
    assert part.encoded.ids[2] == tokenizer.unk_token_id


def test_fields_are_tokens_and_the_row_is_rebuilt() -> None:
    fields = ADAPTER.fields(ROW)
    assert (fields.names, fields.values, fields.tokens) == (("tokens",) * 3, ("The", "museums", "open"), True)
    assert ADAPTER.rebuild(ROW, ("A", "museums", "open"), ()) == {**ROW, "tokens": ["A", "museums", "open"]}
