"""Dev scores: each task's dev rows through the model, read and scored by its head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from xaug.data_cards.schema import Row
from xaug.train.config import BatchConfig
from xaug.train.constant import only
from xaug.train.data.batches import Numbers, in_cache, in_order, one_late
from xaug.train.data.taskdata import TaskData
from xaug.train.heads.base import Batch, Unit
from xaug.train.model import TaskModels
from xaug.train.sharding import reshard


@dataclass(frozen=True)
class DevScores:
    """By task. ``scores``: metrics in percent, the main one first; ``rows``: that they are of; ``only``: what the model
    said of every row, of the tasks where it said the same of all.
    """

    scores: dict[str, dict[str, float]]
    rows: dict[str, int]
    only: dict[str, str]


def evaluate(models: TaskModels, tasks: Sequence[TaskData], batch: BatchConfig, accelerator: Any) -> DevScores:
    """Each task's dev rows, scored. Ranks share the batches; all get the same scores."""
    found = DevScores({}, {}, {})
    for task in tasks:
        rows, predictions = predict(models, task, batch, accelerator)
        found.scores[task.name] = task.head.score(rows, predictions, task.labels)
        found.rows[task.name] = len(rows)
        if (said := only(predictions, task.labels)) is not None:
            found.only[task.name] = said
    return found


def predict(models: TaskModels, task: TaskData, batch: BatchConfig, accelerator: Any) -> tuple[list[Row], list[Any]]:
    """(a task's chosen rows, what its head says of each), in order; the longest units are computed first."""
    logits = _logits(models, task, batch, accelerator)
    rows, of_row = task.dev_rows()
    numbers = [(row, number) for row, own in enumerate(of_row) for number in own]
    units = [replace(task.unit(number), row=row) for row, number in numbers]
    return rows, task.head.predict(rows, units, [logits[number] for _, number in numbers])


def mean_score(scores: dict[str, dict[str, float]]) -> float | None:
    """The mean over tasks of each one's main metric."""
    main = [next(iter(own.values())) for own in scores.values() if own]
    return sum(main) / len(main) if main else None


@torch.no_grad()  # not inference_mode: sharded weights that were gathered in it could not be trained on
def _logits(
    models: TaskModels, task: TaskData, config: BatchConfig, accelerator: Any
) -> dict[int, npt.NDArray[np.float32]]:
    """Each unit's logits, by its number."""
    from accelerate.utils import gather_object

    own: list[tuple[int, npt.NDArray[np.float32]]] = []
    was_training = models.training
    models.eval()
    config = in_cache(config, str(accelerator.device))
    batches = list(enumerate(in_order(task.lengths, task.sequences, config)))
    rank, world = accelerator.process_index, accelerator.num_processes
    share = batches[rank::world]
    if models.lockstep and len(batches) % world > 0 and rank >= len(batches) % world:
        share.append(batches[0])  # only to keep in step; its logits are the same again
    with _kept_casts(models, accelerator.device):
        for numbers, units, batch, out in one_late(_outputs(models, task, share, accelerator)):
            own += zip((int(number) for number in numbers), task.head.read(out, units, batch), strict=True)
    models.train(was_training)
    reshard(models)
    gathered = gather_object(own) if accelerator.num_processes > 1 else own
    return dict(gathered)


def _outputs(
    models: TaskModels, task: TaskData, share: Sequence[tuple[int, Numbers]], accelerator: Any
) -> Iterator[tuple[Numbers, list[Unit], Batch, Any]]:
    for at, numbers in share:
        units = [task.unit(int(number)) for number in numbers]
        batch = task.head.collate(units, task.padding, (0, 0, at)).to(accelerator.device)
        with accelerator.autocast():
            out = models(task.name, batch.inputs, batch.groups, batch.only)
        yield numbers, units, batch, out


def _kept_casts(models: TaskModels, device: torch.device) -> AbstractContextManager[Any]:
    """Autocast drops its copies of the weights where the outermost context ends, even one that casts nothing.

    Around all batches, each weight is cast to bf16 once instead of once a batch. Not where the weights are shared out:
    the copies would be the whole model on each rank.
    """
    return nullcontext() if models.lockstep else torch.autocast(device.type, enabled=False)
