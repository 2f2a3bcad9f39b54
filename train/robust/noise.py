"""Randomized smoothing by random perturbation of the embeddings: RS-RP of Huang et al. 2021 (arXiv 2104.08645).

Each embedding value of each real token is moved by U(-ε, ε): the perturbation lies in an L∞ box, not in a ball as with
the adversarial methods. The loss is the mean over the draws.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep, check_settings, perturbed
from xaug.train.robust.perturbation import mask_of

if TYPE_CHECKING:
    import torch

# The shape and size in the paper are not verified, and its code does not contain this method. The uniform distribution
# in a box and 0.01 are those of an adaptation by others (github.com/LimJing7/ml-stance-detection:
# ``(rand_like - 0.5) * 2 * robust_size`` on the last hidden states; its README reports that 0.01 was better than 0.1).
# The word embeddings of a pretrained encoder have a standard deviation of about 0.05.
EPSILON = 0.01
# Draws for each micro-batch; not verified. That adaptation uses 3, which cost it no further pass of the encoder. Here
# each draw needs a forward pass, and every epoch draws again, so three epochs make three draws for each row.
STEPS = 1


class RandomNoise:
    """Trains on ``steps`` draws of noise, with one forward and one backward pass for each."""

    name = "noise"

    def __init__(self, epsilon: float, steps: int) -> None:
        self.epsilon = epsilon
        self.steps = steps

    def run(self, micro: MicroStep) -> torch.Tensor:
        """Minimise the mean loss over the draws; return it []."""
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
    """The method with the settings epsilon (half the side of the box) and steps (draws).

    Raises UsageError for any other setting.
    """
    check_settings(config, ("epsilon", "steps"))
    return RandomNoise(
        EPSILON if config.epsilon is None else config.epsilon, STEPS if config.steps is None else config.steps
    )


METHODS.add(RandomNoise.name, make)
