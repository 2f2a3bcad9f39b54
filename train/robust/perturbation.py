"""The perturbation δ of a micro-batch in an L2 ball around each sentence's embeddings.

As in the sources, there is one ball for each sentence, not for each token: norms are taken over all tokens and the
whole width of a sequence (github.com/zhuchen03/FreeLB, examples/run_glue_freelb.py:
``delta.view(delta.size(0), -1)``; Miyato et al. 2017, tensorflow/models adversarial_losses.py, ``_scale_l2``: "Scale
over the full sequence"). Special tokens are moved like all others, padding is never moved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from xaug.data_cards.errors import ModelError
from xaug.data_cards.parameters import param
from xaug.train.robust.base import MicroStep, perturbed

if TYPE_CHECKING:
    import torch

# (mask [sequences, length, 1], width, generator) -> the first δ
Start = Callable[["torch.Tensor", int, "torch.Generator"], "torch.Tensor"]


class Perturbation:
    """δ, float32 [sequences, length, width], and the loss at the embeddings that it moves."""

    def __init__(self, micro: MicroStep, start: Start) -> None:
        self._micro = micro
        self._start = start
        self._delta: torch.Tensor | None = None
        self._mask: torch.Tensor  # is set together with the first delta
        self._random: torch.Tensor | None = None

    @property
    def delta(self) -> torch.Tensor:
        """The current δ, a leaf tensor that requires a gradient. Raises RuntimeError before the first `loss`."""
        if self._delta is None:
            raise RuntimeError("delta has no shape before the first call of loss().")
        return self._delta

    def loss(self) -> torch.Tensor:
        """The loss [] with δ added. The first call draws δ, and all calls use the same dropout masks.

        With different masks, δ would be fitted to other networks than the one that it is applied to (Zhu et al. 2020,
        arXiv 1909.11764, on dropout; their code: ``dp_masks``).
        """
        self._same_dropout()
        with perturbed(self._micro.embedding, self._for):
            return self._micro.loss()

    def ascend(self, gradient: torch.Tensor, step: float, radius: float) -> None:
        """δ ← P(δ + step · g/‖g‖), where P projects onto the ball. The new δ has no graph."""
        moved = self.delta.detach() + step * unit(gradient.detach() * self._mask)
        self._delta = project(moved, radius).requires_grad_()

    def _for(self, output: torch.Tensor) -> torch.Tensor:
        if self._delta is None:
            self._mask = mask_of(self._micro.inputs, output)
            self._delta = self._start(self._mask, output.shape[-1], self._micro.generator).requires_grad_()
        return self._delta

    def _same_dropout(self) -> None:
        """Reset the device's global generator, which dropout uses, to its state before the first forward pass."""
        import torch

        device = self._micro.generator.device
        if device.type == "cuda":
            if self._random is None:
                self._random = torch.cuda.get_rng_state(device)
            torch.cuda.set_rng_state(self._random, device)
            return
        module = torch if device.type == "cpu" else torch.get_device_module(device)
        if self._random is None:
            self._random = module.get_rng_state()
        module.set_rng_state(self._random)


def mask_of(inputs: Mapping[str, torch.Tensor], output: torch.Tensor) -> torch.Tensor:
    """Float32 [sequences, length, 1] for the embedding layer's output: 1 on real tokens, 0 on padding.

    Raises ModelError if the model removes or adds tokens before it embeds them.
    """
    import torch

    mask = inputs.get("attention_mask")
    if output.dim() != 3 or (mask is not None and mask.numel() != output.shape[0] * output.shape[1]):
        asked = None if mask is None else list(mask.shape)
        raise ModelError(
            f"The output of the embedding layer has the shape {list(output.shape)} and the attention mask {asked},"
            " because the model packs or pads its input. Use another attention implementation (sdpa), or"
            f" {param('robust', 'none')}."
        )
    if mask is None:
        return torch.ones(*output.shape[:2], 1, device=output.device)
    return mask.reshape(*output.shape[:2], 1).to(output.device, torch.float32)


def unit(gradient: torch.Tensor) -> torch.Tensor:
    """g/‖g‖ for each sentence, float32 [sequences, length, width]; 0 if g is 0 or not finite (an overflow of fp16).

    As in Miyato et al.'s ``_scale_l2``, g is first divided by its largest value, so that tiny gradients do not vanish
    when they are squared.
    """
    import torch

    gradient = gradient.float()
    peak = gradient.abs().amax(dim=(-2, -1), keepdim=True)
    usable = peak.isfinite() & (peak > 0)
    scaled = torch.where(usable, gradient / torch.where(usable, peak, 1.0), 0.0)
    return scaled / _norm(scaled).clamp_min(1.0)  # at least one value is ±1, or all are 0


def project(delta: torch.Tensor, radius: float) -> torch.Tensor:
    """The nearest point to δ in each sentence's ball."""
    return delta * (radius / _norm(delta).clamp_min(radius))


def zero(mask: torch.Tensor, width: int, _generator: torch.Generator) -> torch.Tensor:
    """The start δ = 0, at the clean embeddings."""
    return mask.new_zeros(*mask.shape[:2], width)


def uniform(magnitude: float) -> Start:
    """A random start: each value is U(-1, 1) · magnitude / √(tokens · width), so the norm is at most ``magnitude``.

    Zhu et al. 2020, Algorithm 1; run_glue_freelb.py: ``uniform_(-1,1)``, ``adv_init_mag / sqrt(dims)``.
    """

    def start(mask: torch.Tensor, width: int, generator: torch.Generator) -> torch.Tensor:
        import torch

        drawn = 2 * torch.rand(*mask.shape[:2], width, generator=generator, device=mask.device) - 1
        tokens = mask.sum(dim=1, keepdim=True).clamp_min(1.0)
        return drawn * mask * (magnitude / (tokens * width).sqrt())

    return start


def _norm(delta: torch.Tensor) -> torch.Tensor:
    import torch

    norm: torch.Tensor = torch.linalg.vector_norm(delta, dim=(-2, -1), keepdim=True)
    return norm
