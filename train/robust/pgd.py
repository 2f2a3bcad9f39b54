"""Projected gradient descent (Madry et al. 2018, arXiv 1706.06083, section 2.1): min over weights of max over ‖δ‖ ≤ ε.

The min-max objective is the one that Huang et al. 2021 name for their adversarial training; the weights see the
adversarial loss alone. From a random start, steps of fixed length along the normalized gradient, projected on the
ball. As "vanilla PGD" of Zhu et al. 2020's code: github.com/zhuchen03/FreeLB, fairseq-RoBERTa/fairseq/tasks/
sentence_prediction.py, ``std_adv_train_step``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep, check_settings
from xaug.train.robust.perturbation import Perturbation, uniform

if TYPE_CHECKING:
    import torch

# fairseq-RoBERTa/launch/VanillaPGD/stdadv-mnli-fp32-clip.sh of that repository (RoBERTa Large on MNLI): ADV_LR 1e-1,
# ADV_STEP 2, INIT_MAG 2e-1, MNORM 2e-1. Huang et al.'s own ε, step and steps: not verified.
EPSILON = 0.2  # L2 norm over a sentence; also the random start's magnitude, as INIT_MAG there
STEP_SIZE = 0.1
STEPS = 2


class ProjectedGradient:
    """``steps`` searches, then one backward where they ended: steps + 1 forwards."""

    name = "pgd"

    def __init__(self, epsilon: float, step_size: float, steps: int) -> None:
        self.epsilon = epsilon
        self.step_size = step_size
        self.steps = steps

    def run(self, micro: MicroStep) -> torch.Tensor:
        """The adversarial loss."""
        import torch

        attack = Perturbation(micro, uniform(self.epsilon))
        loss = attack.loss()
        for _ in range(self.steps):
            (gradient,) = torch.autograd.grad(loss, attack.delta)  # of δ alone: the weights' gradients stay untouched
            attack.ascend(gradient, self.step_size, self.epsilon)
            loss = attack.loss()
        micro.backward(loss, last=True)
        return loss.detach()


def make(config: RobustConfig, _tokenizer: Any) -> ProjectedGradient:
    """Takes epsilon (the ball's radius), step_size and steps."""
    check_settings(config, ("epsilon", "step_size", "steps"))
    return ProjectedGradient(
        EPSILON if config.epsilon is None else config.epsilon,
        STEP_SIZE if config.step_size is None else config.step_size,
        STEPS if config.steps is None else config.steps,
    )


METHODS.add(ProjectedGradient.name, make)
