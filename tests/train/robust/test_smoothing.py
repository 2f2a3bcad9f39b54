"""Randomized smoothing: what a step with synonyms or noise trains on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from robust_steps import Step, chooser, classifier, same
from robust_tokenizers import word_pieces
from xaug.train.config import RobustConfig
from xaug.train.robust import method_for, noise


@pytest.fixture
def thesaurus(tmp_path: Path) -> Path:
    path = tmp_path / "synonyms.tsv"
    path.write_text("big\tlarge,huge\ncat\tfeline,big\nrun\tfast\n", encoding="utf-8")
    return path


def stepped(thesaurus: Path, seed: int = 5, make: Any = classifier, **more: Any) -> tuple[Step, torch.Tensor]:
    tokenizer = word_pieces()
    step = make(seed=seed) if make is classifier else make()
    ids, mask = step.inputs["input_ids"], step.inputs["attention_mask"]
    words = torch.tensor(tokenizer.convert_tokens_to_ids(["big", "cat", "run"]))
    step.inputs = {**step.inputs, "input_ids": words[ids % 3] * mask}
    return step, method_for(RobustConfig(method="synonym", synonyms=thesaurus, **more), tokenizer).run(step)


def test_a_step_trains_on_what_was_drawn(thesaurus: Path) -> None:
    step, loss = stepped(thesaurus, steps=2)
    other = classifier()
    drawn = [other.loss({**step.inputs, "input_ids": ids}) / 2 for ids in step.ids]
    total = drawn[0] + drawn[1]
    total.backward()  # type: ignore[no-untyped-call]
    torch.testing.assert_close(loss, total.detach())
    same(step.gradients(), other.gradients(), atol=1e-6, rtol=1e-4)
    assert step.lasts == [False, True]
    assert not torch.equal(step.ids[0], step.ids[1])
    assert not torch.equal(step.ids[0], step.inputs["input_ids"])


def test_the_generator_decides_the_synonyms(thesaurus: Path) -> None:
    (first, left), (second, right), (third, _) = (stepped(thesaurus, seed) for seed in (3, 3, 4))
    assert torch.equal(first.ids[0], second.ids[0]) and torch.equal(left, right)
    assert not torch.equal(first.ids[0], third.ids[0])


def test_multiple_choice_keeps_its_shape(thesaurus: Path) -> None:
    step, loss = stepped(thesaurus, make=chooser)
    assert step.ids[0].shape == (2, 3, 7) and loss.isfinite()
    assert not torch.equal(step.ids[0], step.inputs["input_ids"])


def test_noise_is_uniform_in_its_box_and_off_padding() -> None:
    step = classifier()
    loss = noise.RandomNoise(0.25, 2).run(step)
    mask = step.inputs["attention_mask"]
    moved = step.moved()
    assert len(moved) == 2 and not torch.equal(moved[0], moved[1])
    for one in moved:
        assert one[mask == 0].count_nonzero() == 0
        real = one[mask == 1]
        assert 0.24 < real.abs().max().item() <= 0.2501
        assert real.std().item() == pytest.approx(0.25 / 3**0.5, rel=0.1)
        assert abs(real.mean().item()) < 0.03
    other = classifier()
    drawn = torch.Generator().manual_seed(5)
    total = torch.zeros(())
    for _ in range(2):
        delta = 0.25 * (2 * torch.rand(3, 7, 32, generator=drawn) - 1) * mask.unsqueeze(2)
        embeds = other.embedding(other.inputs["input_ids"]) + delta
        logits = other.model(inputs_embeds=embeds, attention_mask=mask).logits
        total = total + torch.nn.functional.cross_entropy(logits, other.gold) / 2
    torch.testing.assert_close(loss, total.detach())
    total.backward()  # type: ignore[no-untyped-call]
    same(step.gradients(), other.gradients(), atol=1e-5, rtol=1e-3)
    assert step.lasts == [False, True]


def test_noise_on_multiple_choice() -> None:
    step = chooser()
    noise.RandomNoise(0.1, 1).run(step)
    (moved,) = step.moved()
    assert moved.shape == (6, 7, 32)
    assert moved[step.inputs["attention_mask"].view(6, 7) == 0].count_nonzero() == 0
