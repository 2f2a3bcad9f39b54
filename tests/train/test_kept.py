"""Runs in the cache: a run that run.json calls finished is used; any other is resumed or started again."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
from tiny import TinyModels
from training import Recording, mnli_like
from xaug.data_cards.errors import Interrupted, ModelError
from xaug.data_cards.store import Store
from xaug.models.folders import resolve, unfinished_run
from xaug.train.config import RunConfig
from xaug.train.kept import finished_run, train_kept


class Stop(Recording):
    """Sends this process a signal after the first step."""

    def step(self, record: Any) -> None:
        super().step(record)
        if record.step == 1:
            os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XAUG_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("store")
    mnli_like(root)
    return Store(root)


@pytest.fixture(scope="module")
def settings(tiny: TinyModels) -> RunConfig:
    return RunConfig.model_validate(
        {
            "model": str(tiny.mlm), "device": "cpu", "data": {"train": ("mnli/clean",)},
            "batch": {"token_budget": 400}, "optimizer": {"lr": 1e-3, "max_steps": 3},
        }
    )  # fmt: skip


@pytest.fixture(scope="module")
def stopped(settings: RunConfig, store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that SIGTERM stopped after its second step."""
    folder = tmp_path_factory.mktemp("kept") / "run"
    with pytest.raises(Interrupted, match="Stopped after step 2; its checkpoint is kept") as ended:
        train_kept(settings, store, folder, recorder=Stop())
    assert ended.value.number == signal.SIGTERM
    assert finished_run(folder) is None
    return folder


def test_a_stopped_run_goes_on_and_is_then_used_as_it_is(
    stopped: Path, settings: RunConfig, store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(stopped, folder)
    heard = Recording()
    record = train_kept(settings, store, folder, recorder=heard)
    assert (record.status, record.step, len(heard.losses)) == ("finished", 3, 1), "one step was left"
    assert not (folder / "checkpoints").exists()
    again = Recording()
    assert train_kept(settings, store, folder, recorder=again) == record
    assert again.losses == []


def _cut(folder: Path) -> None:
    (folder / "run.json").write_text('{"status": "fini', encoding="utf-8")


def _foreign(folder: Path) -> None:
    (folder / "run.json").write_text('["no run"]', encoding="utf-8")


def _other_settings(folder: Path) -> None:
    content = json.loads((folder / "run.json").read_text())
    content["config"]["optimizer"]["lr"] = 0.5
    (folder / "run.json").write_text(json.dumps(content), encoding="utf-8")


def _claims_the_end(folder: Path) -> None:
    content = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**content, "status": "finished"}), encoding="utf-8")


def _half_a_model(folder: Path) -> None:
    (folder / "config.json").write_text("{}", encoding="utf-8")
    (folder / "model.safetensors").write_bytes(b"\0" * 10)


def _no_run(folder: Path) -> None:
    (folder / "run.json").unlink()


def _cut_checkpoint(folder: Path) -> None:
    newest = max(folder.glob("checkpoints/step-*"))
    weights = newest / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])


@pytest.mark.parametrize(
    "damage", [_cut, _foreign, _other_settings, _claims_the_end, _half_a_model, _no_run, _cut_checkpoint]
)
def test_whatever_a_run_left_ends_in_a_complete_model(
    stopped: Path, settings: RunConfig, store: Store, tmp_path: Path, damage: Any
) -> None:
    folder = tmp_path / "run"
    shutil.copytree(stopped, folder)
    damage(folder)
    assert finished_run(folder) is None
    record = train_kept(settings, store, folder, recorder=Recording())
    assert (record.status, record.config["optimizer"]["lr"]) == ("finished", 1e-3)
    assert finished_run(folder) == record
    assert resolve(str(folder), "victim") == folder


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("stopped", "stopped after step 2 of 3"),
        ("failed", "failed after step 2 of 3"),
        ("running", "is still going or was killed at step 2 of 3"),
        ("finished", ""),
    ],
)
def test_an_unfinished_run_is_no_model(
    tiny: TinyModels, stopped: Path, tmp_path: Path, status: str, expected: str
) -> None:
    """Even if its folder contains files of a model: a run that is killed while it writes its model leaves some."""
    folder = tmp_path / "run"
    shutil.copytree(stopped, folder)
    shutil.copytree(tiny.mlm, folder, dirs_exist_ok=True)
    content = json.loads((folder / "run.json").read_text())
    (folder / "run.json").write_text(json.dumps({**content, "status": status}), encoding="utf-8")
    assert unfinished_run(folder) == expected
    if expected:
        with pytest.raises(ModelError, match=f"The judge .* is a training run that {expected}, so it"):
            resolve(str(folder), "judge")
    else:
        assert resolve(str(folder), "judge") == folder


def test_a_folder_with_a_foreign_run_json_is_a_model_folder(tiny: TinyModels, tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(tiny.mlm, folder)
    for text in ("[]", "{", '{"status": "crashed"}'):
        (folder / "run.json").write_text(text, encoding="utf-8")
        assert resolve(str(folder), "model") == folder


def test_a_mistyped_model_gets_similar_names(tmp_path: Path) -> None:
    (tmp_path / "nli-bae-0").mkdir()
    (tmp_path / "nli-bae-0/model.safetensors").write_bytes(b"")
    with pytest.raises(ModelError, match=r"Did you mean .*nli-bae-0"):
        resolve(str(tmp_path / "nli-bae-O"), "model")
    with pytest.raises(ModelError, match="Did you mean pocket"):
        resolve("pockt", "model")
