"""Dev scores: predict each task's dev rows with the model and score them with the task's head."""

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
from xaug.train.constant import constant_prediction
from xaug.train.data.taskdata import TaskData
from xaug.train.heads.base import Batch
from xaug.train.model import TaskModels
from xaug.train.prediction import feature_logits
from xaug.train.sharding import reshard


@dataclass(frozen=True)
class DevScores:
    """The dev scores by task.

    ``scores``: the metrics in percent, the main one first. ``rows``: the number of dev rows. ``only``: the prediction
    for every row, for those tasks for which the model predicts the same for all rows.
    """

    scores: dict[str, dict[str, float]]
    rows: dict[str, int]
    only: dict[str, str]


def evaluate(models: TaskModels, tasks: Sequence[TaskData], batch: BatchConfig, accelerator: Any) -> DevScores:
    """Score each task's dev rows. Ranks share the batches, and all of them get the same scores.

    Raises DataError if no dev row of a task contains what its head predicts.
    """
    dev_scores = DevScores({}, {}, {})
    for task in tasks:
        rows, predictions = predict(models, task, batch, accelerator)
        dev_scores.scores[task.name] = task.head.score(rows, predictions, task.labels)
        dev_scores.rows[task.name] = len(rows)
        if (constant := constant_prediction(task.head.plain(predictions), task.labels)) is not None:
            dev_scores.only[task.name] = constant
    return dev_scores


def predict(models: TaskModels, task: TaskData, batch: BatchConfig, accelerator: Any) -> tuple[list[Row], list[Any]]:
    """(the chosen rows of a task, the prediction for each), in order. The longest features are computed first."""
    logits = logits_of(models, task, batch, accelerator)
    rows, of_row = task.dev_rows()
    numbers = [(row, number) for row, own in enumerate(of_row) for number in own]
    features = [replace(task.feature(number), row=row) for row, number in numbers]
    return rows, task.head.predict(rows, features, [logits[number] for _, number in numbers])


def mean_score(scores: dict[str, dict[str, float]]) -> float | None:
    """The mean of the main metrics of all tasks; None if there are no scores."""
    main = [next(iter(own.values())) for own in scores.values() if own]
    return sum(main) / len(main) if main else None


@torch.no_grad()  # not inference_mode: sharded weights that are gathered in it could not be trained further
def logits_of(
    models: TaskModels, task: TaskData, config: BatchConfig, accelerator: Any
) -> dict[int, npt.NDArray[np.float32]]:
    """The logits of each feature, by the feature's number."""
    from accelerate.utils import gather_object

    was_training = models.training
    models.eval()
    budget = in_cache(config.budget, str(accelerator.device))
    batches = list(enumerate(in_order(task.lengths, task.sequences, budget)))
    rank, world = accelerator.process_index, accelerator.num_processes
    share = batches[rank::world]
    if models.lockstep and len(batches) % world > 0 and rank >= len(batches) % world:
        share.append(batches[0])  # only keeps this rank in step with the others; it yields the same logits again

    def forward(batch: Batch) -> Any:
        with accelerator.autocast():
            return models(task.name, batch.inputs, batch.groups, batch.only)

    with _kept_casts(models, accelerator.device):
        own = list(feature_logits(task.head, task.feature, task.padding, share, forward, accelerator.device))
    models.train(was_training)
    reshard(models)
    gathered = gather_object(own) if accelerator.num_processes > 1 else own
    return dict(gathered)


def _kept_casts(models: TaskModels, device: torch.device) -> AbstractContextManager[Any]:
    """An outer autocast context that casts nothing but keeps autocast's copies of the weights over all batches.

    Autocast drops its copies when the outermost context ends. With this context, each weight is cast to bf16 once
    instead of once for each batch. A sharded model gets none, because the copies would hold the whole model on each
    rank.
    """
    return nullcontext() if models.lockstep else torch.autocast(device.type, enabled=False)
