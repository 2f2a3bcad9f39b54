"""FGM, PGD and FreeLB against computations by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from robust_steps import Step, chooser, classifier, same
from torch import Tensor
from torch.nn.functional import cross_entropy
from xaug.train.config import RobustConfig
from xaug.train.robust import fgm, freelb, method_for, pgd

METHODS = ("fgm", "pgd", "freelb")


def by_hand(step: Step, delta: Tensor) -> Tensor:
    """The loss through ``inputs_embeds``: no hook, no method."""
    embeds = step.embedding(step.inputs["input_ids"]) + delta
    logits = step.model(inputs_embeds=embeds, attention_mask=step.inputs["attention_mask"]).logits
    return cross_entropy(logits, step.gold)


def normalized(gradient: Tensor) -> Tensor:
    return gradient / gradient.flatten(1).norm(dim=1).view(-1, 1, 1)


def slope(step: Step, delta: Tensor) -> Tensor:
    """The loss's gradient at a perturbation."""
    own = delta.clone().requires_grad_()
    return torch.autograd.grad(by_hand(step, own), own)[0]


def started(step: Step, magnitude: float) -> Tensor:
    """The random start of Zhu et al., drawn from the same seed."""
    ids, mask = step.inputs["input_ids"], step.inputs["attention_mask"].unsqueeze(2)
    drawn = torch.rand(*ids.shape, 32, generator=torch.Generator().manual_seed(5)) * 2 - 1
    return drawn * mask * magnitude / torch.sqrt(mask.sum(1, keepdim=True) * 32.0)


def clipped(delta: Tensor, radius: float) -> Tensor:
    norm = delta.flatten(1).norm(dim=1).view(-1, 1, 1)
    return torch.where(norm > radius, delta * radius / norm, delta)


def test_fgm_moves_epsilon_along_the_gradient_of_each_sentence() -> None:
    step, other = classifier(), classifier()
    loss = fgm.FastGradient(0.7).run(step)
    expected = 0.7 * normalized(slope(other, torch.zeros(3, 7, 32)))
    clean, adversarial = step.moved()
    assert clean.count_nonzero() == 0
    torch.testing.assert_close(adversarial, expected, atol=1e-5, rtol=1e-4)
    torch.testing.assert_close(adversarial.flatten(1).norm(dim=1), torch.full((3,), 0.7), atol=1e-4, rtol=0)
    total = by_hand(other, torch.zeros(())) + by_hand(other, expected)
    torch.testing.assert_close(loss, total.detach())
    total.backward()  # type: ignore[no-untyped-call]
    same(step.gradients(), other.gradients(), atol=1e-5, rtol=1e-4)
    assert step.lasts == [False, True]


def test_pgd_is_the_projected_search_and_trains_at_its_end_alone() -> None:
    step, other = classifier(), classifier()
    loss = pgd.ProjectedGradient(0.5, 0.3, 3).run(step)
    delta = started(other, 0.5)
    path = [delta]
    for _ in range(3):
        delta = clipped(delta + 0.3 * normalized(slope(other, delta)), 0.5)
        path.append(delta)
    for moved, expected in zip(step.moved(), path, strict=True):
        torch.testing.assert_close(moved, expected, atol=1e-4, rtol=1e-3)
    end = by_hand(other, delta)
    torch.testing.assert_close(loss, end.detach(), atol=1e-4, rtol=1e-4)
    end.backward()  # type: ignore[no-untyped-call]
    same(step.gradients(), other.gradients(), atol=1e-4, rtol=1e-3)
    assert step.lasts == [True]


def test_freelb_averages_the_gradients_of_its_path() -> None:
    step, other = classifier(), classifier()
    loss = freelb.FreeLargeBatch(0.4, 0.3, 3).run(step)
    delta, total = started(other, 0.1), torch.zeros(())
    path = [delta]
    for _ in range(2):
        delta = clipped(delta + 0.3 * normalized(slope(other, delta)), 0.4)
        path.append(delta)
    for moved, expected in zip(step.moved(), path, strict=True):
        torch.testing.assert_close(moved, expected, atol=1e-4, rtol=1e-3)
    for one in path:
        total = total + by_hand(other, one) / 3
    torch.testing.assert_close(loss, total.detach(), atol=1e-5, rtol=1e-4)
    total.backward()  # type: ignore[no-untyped-call]
    same(step.gradients(), other.gradients(), atol=1e-4, rtol=1e-3)
    assert step.lasts == [False, False, True]


@pytest.mark.parametrize("name", ["pgd", "freelb"])
def test_no_point_leaves_the_ball(name: str) -> None:
    step = classifier()
    config = {"method": name, "epsilon": 0.05, "step_size": 3.0, "steps": 4}
    method_for(RobustConfig.model_validate(config), None).run(step)
    norms = [moved.flatten(1).norm(dim=1) for moved in step.moved()]
    assert max(one.max().item() for one in norms) <= 0.05 * 1.001
    assert min(one.min().item() for one in norms[1:]) >= 0.05 * 0.999  # a step of 3 ends on the sphere


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("make", [classifier, chooser])
def test_padding_is_never_moved(name: str, make: Callable[[], Step]) -> None:
    step = make()
    method_for(RobustConfig.model_validate({"method": name}), None).run(step)
    mask = step.inputs["attention_mask"].reshape(-1, 7)
    last = step.moved()[-1]
    assert last[mask == 0].count_nonzero() == 0
    assert (last[mask == 1].abs().sum(dim=1) > 0).all()


def test_each_choice_has_a_ball_of_its_own() -> None:
    step = chooser()
    fgm.FastGradient(0.7).run(step)
    torch.testing.assert_close(step.moved()[-1].flatten(1).norm(dim=1), torch.full((6,), 0.7), atol=1e-4, rtol=0)


@pytest.mark.parametrize("name", METHODS)
def test_the_found_loss_is_not_below_the_clean_one(name: str) -> None:
    rises = []
    for seed in range(10):
        step = classifier(seed=seed)
        step.inputs["input_ids"][:, 1:4].random_(5, 60, generator=torch.Generator().manual_seed(seed))
        losses: list[float] = []
        plain = step.loss

        def kept(inputs: Any = None, plain: Any = plain, losses: list[float] = losses) -> Tensor:
            loss: Tensor = plain(inputs)
            losses.append(loss.item())
            return loss

        clean = plain().item()
        step.loss = kept  # type: ignore[method-assign]
        method_for(RobustConfig.model_validate({"method": name}), None).run(step)
        rises.append(losses[-1] - clean)
    assert sum(rises) / len(rises) > 0.01
    assert sum(rise > 0 for rise in rises) >= 9


def test_the_search_of_pgd_leaves_no_gradient_behind() -> None:
    step = classifier()
    step.backward = lambda loss, *, last: None  # type: ignore[method-assign,misc]
    pgd.ProjectedGradient(0.2, 0.1, 2).run(step)
    assert step.gradients() == {}


def test_the_defaults_are_the_named_constants() -> None:
    made: list[Any] = [method_for(RobustConfig.model_validate({"method": name}), None) for name in METHODS]
    assert made[0].epsilon == 0.2
    assert (made[1].epsilon, made[1].step_size, made[1].steps) == (0.2, 0.1, 2)
    assert (made[2].epsilon, made[2].step_size, made[2].steps) == (0.3, 0.1, 3)
