"""The fast gradient method (Miyato, Dai, Goodfellow 2017, arXiv 1605.07725, section 3): clean plus adversarial loss.

r = ε g/‖g‖, where g is the gradient of the clean loss at the embeddings, with one norm for each sentence. The method
minimises L(x) + L(x + r), both with weight 1 (their code, tensorflow/models
research/adversarial_text/adversarial_losses.py: ``adv_reg_coeff`` 1.0). The backward pass of the clean loss also
yields g, so a step costs two forward and two backward passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xaug.train.config import RobustConfig
from xaug.train.robust.base import METHODS, MicroStep, check_settings
from xaug.train.robust.perturbation import Perturbation, zero

if TYPE_CHECKING:
    import torch

# Their 5.0 (``perturb_norm_length``: "5.0 is optimal on IMDB with virtual adversarial training") is for embeddings
# normalised to unit variance. The word embeddings of a pretrained encoder have a standard deviation of about 0.05
# (measured on MiniLM), for which it would be 0.25. No value is verified for such encoders. 0.2 is the radius that Zhu
# et al. use for adversarial training with one ball on MNLI (see pgd.py), so that the two methods differ only in the
# search.
EPSILON = 0.2


class FastGradient:
    """Moves the embeddings by one step of length epsilon along the gradient."""

    name = "fgm"

    def __init__(self, epsilon: float) -> None:
        self.epsilon = epsilon

    def run(self, micro: MicroStep) -> torch.Tensor:
        """Minimise the clean plus the adversarial loss; return their sum []."""
        attack = Perturbation(micro, zero)
        clean = attack.loss()
        micro.backward(clean, last=False)
        gradient = attack.delta.grad
        if gradient is None:
            raise RuntimeError("The loss does not depend on the output of the embedding layer.")
        attack.ascend(gradient, self.epsilon, self.epsilon)
        adversarial = attack.loss()
        micro.backward(adversarial, last=True)
        return (clean + adversarial).detach()


def make(config: RobustConfig, _tokenizer: Any) -> FastGradient:
    """The method with the setting epsilon, the norm of the perturbation. Raises UsageError for any other setting."""
    check_settings(config, ("epsilon",))
    return FastGradient(EPSILON if config.epsilon is None else config.epsilon)


METHODS.add(FastGradient.name, make)
