"""F1 of named entities, as XTREME's evaluate.py counts them for WikiANN: seqeval's, compatible with conlleval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Measured
from xaug.evaluate.metrics.chunks import counts
from xaug.evaluate.metrics.parts import f1


class EntityF1:
    """Micro F1 over entities of IOB2 tags; an I- without a B- before it begins one too (seqeval's default mode)."""

    name = "entity_f1"
    main: tuple[str, ...] = ("f1",)
    packages: tuple[str, ...] = ("seqeval",)

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``predictions``: a list of indices into labels a row, -1 for a word not seen. One score, "f1"."""
        return [f1("f1", counts(rows, predictions, labels))]


METRICS.add(EntityF1.name, EntityF1())
