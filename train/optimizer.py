"""AdamW's parameter groups, and the learning rate as a function of the number of the step alone."""

from __future__ import annotations

import math
from typing import Any

import torch
from xaug.train.config import OptimizerConfig
from xaug.train.model import TaskModels


def adamw(models: TaskModels, config: OptimizerConfig) -> torch.optim.AdamW:
    """AdamW with weight decay for matrices only, as in BERT (not for biases and normalisation).

    Heads may have their own learning rate.
    """
    if config.freeze_embeddings:
        models.embedding.requires_grad_(requires_grad=False)
    of_encoder = {id(p) for p in models.encoder.parameters()}
    groups: dict[tuple[bool, bool], list[torch.nn.Parameter]] = {}
    for parameter in models.parameters():
        if parameter.requires_grad:
            groups.setdefault((id(parameter) in of_encoder, parameter.ndim >= 2), []).append(parameter)
    described: list[dict[str, Any]] = [
        {
            "params": parameters,
            "lr": (base := config.lr if encoder else config.head_lr or config.lr),
            "base_lr": base,
            "weight_decay": config.weight_decay if decay else 0.0,
        }
        for (encoder, decay), parameters in groups.items()
    ]
    return torch.optim.AdamW(described, betas=config.betas, eps=config.eps, fused=True)


def lr_factor(step: int, total: int, config: OptimizerConfig) -> float:
    """The factor of the learning rate at a step, counted from 0.

    It rises to 1 in the warm-up and then follows the schedule, which ends at 0 unless it is constant.
    """
    warmup = round(config.warmup * total)
    if step < warmup:
        return (step + 1) / warmup
    done = (step - warmup) / max(1, total - warmup)
    if config.schedule == "constant":
        return 1.0
    return 1.0 - done if config.schedule == "linear" else 0.5 * (1.0 + math.cos(math.pi * done))


def set_lr(optimizer: Any, step: int, total: int, config: OptimizerConfig) -> float:
    """Set the learning rate of each group for a step, and return that of the encoder."""
    factor = lr_factor(step, total, config)
    for group in optimizer.param_groups:
        group["lr"] = group["base_lr"] * factor
    return config.lr * factor
