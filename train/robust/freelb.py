"""FreeLB (Zhu et al. 2020, arXiv 1909.11764, Algorithm 1): every step of the search also trains the weights.

There are K forward passes, each with a backward pass of 1/K of its loss. The gradient of the weights is the mean over
δ₀ … δ_{K-1}, and the gradient of δ comes from the same backward passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep, check_settings
from xaug.train.robust.perturbation import Perturbation, uniform

if TYPE_CHECKING:
    import torch

# github.com/zhuchen03/FreeLB, fairseq-RoBERTa/launch/FreeLB/mnli-fp32-clip.sh (RoBERTa Large on MNLI): ADV_LR 1e-1,
# INIT_MAG 1e-1, MNORM 3e-1, ADV_STEP 2. That code counts the steps after the first forward pass and divides by
# 1 + ADV_STEP (fairseq/tasks/sentence_prediction.py), so K is 3, as in their Hugging Face runs (launch/run_glue.sh,
# asteps 3).
EPSILON = 0.3  # the L2 norm over a sentence
STEP_SIZE = 0.1
STEPS = 3  # K
START = 0.1  # the magnitude of the random start


class FreeLargeBatch:
    """Trains on the mean gradient over the points of one search."""

    name = "freelb"

    def __init__(self, epsilon: float, step_size: float, steps: int) -> None:
        self.epsilon = epsilon
        self.step_size = step_size
        self.steps = steps

    def run(self, micro: MicroStep) -> torch.Tensor:
        """Minimise the mean loss over the search; return it []."""
        import torch

        attack = Perturbation(micro, uniform(min(START, self.epsilon)))  # not outside a ball smaller than START
        losses = []
        for step in range(self.steps):
            loss = attack.loss() / self.steps
            last = step == self.steps - 1
            micro.backward(loss, last=last)
            losses.append(loss.detach())
            if last:
                break
            gradient = attack.delta.grad
            if gradient is None:
                raise RuntimeError("The loss does not depend on the output of the embedding layer.")
            attack.ascend(gradient, self.step_size, self.epsilon)
        return torch.stack(losses).sum()


def make(config: RobustConfig, _tokenizer: Any) -> FreeLargeBatch:
    """The method with the settings epsilon (the radius of the ball), step_size and steps (K).

    Raises UsageError for any other setting.
    """
    check_settings(config, ("epsilon", "step_size", "steps"))
    return FreeLargeBatch(
        EPSILON if config.epsilon is None else config.epsilon,
        STEP_SIZE if config.step_size is None else config.step_size,
        STEPS if config.steps is None else config.steps,
    )


METHODS.add(FreeLargeBatch.name, make)
