"""Dev scores: each task's dev rows through the model, read and scored by its head."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from xaug.data_cards.schema import Row
from xaug.models.budget import in_cache, in_order
from xaug.train.config import BatchConfig
from xaug.train.constant import only
from xaug.train.data.taskdata import TaskData
from xaug.train.heads.base import Batch
from xaug.train.model import TaskModels
from xaug.train.prediction import unit_logits
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
        if (said := only(task.head.plain(predictions), task.labels)) is not None:
            found.only[task.name] = said
    return found


def predict(models: TaskModels, task: TaskData, batch: BatchConfig, accelerator: Any) -> tuple[list[Row], list[Any]]:
    """(a task's chosen rows, what its head says of each), in order; the longest units are computed first."""
    logits = logits_of(models, task, batch, accelerator)
    rows, of_row = task.dev_rows()
    numbers = [(row, number) for row, own in enumerate(of_row) for number in own]
    units = [replace(task.unit(number), row=row) for row, number in numbers]
    return rows, task.head.predict(rows, units, [logits[number] for _, number in numbers])


def mean_score(scores: dict[str, dict[str, float]]) -> float | None:
    """The mean over tasks of each one's main metric."""
    main = [next(iter(own.values())) for own in scores.values() if own]
    return sum(main) / len(main) if main else None


@torch.no_grad()  # not inference_mode: sharded weights that were gathered in it could not be trained on
def logits_of(
    models: TaskModels, task: TaskData, config: BatchConfig, accelerator: Any
) -> dict[int, npt.NDArray[np.float32]]:
    """Each unit's logits, by its number."""
    from accelerate.utils import gather_object

    was_training = models.training
    models.eval()
    budget = in_cache(config.budget, str(accelerator.device))
    batches = list(enumerate(in_order(task.lengths, task.sequences, budget)))
    rank, world = accelerator.process_index, accelerator.num_processes
    share = batches[rank::world]
    if models.lockstep and len(batches) % world > 0 and rank >= len(batches) % world:
        share.append(batches[0])  # only to keep in step; its logits are the same again

    def forward(batch: Batch) -> Any:
        with accelerator.autocast():
            return models(task.name, batch.inputs, batch.groups, batch.only)

    with _kept_casts(models, accelerator.device):
        own = list(unit_logits(task.head, task.unit, task.padding, share, forward, accelerator.device))
    models.train(was_training)
    reshard(models)
    gathered = gather_object(own) if accelerator.num_processes > 1 else own
    return dict(gathered)


def _kept_casts(models: TaskModels, device: torch.device) -> AbstractContextManager[Any]:
    """Autocast drops its copies of the weights where the outermost context ends, even one that casts nothing.

    Around all batches, each weight is cast to bf16 once instead of once a batch. Not where the weights are shared out:
    the copies would be the whole model on each rank.
    """
    return nullcontext() if models.lockstep else torch.autocast(device.type, enabled=False)
