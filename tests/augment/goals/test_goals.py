"""Classification and multiple choice: margins from logits worked out by hand; rows taken apart and put together."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from tiny import OFFICIAL, TinyModels
from transformers import AutoTokenizer
from xaug.augment.attacks import prepare
from xaug.augment.goals import GOALS, goal_for
from xaug.augment.goals.base import Goal, Logits, Part, choice_score, softmax
from xaug.augment.goals.classification import ClassificationGoal
from xaug.augment.goals.multiple_choice import MultipleChoiceGoal
from xaug.augment.queries import VictimItem
from xaug.data_cards import catalog
from xaug.data_cards.schema import Row
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.task_types import RETRIEVAL, TASK_TYPES
from xaug.models.encoding.texts import Encoded, ints

PAIR: Row = {"id": "a", "text_a": "The museum opens.", "text_b": "It is open.", "label": 2}
CHOICES: Row = {
    "id": "c", "context": "She slips on ice.", "question": "", "label": 1,
    "choices": ["She flies.", "She falls.", "", "She sings."],
}  # fmt: skip
PART = Part(Encoded(ints([1])))


def row_of(*values: float) -> Logits:
    return np.array(values, dtype=np.float32)


@pytest.fixture(scope="module")
def tokenizer(tiny: TinyModels) -> Any:
    return AutoTokenizer.from_pretrained(tiny.mlm)


def test_softmax_is_stable_and_float32() -> None:
    probabilities = softmax(row_of(1000.0, 1000.0 + math.log(3)))
    assert probabilities.dtype == np.float32
    assert probabilities == pytest.approx([0.25, 0.75], abs=1e-4)


def test_the_margin_is_golds_lead() -> None:
    assert choice_score(row_of(0.5, 0.3, 0.2), 0)[:2] == pytest.approx((0.5, 0.2))
    assert choice_score(row_of(0.5, 0.3, 0.2), 2).margin == pytest.approx(-0.3)
    assert choice_score(row_of(0.4, 0.4, 0.2), 1).margin == 0.0, "a tie is not an error of the model"
    assert choice_score(row_of(1.0), 0) == (1.0, 1.0, ())


def test_a_classifiers_outputs_are_read_in_the_tasks_order() -> None:
    goal = ClassificationGoal()
    logits = [row_of(math.log(1), math.log(3), math.log(6))]  # probabilities .1 .3 .6
    item = goal.item(PAIR, ("a", "b"), ())
    assert goal.read(item, [PART], logits, [0, 1, 2])[:2] == pytest.approx((0.6, 0.3))
    assert goal.read(item, [PART], logits, [2, 1, 0]).gold == pytest.approx(0.1)
    assert goal.read(item, [PART], logits, [2, 0, 1]).margin == pytest.approx(0.3 - 0.6)


def _numbers(parts: Sequence[Part]) -> list[tuple[list[int], list[int]]]:
    """Token ids and segment ids."""
    return [(one.encoded.ids.tolist(), one.encoded.types.tolist()) for one in parts if one.encoded.types is not None]


def test_a_text_alone_and_a_pair() -> None:
    goal, single = ClassificationGoal(), {**PAIR, "text_b": None}
    assert goal.fields(PAIR).names == ("text_a", "text_b")
    assert goal.fields(single).values == ("The museum opens.",)
    assert goal.rebuild(single, ("x",), ()) == {**single, "text_a": "x"}
    assert goal.rebuild(PAIR, ("x", "y"), ()) == {**PAIR, "text_a": "x", "text_b": "y"}


def test_classification_encodes_each_item_as_the_tokenizer_does(tokenizer: Any) -> None:
    goal = ClassificationGoal()
    items = [VictimItem(("It is open.", "The museum opens."), 0), VictimItem(("Alone.",), 0), VictimItem(("x", ""), 0)]
    parts = goal.encode(tokenizer, items, 384)
    for item, own in zip(items, parts, strict=True):
        expected = tokenizer(*([text] for text in item.fields))
        assert _numbers(own) == list(zip(expected["input_ids"], expected["token_type_ids"], strict=True))
    ((cut,),) = goal.encode(tokenizer, [VictimItem(("word " * 500, "short one"), 0)], 64)
    assert len(cut.encoded.ids) == 64
    assert cut.encoded.ids[-4:-1].tolist() == tokenizer("short one", add_special_tokens=False)["input_ids"][-3:], (
        "longer end cut"
    )


def test_multiple_choice_keeps_the_choices_count_and_order(tokenizer: Any) -> None:
    goal = MultipleChoiceGoal()
    fields = goal.fields(CHOICES)
    assert fields.names == ("context", "question", "choices[0]", "choices[1]", "choices[2]", "choices[3]")
    assert goal.rebuild(CHOICES, fields.values, ()) == CHOICES
    few: Row = {**CHOICES, "choices": ["yes", "no"], "question": "Does she fall?"}
    items = [goal.item(row, goal.fields(row).values, ()) for row in (CHOICES, few, CHOICES)]
    parts = goal.encode(tokenizer, items, 384)
    assert [len(own) for own in parts] == [4, 2, 4]
    assert _numbers(parts[0]) == _numbers(parts[2])
    said = tokenizer.decode(parts[1][1].encoded.ids)
    assert said == "[CLS] she slips on ice. [SEP] does she fall? no [SEP]"


def test_multiple_choice_reads_one_logit_a_choice() -> None:
    goal = MultipleChoiceGoal()
    item = goal.item(CHOICES, goal.fields(CHOICES).values, ())
    logits = [row_of(math.log(p)) for p in (2, 5, 1, 2)]
    assert goal.read(item, [PART] * 4, logits, [])[:2] == pytest.approx((0.5, 0.3))
    assert goal.read(item._replace(gold=3), [PART] * 4, logits, []).margin == pytest.approx(-0.3)


def test_every_task_type_has_a_goal() -> None:
    assert set(GOALS.names()) == set(TASK_TYPES.names()) - {RETRIEVAL.name}  # no intermediate task is of that type


@pytest.mark.parametrize("task", [card.id.name for card in catalog.cards()])
def test_a_row_taken_apart_and_put_together_is_the_row(task: str) -> None:
    card, source = catalog.card(task), open_source(str(OFFICIAL))
    goal: Goal = goal_for(card)
    rows = list(source.rows(card, "train", report=ReadReport()))
    assert rows
    for row in rows:
        case = prepare(row, goal, card.attackable)
        assert goal.rebuild(row, case.text.fields, case.text.gold) == row
        item = case.item(case.text)
        assert item.fields == goal.fields(row).values
        editable = {case.text.layout.names[case.text.field_of(i)].split("[")[0] for i in case.text.editable()}
        assert editable <= set(card.attackable)


def test_choices_as_a_field_name_means_every_choice() -> None:
    text = prepare(CHOICES, MultipleChoiceGoal(), ("choices",)).text
    assert text.layout.editable == (False, False, True, True, True, True)
    text = prepare(CHOICES, MultipleChoiceGoal(), ("choices[1]",)).text
    assert text.layout.editable == (False, False, False, True, False, False)
