"""Randomized smoothing by random perturbation of the embeddings: RS-RP of Huang et al. 2021 (arXiv 2104.08645).

Each value of each real piece is moved by U(-ε, ε): an L∞ box, unlike the balls of the adversarial methods. The loss is
the mean over the draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep, check_settings, perturbed
from xaug.train.robust.perturbation import mask_of

if TYPE_CHECKING:
    import torch

# Shape and size in the paper: not verified, and its code leaves this method out. Uniform in a box, and 0.01, are what
# an adaptation by others uses (github.com/LimJing7/ml-stance-detection: ``(rand_like - 0.5) * 2 * robust_size``, on the
# last hidden states; of 0.01 and 0.1 its README reports 0.01 as the better). A pretrained encoder's word embeddings
# have a standard deviation of about 0.05.
EPSILON = 0.01
# Draws of a micro-batch. Not verified; that adaptation takes 3, which cost it no forward of the encoder. Here a draw
# is a forward, and every epoch draws anew: three epochs make three draws of a row.
STEPS = 1


class RandomNoise:
    """``steps`` draws of noise, a forward and a backward each."""

    name = "noise"

    def __init__(self, epsilon: float, steps: int) -> None:
        self.epsilon = epsilon
        self.steps = steps

    def run(self, micro: MicroStep) -> torch.Tensor:
        """The mean loss over the draws."""
        import torch

        def draw(output: torch.Tensor) -> torch.Tensor:
            drawn = 2 * torch.rand(output.shape, generator=micro.generator, device=output.device) - 1
            return self.epsilon * drawn * mask_of(micro.inputs, output)

        losses = []
        for step in range(self.steps):
            with perturbed(micro.embedding, draw):
                loss = micro.loss() / self.steps
            micro.backward(loss, last=step == self.steps - 1)
            losses.append(loss.detach())
        return torch.stack(losses).sum()


def make(config: RobustConfig, _tokenizer: Any) -> RandomNoise:
    """Takes epsilon (half the box's side) and steps (draws)."""
    check_settings(config, ("epsilon", "steps"))
    return RandomNoise(
        EPSILON if config.epsilon is None else config.epsilon, STEPS if config.steps is None else config.steps
    )


METHODS.add(RandomNoise.name, make)
