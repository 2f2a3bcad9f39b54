"""Encoders that compute the real tokens of a batch only, and not its padding.

The tokens of all rows lie one after another, so a layer's matrix products read one long list of tokens. Attention reads
each row by itself; rows of the same length run together. FlashAttention's ``unpad_input`` and ModernBERT (Warner et al.
2024, section 2.1.2) do the same on GPUs. This module does it on CPUs, for the encoders of BERT's family.

An output depends on no other row of its batch. A row's attention has the row's own length in every batch, and the
number of tokens is a multiple of ``TOKENS`` (see ``batching`` for what was measured about matrix products).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import wraps
from itertools import groupby
from typing import Any

import torch
from torch.nn import functional

# The model types whose attention is BERT's. Others have modules of the same names that compute something else: RoFormer
# turns queries and keys by position, BigBird and Nystromformer read only some of the tokens.
FAMILY = frozenset({"bert", "roberta", "xlm-roberta", "camembert", "electra"})
TOKENS = 8  # the number of computed tokens is a multiple of this, as the number of rows is in a padded batch


def unpad(model: Any) -> bool:
    """Make a model of transformers compute real tokens only. False, and no change, if its architecture is not known.

    The model takes the same inputs as before, with ``attention_mask`` [rows, length] as a named argument; without one,
    all tokens are real. Outputs at padding are 0. Rows may be empty. The model can no longer be saved.
    """
    body = model.base_model
    if not _known(body.config):
        return False
    layout = _Layout()
    for layer in body.encoder.layer:
        layer.attention.self = _Attention(layer.attention.self, layout)
    body.encoder = _Encoder(body.encoder, layout)

    forward = body.forward  # not a hook: sentence-transformers calls ``forward`` itself

    @wraps(forward)
    def unpadded(*args: Any, **named: Any) -> Any:
        mask = named.get("attention_mask")
        if mask is None:
            read = next(one for one in (*args, named.get("input_ids"), named.get("inputs_embeds")) if one is not None)
            mask = read.new_ones(read.shape[:2], dtype=torch.int64)
        layout.read(mask)
        return forward(*args, **{**named, "attention_mask": torch.ones_like(mask)})

    body.forward = unpadded
    return True


def _known(config: Any) -> bool:
    """Whether each layer's attention is that of BERT: three linear maps, absolute positions, all tokens of a row."""
    absolute = getattr(config, "position_embedding_type", "absolute") in (None, "absolute")
    return config.model_type in FAMILY and absolute and not getattr(config, "is_decoder", False)


class _Layout:
    """Where the tokens of the batch at work lie in the list of all tokens, in which shorter rows come first."""

    places: torch.Tensor  # int64 [tokens]: of each token in [rows * length]
    groups: list[tuple[int, int, int]]  # (first token, rows, length) of the rows of each length

    def read(self, mask: torch.Tensor) -> None:
        """Take the layout of a batch from its attention mask [rows, length]."""
        counts = mask.sum(dim=1)
        order = torch.argsort(counts, stable=True)
        inside = torch.arange(mask.shape[1], device=mask.device) < counts[order].unsqueeze(1)
        self.places = (order.unsqueeze(1) * mask.shape[1] + torch.arange(mask.shape[1], device=mask.device))[inside]
        self.groups = list(self._groups(sorted(counts.tolist())))

    @staticmethod
    def _groups(lengths: list[int]) -> Iterator[tuple[int, int, int]]:
        first = 0
        for length, rows in groupby(lengths):
            count = len(list(rows))
            if length:
                yield first, count, length
            first += count * length


class _Attention(torch.nn.Module):
    """In place of BERT's self-attention: [1, tokens, d] → ([1, tokens, d], no attention weights)."""

    def __init__(self, own: Any, layout: _Layout) -> None:
        super().__init__()
        self.heads, self.size, self.layout = own.num_attention_heads, own.attention_head_size, layout
        maps = (own.query, own.key, own.value)
        self.weight = torch.nn.Parameter(torch.cat([one.weight for one in maps]).detach(), requires_grad=False)
        self.bias = torch.nn.Parameter(torch.cat([one.bias for one in maps]).detach(), requires_grad=False)

    def forward(self, hidden: torch.Tensor, *_: Any, **__: Any) -> tuple[torch.Tensor, None]:
        mapped = functional.linear(hidden[0], self.weight, self.bias)  # [tokens, 3 d]
        contexts, end = [], 0
        for first, rows, length in self.layout.groups:
            end = first + rows * length
            heads = mapped[first:end].view(rows, length, 3, self.heads, self.size).permute(2, 0, 3, 1, 4)
            query, key, value = heads.unbind()  # each [rows, heads, length, size]
            context = functional.scaled_dot_product_attention(query, key, value)
            contexts.append(context.transpose(1, 2).reshape(end - first, self.heads * self.size))
        contexts.append(mapped.new_zeros(len(mapped) - end, self.heads * self.size))
        return torch.cat(contexts).unsqueeze(0), None


class _Encoder(torch.nn.Module):
    """In place of the stack of layers: packs hidden states [rows, length, d], and unpacks what the layers return."""

    def __init__(self, own: Any, layout: _Layout) -> None:
        super().__init__()
        self.own, self.layout = own, layout

    def forward(self, hidden: torch.Tensor, *_: Any, **named: Any) -> Any:
        places, flat = self.layout.places, hidden.reshape(-1, hidden.shape[-1])
        packed = torch.cat([flat[places], flat.new_zeros(-len(places) % TOKENS, flat.shape[-1])])

        def unpacked(found: torch.Tensor) -> torch.Tensor:
            return torch.zeros_like(flat).index_put((places,), found[0, : len(places)]).view(hidden.shape)

        found = self.own(packed.unsqueeze(0), **{**named, "attention_mask": None})
        found.last_hidden_state = unpacked(found.last_hidden_state)
        if found.hidden_states is not None:
            found.hidden_states = tuple(unpacked(one) for one in found.hidden_states)
        return found
