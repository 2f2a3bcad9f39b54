"""Models' answers as JSON values: text, numbers, lists of them, and float32 vectors."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np
from xaug.augment.queries import GoldScore, WordGradient

_FLOATS = "float32"  # in JSON, a vector is an object with this key; its value is base64


def dumped(value: Any) -> bytes:
    """The JSON text of answers. Raises TypeError for an answer that has none."""
    return json.dumps(value, default=_encoded).encode("ascii")


def loaded(text: bytes | str) -> Any:
    """What `dumped` wrote, with lists in place of tuples; `rebuilt` makes tuples of them."""
    return json.loads(text, object_hook=_vector)


def rebuilt(oracle: str, answers: list[Any]) -> list[Any]:
    """The answers of an oracle as it gave them. JSON has no tuples, so those of some oracles are rebuilt."""
    rebuild = _REBUILT.get(oracle)
    return rebuild(answers) if rebuild else answers


def _encoded(value: Any) -> Any:
    """The JSON form of float32 vectors and of numpy's numbers. Raises TypeError for anything else."""
    if isinstance(value, np.ndarray) and value.dtype == np.float32:
        return {_FLOATS: base64.b64encode(value.tobytes()).decode("ascii")}
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"An answer of type {type(value).__name__} cannot be written as JSON.")


def _vector(found: dict[str, str]) -> Any:
    return np.frombuffer(base64.b64decode(found[_FLOATS]), dtype=np.float32)


def _gold_scores(answers: Sequence[Any]) -> list[Any]:
    return [GoldScore(gold, margin, tuple(correct)) for gold, margin, correct in answers]


def _word_lists(answers: Sequence[Any]) -> list[Any]:
    return [tuple(words) for words in answers]


def _word_gradients(answers: Sequence[Any]) -> list[Any]:
    return [tuple(WordGradient(norm, tuple(gains)) for norm, gains in words) for words in answers]


_REBUILT: MappingProxyType[str, Callable[[Sequence[Any]], list[Any]]] = MappingProxyType(
    {"victim": _gold_scores, "mlm": _word_lists, "gradient": _word_gradients}
)
