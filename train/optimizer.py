"""AdamW's groups, and the learning rate as a function of the step's number alone."""

from __future__ import annotations

import math
from typing import Any

import torch
from xaug.train.config import OptimizerConfig
from xaug.train.model import TaskModels


def adamw(models: TaskModels, config: OptimizerConfig) -> torch.optim.AdamW:
    """Weight decay for matrices only (as BERT's: no bias, no normalization); heads may have a rate of their own."""
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
    """What the rate is multiplied by at a step (from 0): up to 1 over the warm-up, then down to 0 at the end."""
    warmup = round(config.warmup * total)
    if step < warmup:
        return (step + 1) / warmup
    done = (step - warmup) / max(1, total - warmup)
    if config.schedule == "constant":
        return 1.0
    return 1.0 - done if config.schedule == "linear" else 0.5 * (1.0 + math.cos(math.pi * done))


def set_lr(optimizer: Any, step: int, total: int, config: OptimizerConfig) -> float:
    """Set every group's rate for a step; the encoder's is returned."""
    factor = lr_factor(step, total, config)
    for group in optimizer.param_groups:
        group["lr"] = group["base_lr"] * factor
    return config.lr * factor
