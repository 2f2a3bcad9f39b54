"""The estimate of a dry run of training, compared with the run itself."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from short_runs import config
from tiny import TinyModels
from training import Recording, mnli_like
from xaug.data_cards.store import Store
from xaug.train.config import RunConfig
from xaug.train.data.sampled import SampledFeatures
from xaug.train.data.tokens import Features
from xaug.train.estimate import estimate, sampled
from xaug.train.prepare import pin, prepare
from xaug.train.run import train


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    mnli_like(tmp_path / "store", train=600)
    return Store(tmp_path / "store")


def pinned(tiny: TinyModels, store: Store, **changes: Any) -> RunConfig:
    return pin(config(tiny, **changes), store)


def test_a_run_is_estimated_from_a_sample_and_nothing_is_written(
    tiny: TinyModels, store: Store, tmp_path: Path
) -> None:
    found = estimate(pinned(tiny, store), store, budget=0.5)
    assert not (tmp_path / "cache").exists()
    exact = prepare(pinned(tiny, store), store)
    assert found.rows == {"mnli": exact.train[0].rows}
    assert abs(found.steps - len(exact.plan)) <= 0.05 * len(exact.plan)
    assert found.timed >= 3
    for part in (found.loading, found.training, found.scoring, found.saving, found.tokenizing):
        assert 0 < part.low <= part.high


def test_cached_features_are_taken_from_the_token_cache(tiny: TinyModels, store: Store) -> None:
    before = sampled(pinned(tiny, store), store)
    assert {type(features) for features in before.train[0].features} == {SampledFeatures}
    exact = prepare(pinned(tiny, store), store)
    after = sampled(pinned(tiny, store), store)
    assert {type(features) for features in after.train[0].features} == {Features}
    assert len(after.plan) == len(exact.plan)
    assert estimate(pinned(tiny, store), store, budget=0.1).tokenizing.high == 0


@pytest.mark.slow
def test_the_estimated_cpu_time_and_disk_are_those_of_the_run(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    """CPU seconds: other work on the machine does not count. The margin is wide: a step here takes milliseconds."""
    settings = pinned(tiny, store)
    found = estimate(settings, store, budget=2.0, clock=time.process_time)
    began = time.process_time()
    result = train(settings, store, tmp_path / "run", recorder=Recording())
    spent = time.process_time() - began
    assert result.status == "finished"
    assert 0.2 * found.training.low < spent < 5 * found.seconds.high
    size = sum(path.stat().st_size for path in (tmp_path / "run").rglob("*") if path.is_file())
    assert size < found.disk + 2_000_000  # tokenizers, logs and the curve in addition to models


def test_parts_of_a_step_are_timed_if_whole_ones_take_too_long(tiny: TinyModels, store: Store) -> None:
    found = estimate(pinned(tiny, store), store, budget=0.0)
    assert 3 <= found.timed <= 5
    assert found.training.high > 0
