"""The victim's gradient: against finite differences on each task type, and whatever the batch."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from tiny import OFFICIAL, TinyModels
from xaug.augment.adapters import adapter_for
from xaug.augment.attacks import prepare
from xaug.augment.attacks.searches.ranking import at
from xaug.augment.oracles.gradient import Gradients
from xaug.augment.oracles.victim import Victim
from xaug.augment.queries import GradientItem
from xaug.data_cards.catalog import card
from xaug.data_cards.sources import open_source
from xaug.data_cards.sources.base import ReadReport
from xaug.models.placement import Placement

TASKS = ("mnli", "commonsenseqa", "squad_v1", "squad_v2", "ccg")
NEW = ("the", "people", "of")


def asked(tiny: TinyModels, task: str) -> tuple[Victim, list[GradientItem]]:
    """The victim of a task, and an item for each of its first rows: three of its words and what may replace them."""
    source, of = open_source(str(OFFICIAL)), card(task)
    adapter = adapter_for(of)
    victim = Victim(str(tiny.victims[task]), adapter, source.labels(of), Placement.choose("cpu", "fp32", None))
    items = []
    for row in list(source.rows(of, "train", report=ReadReport()))[:4]:
        example = prepare(row, adapter, of.attackable)
        places = example.text.editable()[:3]
        items.append(
            GradientItem(example.item(example.text), tuple(at(example.text, i) for i in places), (NEW,) * len(places))
        )
    return victim, items


def losses(victim: Victim, item: GradientItem, shift: Any, tokens: dict[int, list[int]]) -> float:
    """The loss of the item's text when ``shift`` is added to the embeddings of these tokens of each of its inputs."""
    parts = victim.adapter.encode(victim.tokenizer, [item.item], victim.limits)[0]
    embedding, rows = victim.model.get_input_embeddings(), []
    for number, part in enumerate(parts):
        embedded = embedding(torch.tensor(part.encoded.ids[None].astype(np.int64)))
        for token in tokens[number]:
            embedded[0, token] += shift
        more = {} if part.encoded.types is None else {
            "token_type_ids": torch.tensor(part.encoded.types[None].astype(np.int64))
        }  # fmt: skip
        rows.append(
            victim.adapter.logits(victim.model(**victim.adapter.inputs({"inputs_embeds": embedded, **more})))[0]
        )
    longest = max(len(row) for row in rows)
    padded = [torch.nn.functional.pad(row, (0,) * (2 * row.dim() - 1) + (longest - len(row),)) for row in rows]
    return float(victim.adapter.loss(item.item, parts, torch.stack(padded), victim.order))


@pytest.mark.parametrize("task", TASKS)
def test_a_gain_is_the_slope_of_the_loss(tiny: TinyModels, task: str) -> None:
    """Moving a word's embedding towards that of another word changes the loss at the rate that the oracle says."""
    victim, items = asked(tiny, task)
    oracle = Gradients([victim])
    weight = victim.model.get_input_embeddings().weight
    compared = 0
    with torch.no_grad():
        for item, found in zip(items, oracle.answer(items), strict=True):
            parts = victim.adapter.encode(victim.tokenizer, [item.item], victim.limits)[0]
            for (field, start, end), gradient in zip(item.words, found, strict=True):
                own = victim.tokenizer(item.item.fields[field][start:end], add_special_tokens=False)["input_ids"]
                tokens = {
                    number: [i for i in range(len(part.encoded.ids)) if int(part.encoded.ids[i]) in own]
                    for number, part in enumerate(parts)
                }
                if len(own) != 1 or any(len(one) != 1 for one in tokens.values()):
                    continue  # the word stands once in each input, so that there is no doubt which tokens are meant
                for word, gain in zip(NEW, gradient.gains, strict=True):
                    (new,) = victim.tokenizer(word, add_special_tokens=False)["input_ids"]
                    towards = weight[new] - weight[own[0]]
                    step = 1e-2
                    slope = (
                        losses(victim, item, step * towards, tokens) - losses(victim, item, -step * towards, tokens)
                    ) / (2 * step)
                    assert gain == pytest.approx(slope, abs=2e-3, rel=5e-2)
                    compared += 1
                assert gradient.norm > 0
    assert compared


@pytest.mark.parametrize("task", TASKS)
def test_an_answer_does_not_depend_on_the_batch(tiny: TinyModels, task: str) -> None:
    victim, items = asked(tiny, task)
    together = Gradients([victim]).answer(items)
    assert together == [answer for item in items for answer in Gradients([victim]).answer([item])]


def test_the_loss_is_minus_the_log_probability_of_gold(tiny: TinyModels) -> None:
    for task in ("mnli", "commonsenseqa"):
        victim, items = asked(tiny, task)
        (score,) = victim.answer([items[0].item])
        parts = victim.adapter.encode(victim.tokenizer, [items[0].item], victim.limits)[0]
        none: dict[int, list[int]] = {number: [] for number in range(len(parts))}
        with torch.no_grad():
            assert np.exp(-losses(victim, items[0], 0.0, none)) == pytest.approx(score.gold, abs=1e-5)


def test_an_item_asks_the_half_that_it_names(tiny: TinyModels) -> None:
    victim, (item, *_) = asked(tiny, "mnli")
    other = Victim(str(tiny.judges["mnli"]), victim.adapter, ("entailment", "neutral", "contradiction"), Placement())
    both = Gradients([victim, other])
    addressed = [item._replace(item=item.item._replace(half=half)) for half in (1, 0)]
    assert both.answer(addressed) == Gradients([other]).answer([item]) + Gradients([victim]).answer([item])
