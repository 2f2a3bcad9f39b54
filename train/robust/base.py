"""The protocols of robust methods, and the perturbation of the embedding layer's output."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

from xaug.data_cards.errors import ModelError, UsageError
from xaug.data_cards.parameters import param
from xaug.data_cards.registry import Registry
from xaug.train.config import RobustConfig

if TYPE_CHECKING:
    import torch


class MicroStep(Protocol):
    """One micro-batch, as the training loop passes it to a robust method."""

    inputs: Mapping[str, torch.Tensor]  # input_ids [.., length], attention_mask …
    embedding: torch.nn.Module  # the encoder's word embedding layer
    generator: torch.Generator  # on the model's device, with a seed from run, step and micro-batch

    def loss(self, inputs: Mapping[str, torch.Tensor] | None = None) -> torch.Tensor:
        """One forward pass: the loss [], scaled for the step. ``inputs``: None for the batch's own inputs."""
        ...

    def backward(self, loss: torch.Tensor, *, last: bool) -> None:
        """Accumulate the gradients of the loss. ``last``: this is the micro-batch's last backward pass."""
        ...


class Method(Protocol):
    """A way to train against perturbed inputs."""

    name: str

    def run(self, micro: MicroStep) -> torch.Tensor:
        """Compute all forward and backward passes of the micro-batch; return the minimised value [], detached."""
        ...


Factory = Callable[[RobustConfig, Any], Method]  # (config, tokenizer)
METHODS: Registry[Factory] = Registry("robust method")

_SETTINGS = ("epsilon", "step_size", "steps", "synonyms")


def check_settings(config: RobustConfig, taken: tuple[str, ...]) -> None:
    """Raise UsageError for a setting that the method ignores: the record of a run must not state what did not happen.

    ``taken``: the settings that the method uses.
    """
    for name in _SETTINGS:
        if name not in taken and getattr(config, name) is not None:
            known = ", ".join(taken)
            raise UsageError(
                f"The robust method {config.method!r} does not use robust.{name}. Its settings are {known}."
            )


@contextmanager
def perturbed(
    embedding: torch.nn.Module, delta: torch.Tensor | Callable[[torch.Tensor], torch.Tensor]
) -> Iterator[None]:
    """A context in which ``delta`` [sequences, length, width] is added to the output of the embedding layer.

    ``delta`` may be a function from the layer's output to the perturbation: a model may flatten its input (multiple
    choice), so the shape is known only in a forward pass. Raises ModelError if the shapes differ, or if the layer did
    not run at all.
    """
    import torch

    ran = False

    def add(_module: Any, _inputs: Any, output: torch.Tensor) -> torch.Tensor:
        nonlocal ran
        ran = True
        own = delta if isinstance(delta, torch.Tensor) else delta(output)
        if own.shape != output.shape:
            raise ModelError(
                f"The output of the embedding layer has the shape {list(output.shape)} and the perturbation"
                f" {list(own.shape)}, because the model calls the layer more than once in a forward pass. Train it with"
                f" {param('robust', 'none')} or synonym."
            )
        return output + own.to(output.dtype)

    handle = embedding.register_forward_hook(add)
    try:
        yield
        if not ran:
            raise ModelError(
                "The model ran without calling its embedding layer, so nothing was perturbed, as happens in a compiled"
                f" model. Train without compile, or with {param('robust', 'none')} or synonym."
            )
    finally:
        handle.remove()
