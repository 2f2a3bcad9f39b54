"""Runs that stop, fail or find no room: what they leave, and that they resume bit for bit."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from short_runs import Stop, config, run
from tiny import TinyModels
from training import Recording, pairs
from xaug.data_cards.errors import DivergedError, RunFolderError, StorageError
from xaug.data_cards.store import Store
from xaug.train import loop
from xaug.train.checkpoint import Checkpoints, export_into

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("cache")]


@pytest.mark.parametrize(("after", "workers"), [(1, 0), (4, 0), (3, 2), (6, 0)])
@pytest.mark.filterwarnings("ignore:This DataLoader will create")  # where there is one core
def test_a_resumed_run_has_the_losses_of_one_that_never_stopped(
    tiny: TinyModels, store: Store, tmp_path: Path, after: int, workers: int
) -> None:
    settings = config(tiny, optimizer={"ema": 0.9}, robust={"method": "fgm"}, batch={"accumulate": 2})
    _, whole = run(settings, store, tmp_path / "whole")
    settings = settings.model_copy(update={"batch": settings.batch.model_copy(update={"workers": workers})})
    stopped, first = run(settings, store, tmp_path / "run", recorder=Stop(after))
    assert stopped.status == "stopped"
    assert stopped.steps == after + 1, "the step under way is finished"
    done, second = run(settings, store, tmp_path / "run", resume=True)
    assert done.status == "finished"
    assert first.losses + second.losses == whole.losses
    one, two = (transformers.AutoModel.from_pretrained(tmp_path / name).state_dict() for name in ("whole", "run"))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_a_loss_that_is_not_finite_names_its_rows_and_loses_nothing(
    tiny: TinyModels, store: Store, tmp_path: Path
) -> None:
    settings = config(tiny, optimizer={"lr": 1e30, "warmup": 0.0, "clip": 1e30}, eval={"save_every": 1})
    with pytest.raises(DivergedError, match=r"mnli/(clean|bae)@v1/train.* row \d+, id r\d+.*lower lr="):
        run(settings, store, tmp_path / "run")
    assert json.loads((tmp_path / "run/run.json").read_text())["status"] == "failed"
    assert Checkpoints(tmp_path / "run", 2).all()


class FillsUp(Recording):
    """From a step on, the system refuses to write more than ``limit`` bytes to a file."""

    def __init__(self, after: int, limit: int) -> None:
        super().__init__()
        self.after, self.limit = after, limit

    def step(self, record: Any) -> None:
        super().step(record)
        if len(self.losses) == self.after:
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, resource.RLIM_INFINITY))


@pytest.fixture
def room_again() -> Iterator[None]:
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


@pytest.mark.parametrize("refused", ["model.safetensors", "optimizer.pt"])
def test_a_full_disk_keeps_the_checkpoints_before(
    tiny: TinyModels, store: Store, tmp_path: Path, refused: str, room_again: None
) -> None:
    settings = config(tiny, eval={"save_every": 2})
    run(settings, store, tmp_path / "other", recorder=Stop(2))
    held = tmp_path / "other/checkpoints/step-0000002"
    weights, optimizer = ((held / name).stat().st_size for name in ("model.safetensors", "optimizer.pt"))
    assert weights < optimizer
    limit = {"model.safetensors": weights - 1, "optimizer.pt": optimizer - 1}[refused]
    with pytest.raises(StorageError, match=r"Cannot write a checkpoint .*No room is left.*output=.*kept.*resume=True"):
        run(settings, store, tmp_path / "run", recorder=FillsUp(3, limit))
    assert [path.name for path in (tmp_path / "run/checkpoints").iterdir()] == ["step-0000002"], (
        "its room was given back"
    )
    assert json.loads((tmp_path / "run/run.json").read_text())["status"] == "failed"
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    done, _ = run(settings, store, tmp_path / "run", resume=True)
    assert done.status == "finished"


def test_a_full_disk_while_the_model_is_written(
    tiny: TinyModels, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room_again: None
) -> None:
    settings = config(tiny, optimizer={"max_steps": 2})

    def full(*models: Any) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        export_into(*models)

    monkeypatch.setattr(loop, "export_into", full)  # writes the best model so far, which becomes the model of the run
    with pytest.raises(StorageError, match=r"Cannot write the model in .*No room is left.*output="):
        run(settings, store, tmp_path / "run")
    assert not list((tmp_path / "run").rglob(".aside*"))
    monkeypatch.undo()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    done, _ = run(settings, store, tmp_path / "run", resume=True)
    assert done.status == "finished"
    transformers.AutoModel.from_pretrained(tmp_path / "run")


def test_a_second_process_in_the_folder_is_refused(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    settings = config(tiny)

    class Intruder(Recording):
        refused = ""

        def step(self, record: Any) -> None:
            super().step(record)
            if (
                len(self.losses) == 1
            ):  # flock belongs to the opened file, so opening it again in this process is refused, too
                with pytest.raises(RunFolderError) as error:
                    run(settings, store, tmp_path / "run", resume=True)
                self.refused = str(error.value)

    done, seen = run(settings, store, tmp_path / "run", recorder=Intruder())
    assert isinstance(seen, Intruder)
    assert f"The run {tmp_path / 'run'} is being written by pid" in seen.refused
    assert done.status == "finished"
    assert not (tmp_path / "run/.lock").exists()


def test_a_folder_of_another_run_is_left_alone(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    settings = config(tiny, optimizer={"max_steps": 2})
    run(settings, store, tmp_path / "run")
    done, seen = run(settings, store, tmp_path / "run")
    assert (done.status, seen.losses) == ("finished", []), "the same run again is a no-op"
    with pytest.raises(RunFolderError, match=r"optimizer\.lr: 0\.003 there, 0\.001 now"):
        run(config(tiny, optimizer={"max_steps": 2, "lr": 1e-3}), store, tmp_path / "run", resume=True)


def test_a_broken_checkpoint_says_what_to_do(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    settings = config(tiny)
    run(settings, store, tmp_path / "run", recorder=Stop(3))
    (tmp_path / "run/checkpoints/step-0000004/model.safetensors").write_bytes(b"broken")
    with pytest.raises(RunFolderError, match="Remove that folder"):
        run(settings, store, tmp_path / "run", resume=True)


def test_a_run_that_was_killed_after_stopping_early_only_writes_its_model(
    tiny: TinyModels, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = config(tiny, optimizer={"lr": 1e-12, "epochs": 20.0}, eval={"every": 2, "patience": 2})

    def killed(*_: Any) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("xaug.train.run._leave_model", killed)
        with pytest.raises(OSError, match="killed"):
            run(settings, store, tmp_path / "run")
    done, seen = run(settings, store, tmp_path / "run", resume=True)
    assert (done.status, done.steps, seen.losses) == ("finished", 6, [])
    transformers.AutoModelForSequenceClassification.from_pretrained(tmp_path / "run")


def test_texts_that_changed_are_not_resumed_on(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(row["text_a"] for row in pairs(40)), encoding="utf-8")
    settings = config(tiny, mlm={"data": (str(texts),), "ratio": 0.5})
    run(settings, store, tmp_path / "run", recorder=Stop(2))
    texts.write_text("\n".join(row["text_a"] for row in pairs(41)), encoding="utf-8")
    with pytest.raises(RunFolderError, match=r"data of the run .* changed since it was started"):
        run(settings, store, tmp_path / "run", resume=True)
