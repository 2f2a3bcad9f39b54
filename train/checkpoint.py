"""Write checkpoints, such that a killed run finds a complete one, and export models for others to load."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from xaug.data_cards.durable import publish, remove_tree, storage, write_file
from xaug.data_cards.errors import RunFolderError
from xaug.data_cards.parameters import param
from xaug.models.loading import quiet
from xaug.train.averaging import Average
from xaug.train.model import TaskModels
from xaug.train.sharding import gathered, gathered_optimizer, in_parts, put, put_optimizer

_STATE, _MODEL, _OPTIMIZER, _AVERAGE = "state.json", "model.safetensors", "optimizer.pt", "average.safetensors"


@dataclass
class State:
    """The progress of a run; its fields are the keys of state.json.

    A checkpoint adds only weights and optimizer, because all random draws follow from the number of the step.
    """

    step: int = 0  # steps done
    best: float | None = None  # the best mean dev score
    best_step: int | None = None
    worse: int = 0  # evaluations since the best one
    pieces: int = 1  # the parts in which each micro-batch is computed; above 1 after the device ran out of memory
    scores: dict[str, dict[str, float]] = field(default_factory=dict)  # the dev scores at the best step
    only: dict[str, str] = field(default_factory=dict)  # task → the one prediction for all dev rows at the best step
    stopped_early: bool = False


@dataclass(frozen=True)
class Contents:
    """The tensors of a checkpoint, whole even if the run is sharded."""

    weights: dict[str, torch.Tensor]
    optimizer: dict[str, Any]
    average: dict[str, torch.Tensor]


def contents(model: nn.Module, optimizer: Any, average: Average, *, keep: bool) -> Contents:
    """The tensors of a checkpoint. In a sharded run all ranks must call this; ranks without ``keep`` get none."""
    return Contents(
        gathered(weights(model), keep=keep),
        gathered_optimizer(optimizer, keep=keep),
        gathered(average.weights, keep=keep),
    )


class Checkpoints:
    """The checkpoints in the folder of a run."""

    def __init__(self, run: Path, keep: int) -> None:
        self.folder, self.keep = run / "checkpoints", keep

    def all(self) -> list[Path]:
        """The complete checkpoints, oldest first."""
        return sorted(self.folder.glob("step-*/"))

    def save(self, state: State, content: Contents) -> Path:
        """Write a checkpoint and remove all but the newest ones.

        Raises StorageError (full disk …); the earlier checkpoints are kept then.
        """
        path = self.folder / f"step-{state.step:07d}"
        with storage(self.folder, "write a checkpoint", param("output")):
            aside = self.folder / f".aside-{path.name}"
            remove_tree(aside)
            aside.mkdir(parents=True)
            try:
                save_file(content.weights, aside / _MODEL)
                _save_pickled(content.optimizer, aside / _OPTIMIZER)
                if content.average:
                    save_file({n: t.contiguous() for n, t in content.average.items()}, aside / _AVERAGE)
                write_file(aside / _STATE, (json.dumps(asdict(state), indent=1) + "\n").encode())
                _sync(aside)
                remove_tree(path)
                publish(aside, path)
            except Exception:
                remove_tree(aside)  # a full disk needs this space
                raise
            for old in self.all()[: -self.keep]:
                remove_tree(old)
        return path

    def load(self, model: nn.Module, optimizer: Any, average: Average) -> State:
        """Load the newest checkpoint into the model, optimizer and average.

        Raises RunFolderError if it is broken or does not fit them.
        """
        path = self.all()[-1]
        try:
            state = State(**json.loads((path / _STATE).read_text(encoding="utf-8")))
            own, saved = weights(model), load_file(path / _MODEL)
            _same_names(own, saved)
            for name, tensor in saved.items():
                put(own[name], tensor)
            # With mmap, a rank reads only its part; otherwise each rank of a machine would hold the whole file at once.
            kept = torch.load(path / _OPTIMIZER, map_location="cpu", weights_only=True, mmap=in_parts(model))
            put_optimizer(optimizer, kept)
            if average.weights:
                for name, tensor in load_file(path / _AVERAGE).items():
                    put(average.weights[name], tensor)
        except Exception as error:  # safetensors and torch raise any kind of error for a broken file
            raise RunFolderError(
                f"The checkpoint {path} cannot be resumed ({str(error).splitlines()[0] if str(error) else error!r})."
                " Remove that folder: the run then resumes from the checkpoint before it, or from the start."
            ) from error
        return state


def _save_pickled(content: Any, path: Path) -> None:
    """torch.save, except that a full disk raises the OSError instead of a RuntimeError ("unexpected pos")."""
    with path.open("wb") as file:
        try:
            torch.save(content, file)
        except RuntimeError as error:
            if isinstance(error.__context__, OSError):
                raise error.__context__ from None
            raise


def _same_names(own: Mapping[str, Any], saved: Mapping[str, Any]) -> None:
    if own.keys() != saved.keys():
        raise ValueError(f"it has {len(saved)} weights with other names than the model's {len(own)}")


def weights(model: nn.Module) -> dict[str, torch.Tensor]:
    """Every weight and persistent buffer once, by its first name."""
    kept = model.state_dict()
    own = {name: p.detach() for name, p in model.named_parameters()}
    pointers = {tensor.data_ptr() for tensor in own.values()}
    for name, buffer in model.named_buffers():
        if name in kept and buffer.data_ptr() not in pointers:
            own[name] = buffer.detach()
    return own


Tensors = Mapping[int, torch.Tensor]  # the whole parameters and buffers of a model, by the id() of the originals


def tensors(models: TaskModels, *, keep: bool) -> Tensors:
    """The tensors for `export`. In a sharded run all ranks must call this; ranks without ``keep`` get none."""
    own = {id(tensor): tensor.detach() for tensor in (*models.parameters(), *models.buffers())}
    return gathered(own, keep=keep)


def export(models: TaskModels, values: Tensors, tokenizer: Any, folder: Path) -> None:
    """Write Hugging Face's files: for one task its whole model, for several the encoder and each head in heads/TASK."""
    with quiet():
        _export(models, values, tokenizer, folder)


