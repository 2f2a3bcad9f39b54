"""The adapters of classification and multiple choice: margins worked out by hand, and rows rebuilt from fields."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from tiny import OFFICIAL, TinyModels
from transformers import AutoTokenizer
from xaug.augment.adapters import ADAPTERS, adapter_for
from xaug.augment.adapters.base import Logits, Part, TaskAdapter, choice_score, softmax
from xaug.augment.adapters.classification import ClassificationAdapter
from xaug.augment.adapters.multiple_choice import MultipleChoiceAdapter
from xaug.augment.attacks import prepare
from xaug.augment.queries import VictimItem
from xaug.data_cards import catalog
from xaug.data_cards.schema import Row
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.data_cards.task_types import RETRIEVAL, TASK_TYPES
from xaug.models.encoding.texts import Encoded, Limits, ints

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
    adapter = ClassificationAdapter()
    logits = [row_of(math.log(1), math.log(3), math.log(6))]  # probabilities .1 .3 .6
    item = adapter.item(PAIR, ("a", "b"), ())
    assert adapter.read(item, [PART], logits, [0, 1, 2])[:2] == pytest.approx((0.6, 0.3))
    assert adapter.read(item, [PART], logits, [2, 1, 0]).gold == pytest.approx(0.1)
    assert adapter.read(item, [PART], logits, [2, 0, 1]).margin == pytest.approx(0.3 - 0.6)


def _numbers(parts: Sequence[Part]) -> list[tuple[list[int], list[int]]]:
    """Token ids and segment ids."""
    return [(one.encoded.ids.tolist(), one.encoded.types.tolist()) for one in parts if one.encoded.types is not None]


def test_a_text_alone_and_a_pair() -> None:
    adapter, single = ClassificationAdapter(), {**PAIR, "text_b": None}
    assert adapter.fields(PAIR).names == ("text_a", "text_b")
    assert adapter.fields(single).values == ("The museum opens.",)
    assert adapter.rebuild(single, ("x",), ()) == {**single, "text_a": "x"}
    assert adapter.rebuild(PAIR, ("x", "y"), ()) == {**PAIR, "text_a": "x", "text_b": "y"}


def test_classification_encodes_each_item_as_the_tokenizer_does(tokenizer: Any) -> None:
    adapter = ClassificationAdapter()
    items = [VictimItem(("It is open.", "The museum opens."), 0), VictimItem(("Alone.",), 0), VictimItem(("x", ""), 0)]
    parts = adapter.encode(tokenizer, items, Limits(384))
    for item, own in zip(items, parts, strict=True):
        expected = tokenizer(*([text] for text in item.fields))
        assert _numbers(own) == list(zip(expected["input_ids"], expected["token_type_ids"], strict=True))
    ((cut,),) = adapter.encode(tokenizer, [VictimItem(("word " * 500, "short one"), 0)], Limits(64))
    assert len(cut.encoded.ids) == 64
    assert cut.encoded.ids[-4:-1].tolist() == tokenizer("short one", add_special_tokens=False)["input_ids"][-3:], (
        "longer end cut"
    )


def test_multiple_choice_keeps_the_choices_count_and_order(tokenizer: Any) -> None:
    adapter = MultipleChoiceAdapter()
    fields = adapter.fields(CHOICES)
    assert fields.names == ("context", "question", "choices[0]", "choices[1]", "choices[2]", "choices[3]")
    assert adapter.rebuild(CHOICES, fields.values, ()) == CHOICES
    few: Row = {**CHOICES, "choices": ["yes", "no"], "question": "Does she fall?"}
    items = [adapter.item(row, adapter.fields(row).values, ()) for row in (CHOICES, few, CHOICES)]
    parts = adapter.encode(tokenizer, items, Limits(384))
    assert [len(own) for own in parts] == [4, 2, 4]
    assert _numbers(parts[0]) == _numbers(parts[2])
    decoded = tokenizer.decode(parts[1][1].encoded.ids)
    assert decoded == "[CLS] she slips on ice. [SEP] does she fall? no [SEP]"


def test_multiple_choice_reads_one_logit_per_choice() -> None:
    adapter = MultipleChoiceAdapter()
    item = adapter.item(CHOICES, adapter.fields(CHOICES).values, ())
    logits = [row_of(math.log(p)) for p in (2, 5, 1, 2)]
    assert adapter.read(item, [PART] * 4, logits, [])[:2] == pytest.approx((0.5, 0.3))
    assert adapter.read(item._replace(gold=3), [PART] * 4, logits, []).margin == pytest.approx(-0.3)


def test_every_task_type_has_an_adapter() -> None:
    assert set(ADAPTERS.names()) == set(TASK_TYPES.names()) - {RETRIEVAL.name}  # no intermediate task is of that type


@pytest.mark.parametrize("task", [card.id.name for card in catalog.cards()])
def test_a_row_rebuilt_from_its_fields_is_the_row(task: str) -> None:
    card, source = catalog.card(task), open_source(str(OFFICIAL))
    adapter: TaskAdapter = adapter_for(card)
    rows = list(source.rows(card, "train", report=ReadReport()))
    assert rows
    for row in rows:
        case = prepare(row, adapter, card.attackable)
        assert adapter.rebuild(row, case.text.fields, case.text.gold) == row
        item = case.item(case.text)
        assert item.fields == adapter.fields(row).values
        editable = {case.text.layout.names[case.text.field_of(i)].split("[")[0] for i in case.text.editable()}
        assert editable <= set(card.attackable)


def test_choices_as_a_field_name_means_every_choice() -> None:
    text = prepare(CHOICES, MultipleChoiceAdapter(), ("choices",)).text
    assert text.layout.editable == (False, False, True, True, True, True)
    text = prepare(CHOICES, MultipleChoiceAdapter(), ("choices[1]",)).text
    assert text.layout.editable == (False, False, False, True, False, False)
