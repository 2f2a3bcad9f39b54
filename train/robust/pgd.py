"""Projected gradient descent (Madry et al. 2018, arXiv 1706.06083, section 2.1): min over weights of max over ‖δ‖ ≤ ε.

Huang et al. 2021 state this min-max objective for their adversarial training. The weights are trained on the
adversarial loss only. From a random start, the search takes steps of fixed length along the normalised gradient and
projects each onto the ball, as the "vanilla PGD" in the code of Zhu et al. 2020 does (github.com/zhuchen03/FreeLB,
fairseq-RoBERTa/fairseq/tasks/sentence_prediction.py, ``std_adv_train_step``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep, check_settings
from xaug.train.robust.perturbation import Perturbation, uniform

if TYPE_CHECKING:
    import torch

# fairseq-RoBERTa/launch/VanillaPGD/stdadv-mnli-fp32-clip.sh of that repository (RoBERTa Large on MNLI): ADV_LR 1e-1,
# ADV_STEP 2, INIT_MAG 2e-1, MNORM 2e-1. The constants of Huang et al. themselves are not verified.
EPSILON = 0.2  # the L2 norm over a sentence, and the magnitude of the random start (INIT_MAG there)
STEP_SIZE = 0.1
STEPS = 2


class ProjectedGradient:
    """Searches for ``steps`` steps and trains on the loss at the end: steps + 1 forward passes."""

    name = "pgd"

    def __init__(self, epsilon: float, step_size: float, steps: int) -> None:
        self.epsilon = epsilon
        self.step_size = step_size
        self.steps = steps

    def run(self, micro: MicroStep) -> torch.Tensor:
        """Minimise the adversarial loss; return it []."""
        import torch

        attack = Perturbation(micro, uniform(self.epsilon))
        loss = attack.loss()
        for _ in range(self.steps):
            (gradient,) = torch.autograd.grad(loss, attack.delta)  # does not change the weights' gradients
            attack.ascend(gradient, self.step_size, self.epsilon)
            loss = attack.loss()
        micro.backward(loss, last=True)
        return loss.detach()


def make(config: RobustConfig, _tokenizer: Any) -> ProjectedGradient:
    """The method with the settings epsilon (the radius of the ball), step_size and steps.

    Raises UsageError for any other setting.
    """
    check_settings(config, ("epsilon", "step_size", "steps"))
    return ProjectedGradient(
        EPSILON if config.epsilon is None else config.epsilon,
        STEP_SIZE if config.step_size is None else config.step_size,
        STEPS if config.steps is None else config.steps,
    )


METHODS.add(ProjectedGradient.name, make)
