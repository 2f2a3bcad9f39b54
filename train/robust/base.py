"""What a robust method is given, what it does, and how the embedding layer's output is moved."""

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
    """What the loop gives for one micro-batch."""

    inputs: Mapping[str, torch.Tensor]  # input_ids [.., length], attention_mask …
    embedding: torch.nn.Module  # the encoder's word embedding layer
    generator: torch.Generator  # seeded by (run, step, micro-batch), on the model's device

    def loss(self, inputs: Mapping[str, torch.Tensor] | None = None) -> torch.Tensor:
        """One forward: the loss [], scaled as the step wants it. None: of the batch's own inputs."""
        ...

    def backward(self, loss: torch.Tensor, *, last: bool) -> None:
        """Add the loss's gradients to the parameters'. ``last``: no other follows in this micro-batch."""
        ...


class Method(Protocol):
    """One way to train against perturbed inputs."""

    name: str

    def run(self, micro: MicroStep) -> torch.Tensor:
        """All forwards and backwards of the micro-batch; the value [] of what is minimised, detached."""
        ...


Factory = Callable[[RobustConfig, Any], Method]  # (config, tokenizer)
METHODS: Registry[Factory] = Registry("robust method")

_SETTINGS = ("epsilon", "step_size", "steps", "synonyms")


def check_settings(config: RobustConfig, taken: tuple[str, ...]) -> None:
    """Refuse a setting that would say nothing: a run's record must not name what did not happen."""
    for name in _SETTINGS:
        if name not in taken and getattr(config, name) is not None:
            known = ", ".join(taken)
            raise UsageError(f"robust.{name} means nothing to robust method {config.method!r}, which takes {known}.")


@contextmanager
def perturbed(
    embedding: torch.nn.Module, delta: torch.Tensor | Callable[[torch.Tensor], torch.Tensor]
) -> Iterator[None]:
    """Add ``delta`` [sequences, length, width] to the layer's output in this block; removed whatever happens.

    A function is called with the output and gives delta: a model may flatten its input (multiple choice), so only a
    forward shows the shape. Raises ModelError if the shapes differ, or if the layer did not run at all.
    """
    import torch

    ran = False

    def add(_module: Any, _inputs: Any, output: torch.Tensor) -> torch.Tensor:
        nonlocal ran
        ran = True
        own = delta if isinstance(delta, torch.Tensor) else delta(output)
        if own.shape != output.shape:
            raise ModelError(
                f"The embedding layer gave {list(output.shape)} where the perturbation is {list(own.shape)}: the model "
                f"calls it more than once in a forward. Train it with {param('robust', 'none')} or synonym."
            )
        return output + own.to(output.dtype)

    handle = embedding.register_forward_hook(add)
    try:
        yield
        if not ran:
            raise ModelError(
                "The embedding layer did not run where the model did, so nothing was perturbed: a compiled model does "
                f"not see the perturbation. Train without compile, or with {param('robust', 'none')} or synonym."
            )
    finally:
        handle.remove()
