"""What a dry run of training says, beside what the run does."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from test_run import config
from tiny import TinyModels
from training import Recording, mnli_like
from xaug.data_cards.store import Store
from xaug.train.config import RunConfig
from xaug.train.data.sampled import SampledUnits
from xaug.train.data.tokens import Units
from xaug.train.estimate import estimate, sampled
from xaug.train.prepare import pin, prepare
from xaug.train.run import train


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    mnli_like(tmp_path / "store", train=600)
    return Store(tmp_path / "store")


def told(tiny: TinyModels, store: Store, **changes: Any) -> RunConfig:
    return pin(config(tiny, **changes), store)


def test_a_run_is_reckoned_from_a_few_rows_and_nothing_is_written(
    tiny: TinyModels, store: Store, tmp_path: Path
) -> None:
    found = estimate(told(tiny, store), store, budget=0.5)
    assert not (tmp_path / "cache").exists()
    exact = prepare(told(tiny, store), store)
    assert found.rows == {"mnli": exact.train[0].rows}
    assert abs(found.steps - len(exact.plan)) <= 0.05 * len(exact.plan)
    assert found.timed >= 3
    for part in (found.loading, found.training, found.scoring, found.saving, found.tokenizing):
        assert 0 < part.low <= part.high


def test_what_is_in_the_token_cache_is_taken_from_it(tiny: TinyModels, store: Store) -> None:
    before = sampled(told(tiny, store), store)
    assert {type(units) for units in before.train[0].units} == {SampledUnits}
    exact = prepare(told(tiny, store), store)
    after = sampled(told(tiny, store), store)
    assert {type(units) for units in after.train[0].units} == {Units}
    assert len(after.plan) == len(exact.plan)
    assert estimate(told(tiny, store), store, budget=0.1).tokenizing.high == 0


def test_the_reckoned_cpu_time_and_disk_are_those_of_the_run(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    """CPU seconds: other work on the machine does not count. The margin is wide: a step here takes milliseconds."""
    settings = told(tiny, store)
    found = estimate(settings, store, budget=2.0, clock=time.process_time)
    began = time.process_time()
    result = train(settings, store, tmp_path / "run", recorder=Recording())
    spent = time.process_time() - began
    assert result.status == "finished"
    assert 0.2 * found.training.low < spent < 5 * found.seconds.high
    size = sum(path.stat().st_size for path in (tmp_path / "run").rglob("*") if path.is_file())
    assert size < found.disk + 2_000_000  # beside models: tokenizers, logs, the curve


def test_parts_of_a_step_are_timed_where_whole_ones_would_take_too_long(tiny: TinyModels, store: Store) -> None:
    found = estimate(told(tiny, store), store, budget=0.0)
    assert 3 <= found.timed <= 5
    assert found.training.high > 0
