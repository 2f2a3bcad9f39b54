"""Texts, their vectors computed as a request says, and one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from xaug.evaluate.retrieval.embed import embed
from xaug.evaluate.retrieval.encoder import Encoder

TEXTS = [
    "Anna sees a red house.", "Tom", "The old woman gives the child a book, and the child reads it in the garden.",
    "Der Hund schläft.", "", "Два мальчика видят кошку.", "狗 在 房子 里", "A cat. A dog. A bird.",
    "Anna sees a red house.",
]  # fmt: skip


def run(out: Path, encoder: Encoder | Path, texts: Any = TEXTS, **changed: Any) -> Any:
    told: dict[str, Any] = {
        "layers": [0, 2, 4], "pooling": "mean", "max_length": 256, "token_budget": 64, "stored": "float32",
    }  # fmt: skip
    return embed(texts, encoder, out=out, **{**told, **changed})


@torch.no_grad()
def alone(encoder: Encoder, texts: Any, layers: list[int], **tokenizing: Any) -> Any:
    """[layers, texts, width]: each text by itself through the whole model, the mean over its tokens."""
    out = []
    for text in texts:
        first, second = (text, None) if isinstance(text, str) else text
        inputs = encoder.tokenizer(first, second, return_tensors="pt", **tokenizing)
        states = encoder.model(**inputs, output_hidden_states=True).hidden_states
        out.append(np.stack([states[layer][0].mean(0).numpy() for layer in layers]))
    return np.stack(out, axis=1)
