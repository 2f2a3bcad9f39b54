"""Checkpoints: written aside and renamed, so that a killed run finds a whole one; and models for others to load."""

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
    """Where a run stands. Beside it only weights and optimizer are kept: all draws follow from the step's number."""

    step: int = 0  # steps done
    best: float | None = None  # best mean dev score
    best_step: int | None = None
    worse: int = 0  # evaluations since the best
    pieces: int = 1  # micro-batches are computed in so many, since memory ran out
    scores: dict[str, dict[str, float]] = field(default_factory=dict)  # at the best step
    stopped_early: bool = False


@dataclass(frozen=True)
class Contents:
    """What a checkpoint keeps beside the state, in whole tensors."""

    weights: dict[str, torch.Tensor]
    optimizer: dict[str, Any]
    average: dict[str, torch.Tensor]


def contents(model: nn.Module, optimizer: Any, average: Average, *, keep: bool) -> Contents:
    """A checkpoint's contents. Sharded, all ranks take part; those that do not ``keep`` get none."""
    return Contents(
        gathered(weights(model), keep=keep),
        gathered_optimizer(optimizer, keep=keep),
        gathered(average.weights, keep=keep),
    )


class Checkpoints:
    """The checkpoints of one run's folder."""

    def __init__(self, run: Path, keep: int) -> None:
        self.folder, self.keep = run / "checkpoints", keep

    def all(self) -> list[Path]:
        """Whole checkpoints, oldest first."""
        return sorted(self.folder.glob("step-*/"))

    def save(self, state: State, held: Contents) -> Path:
        """Write one, then remove the oldest ones. Raises StorageError (full disk …); earlier ones are kept then."""
        path = self.folder / f"step-{state.step:07d}"
        with storage(self.folder, "write a checkpoint", param("output")):
            aside = self.folder / f".aside-{path.name}"
            remove_tree(aside)
            aside.mkdir(parents=True)
            try:
                save_file(held.weights, aside / _MODEL)
                _save_pickled(held.optimizer, aside / _OPTIMIZER)
                if held.average:
                    save_file({n: t.contiguous() for n, t in held.average.items()}, aside / _AVERAGE)
                write_file(aside / _STATE, (json.dumps(asdict(state), indent=1) + "\n").encode())
                _sync(aside)
                remove_tree(path)
                publish(aside, path)
            except Exception:
                remove_tree(aside)  # its room is what is lacking, if the disk is full
                raise
            for old in self.all()[: -self.keep]:
                remove_tree(old)
        return path

    def load(self, model: nn.Module, optimizer: Any, average: Average) -> State:
        """The newest one into the model and its optimizer. Raises RunFolderError if it does not fit or is broken."""
        path = self.all()[-1]
        try:
            state = State(**json.loads((path / _STATE).read_text(encoding="utf-8")))
            own, saved = weights(model), load_file(path / _MODEL)
            _same_names(own, saved)
            for name, tensor in saved.items():
                put(own[name], tensor)
            # mmap: a rank reads its part alone, or all ranks of a machine would hold the whole of it at once.
            kept = torch.load(path / _OPTIMIZER, map_location="cpu", weights_only=True, mmap=in_parts(model))
            put_optimizer(optimizer, kept)
            if average.weights:
                for name, tensor in load_file(path / _AVERAGE).items():
                    put(average.weights[name], tensor)
        except Exception as error:  # safetensors and torch raise anything at a broken file
            raise RunFolderError(
                f"The checkpoint {path} cannot be resumed ({str(error).splitlines()[0] if str(error) else error!r})."
                " Remove that folder: the run resumes from the one before it, or from the start."
            ) from error
        return state


def _save_pickled(content: Any, path: Path) -> None:
    """torch.save; of a full disk it says "unexpected pos": here the OSError that it met is raised."""
    with path.open("wb") as file:
        try:
            torch.save(content, file)
        except RuntimeError as error:
            if isinstance(error.__context__, OSError):
                raise error.__context__ from None
            raise


