"""The positions of an encoder: how many tokens its input may have, and the position id of the first token."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

# The last part of the names that transformers gives to the modules which hold position embeddings.
_TABLES = ("position_embeddings", "embed_positions", "wpe")
# The length for models whose configuration states none, because they use distances instead of positions (T5, XLNet):
# that of BERT, which is also the length of the inputs that such models were trained on.
_UNSTATED = 512


@dataclass(frozen=True, slots=True)
class Positions:
    """The positions of an encoder."""

    first: int  # position id of a sequence's first token
    count: int  # the most tokens of a sequence, special tokens included
    padding: int | None  # the padding token id that is skipped when positions are counted; None: none is skipped


def positions(model: Any) -> Positions:
    """The positions of a transformers model, read from its modules. The model may be on the meta device (no weights).

    RoBERTa and its descendants (XLM-R, CamemBERT, X-MOD, MPNet, Longformer, data2vec, ESM, LUKE …) number positions
    from padding_idx + 1 on (``create_position_ids_from_input_ids``), so a table of n vectors is enough for
    n - padding_idx - 1 tokens. Such a model is recognised by the padding index of its table: no other kind has one.
    """
    stated = getattr(model.config, "max_position_embeddings", None)
    count = int(stated) if isinstance(stated, int) and stated > 0 else _UNSTATED
    for name, module in model.named_modules():
        if name.rpartition(".")[2] in _TABLES and getattr(module, "weight", None) is not None:
            padding = getattr(module, "padding_idx", None)
            if padding is None:
                break
            return Positions(int(padding) + 1, int(module.weight.shape[0]) - int(padding) - 1, int(padding))
    return Positions(0, count, None)


def longest_input(model: Any, tokenizer: Any, *, multiple: int = 1) -> int:
    """The most tokens that both model and tokenizer accept.

    ``multiple``: inputs are padded to a multiple of this, and padding needs positions too.
    """
    count = positions(model).count
    return min(count - count % multiple, int(tokenizer.model_max_length))
