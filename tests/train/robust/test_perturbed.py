"""The hook on the embedding layer, and the ball."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from robust_steps import WIDTH, chooser, classifier
from xaug.data_cards.errors import ModelError, UsageError
from xaug.train.config import RobustConfig
from xaug.train.robust import METHODS, method_for
from xaug.train.robust.base import perturbed
from xaug.train.robust.perturbation import Perturbation, mask_of, project, uniform, unit, zero


def test_every_configured_method_is_registered() -> None:
    from typing import get_args

    from xaug.train.config import Robust

    assert METHODS.names() and set(METHODS.names()) == set(get_args(Robust))


def test_it_adds_delta_to_the_output_and_is_removed() -> None:
    layer = torch.nn.Embedding(9, 4)
    ids, delta = torch.tensor([[1, 2]]), torch.ones(1, 2, 4)
    clean = layer(ids)
    with perturbed(layer, delta):
        assert torch.equal(layer(ids), clean + 1)
    assert torch.equal(layer(ids), clean)
    assert not layer._forward_hooks


def test_it_is_removed_after_an_exception() -> None:
    layer = torch.nn.Embedding(9, 4)
    with pytest.raises(ZeroDivisionError), perturbed(layer, torch.zeros(1, 2, 4)):
        raise ZeroDivisionError
    assert not layer._forward_hooks


def test_a_delta_of_another_shape_is_refused_not_broadcast() -> None:
    layer = torch.nn.Embedding(9, 4)
    with pytest.raises(ModelError, match=r"\[1, 2, 4\].*\[1, 1, 4\]"), perturbed(layer, torch.ones(1, 1, 4)):
        layer(torch.tensor([[1, 2]]))
    assert not layer._forward_hooks


def test_a_layer_that_does_not_run_is_an_error() -> None:
    layer = torch.nn.Embedding(9, 4)
    with pytest.raises(ModelError, match="nothing was perturbed"), perturbed(layer, torch.zeros(1, 2, 4)):
        pass


def test_the_output_keeps_its_dtype() -> None:
    layer = torch.nn.Embedding(9, 4).to(torch.bfloat16)
    delta = torch.ones(1, 2, 4, requires_grad=True)
    with perturbed(layer, delta):
        out = layer(torch.tensor([[1, 2]]))
    out.float().sum().backward()
    assert out.dtype is torch.bfloat16
    assert delta.grad is not None and delta.grad.dtype is torch.float32


@given(st.integers(0, 2**16), st.sampled_from([1e-30, 1e-12, 1.0, 1e12, 1e30]))
def test_unit_is_of_norm_one_at_any_scale(seed: int, scale: float) -> None:
    drawn = torch.randn(3, 5, 4, generator=torch.Generator().manual_seed(seed))
    norms = unit(drawn * scale).flatten(1).norm(dim=1)
    torch.testing.assert_close(norms, torch.ones(3))


def test_unit_of_zero_or_of_an_overflow_is_zero() -> None:
    gradient = torch.zeros(4, 2, 3)
    gradient[1, 0, 0], gradient[2, 0, 0], gradient[3, 1, 2] = float("inf"), float("nan"), -2.0
    out = unit(gradient)
    assert out[:3].count_nonzero() == 0
    assert out[3, 1, 2] == -1.0


@given(st.integers(0, 2**16), st.floats(1e-3, 1e3))
def test_project_reaches_the_ball_and_leaves_what_is_inside(seed: int, radius: float) -> None:
    delta = torch.randn(2, 3, 4, generator=torch.Generator().manual_seed(seed))
    delta = torch.cat([delta * 1e4, unit(delta) * radius * 0.5])
    out = project(delta, radius)
    torch.testing.assert_close(out[:2].flatten(1).norm(dim=1), torch.full((2,), radius))
    torch.testing.assert_close(out[2:], delta[2:])


def test_the_random_start_is_inside_its_magnitude_and_off_padding() -> None:
    mask = torch.tensor([[1.0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]]).unsqueeze(2)
    out = uniform(0.3)(mask, 50, torch.Generator().manual_seed(0))
    norms = out.flatten(1).norm(dim=1)
    assert norms.max() <= 0.3
    torch.testing.assert_close(norms[:2], torch.full((2,), 0.3 / 3**0.5), rtol=0.15, atol=0)  # variance of U(-1, 1)
    assert out[mask.expand_as(out) == 0].count_nonzero() == 0


def test_delta_has_the_shape_the_layer_gives() -> None:
    step = chooser()
    attack = Perturbation(step, zero)
    attack.loss()
    assert step.inputs["input_ids"].shape == (2, 3, 7)
    assert attack.delta.shape == (6, 7, WIDTH)


def test_a_gradient_on_padding_is_not_followed() -> None:
    step = classifier()
    attack = Perturbation(step, zero)
    attack.loss()
    attack.ascend(torch.ones(3, 7, WIDTH), 0.5, 1.0)
    mask = step.inputs["attention_mask"]
    assert attack.delta[mask == 0].count_nonzero() == 0
    torch.testing.assert_close(attack.delta.flatten(1).norm(dim=1), torch.full((3,), 0.5))
    assert attack.delta.requires_grad and attack.delta.is_leaf


def test_packed_input_is_refused() -> None:
    with pytest.raises(ModelError, match="sdpa"):
        mask_of({"attention_mask": torch.ones(2, 3)}, torch.zeros(6, 8))
    with pytest.raises(ModelError, match=r"\[2, 8, 4\].*\[2, 3\]"):
        mask_of({"attention_mask": torch.ones(2, 3)}, torch.zeros(2, 8, 4))
    assert mask_of({}, torch.zeros(2, 8, 4)).shape == (2, 8, 1)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"method": "fgm", "steps": 2}, "'fgm' does not use robust.steps"),
        ({"method": "pgd", "synonyms": "x.tsv"}, "robust.synonyms"),
        ({"method": "noise", "step_size": 1.0}, "robust.step_size"),
        ({"method": "synonym", "epsilon": 1.0}, "robust.epsilon"),
        ({"method": "synonym"}, "needs robust.synonyms"),
    ],
)
def test_a_setting_without_meaning_is_refused(settings: dict[str, object], expected: str) -> None:
    with pytest.raises(UsageError, match=expected):
        method_for(RobustConfig.model_validate(settings), None)


def test_none_is_a_plain_backward() -> None:
    step = classifier()
    loss = method_for(RobustConfig(epsilon=0.5), None).run(step)
    other = classifier()
    plain = other.loss()
    plain.backward()  # type: ignore[no-untyped-call]
    assert torch.equal(loss, plain.detach()) and not loss.requires_grad
    assert all(torch.equal(g, other.gradients()[name]) for name, g in step.gradients().items())
    assert step.lasts == [True]
