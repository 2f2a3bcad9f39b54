"""The plan: shares as their papers define them; it depends on the seed alone; an epoch contains every feature."""

from __future__ import annotations

from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from xaug.train.config import BatchConfig, MixtureConfig, MlmConfig, OptimizerConfig, RunConfig
from xaug.train.mixture import MLM, Plan, apportion, shares


def config(**sections: Any) -> RunConfig:
    return RunConfig(model="m", **sections)


class Task(SimpleNamespace):
    """A task with ``rows`` features, of which each micro-batch contains ``each``."""

    def __len__(self) -> int:
        return int(self.rows)

    def epoch(self, _batch: BatchConfig, seed: int, number: int) -> list[np.ndarray]:
        order = np.random.default_rng([seed, number]).permutation(self.rows)
        return [order[at : at + self.each] for at in range(0, self.rows, self.each)]


def tasks(*sizes: tuple[str, int, int]) -> Any:
    return [Task(name=name, rows=rows, each=each) for name, rows, each in sizes]


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=9), st.integers(1, 10_000))
def test_apportioned_counts_are_whole_and_within_one(parts: list[float], total: int) -> None:
    parts = [part / sum(parts) for part in parts]
    counts = apportion(parts, total)
    assert sum(counts) == total
    assert all(abs(count - part * total) < 1 for count, part in zip(counts, parts, strict=True))


def test_shares_are_of_examples() -> None:
    rows, steps = [80_000, 10_000], [800, 1000]  # 100 and 10 examples a step
    assert shares(rows, steps, config()) == pytest.approx([800 / 1800, 1000 / 1800]), "each example once an epoch"
    uniform = shares(rows, steps, config(mixture=MixtureConfig(sampling="uniform")))
    assert uniform[0] * 100 == pytest.approx(uniform[1] * 10), "as many examples of each"
    capped = shares(rows, steps, config(mixture=MixtureConfig(sampling="capped", cap=20_000)))
    assert capped[0] * 100 == pytest.approx(2 * capped[1] * 10)
    heated = shares(rows, steps, config(mixture=MixtureConfig(sampling="temperature", temperature=3.0)))
    assert heated[0] * 100 == pytest.approx(2 * heated[1] * 10), "8 times the rows, cube root"


def test_weights_multiply_the_shares_of_sampling() -> None:
    settings = config(
        optimizer=OptimizerConfig(epochs=3), mixture=MixtureConfig(sampling="proportional", weights={"b": 0.25})
    )
    plan = Plan(tasks(("a", 400, 4), ("b", 400, 4), (MLM, 400, 4)), settings)
    order = [plan.step(number).task for number in range(len(plan))]
    assert len(order) == 600, "as long as without weights"
    assert (order.count(0), order.count(1)) == (480, 120)


def test_one_epoch_is_every_feature_once() -> None:
    plan = Plan(tasks(("a", 103, 4), ("b", 57, 5)), config(optimizer=OptimizerConfig(epochs=1)))
    seen: dict[int, list[int]] = {0: [], 1: []}
    for number in range(len(plan)):
        step = plan.step(number)
        seen[step.task] += [int(feature) for micro in step.micros for feature in micro]
    assert sorted(seen[0]) == list(range(103))
    assert sorted(seen[1]) == list(range(57))


def test_accumulated_steps_have_the_set_number_of_micro_batches() -> None:
    plan = Plan(tasks(("a", 103, 4)), config(batch=BatchConfig(accumulate=4), optimizer=OptimizerConfig(epochs=2)))
    sizes = [len(plan.step(number).micros) for number in range(len(plan))]
    assert sizes == [4, 4, 4, 4, 4, 4, 2] * 2
    epochs = [plan.step(number).epoch for number in range(len(plan))]
    assert epochs == [0] * 7 + [1] * 7


def test_the_plan_follows_from_the_seed() -> None:
    def order(seed: int) -> list[Any]:
        plan = Plan(tasks(("a", 103, 4), ("b", 57, 5)), config(seed=seed))
        return [(s.task, [m.tolist() for m in s.micros]) for s in map(plan.step, range(len(plan)))]

    assert order(1) == order(1) != order(2)


def test_tasks_alternate_instead_of_following_each_other() -> None:
    plan = Plan(tasks(("a", 400, 4), ("b", 400, 4)), config(optimizer=OptimizerConfig(epochs=1)))
    order = [plan.step(number).task for number in range(len(plan))]
    assert 60 < sum(one != two for one, two in pairwise(order)) < 140


def test_masked_lm_steps_have_their_ratio_and_the_tasks_whole_epochs() -> None:
    settings = config(optimizer=OptimizerConfig(epochs=1), mlm=MlmConfig(data=("x.txt",), ratio=0.25))
    plan = Plan(tasks(("a", 120, 4), (MLM, 1000, 4)), settings)
    order = [plan.step(number).task for number in range(len(plan))]
    assert (order.count(0), order.count(1)) == (30, 10)


def test_max_steps_counts_instead_of_epochs() -> None:
    plan = Plan(tasks(("a", 103, 4)), config(optimizer=OptimizerConfig(max_steps=77)))
    assert len(plan) == 77
    assert [plan.step(number).epoch for number in (0, 25, 26, 76)] == [0, 0, 1, 2]
