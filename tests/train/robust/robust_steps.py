"""A micro-batch of a tiny model, as the training loop would pass it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
import transformers
from torch import Tensor
from torch.nn.functional import cross_entropy

LENGTHS = (7, 4, 6)
WIDTH = 32


class Step:
    """One micro-batch of a model; it counts the passes that are computed with it."""

    def __init__(
        self, model: Any, inputs: Mapping[str, Tensor], gold: Tensor, seed: int = 5, bf16: bool = False
    ) -> None:
        self.model, self.inputs, self.gold, self.bf16 = model, inputs, gold, bf16
        self.embedding = model.get_input_embeddings()
        self.generator = torch.Generator().manual_seed(seed)
        self.lasts: list[bool] = []
        self.seen: list[Tensor] = []  # embeddings that went into each forward
        self.ids: list[Tensor] = []

    def loss(self, inputs: Mapping[str, Tensor] | None = None) -> Tensor:
        own = self.inputs if inputs is None else inputs
        self.ids.append(own["input_ids"])
        norm = self.model.base_model.embeddings.LayerNorm
        handle = norm.register_forward_pre_hook(lambda _module, args: self.seen.append(args[0].detach().clone()))
        try:
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bf16):
                logits = self.model(**own).logits
        finally:
            handle.remove()
        return cross_entropy(logits.float(), self.gold)

    def backward(self, loss: Tensor, *, last: bool) -> None:
        self.lasts.append(last)
        loss.backward()  # type: ignore[no-untyped-call]

    def moved(self) -> list[Tensor]:
        """What was added to the embeddings in each forward."""
        clean = len(self.seen)
        with torch.no_grad():
            self.loss()
        base = self.seen.pop(clean)
        self.ids.pop()
        return [one - base for one in self.seen]

    def gradients(self) -> dict[str, Tensor]:
        return {name: p.grad.clone() for name, p in self.model.named_parameters() if p.grad is not None}


def config(dropout: float = 0.0) -> transformers.BertConfig:
    return transformers.BertConfig(
        vocab_size=60, hidden_size=WIDTH, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64,
        max_position_embeddings=16, num_labels=3, hidden_dropout_prob=dropout, attention_probs_dropout_prob=dropout,
        initializer_range=0.2,
    )  # fmt: skip


def batch(shape: tuple[int, ...] = (3,)) -> dict[str, Tensor]:
    """Padded ids and masks [*shape, 7] with LENGTHS real tokens, in turn."""
    count = torch.Size(shape).numel()
    drawn = torch.Generator().manual_seed(1)
    ids = torch.randint(5, 60, (count, 7), generator=drawn)
    mask = torch.zeros_like(ids)
    for row in range(count):
        mask[row, : LENGTHS[row % 3]] = 1
    return {"input_ids": (ids * mask).view(*shape, 7), "attention_mask": mask.view(*shape, 7)}


def classifier(dropout: float = 0.0, seed: int = 5, bf16: bool = False) -> Step:
    torch.manual_seed(0)
    model = transformers.BertForSequenceClassification(config(dropout)).train()
    return Step(model, batch(), torch.tensor([0, 2, 1]), seed, bf16)


def chooser() -> Step:
    """Multiple choice: 2 rows of 3 choices, which the model flattens before it embeds them."""
    torch.manual_seed(0)
    model = transformers.BertForMultipleChoice(config()).train()
    return Step(model, batch((2, 3)), torch.tensor([1, 2]))


def same(left: dict[str, Tensor], right: dict[str, Tensor], **tolerance: float) -> None:
    """Assert that all gradients are equal."""
    assert left.keys() == right.keys()
    assert left
    for name, gradient in left.items():
        torch.testing.assert_close(gradient, right[name], **tolerance)
