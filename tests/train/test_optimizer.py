"""Learning rates by step, weight decay by shape, the averaged weights."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import nn
from xaug.train.averaging import Average
from xaug.train.config import OptimizerConfig
from xaug.train.optimizer import lr_factor


def factors(total: int, **config: object) -> list[float]:
    settings = OptimizerConfig.model_validate(config)
    return [lr_factor(step, total, settings) for step in range(total)]


def test_linear_warms_up_to_one_and_falls_towards_zero() -> None:
    got = factors(10, warmup=0.2)
    assert got == pytest.approx([0.5, 1.0, 1.0, 7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8])


def test_cosine_is_half_way_down_at_the_middle() -> None:
    got = factors(11, warmup=0.0, schedule="cosine")
    assert got[0] == 1.0
    assert factors(10, warmup=0.0, schedule="cosine")[5] == pytest.approx(0.5)
    assert all(one > two for one, two in pairwise(got))


def test_constant_stays() -> None:
    assert factors(5, warmup=0.2, schedule="constant") == [1.0] * 5


def test_the_average_follows_the_formula_and_is_removed_afterwards() -> None:
    model = nn.Linear(2, 1, bias=False)
    with torch.no_grad():
        model.weight.fill_(1.0)
    average = Average(model, 0.9)
    with torch.no_grad():
        model.weight.fill_(2.0)
    average.update(model)
    with average.applied(model):
        assert model.weight.tolist() == [pytest.approx([1.1, 1.1])]
    assert model.weight.tolist() == [[2.0, 2.0]]
    assert not Average(model, 0.0).weights
