"""Encode a text or a pair of texts for a model that predicts one label for each row."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.models.encoding.texts import Encoded, encode

AUTO_CLASS = "AutoModelForSequenceClassification"  # the transformers class that loads a model of this task type

# jiant's XTREME scripts, the code of Phang et al. 2020 (c_tokenize_and_cache.sh: 256 for MNLI, XNLI and PAWS-X), in
# tokens. XTREME's own scripts (train_xnli.sh, train_pawsx.sh) take 128, which cuts many of ANLI's contexts.
MAX_LENGTH = 256


def encode_pairs(
    tokenizer: Any, firsts: Sequence[str], seconds: Sequence[str | None], max_length: int
) -> list[Encoded]:
    """One sequence for each row, in order.

    ``seconds``: None for a row that has one text only. A pair that is too long loses tokens of its longer text.
    """
    out: dict[int, Encoded] = {}
    for pair in (False, True):
        places = [at for at, second in enumerate(seconds) if (second is not None) is pair]
        a = [firsts[at] for at in places]
        b = [str(seconds[at]) for at in places] if pair else None
        out.update(zip(places, encode(tokenizer, a, b, max_length, "longest_first"), strict=True))
    return [out[at] for at in range(len(firsts))]
