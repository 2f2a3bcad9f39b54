"""Pooling: how the token states of a text become one vector."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from xaug.data_cards.registry import Registry

if TYPE_CHECKING:
    import torch

# (hidden [texts, length, width], mask [texts, length]) → [texts, width] float32. The mask is 1 for tokens, including
# special tokens, and 0 for padding, which is on the right.
Pooling = Callable[["torch.Tensor", "torch.Tensor"], "torch.Tensor"]


def mean(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean over all tokens, including special tokens, as in XTREME's retrieval scripts.

    google-research/xtreme, third_party/evaluate_retrieval.py, mean_pool_embedding over the attention mask.
    run_bucc2018.sh has ``pool_type cls``, but the script never passes it on.
    """
    weights = mask.unsqueeze(-1).float()
    return (hidden.float() * weights).sum(1) / weights.sum(1)


def mean_inner(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The mean without the first and the last token (XTREME's ``pool_skip_special_token``).

    An empty text has only its special tokens, so there they are used.
    """
    inner = mask.clone()
    last = mask.sum(1) - 1
    inner[:, 0] = 0
    inner.scatter_(1, last.long().unsqueeze(1), 0)
    empty = inner.sum(1) == 0
    inner[empty] = mask[empty]
    return mean(hidden, inner)


def cls(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The state of the first token."""
    return hidden[:, 0].float()


def maximum(hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """The maximum over all tokens, for each dimension."""
    return hidden.float().masked_fill(mask.unsqueeze(-1) == 0, float("-inf")).amax(1)


POOLINGS: Registry[Pooling] = Registry("pooling")
POOLINGS.add("mean", mean)
POOLINGS.add("mean_inner", mean_inner)
POOLINGS.add("cls", cls)
POOLINGS.add("max", maximum)
