"""The encoder of the embedded world, and what it is given."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from xaug.evaluate.retrieval.encoder import Encoder, load_encoder
from xaug.models.folders import resolve
from xaug.pocket import POCKET


@pytest.fixture(scope="module")
def pocket() -> Encoder:
    return load_encoder(resolve(POCKET, "model"))


@pytest.fixture
def forwards(pocket: Encoder) -> Iterator[list[int]]:
    """The number of texts of each forward pass."""
    seen: list[int] = []
    hook = pocket.model.register_forward_pre_hook(
        lambda _module, _args, inputs: seen.append(len(inputs["input_ids"])), with_kwargs=True
    )
    yield seen
    hook.remove()
