"""A masked language model's vocabulary logits at the wanted positions only.

The product with the vocabulary is most of a small model's cost, and gigabytes of a large one's memory. transformers'
models compute it at every position; here the part that computes it is handed the wanted hidden states only.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def fed_only(module: Any, index: Any) -> Iterator[None]:
    """Within, ``module`` is handed ``hidden[index]`` of the hidden states [rows, length, width] it is called with.

    ``module``: a part of a model whose first argument are hidden states (its head, its output embedding). ``index``:
    what a tensor is indexed with, such as a mask [rows, length], or (rows, positions).
    """

    def select(_module: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        return (inputs[0][index], *inputs[1:])

    handle = module.register_forward_pre_hook(select)
    try:
        yield
    finally:
        handle.remove()