def _export(models: TaskModels, values: Tensors, tokenizer: Any, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    if len(models.tasks) == 1:
        (model,) = models.tasks.values()
        _save_model(model, values, folder)
        return
    _save_model(models.encoder, values, folder)
    body = {id(p) for p in models.encoder.parameters()} | {id(b) for b in models.encoder.buffers()}
    for task, model in models.tasks.items():
        own = {name: values[id(t)].contiguous() for name, t in model.named_parameters() if id(t) not in body}
        own |= {name: t.contiguous() for name, t in model.named_buffers() if id(t) not in body}
        (folder / "heads" / task).mkdir(parents=True, exist_ok=True)
        _named(model).save_pretrained(folder / "heads" / task)
        save_file(own, folder / "heads" / task / _MODEL)


def _named(model: Any) -> Any:
    """The model's configuration with its own class, which transformers sets only when it saves a whole model."""
    config = copy.deepcopy(model.config)
    config.architectures = [type(model).__name__.removeprefix("FSDP")]
    return config


def _save_model(model: Any, values: Tensors, folder: Path) -> None:
    kept = model.state_dict(keep_vars=True)  # keep_vars: the same objects that `tensors` saw
    model.save_pretrained(folder, state_dict={n: values[id(t)] for n, t in kept.items()}, safe_serialization=True)


def export_into(models: TaskModels, values: Tensors, tokenizer: Any, folder: Path) -> None:
    """Export into a folder that contains other files, too.

    The files are written aside and then moved one by one: config.json comes last, because readers look for it. Raises
    StorageError.
    """
    with storage(folder, "write the model", param("output")):
        aside = folder / ".aside-model"
        remove_tree(aside)
        try:
            export(models, values, tokenizer, aside)
            _sync(aside)
        except Exception:
            remove_tree(aside)
            raise
        files = sorted((p for p in aside.rglob("*") if p.is_file()), key=lambda p: p.name == "config.json")
        for file in files:
            target = folder / file.relative_to(aside)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
        remove_tree(aside)


def _sync(folder: Path) -> None:
    import os

    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as opened:
                os.fsync(opened.fileno())


def load_task(run: Path, task: str) -> Any:
    """The transformers model of one task of a run on several tasks: the run's encoder with the task's head.

    Raises RunFolderError if the run has no such head, or if the configuration names a class without a place for it.
    """
    import transformers

    folder = run / "heads" / task
    if not folder.is_dir():
        heads = ", ".join(sorted(path.name for path in run.glob("heads/*/"))) or "none"
        raise RunFolderError(f"{run} has no head for the task {task!r}. It has heads for: {heads}.")
    config = transformers.AutoConfig.from_pretrained(folder)
    with quiet():
        model = getattr(transformers, config.architectures[0]).from_pretrained(run, config=config)
    saved: Mapping[str, torch.Tensor] = load_file(folder / _MODEL)
    if stray := model.load_state_dict(dict(saved), strict=False).unexpected_keys:
        raise RunFolderError(
            f"{folder / 'config.json'} names {config.architectures[0]}, which has no {stray[0].split('.')[0]}. Set its"
            ' "architectures" to the class of the task\'s model, such as BertForSequenceClassification.'
        )
    return model


__all__: Sequence[str] = ["Checkpoints", "State", "export", "export_into", "load_task", "weights"]
