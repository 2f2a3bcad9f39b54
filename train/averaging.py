"""An exponential moving average of the weights, which is evaluated and saved instead of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import nn


class Average:
    """``average = decay * average + (1 - decay) * weights`` after each step, in float32; with decay 0 no average."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.weights = {n: p.detach().clone() for n, p in model.named_parameters() if p.requires_grad} if decay else {}

    @torch.no_grad()
    def update(self, model: nn.Module) -> None:
        """Update the average with the weights after a step."""
        for name, parameter in model.named_parameters():
            if name in self.weights:
                self.weights[name].lerp_(parameter, 1 - self.decay)

    @contextmanager
    def applied(self, model: nn.Module) -> Iterator[None]:
        """A context in which the model has the averaged weights. Without an average, it changes nothing."""
        own = dict(model.named_parameters())
        kept = {name: own[name].detach().clone() for name in self.weights}
        with torch.no_grad():
            for name, weight in self.weights.items():
                own[name].copy_(weight)
        try:
            yield
        finally:
            with torch.no_grad():
                for name, weight in kept.items():
                    own[name].copy_(weight)
