"""The steps of a run are known without training, and are those that the run then has."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import TinyModels
from training import Recording, commit, mnli_like, pairs, spans
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import SPAN
from xaug.train.config import RunConfig
from xaug.train.length import run_length
from xaug.train.run import train


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))
    mnli_like(tmp_path / "store")
    commit(tmp_path / "store", "squad_v1", "clean", {"train": spans(24)}, task_type=SPAN, labels=())
    return Store(tmp_path / "store")


def config(tiny: TinyModels, *data: str, **sections: Any) -> RunConfig:
    usual = {"model": str(tiny.mlm), "data": {"train": data}, "batch": {"token_budget": 128}}
    return RunConfig.model_validate({**usual, **sections})


def test_the_length_is_that_of_the_run(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    own = config(tiny, "mnli/clean", "mnli/bae:3", "squad_v1/clean", optimizer={"epochs": 2})
    length = run_length(own, store)
    recording = Recording()
    result = train(own, store, tmp_path / "run", recorder=recording)
    assert length.steps == result.steps == recording.plan.steps_total
    assert {task.name: (task.rows, task.features) for task in recording.plan.tasks} == {
        name: (one.rows, one.features) for name, one in length.tasks.items()
    }
    assert length.tasks["mnli"].rows == 120
    assert length.epoch == sum(one.steps_per_epoch for one in length.tasks.values())


def test_the_length_of_an_epoch_does_not_depend_on_the_steps_that_are_set(tiny: TinyModels, store: Store) -> None:
    usual = run_length(config(tiny, "mnli/clean", optimizer={"epochs": 1}), store)
    other = run_length(config(tiny, "mnli/clean", optimizer={"max_steps": 7}), store)
    assert (usual.steps, other.steps) == (usual.epoch, 7)
    assert usual.epoch == other.epoch > 7


def test_an_approximate_length_writes_nothing(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    own = config(tiny, "mnli/clean", "squad_v1/clean")
    near = run_length(own, store, exact=False)
    assert not (tmp_path / "cache" / "tokens").exists()
    assert near.steps == pytest.approx(run_length(own, store).steps, rel=0.2)
    assert (tmp_path / "cache" / "tokens").exists()


def test_texts_alone_have_epochs_of_their_own(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("".join(f"{row['text_a']}\n" for row in pairs(40)))
    alone = config(tiny, phase="mlm", mlm={"data": (str(tmp_path / "texts.txt"),)}, optimizer={"epochs": 1})
    assert run_length(alone, store).steps == run_length(alone, store).tasks["mlm"].steps_per_epoch
