"""The fast gradient method (Miyato, Dai, Goodfellow 2017, arXiv 1605.07725, section 3): clean plus adversarial loss.

r = ε g/‖g‖ with g the clean loss's gradient at the embeddings, one norm a sentence; L(x) + L(x + r) is minimised, both
with weight 1 (their code, tensorflow/models research/adversarial_text/adversarial_losses.py: ``adv_reg_coeff`` 1.0).
The clean backward gives g too, so a step costs two forwards and two backwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep, check_settings
from xaug.train.robust.perturbation import Perturbation, zero

if TYPE_CHECKING:
    import torch

# Their 5.0 (``perturb_norm_length``: "5.0 is optimal on IMDB with virtual adversarial training") is for embeddings
# normalized to unit variance. Values of a pretrained encoder's word embeddings have a standard deviation of about
# 0.05 (measured on MiniLM), which would make it 0.25. Not verified for such encoders: 0.2 is the radius that Zhu et al.
# use for one-ball adversarial training on MNLI (see pgd.py), so that the two methods differ in the search alone.
EPSILON = 0.2


class FastGradient:
    """One step of the radius along the gradient."""

    name = "fgm"

    def __init__(self, epsilon: float) -> None:
        self.epsilon = epsilon

    def run(self, micro: MicroStep) -> torch.Tensor:
        """Clean plus adversarial loss."""
        attack = Perturbation(micro, zero)
        clean = attack.loss()
        micro.backward(clean, last=False)
        gradient = attack.delta.grad
        if gradient is None:
            raise RuntimeError("the loss does not depend on the embedding layer's output")
        attack.ascend(gradient, self.epsilon, self.epsilon)
        adversarial = attack.loss()
        micro.backward(adversarial, last=True)
        return (clean + adversarial).detach()


def make(config: RobustConfig, _tokenizer: Any) -> FastGradient:
    """Takes epsilon, the perturbation's norm."""
    check_settings(config, ("epsilon",))
    return FastGradient(EPSILON if config.epsilon is None else config.epsilon)


METHODS.add(FastGradient.name, make)
