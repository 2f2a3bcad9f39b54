"""Every method that moves embeddings: seeds, dropout, bf16, gradients of zero, failures."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from robust_steps import classifier
from torch import Tensor
from xaug.train.config import RobustConfig
from xaug.train.robust import method_for

METHODS = ("fgm", "pgd", "freelb")


@pytest.mark.parametrize("name", [*METHODS, "noise"])
def test_the_generator_decides(name: str) -> None:
    def run(seed: int) -> tuple[Tensor, dict[str, Tensor]]:
        step = classifier(seed=seed)
        loss = method_for(RobustConfig.model_validate({"method": name}), None).run(step)
        return loss, step.gradients()

    (first, left), (second, right), (third, _) = run(3), run(3), run(4)
    assert torch.equal(first, second)
    assert all(torch.equal(left[key], right[key]) for key in left)
    assert torch.equal(first, third) == (name == "fgm")  # FGM draws nothing


@pytest.mark.parametrize(("name", "forwards"), [("fgm", 2), ("pgd", 3), ("freelb", 3)])
def test_all_forwards_drop_the_same(name: str, forwards: int) -> None:
    """With a step of length zero, the loss stays exactly equal; the next batch draws other dropout masks."""
    step, losses = classifier(dropout=0.4), []
    plain = step.loss
    step.loss = lambda inputs=None: losses.append(loss := plain(inputs)) or loss  # type: ignore[method-assign,func-returns-value,misc]
    torch.manual_seed(11)
    tiny: dict[str, Any] = {"method": name, "epsilon": 1e-12}
    method_for(RobustConfig.model_validate(tiny), None).run(step)
    assert len({loss.item() for loss in losses}) == 1 and len(losses) == forwards
    assert plain().item() != losses[0].item()


@pytest.mark.parametrize("name", [*METHODS, "noise"])
def test_autocast_to_bf16(name: str) -> None:
    step, exact = classifier(bf16=True), classifier()
    config = RobustConfig.model_validate({"method": name})
    loss, full = method_for(config, None).run(step), method_for(config, None).run(exact)
    torch.testing.assert_close(loss, full, atol=0.05, rtol=0.05)
    for moved in step.moved():
        assert moved.dtype is torch.float32 and moved.isfinite().all()
    assert all(g.isfinite().all() for g in step.gradients().values())


@pytest.mark.parametrize("name", METHODS)
def test_a_gradient_of_zero_gives_no_nan(name: str) -> None:
    step = classifier()
    torch.nn.init.zeros_(step.model.classifier.weight)  # the loss no longer depends on the input
    loss = method_for(RobustConfig.model_validate({"method": name}), None).run(step)
    assert loss.isfinite()
    assert all(moved.isfinite().all() for moved in step.moved())
    assert all(g.isfinite().all() for g in step.gradients().values())


@pytest.mark.parametrize("name", [*METHODS, "noise"])
def test_the_hook_is_gone_after_a_failure(name: str) -> None:
    step = classifier()
    step.gold = torch.tensor([0, 2])  # the loss fails
    with pytest.raises(ValueError, match="batch_size"):
        method_for(RobustConfig.model_validate({"method": name}), None).run(step)
    assert not step.embedding._forward_hooks
