"""Runs that share rows have them in common: the origins drawn, the shares, the order. Whatever else they train on."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from training import augmented, commit, pairs
from xaug.data_cards.errors import UsageError
from xaug.data_cards.references import parse_reference, parse_references
from xaug.data_cards.store import Store
from xaug.train.config import BatchConfig, DataConfig
from xaug.train.data.selection import Chosen, select
from xaug.train.data.taskdata import TaskData
from xaug.train.heads import HEADS
from xaug.train.heads.base import Padding

CLEAN = 90
RECIPES = ("bae", "random", "add-sentence+bae")
ADDED = st.lists(st.sampled_from([f"mnli/{one}{share}" for one in RECIPES for share in ("", ":0.5", ":2.5")]),
                 max_size=3, unique_by=lambda name: name.partition(":")[0])  # fmt: skip
SEEDS = st.integers(0, 2**32 - 1)
ONE_BY_ONE = BatchConfig(token_budget=1, pool=1)  # each feature is a batch and a pool of its own: the bare order
quick = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("store")
    rows = pairs(CLEAN)
    commit(root, "mnli", "clean", {"train": rows, "validation": pairs(10, start=1000)})
    for at, recipe in enumerate(RECIPES):
        made = [{**row, "id": f"{row['origin_id']}#{recipe}"} for row in augmented(rows[at :: at + 2])]
        commit(root, "mnli", recipe, {"train": made})
    return Store(root)


def chosen(store: Store, *texts: str, seed: int = 0, **config: Any) -> dict[str, Chosen]:
    train, _ = select(parse_references(texts, store), DataConfig.model_validate(config), seed)
    return {one.reference.version.recipe: one for one in train}


def ids(one: Chosen, column: str = "id") -> list[str]:
    return [row[column] for row in one.rows()]


@quick
@given(ADDED, SEEDS, st.integers(1, CLEAN + 10))
def test_references_that_are_added_never_change_the_origins(
    store: Store, added: list[str], seed: int, most: int
) -> None:
    alone = ids(chosen(store, "mnli/clean", seed=seed, max_origins=most)["clean"])
    together = chosen(store, "mnli/clean", *added, seed=seed, max_origins=most)
    assert ids(together.pop("clean")) == alone
    assert len(alone) == min(most, CLEAN)
    assert all(set(ids(one, "origin_id")) <= set(alone) for one in together.values())


@quick
@given(st.sampled_from(RECIPES), SEEDS, st.integers(1, CLEAN))
def test_every_augmented_row_of_a_drawn_origin_comes_along(store: Store, recipe: str, seed: int, most: int) -> None:
    found = chosen(store, "mnli/clean", f"mnli/{recipe}", seed=seed, max_origins=most)
    drawn, every = set(ids(found["clean"])), chosen(store, f"mnli/{recipe}")[recipe]
    kept = ids(found[recipe]) if recipe in found else []
    assert kept == [row["id"] for row in every.rows() if row["origin_id"] in drawn]
    replaced = chosen(store, "mnli/clean", f"mnli/{recipe}", seed=seed, max_origins=most, mix="replace") if kept else {}
    origins = [*ids(replaced["clean"])] if "clean" in replaced else []
    assert not kept or {*origins, *ids(replaced[recipe], "origin_id")} == drawn


@quick
@given(st.sampled_from(("clean", *RECIPES)), SEEDS, st.floats(0.02, 1.0), st.floats(0.02, 1.0), ADDED)
def test_shares_nest_and_do_not_depend_on_other_references(
    store: Store, recipe: str, seed: int, one: float, two: float, added: list[str]
) -> None:
    less, more = sorted((round(one, 4), round(two, 4)))
    others = [name for name in added if not name.startswith(f"mnli/{recipe}")]
    small, large = (
        chosen(store, "mnli/clean/validation", f"mnli/{recipe}:{share}", *rest, seed=seed).get(recipe)
        for share, rest in ((less, others), (more, ()))
    )
    rows = parse_reference(f"mnli/{recipe}", store).table.num_rows
    assert (0 if small is None else len(small.places)) == round(less * rows)
    assert small is None or (large is not None and set(ids(small)) <= set(ids(large)))


def test_other_seeds_draw_other_origins_and_shares(store: Store) -> None:
    for config in ({"max_origins": 30}, {"max_rows": 30}):
        one, two = (ids(chosen(store, "mnli/clean", seed=seed, **config)["clean"]) for seed in (1, 2))
        assert len(one) == len(two) == 30
        assert len(set(one) & set(two)) < 20, "by chance, 10 of 90 rows would be in both"


def test_a_share_of_the_drawn_origins_is_exact(store: Store) -> None:
    every = chosen(store, "mnli/clean", "mnli/bae", max_origins=40)["bae"]
    half = chosen(store, "mnli/clean", "mnli/bae:0.5", max_origins=40)["bae"]
    assert len(half.places) == round(0.5 * len(every.places))
    assert set(ids(half)) < set(ids(every))


def test_a_share_above_one_repeats_rows(store: Store) -> None:
    one, three, some = (chosen(store, f"mnli/bae{share}")["bae"] for share in ("", ":3", ":2.5"))
    assert (one.distinct, three.distinct, some.distinct) == (45, 45, 45)
    assert np.array_equal(three.places, np.repeat(one.places, 3))
    counts = np.unique(some.places, return_counts=True)[1]
    assert sorted(counts.tolist()) == [2] * 23 + [3] * 22
    half = chosen(store, "mnli/bae:0.5")["bae"]
    assert np.array_equal(half.places, one.places[counts == 3])
    with pytest.raises(UsageError, match="at most 1,000"):
        parse_reference("mnli/bae:1001", store)


def test_held_out_rows_are_scored_once_however_often_their_neighbours_are_repeated(store: Store) -> None:
    train, held = select(parse_references(["mnli/clean:2"], store), DataConfig(hold_out=0.3), 0)
    assert held[0].distinct == len(held[0].places) > 0
    assert len(train[0].places) == 2 * train[0].distinct
    assert train[0].distinct + held[0].distinct == CLEAN


def test_a_limit_of_rows_keeps_some_of_those_that_it_kept_with_fewer_references(store: Store) -> None:
    alone = ids(chosen(store, "mnli/clean", max_rows=40)["clean"])
    both = chosen(store, "mnli/clean", "mnli/bae", max_rows=40)
    assert set(ids(both["clean"])) < set(alone)
    assert sum(len(one.places) for one in both.values()) == 40


@dataclass
class Made:
    """The features of a reference, ``windows`` for each row: what TaskData reads of the token cache."""

    rows: np.ndarray

    def __post_init__(self) -> None:
        self.lengths = np.full(len(self.rows), 9, dtype=np.int32)
        self.sequences = np.ones(len(self.rows), dtype=np.int32)
        self.cut = np.zeros(len(self.rows), dtype=bool)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, at: int) -> tuple[int, int]:
        return int(self.rows[at]), at


def task(parts: dict[str, Chosen], windows: int = 2, name: str = "mnli") -> TaskData:
    features: Any = [Made(np.repeat(np.arange(one.reference.table.num_rows), windows)) for one in parts.values()]
    return TaskData(name, HEADS.get("classification"), (), list(parts.values()), features, Padding(0))


def order(data: TaskData, seed: int, number: int) -> list[str]:
    """The reference, row and window of each feature, in the order of an epoch."""
    return [
        f"{data.where(int(one))} window {data.feature(int(one))[1]}"  # type: ignore[index]
        for batch in data.epoch(ONE_BY_ONE, seed, number)
        for one in batch
    ]


@quick
@given(ADDED, st.integers(0, 5), st.integers(0, 3))
def test_rows_that_are_added_never_change_the_relative_order(
    store: Store, added: list[str], seed: int, number: int
) -> None:
    alone = order(task(chosen(store, "mnli/clean", seed=seed, max_origins=50)), seed, number)
    every = order(task(chosen(store, "mnli/clean", *added, seed=seed, max_origins=50)), seed, number)
    assert [one for one in every if one.startswith("mnli/clean")] == alone
    assert len(set(alone)) == 100


def test_an_order_depends_on_seed_epoch_and_task(store: Store) -> None:
    parts = chosen(store, "mnli/clean")
    orders = [
        order(task(parts, name=name), seed, number)
        for name, seed, number in (("mnli", 0, 0), ("mnli", 1, 0), ("mnli", 0, 1), ("anli", 0, 0))
    ]
    assert len({tuple(one) for one in orders}) == 4
    assert len({frozenset(one) for one in orders}) == 1
    assert order(task(parts), 0, 0) == orders[0]


def test_windows_and_repeats_of_a_row_spread_through_the_epoch(store: Store) -> None:
    found = order(task(chosen(store, "mnli/bae:3")), 0, 0)
    assert len(found) == 45 * 3 * 2
    assert {found.count(one) for one in found} == {3}
    rows = [one.partition(" window")[0] for one in found]
    beside = sum(one == two for one, two in itertools.pairwise(rows))
    assert beside < 20, "in a random order of 270 features, each has one of its 5 fellows beside it in 1 of 54 cases"


def test_the_rows_of_two_versions_with_the_same_ids_have_an_order_each(store: Store) -> None:
    root = store.root
    commit(root, "qqp", "clean", {"train": pairs(30)})
    commit(root, "qqp", "clean", {"train": pairs(31)})
    train, _ = select(parse_references(["qqp/clean@v1", "qqp/clean@v2"], store), DataConfig(), 0)
    parts = {one.reference.version.ref: one for one in train}
    found = [one.partition(" row ")[2] for one in order(task(parts, 1), 0, 0)]
    assert len(found) == 61
    assert sum(one == two for one, two in itertools.pairwise(found)) < 10
