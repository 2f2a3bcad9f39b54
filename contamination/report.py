"""Finds the rows of a version that occur in evaluation sets, and the sets that they occur in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from xaug.contamination.found import LeakedRow, RowsFound, SetRows
from xaug.contamination.hashing import WordHashes, contains
from xaug.contamination.part import Part
from xaug.contamination.search import LEAK, Known, Prepared, Preparer, is_leak
from xaug.contamination.texts import EvaluationTexts, known
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.schema import Row
from xaug.data_cards.text import truncated

_EXCERPT = 160  # characters of a text that an example shows: about two sentences
_EXAMPLES = 3


@dataclass(slots=True)
class _Counts:
    """The counts so far."""

    rows: int = 0
    found: int = 0
    sets: dict[tuple[str, str], int] = field(default_factory=dict)
    examples: list[LeakedRow] = field(default_factory=list)


@dataclass(frozen=True)
class Comparison:
    """Compares rows with evaluation texts, and finds the sets that a row occurs in."""

    texts: EvaluationTexts
    together: Known
    parts: Sequence[tuple[Part, Known]]
    prepare: Preparer

    @classmethod
    def with_texts(cls, texts: EvaluationTexts) -> Comparison:
        """A comparison with these texts. Raises StorageError."""
        parts = [(part, known(part)) for part in texts.parts]
        return cls(texts, texts.known(), parts, Preparer(WordHashes()))

    def find(self, ref: str, card: DatasetCard, batches: Iterable[Sequence[Row]], *, n: int = _EXAMPLES) -> RowsFound:
        """The rows that occur in an evaluation set. ``n``: the number of examples of each set's task."""
        counts = _Counts()
        for rows in batches:
            scores = self.prepare(card, rows).scores(self.together)
            counts.rows += len(rows)
            leaked = [row for row, score in zip(rows, scores, strict=True) if is_leak(float(score))]
            if leaked:
                counts.found += len(leaked)
                self._count(card, leaked, counts, n)
        sets = [SetRows(task=task, split=split, rows=rows) for (task, split), rows in counts.sets.items()]
        sets.sort(key=lambda one: (-one.rows, one.task, one.split))
        return RowsFound(
            ref=ref, rows=counts.rows, found=counts.found, sets=tuple(sets), examples=tuple(counts.examples),
            compared_with=self.texts.sha256,
        )  # fmt: skip

    def _count(self, card: DatasetCard, rows: Sequence[Row], counts: _Counts, n: int) -> None:
        """Add the sets that these rows occur in."""
        prepared = self.prepare(card, rows)
        shown = _shown(counts.examples)
        for part, own in self.parts:
            if not _touches(own, prepared):
                continue
            scores = prepared.scores(own)
            inside = [at for at, score in enumerate(scores) if score > LEAK]
            if not inside:
                continue
            key = part.task, part.split
            counts.sets[key] = counts.sets.get(key, 0) + len(inside)
            for at in inside[: max(0, n - shown.get(part.task, 0))]:
                shown[part.task] = shown.get(part.task, 0) + 1
                counts.examples.append(_example(rows[at], card, part, float(scores[at])))


def _shown(examples: Sequence[LeakedRow]) -> dict[str, int]:
    out: dict[str, int] = {}
    for one in examples:
        out[one.task] = out.get(one.task, 0) + 1
    return out


def _touches(known: Known, prepared: Prepared) -> bool:
    """Whether anything of the rows is known, so that their scores are worth computing."""
    exact = np.concatenate([prepared.examples, prepared.wholes])
    return bool(contains(known.grams, prepared.grams).any() or contains(known.wholes, exact).any())


def _example(row: Mapping[str, object], card: DatasetCard, part: Part, score: float) -> LeakedRow:
    texts = [text for group in card.task_type.evidence(dict(row)) for text in group if text]
    return LeakedRow(
        id=truncated(str(row["id"]), _EXCERPT), task=part.task, split=part.split, score=round(score, 4),
        text=truncated(" / ".join(texts), _EXCERPT),
    )  # fmt: skip
