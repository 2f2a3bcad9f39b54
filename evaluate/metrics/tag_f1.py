"""F1 of part-of-speech tags, as XTREME's evaluate.py counts them for UD-POS: seqeval's over runs of equal tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Measured
from xaug.evaluate.metrics.chunks import counts
from xaug.evaluate.metrics.parts import f1


class TagF1:
    """Micro F1 over the chunks that seqeval reads from plain tags; it is not accuracy, though near it."""

    name = "tag_f1"
    main: tuple[str, ...] = ("f1",)
    packages: tuple[str, ...] = ("seqeval",)

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``predictions``: a list of indices into labels a row, -1 for a word not seen. One score, "f1"."""
        return [f1("f1", counts(rows, predictions, labels))]


METRICS.add(TagF1.name, TagF1())
