"""The F1 of part-of-speech tags, as XTREME's evaluate.py counts it for UD-POS: seqeval's F1 over runs of equal tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xaug.data_cards.schema import Row
from xaug.evaluate.metrics.base import METRICS, Baselines, Measured, ScoredRows
from xaug.evaluate.metrics.baselines import tag_baselines
from xaug.evaluate.metrics.chunks import counts
from xaug.evaluate.metrics.parts import f1


class TagF1:
    """Micro F1 over the chunks that seqeval reads from plain tags. It is close to accuracy, but not the same."""

    name = "tag_f1"
    main: tuple[str, ...] = ("f1",)
    packages: tuple[str, ...] = ("seqeval",)

    def measure(
        self, rows: Sequence[Row], predictions: Sequence[Any], *, labels: Sequence[str], language: str
    ) -> list[Measured]:
        """``predictions``: for each row a list of indices into ``labels``; -1 for a word not seen. One score, "f1"."""
        return [f1("f1", counts(rows, predictions, labels))]

    def baselines(self, scored: ScoredRows) -> Baselines:
        """See `tag_baselines`."""
        return tag_baselines(self, scored)


METRICS.add(TagF1.name, TagF1())
