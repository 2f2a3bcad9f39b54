"""Selection of rows: shares, replaced originals, and held-out groups that no augmented row leaks."""

from __future__ import annotations

import numpy as np
import pytest
from training import mnli_like
from xaug.data_cards.errors import DataError
from xaug.data_cards.references import parse_references
from xaug.data_cards.store import Store
from xaug.train.config import DataConfig
from xaug.train.data.selection import Chosen, select


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("store")
    mnli_like(root)  # 60 clean training rows, 20 augmented
    return Store(root)


def chosen(store: Store, *texts: str, seed: int = 0, **config: object) -> tuple[list[Chosen], list[Chosen]]:
    return select(parse_references(texts, store), DataConfig.model_validate(config), seed)


def ids(chosen: list[Chosen], column: str = "id") -> list[str]:
    return [row[column] for one in chosen for row in one.rows()]


def test_appended_rows_are_all_of_them(store: Store) -> None:
    train, held = chosen(store, "mnli/clean", "mnli/bae")
    assert [len(one.places) for one in train] == [60, 20]
    assert not held


def test_a_share_is_exact_and_drawn_by_the_seed(store: Store) -> None:
    one, _ = chosen(store, "mnli/clean:0.5", seed=1)
    two, _ = chosen(store, "mnli/clean:0.5", seed=1)
    other, _ = chosen(store, "mnli/clean:0.5", seed=2)
    assert ids(one) == ids(two) != ids(other)
    assert len(ids(one)) == 30
    assert (np.diff(one[0].places) > 0).all()


def test_a_replaced_row_is_there_once(store: Store) -> None:
    train, _ = chosen(store, "mnli/clean", "mnli/bae:0.5", mix="replace")
    clean, augmented = (set(ids([one], column)) for one, column in zip(train, ("id", "origin_id"), strict=True))
    assert len(clean) == 50
    assert len(augmented) == 10
    assert not clean & augmented


def test_replacing_needs_both(store: Store) -> None:
    with pytest.raises(DataError, match="no augmented rows"):
        chosen(store, "mnli/clean", mix="replace")
    with pytest.raises(DataError, match="no clean rows"):
        chosen(store, "mnli/bae", mix="replace")


def test_no_row_of_a_held_out_group_is_trained_on(store: Store) -> None:
    train, held = chosen(store, "mnli/clean", "mnli/bae", hold_out=0.3)
    out = set(ids(held))
    assert 0 < len(out) < 60
    assert not out & set(ids(train[:1]))
    assert not out & {row["origin_id"] for row in train[1].rows()}
    assert len(out) + len(train[0].places) == 60
    texts = {row["text_a"] for row in held[0].rows()}
    assert not texts & {row["text_a"] for row in train[0].rows()}, "rows that share a text are on one side"


def test_holding_out_needs_clean_rows(store: Store) -> None:
    with pytest.raises(DataError, match="needs the clean rows"):
        chosen(store, "mnli/bae", hold_out=0.3)


def test_a_row_limit_counts_over_all_references(store: Store) -> None:
    train, _ = chosen(store, "mnli/clean", "mnli/bae", max_rows=16)
    assert sum(len(one.places) for one in train) == 16
    again, _ = chosen(store, "mnli/clean", "mnli/bae", max_rows=16)
    assert ids(train) == ids(again)
