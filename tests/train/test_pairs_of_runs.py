"""Whole runs that share a seed: heads that begin alike, records that show a collapse, and runs of older releases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch
from short_runs import Stop, config, run
from tiny import TinyModels
from xaug.data_cards.errors import RunFolderError, UsageError
from xaug.data_cards.store import Store
from xaug.models.loading import load_tokenizer
from xaug.train.config import DataConfig
from xaug.train.model import build
from xaug.train.prepare import pin, prepare
from xaug.train.record import ALGORITHM
from xaug.train.runfile import read

pytestmark = pytest.mark.usefixtures("cache")


def head_of(
    tiny: TinyModels, store: Store, task: str, *data: str, seed: int, phase: str = "intermediate"
) -> dict[str, torch.Tensor]:
    settings = pin(config(tiny, data={"train": data}, seed=seed), store)
    prepared = prepare(settings, store)
    models = build(
        prepared.model, load_tokenizer(prepared.model), prepared.train, seed=seed, phase=phase, keep_head=False
    )
    model: Any = models.tasks[task]
    encoder = {id(weight) for weight in models.encoder.parameters()}
    return {name: weight.detach() for name, weight in model.named_parameters() if id(weight) not in encoder}


def test_a_head_depends_on_the_seed_and_its_task_alone(tiny: TinyModels, store: Store) -> None:
    alone = head_of(tiny, store, "mnli", "mnli/clean", seed=3)
    second = head_of(tiny, store, "mnli", "squad_v2/clean", "mnli/bae:2", "mnli/clean", seed=3)
    other = head_of(tiny, store, "mnli", "mnli/clean", seed=4)
    target = head_of(tiny, store, "mnli", "mnli/clean", seed=3, phase="target")
    assert alone.keys() == second.keys() == other.keys()
    assert all(torch.equal(alone[name], second[name]) for name in alone)
    assert not any(torch.equal(alone["classifier.weight"], one["classifier.weight"]) for one in (other, target))


def test_the_record_has_baselines_and_repeats(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    data = {"train": ("mnli/clean", "mnli/bae:2.5", "squad_v2/clean"), "max_origins": 30, "hold_out": 0.3}
    run(config(tiny, data=data, optimizer={"max_steps": 2}), store, tmp_path / "run")
    record = read(tmp_path / "run")
    assert record is not None
    assert record.algorithm == ALGORITHM
    clean, repeated, _ = record.data.train
    held = next(one.rows for one in record.data.dev if one.task == "mnli")
    assert (clean.rows + held, clean.repeats) == (30, 0)
    assert repeated.rows <= repeated.repeats <= 2 * repeated.rows
    assert record.baselines.keys() == record.scores.keys() == {"mnli", "squad_v2"}
    assert all(record.baselines[task].keys() == record.scores[task].keys() for task in record.scores)
    assert 50.0 <= record.baselines["mnli"]["accuracy"] < 100.0


def test_a_model_that_predicts_one_class_is_recorded_as_collapsed(
    tiny: TinyModels, store: Store, tmp_path: Path
) -> None:
    settings = config(tiny, optimizer={"lr": 30.0, "warmup": 0.0, "max_steps": 6})  # far too large a learning rate
    run(settings, store, tmp_path / "run")
    record = read(tmp_path / "run")
    assert record is not None
    assert record.only.keys() == {"mnli"}
    assert record.scores["mnli"]["accuracy"] <= record.baselines["mnli"]["accuracy"]


@pytest.mark.slow
def test_a_run_that_an_older_release_started_is_not_resumed_in_another_order(
    tiny: TinyModels, store: Store, tmp_path: Path
) -> None:
    settings = config(tiny)
    run(settings, store, tmp_path / "run", recorder=Stop(2))
    path = tmp_path / "run/run.json"
    older = {name: value for name, value in json.loads(path.read_text()).items() if name != "algorithm"}
    path.write_text(json.dumps(older))
    with pytest.raises(RunFolderError, match="another release of xaug started"):
        run(settings, store, tmp_path / "run", resume=True)
    path.write_text(json.dumps({**older, "status": "finished"}))
    done, seen = run(settings, store, tmp_path / "run")
    assert (done.status, seen.losses) == ("finished", []), "a finished run is still that run"


def test_dev_rows_cannot_be_repeated(tiny: TinyModels, store: Store) -> None:
    settings = config(tiny, data={"train": ("mnli/clean",), "dev": ("mnli/clean/validation:2",)})
    with pytest.raises(UsageError, match="repeats rows, and dev rows are scored once"):
        pin(settings, store)


def test_texts_of_a_share_are_refused(tiny: TinyModels, store: Store) -> None:
    settings = config(tiny, mlm={"data": ("mnli/clean:0.5",), "ratio": 0.5})
    with pytest.raises(UsageError, match="texts are read as a whole"):
        pin(settings, store)


def test_a_setting_that_is_not_set_leaves_keys_as_they_were() -> None:
    assert "max_origins" not in DataConfig().model_dump(mode="json")
    assert DataConfig(max_origins=5).model_dump(mode="json")["max_origins"] == 5
    assert DataConfig.model_validate(DataConfig(max_origins=5).model_dump()) == DataConfig(max_origins=5)
