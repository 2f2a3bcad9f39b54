"""Plain training on unperturbed batches."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep

if TYPE_CHECKING:
    import torch


class Plain:
    """Trains with one forward and one backward pass."""

    name = "none"

    def run(self, micro: MicroStep) -> torch.Tensor:
        """Minimise the loss; return it []."""
        loss = micro.loss()
        micro.backward(loss, last=True)
        return loss.detach()


def make(_config: RobustConfig, _tokenizer: Any) -> Plain:
    """Plain training. It accepts all settings, so that ``none`` can override the method of a file in an ablation."""
    return Plain()


METHODS.add(Plain.name, make)
