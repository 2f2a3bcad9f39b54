"""Vocabulary logits of a masked language model at selected positions only.

The product with the vocabulary is most of the cost of a small model and takes gigabytes of memory in a large one. The
models of transformers compute it at every position. Here, the module that computes it receives only the hidden states
of the selected positions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def computed_at(module: Any, index: Any) -> Iterator[None]:
    """Inside this context, ``module`` receives ``hidden[index]`` instead of the hidden states [rows, length, width].

    ``module``: a part of a model whose first argument is the hidden states, such as its head or its output embedding.
    ``index``: any index of a tensor, such as a mask [rows, length] or a pair (rows, positions).
    """

    def select(_module: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        return (inputs[0][index], *inputs[1:])

    handle = module.register_forward_pre_hook(select)
    try:
        yield
    finally:
        handle.remove()
