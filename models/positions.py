"""How long an input an encoder takes, and where its positions start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# The modules that transformers' classes look a position's vector up in, by the last part of their name.
_TABLES = ("position_embeddings", "embed_positions", "wpe")
# Where a configuration says nothing (T5's, XLNet's: distances instead of positions): BERT's length, which is as long as
# the inputs that such models were trained on.
_UNSAID = 512


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions of an encoder."""

    first: int  # position id of a sequence's first token
    count: int  # tokens of a sequence, special ones included, at most
    padding: int | None  # the token id that has no position, where ids are counted around it


def positions(model: Any) -> Positions:
    """The positions of a transformers model, read from its modules; it may lie on torch's meta device, without weights.

    RoBERTa and its descendants (XLM-R, CamemBERT, X-MOD, MPNet, Longformer, data2vec, ESM, LUKE …) number positions
    from behind the padding index (``create_position_ids_from_input_ids``: padding_idx + 1), so their table of n vectors
    serves n - padding_idx - 1 tokens. They are known by that table's padding index, which no other kind has.
    """
    said = getattr(model.config, "max_position_embeddings", None)
    count = int(said) if isinstance(said, int) and said > 0 else _UNSAID
    for name, module in model.named_modules():
        if name.rpartition(".")[2] in _TABLES and getattr(module, "weight", None) is not None:
            padding = getattr(module, "padding_idx", None)
            if padding is None:
                break
            return Positions(int(padding) + 1, int(module.weight.shape[0]) - int(padding) - 1, int(padding))
    return Positions(0, count, None)


def longest_input(model: Any, tokenizer: Any, *, multiple: int = 1) -> int:
    """Tokens that model and tokenizer take at most. Inputs are padded to a multiple, and padding has positions too."""
    count = positions(model).count
    return min(count - count % multiple, int(tokenizer.model_max_length))
