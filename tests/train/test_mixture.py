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


def tasks_of_steps(rows: tuple[int, ...], steps: int | None, seed: int) -> list[int]:
    """The task of each step, of three tasks with these rows and one row a step."""
    made = tasks(*((name, own, 1) for name, own in zip("abc", rows, strict=True)))
    plan = Plan(made, config(seed=seed, optimizer=OptimizerConfig(epochs=1.0, max_steps=steps)))
    return [plan.step(number).task for number in range(len(plan))]


ROWS = st.tuples(*[st.integers(1, 60)] * 3)


@given(ROWS, ROWS, st.integers(1, 200), st.integers(0, 50))
def test_runs_of_one_length_have_their_tasks_at_the_same_steps(
    one: tuple[int, ...], other: tuple[int, ...], steps: int, seed: int
) -> None:
    """Two arms of a study have the same number of steps. Their proportions move as few steps as their counts demand:
    of the steps in the order of the tasks, those between the old and the new end of a task."""
    first, second = tasks_of_steps(one, steps, seed), tasks_of_steps(other, steps, seed)
    ends = [np.cumsum(np.bincount(order, minlength=3)) for order in (first, second)]
    moved = sum(a != b for a, b in zip(first, second, strict=True))
    assert moved <= int(np.abs(ends[0] - ends[1]).sum())
    assert moved >= int(np.abs(np.diff(ends[0] - ends[1], prepend=0)).sum()) // 2  # fewer is not possible


def test_how_well_arms_are_paired_is_as_the_documentation_says() -> None:
    """docs/explanation/training.md: 91 % of the steps for arms of one length; for others no more than by chance."""

    def same(steps: int | None) -> float:
        found = []
        for seed in range(5):
            one, other = (tasks_of_steps(rows, steps, seed) for rows in ((200, 150, 100), (260, 150, 100)))
            found.append(np.mean([a == b for a, b in zip(one, other, strict=False)]))
        return float(np.mean(found))

    assert same(450) == pytest.approx(0.91, abs=0.005)
    assert same(None) < 0.42  # 36 % by chance


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
