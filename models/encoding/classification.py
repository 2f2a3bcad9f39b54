"""One text or a pair of texts, for a model with one label a row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.models.encoding.texts import Encoded, encode

AUTO_CLASS = "AutoModelForSequenceClassification"  # what a model of this task type loads as, in transformers


def encode_pairs(
    tokenizer: Any, firsts: Sequence[str], seconds: Sequence[str | None], max_length: int
) -> list[Encoded]:
    """One sequence a row, in order. ``seconds``: None where a row has one text. A pair is cut from its longer end."""
    out: dict[int, Encoded] = {}
    for pair in (False, True):
        places = [at for at, second in enumerate(seconds) if (second is not None) is pair]
        a = [firsts[at] for at in places]
        b = [str(seconds[at]) for at in places] if pair else None
        out.update(zip(places, encode(tokenizer, a, b, max_length, "longest_first"), strict=True))
    return [out[at] for at in range(len(firsts))]
