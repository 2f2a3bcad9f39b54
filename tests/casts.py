"""Counts how often a model's weights are cast to bf16."""

from __future__ import annotations

from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode


class Casts(TorchDispatchMode):
    """While entered, counts how often the weights of a model's linear layers are cast."""

    def __init__(self, model: torch.nn.Module) -> None:
        super().__init__()
        layers = [one for one in model.modules() if isinstance(one, torch.nn.Linear)]
        self.places, self.seen = {one.weight.data_ptr() for one in layers}, 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        # In inference mode, a cast appears as `to` with a positional dtype.
        if torch.bfloat16 in (kwargs.get("dtype"), *args[1:2]) and isinstance(args[0], torch.Tensor):
            self.seen += args[0].data_ptr() in self.places
        return func(*args, **kwargs)
