"""Counts the facts of a card in one pass over a version's rows, while they are written or read. Memory is bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xaug.data_cards.facts.bins import Bins
from xaug.data_cards.facts.editing import EditCount
from xaug.data_cards.facts.examples import ExampleDraw
from xaug.data_cards.facts.model import (
    BalanceFacts,
    CardContext,
    CardFacts,
    FilterLegend,
    LengthFacts,
    ScoreFacts,
)
from xaug.data_cards.field_ref import FieldRef
from xaug.data_cards.manifest import REJECTED, About
from xaug.data_cards.schema import Feature

OFFERED, KEPT = "offered", "kept"  # the groups of rows of an attacked version (BalanceFacts)
CLASSES = 20  # with more gold answers than these, cards show the most frequent ones: CCG has hundreds of categories
_FINEST = 2**-8  # the narrowest bin of scores: a similarity between 0.8 and 1 has 48 of them
_KEPT, _ELSEWHERE, _FAILED = range(3)
_READ = ("id", "outcome", "edits", "reason")  # columns of augmented rows that are counted


class FactCount:
    """Counts the facts of a version, batch by batch."""

    def __init__(self, about: About, features: Mapping[str, Feature], context: CardContext | None = None) -> None:
        """``about``, ``features``: those of the version. Columns that another program wrote may be uncountable."""
        self._type, self._labels, self._context = about.task_type, about.labels, context or CardContext()
        task_type, labels = self._type, self._labels
        self._countable = all(name in features for name in task_type.columns(labels))
        self._attacked = self._countable and all(name in features for name in _READ)
        self._offered = 0
        self._balance: dict[str, Counter[str]] = {}
        self._lengths = {name: Bins(2, 1.0) for name in task_type.text_columns}
        self._characters = {name: ([0, 0], [0, 0]) for name in task_type.text_columns}  # (sum, rows) before and after
        self._scores: dict[str, Bins] = {}
        self._unscored: Counter[str] = Counter()
        self._edits = EditCount()
        self._examples = ExampleDraw(task_type, labels)

    def add(self, split: str, batch: pa.RecordBatch) -> None:
        """Count some rows of a split."""
        if not self._countable:
            return
        table = pa.Table.from_batches([batch])
        for name in (OFFERED, KEPT) if self._attacked else (split,):
            self._balance.setdefault(name, Counter())
        if self._attacked:
            self._add_attacked(split, table)
            return
        self._offered += table.num_rows
        self._count_gold(split, table)
        for name, lengths in self._all_lengths(table).items():
            self._measure(name, 0, lengths)

    def _add_attacked(self, split: str, table: pa.Table) -> None:
        kept = split != REJECTED
        several = "variant" in table.schema.names
        clean = table.filter(pc.equal(table["variant"], 1)) if several else table  # each clean row once
        self._offered += clean.num_rows
        self._count_gold(OFFERED, clean)
        if kept:
            self._count_gold(KEPT, table)
        rows = table.select(["id", "edits", "reason"]).to_pylist()
        texts = table.select([*self._type.text_columns, "edits"])
        for at, row in enumerate(rows):
            key = f"{split}/{row['id']}"
            self._examples.add(key, row["reason"] or "", partial(_row, table, at))
            self._edits.add(key, row["edits"] or [], kept, partial(_row, texts, at))
        first = [number == 1 for number in table["variant"].to_pylist()] if several else [True] * table.num_rows
        for name, after in self._all_lengths(table).items():
            clean_lengths = [
                None if n is None or not once else n - _growth(row["edits"] or [], name)
                for n, row, once in zip(after, rows, first, strict=True)
            ]
            self._measure(name, 0, clean_lengths)
            if kept:
                self._measure(name, 1, after)
        self._add_scores(split, table)

    def _all_lengths(self, table: pa.Table) -> dict[str, list[int | None]]:
        return {name: _characters(table[name]) for name in self._type.text_columns}

    def _measure(self, name: str, group: int, measured: Sequence[int | None]) -> None:
        lengths = [n for n in measured if n is not None]
        self._lengths[name].add(group, lengths)
        totals = self._characters[name][group]
        totals[0] += sum(lengths)
        totals[1] += len(lengths)

    def _count_gold(self, group: str, table: pa.Table) -> None:
        self._balance[group].update(self._type.balance(table, self._labels))

    def _add_scores(self, split: str, table: pa.Table) -> None:
        """Count the scores of each filter among the rows that reach it. The columns are in the order of the funnel."""
        passed = _KEPT if split != REJECTED else _ELSEWHERE
        reaching = list(range(table.num_rows))
        for column in table.schema.names:
            name = column.removesuffix("_score")
            if name == column or f"{name}_ok" not in table.schema.names:
                continue
            bins = self._scores.setdefault(name, Bins(3, _FINEST))
            scores, verdicts = table[column].to_pylist(), table[f"{name}_ok"].to_pylist()
            failed = [at for at in reaching if verdicts[at] is False]
            reaching = [at for at in reaching if verdicts[at] is not False]
            self._unscored[name] += sum(scores[at] is None for at in reaching)
            bins.add(_FAILED, [scores[at] for at in failed if scores[at] is not None])
            bins.add(passed, [scores[at] for at in reaching if scores[at] is not None])

    def facts(self) -> CardFacts:
        """Return the facts of all rows so far."""
        return CardFacts(
            attacked=self._attacked,
            offered=self._offered,
            lengths=tuple(fact for name in self._type.text_columns if (fact := self._length_facts(name)) is not None),
            balance=self._balance_facts(),
            scores=tuple(self._score_facts()) if self._attacked else (),
            edits=self._edits.facts(self._context) if self._attacked else None,
            examples=self._examples.groups() if self._attacked else (),
        )

    def _length_facts(self, name: str) -> LengthFacts | None:
        before, after = self._lengths[name].histograms()
        (total, rows), (total_after, rows_after) = self._characters[name]
        if not total and not total_after:
            return None  # no row has such a text
        if not rows_after:
            return LengthFacts(name, before, total / rows)
        return LengthFacts(name, before, total / rows, after, total_after / rows_after)

    def _balance_facts(self) -> BalanceFacts | None:
        found = {name for counts in self._balance.values() for name in counts}
        if not found or self._type.counted is None:
            return None
        names = list(dict.fromkeys([*(name for name in self._labels if name in found), *sorted(found)]))
        if len(names) > CLASSES:
            names.sort(key=lambda name: -sum(counts[name] for counts in self._balance.values()))
        groups = tuple(self._balance)
        counts = tuple((name, tuple(self._balance[group][name] for group in groups)) for name in names)
        return BalanceFacts(self._type.counted, groups, counts)

    def _score_facts(self) -> Iterator[ScoreFacts]:
        legends: Mapping[str, FilterLegend] = {legend.name: legend for legend in self._context.filters}
        for name, bins in self._scores.items():
            kept, elsewhere, failed = bins.histograms()
            yield ScoreFacts(name, kept, elsewhere, failed, self._unscored[name], legends.get(name))


def _growth(edits: Sequence[Mapping[str, Any]], column: str) -> int:
    """Return by how many characters edits make a column longer."""
    return sum(
        len(edit["after"]) - len(edit["before"]) for edit in edits if FieldRef.parse(edit["field"]).column == column
    )


def _characters(column: pa.ChunkedArray) -> list[int | None]:
    """Return the characters of each row: of a text, or of all texts of a list. None: the row has no such text."""
    if pa.types.is_string(column.type):
        lengths: list[int | None] = pc.utf8_length(column).to_pylist()
        return lengths
    return [sum(map(len, texts or ())) for texts in column.to_pylist()]


def _row(table: pa.Table, at: int) -> dict[str, Any]:
    row: dict[str, Any] = table.slice(at, 1).to_pylist()[0]
    return row