def _same_names(own: Mapping[str, Any], saved: Mapping[str, Any]) -> None:
    if own.keys() != saved.keys():
        raise ValueError(f"{len(saved)} weights, the model has {len(own)}")


def weights(model: nn.Module) -> dict[str, torch.Tensor]:
    """Every weight and kept buffer once, by its first name."""
    kept = model.state_dict()
    own = {name: p.detach() for name, p in model.named_parameters()}
    held = {tensor.data_ptr() for tensor in own.values()}
    for name, buffer in model.named_buffers():
        if name in kept and buffer.data_ptr() not in held:
            own[name] = buffer.detach()
    return own


Tensors = Mapping[int, torch.Tensor]  # a model's parameters and buffers, whole, by their id


def tensors(models: TaskModels, *, keep: bool) -> Tensors:
    """What `export` writes. Sharded, all ranks take part; those that do not ``keep`` get nothing."""
    own = {id(tensor): tensor.detach() for tensor in (*models.parameters(), *models.buffers())}
    return gathered(own, keep=keep)


def export(models: TaskModels, held: Tensors, tokenizer: Any, folder: Path) -> None:
    """Hugging Face's files: of one task its whole model, of several the encoder and each head in heads/TASK."""
    with quiet():
        _export(models, held, tokenizer, folder)


def _export(models: TaskModels, held: Tensors, tokenizer: Any, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save_pretrained(folder)
    if len(models.tasks) == 1:
        (model,) = models.tasks.values()
        _save_model(model, held, folder)
        return
    _save_model(models.encoder, held, folder)
    body = {id(p) for p in models.encoder.parameters()} | {id(b) for b in models.encoder.buffers()}
    for task, model in models.tasks.items():
        own = {name: held[id(t)].contiguous() for name, t in model.named_parameters() if id(t) not in body}
        own |= {name: t.contiguous() for name, t in model.named_buffers() if id(t) not in body}
        (folder / "heads" / task).mkdir(parents=True, exist_ok=True)
        _named(model).save_pretrained(folder / "heads" / task)
        save_file(own, folder / "heads" / task / _MODEL)


def _named(model: Any) -> Any:
    """Its configuration with its own class: until transformers saves a model whole, that is its origin's."""
    config = copy.deepcopy(model.config)
    config.architectures = [type(model).__name__.removeprefix("FSDP")]
    return config


def _save_model(model: Any, held: Tensors, folder: Path) -> None:
    kept = model.state_dict(keep_vars=True)  # keep_vars: the same objects that `tensors` saw
    model.save_pretrained(folder, state_dict={n: held[id(t)] for n, t in kept.items()}, safe_serialization=True)


def export_into(models: TaskModels, held: Tensors, tokenizer: Any, folder: Path) -> None:
    """Export aside, then move file by file to where other files lie too; config.json, which readers look for, last."""
    with storage(folder, "write the model", param("output")):
        aside = folder / ".aside-model"
        remove_tree(aside)
        try:
            export(models, held, tokenizer, aside)
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
    """The transformers model of one task of a run that trained several: the run's encoder under that task's head.

    Raises RunFolderError: the run has no such head, or its configuration names a model that has no place for it.
    """
    import transformers

    folder = run / "heads" / task
    if not folder.is_dir():
        held = ", ".join(sorted(path.name for path in run.glob("heads/*/"))) or "none"
        raise RunFolderError(f"{run} has no head of {task!r}. It has: {held}.")
    config = transformers.AutoConfig.from_pretrained(folder)
    with quiet():
        model = getattr(transformers, config.architectures[0]).from_pretrained(run, config=config)
    saved: Mapping[str, torch.Tensor] = load_file(folder / _MODEL)
    if stray := model.load_state_dict(dict(saved), strict=False).unexpected_keys:
        raise RunFolderError(
            f"{folder / 'config.json'} names {config.architectures[0]}, which has no {stray[0].split('.')[0]}: set its"
            ' "architectures" to the class of the task\'s model, such as BertForSequenceClassification.'
        )
    return model


__all__: Sequence[str] = ["Checkpoints", "State", "export", "export_into", "load_task", "weights"]
