"""Plain training: the batch as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep

if TYPE_CHECKING:
    import torch


class Plain:
    """One forward, one backward."""

    name = "none"

    def run(self, micro: MicroStep) -> torch.Tensor:
        """The loss."""
        loss = micro.loss()
        micro.backward(loss, last=True)
        return loss.detach()


def make(_config: RobustConfig, _tokenizer: Any) -> Plain:
    """Takes any settings: the method "none" over a file that sets another method is how an ablation is run."""
    return Plain()


METHODS.add(Plain.name, make)
