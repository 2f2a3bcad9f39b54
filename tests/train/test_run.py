"""Whole runs on small models: they learn, stop, resume to the bit, and leave what transformers loads."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from safetensors.torch import load_file
from tiny import TinyModels
from training import Recording, commit, mnli_like, pairs, spans
from xaug.data_cards.errors import DivergedError, RunFolderError, StorageError, UsageError
from xaug.data_cards.store import Store
from xaug.data_cards.task_types import SPAN
from xaug.train import loop
from xaug.train.checkpoint import Checkpoints, export_into, load_task
from xaug.train.config import RunConfig
from xaug.train.run import RunResult, train


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    root = tmp_path_factory.mktemp("store")
    mnli_like(root)
    commit(root, "squad_v2", "clean", {"train": spans(24), "validation": spans(8)}, task_type=SPAN, labels=())
    return Store(root)


@pytest.fixture(scope="module", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XAUG_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def config(tiny: TinyModels, **sections: Any) -> RunConfig:
    fields: dict[str, Any] = {
        "model": str(tiny.mlm),
        "device": "cpu",
        "data": {"train": ("mnli/clean", "mnli/bae:0.5")},
        "batch": {"token_budget": 200},
        "optimizer": {"lr": 3e-3, "epochs": 2.0},
    }
    for name, value in sections.items():
        fields[name] = {**fields.get(name, {}), **value} if isinstance(value, dict) else value
    return RunConfig.model_validate(fields)


def run(config: RunConfig, store: Store, output: Path, **more: Any) -> tuple[RunResult, Recording]:
    recorder = more.pop("recorder", None) or Recording()
    return train(config, store, output, recorder=recorder, **more), recorder


def test_a_run_learns_and_leaves_a_model_that_transformers_loads(
    tiny: TinyModels, store: Store, tmp_path: Path
) -> None:
    done, seen = run(config(tiny, optimizer={"epochs": 6.0}), store, tmp_path / "run")
    assert done.status == "finished"
    assert done.scores["mnli"]["accuracy"] == 100.0
    assert seen.losses[-1] < seen.losses[0] / 3
    model = transformers.AutoModelForSequenceClassification.from_pretrained(tmp_path / "run")
    assert model.config.id2label == {0: "no", 1: "yes"}
    tokenizer = transformers.AutoTokenizer.from_pretrained(tmp_path / "run")
    rows = pairs(8, start=2000)
    for row in rows:
        inputs = tokenizer(row["text_a"], row["text_b"], return_tensors="pt")
        assert int(model(**inputs).logits.argmax()) == row["label"]
    held = json.loads((tmp_path / "run/run.json").read_text())
    assert held["status"] == "finished"
    assert [one["ref"] for one in held["data"]["train"]] == ["mnli/clean@v1", "mnli/bae@v1"]
    assert held["config"]["data"]["dev"] == ["mnli/clean@v1/validation"]
    assert held["scores"] == done.scores
    transformers.AutoModel.from_pretrained(tmp_path / "run/best")


class Stop(Recording):
    """Asks to stop after a step, as Ctrl-C does."""

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after

    def step(self, record: Any) -> None:
        super().step(record)
        if record.step == self.after:
            import os
            import signal

            os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize(("after", "workers"), [(1, 0), (4, 0), (3, 2), (6, 0)])
@pytest.mark.filterwarnings("ignore:This DataLoader will create")  # where there is one core
def test_a_resumed_run_has_the_losses_of_one_that_never_stopped(
    tiny: TinyModels, store: Store, tmp_path: Path, after: int, workers: int
) -> None:
    told = config(tiny, optimizer={"ema": 0.9}, robust={"method": "fgm"}, batch={"accumulate": 2})
    _, whole = run(told, store, tmp_path / "whole")
    told = told.model_copy(update={"batch": told.batch.model_copy(update={"workers": workers})})
    stopped, first = run(told, store, tmp_path / "run", recorder=Stop(after))
    assert stopped.status == "stopped"
    assert stopped.steps == after + 1, "the step under way is finished"
    done, second = run(told, store, tmp_path / "run", resume=True)
    assert done.status == "finished"
    assert first.losses + second.losses == whole.losses
    one, two = (transformers.AutoModel.from_pretrained(tmp_path / name).state_dict() for name in ("whole", "run"))
    assert all(torch.equal(one[name], two[name]) for name in one)


def test_several_tasks_share_one_encoder(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    told = config(tiny, data={"train": ("mnli/clean", "squad_v2/clean")}, optimizer={"epochs": 4.0})
    done, seen = run(told, store, tmp_path / "run")
    assert set(done.scores) == {"mnli", "squad_v2"}
    assert set(seen.tasks) == {"mnli", "squad_v2"}
    encoder = transformers.AutoModel.from_pretrained(tmp_path / "run")
    for task, kind in (("mnli", "SequenceClassification"), ("squad_v2", "QuestionAnswering")):
        model = load_task(tmp_path / "run", task)
        assert type(model).__name__.endswith(kind), "the task's model, not the encoder's"
        own, shared = model.base_model.state_dict(), encoder.state_dict()
        assert all(torch.equal(own[name], shared[name]) for name in own)
        head, whole = load_file(tmp_path / "run" / "heads" / task / "model.safetensors"), model.state_dict()
        assert all(torch.equal(head[name], whole[name]) for name in head)
        assert {name for name in whole if not name.startswith(model.base_model_prefix)} == set(head)

    configured = tmp_path / "run" / "heads" / "mnli" / "config.json"
    said = json.loads(configured.read_text(encoding="utf-8"))
    configured.write_text(json.dumps(said | {"architectures": [type(encoder).__name__]}), encoding="utf-8")
    with pytest.raises(RunFolderError, match=r"heads.mnli.config\.json names \w+, which has no classifier"):
        load_task(tmp_path / "run", "mnli")
    from xaug.data_cards.errors import XaugError

    with pytest.raises(XaugError, match="no head of 'qqp'"):
        load_task(tmp_path / "run", "qqp")


def test_masked_lm_beside_a_task_and_alone(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(f"{row['text_a']} and so on" for row in pairs(40)), encoding="utf-8")
    told = config(tiny, mlm={"data": (str(texts),), "ratio": 0.25}, optimizer={"epochs": 1.0})
    _, seen = run(told, store, tmp_path / "beside")
    assert 0.15 < seen.tasks.count("mlm") / len(seen.tasks) < 0.35
    alone = RunConfig.model_validate(
        {
            "model": str(tiny.mlm), "phase": "mlm", "device": "cpu", "mlm": {"data": (str(texts),)},
            "batch": {"token_budget": 200}, "optimizer": {"lr": 3e-3, "epochs": 8.0},
        }
    )  # fmt: skip
    _, seen = run(alone, store, tmp_path / "alone")
    assert sum(seen.losses[-5:]) < sum(seen.losses[:5])
    transformers.AutoModelForMaskedLM.from_pretrained(tmp_path / "alone")


def test_too_little_memory_halves_the_work_and_says_so(
    tiny: TinyModels, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = config(tiny, optimizer={"max_steps": 6})
    _, free = run(told, store, tmp_path / "free")
    forward = transformers.BertForSequenceClassification.forward

    def small(self: Any, *args: Any, **inputs: Any) -> Any:
        if self.training and inputs["input_ids"].shape[0] > 5:
            raise torch.OutOfMemoryError("no room")
        return forward(self, *args, **inputs)

    monkeypatch.setattr(transformers.BertForSequenceClassification, "forward", small)
    _, short = run(told, store, tmp_path / "short")
    assert any("ran out of memory" in text for text in short.notes)
    assert json.loads((tmp_path / "short/checkpoints/step-0000006/state.json").read_text())["pieces"] > 1
    assert short.losses == pytest.approx(free.losses, rel=1e-4)


def test_a_loss_that_is_no_number_names_its_rows_and_loses_nothing(
    tiny: TinyModels, store: Store, tmp_path: Path
) -> None:
    told = config(tiny, optimizer={"lr": 1e30, "warmup": 0.0, "clip": 1e30}, eval={"save_every": 1})
    with pytest.raises(DivergedError, match=r"mnli/(clean|bae)@v1/train.* row \d+, id r\d+.*lower lr="):
        run(told, store, tmp_path / "run")
    assert json.loads((tmp_path / "run/run.json").read_text())["status"] == "failed"
    assert Checkpoints(tmp_path / "run", 2).all()


class FillsUp(Recording):
    """From a step on, no file may be longer than ``limit`` bytes: the system itself refuses the writes."""

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
    told = config(tiny, eval={"save_every": 2})
    run(told, store, tmp_path / "other", recorder=Stop(2))
    held = tmp_path / "other/checkpoints/step-0000002"
    weights, optimizer = ((held / name).stat().st_size for name in ("model.safetensors", "optimizer.pt"))
    assert weights < optimizer
    limit = {"model.safetensors": weights - 1, "optimizer.pt": optimizer - 1}[refused]
    with pytest.raises(StorageError, match=r"Cannot write a checkpoint .*No room is left.*output=.*kept.*resume=True"):
        run(told, store, tmp_path / "run", recorder=FillsUp(3, limit))
    assert [path.name for path in (tmp_path / "run/checkpoints").iterdir()] == ["step-0000002"], (
        "its room was given back"
    )
    assert json.loads((tmp_path / "run/run.json").read_text())["status"] == "failed"
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    done, _ = run(told, store, tmp_path / "run", resume=True)
    assert done.status == "finished"


def test_a_full_disk_as_the_model_is_left(
    tiny: TinyModels, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room_again: None
) -> None:
    told = config(tiny, optimizer={"max_steps": 2})

    def full(*models: Any) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        export_into(*models)

    monkeypatch.setattr(loop, "export_into", full)  # of the best model so far, which is that of the run in the end
    with pytest.raises(StorageError, match=r"Cannot write the model in .*No room is left.*output="):
        run(told, store, tmp_path / "run")
    assert not list((tmp_path / "run").rglob(".aside*"))
    monkeypatch.undo()
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    done, _ = run(told, store, tmp_path / "run", resume=True)
    assert done.status == "finished"
    transformers.AutoModel.from_pretrained(tmp_path / "run")


def test_a_second_process_in_the_folder_is_told_of_the_first(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    told = config(tiny)

    class Intruder(Recording):
        refused = ""

        def step(self, record: Any) -> None:
            super().step(record)
            if len(self.losses) == 1:  # flock is of the opened file: a second opening in this process is refused too
                with pytest.raises(RunFolderError) as error:
                    run(told, store, tmp_path / "run", resume=True)
                self.refused = str(error.value)

    done, seen = run(told, store, tmp_path / "run", recorder=Intruder())
    assert isinstance(seen, Intruder)
    assert f"The run {tmp_path / 'run'} is being written by pid" in seen.refused
    assert done.status == "finished"
    assert not (tmp_path / "run/.lock").exists()


def test_a_folder_of_another_run_is_left_alone(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    told = config(tiny, optimizer={"max_steps": 2})
    run(told, store, tmp_path / "run")
    done, seen = run(told, store, tmp_path / "run")
    assert (done.status, seen.losses) == ("finished", []), "the same run again is a no-op"
    with pytest.raises(RunFolderError, match=r"optimizer\.lr: 0\.003 there, 0\.001 now"):
        run(config(tiny, optimizer={"max_steps": 2, "lr": 1e-3}), store, tmp_path / "run", resume=True)


def test_a_broken_checkpoint_says_what_to_do(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    told = config(tiny)
    run(told, store, tmp_path / "run", recorder=Stop(3))
    (tmp_path / "run/checkpoints/step-0000004/model.safetensors").write_bytes(b"broken")
    with pytest.raises(RunFolderError, match="Remove that folder"):
        run(told, store, tmp_path / "run", resume=True)


def test_early_stopping(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    told = config(tiny, optimizer={"lr": 1e-12, "epochs": 20.0}, eval={"every": 2, "patience": 2})
    done, seen = run(told, store, tmp_path / "run")
    assert done.status == "finished"
    assert done.steps == 6, "the first score is the best, two more are no better"
    assert any("Stopped early" in text for text in seen.notes)


def test_a_run_that_stopped_early_and_was_killed_then_only_leaves_its_model(
    tiny: TinyModels, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = config(tiny, optimizer={"lr": 1e-12, "epochs": 20.0}, eval={"every": 2, "patience": 2})

    def killed(*_: Any) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patch:
        patch.setattr("xaug.train.run._leave_model", killed)
        with pytest.raises(OSError, match="killed"):
            run(told, store, tmp_path / "run")
    done, seen = run(told, store, tmp_path / "run", resume=True)
    assert (done.status, done.steps, seen.losses) == ("finished", 6, [])
    transformers.AutoModelForSequenceClassification.from_pretrained(tmp_path / "run")


def test_texts_that_changed_are_not_resumed_on(tiny: TinyModels, store: Store, tmp_path: Path) -> None:
    texts = tmp_path / "texts.txt"
    texts.write_text("\n".join(row["text_a"] for row in pairs(40)), encoding="utf-8")
    told = config(tiny, mlm={"data": (str(texts),), "ratio": 0.5})
    run(told, store, tmp_path / "run", recorder=Stop(2))
    texts.write_text("\n".join(row["text_a"] for row in pairs(41)), encoding="utf-8")
    with pytest.raises(RunFolderError, match=r"data of the run .* changed since it was started"):
        run(told, store, tmp_path / "run", resume=True)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mlm": {"data": ("x.txt",)}}, "mlm_ratio="),
        ({"mlm": {"ratio": 0.5}}, "mlm_data="),
        ({"phase": "mlm"}, "mlm_data="),
        ({"device": "cuda"}, "sees no CUDA"),
        ({"dtype": "fp16"}, "needs a CUDA device"),
    ],
)
def test_wishes_that_cannot_be(
    tiny: TinyModels, store: Store, tmp_path: Path, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        run(config(tiny, **changes), store, tmp_path / "run")
