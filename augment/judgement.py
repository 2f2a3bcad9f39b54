"""Verdicts from stored scores: which rows a version keeps. No model is asked, so thresholds can change later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from xaug.augment.attacks import TRAINABLE_OUTCOMES, Outcome
from xaug.augment.filters import Funnel, Judged, Pair, Pipeline, Setting
from xaug.augment.filters.duplicates import Duplicates
from xaug.data_cards.card import DatasetCard
from xaug.data_cards.edits import row_diff
from xaug.data_cards.errors import CorruptVersionError, UsageError
from xaug.data_cards.manifest import REJECTED
from xaug.data_cards.schema import AUGMENTED, Row, filter_features
from xaug.data_cards.version import Version


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows that an attack made, in order."""

    name: str  # unique among the chunks that are judged together
    split: str  # that the rows come from
    table: Callable[[], pa.Table]


@dataclass(slots=True)
class Judgement:
    """The decisions about the rows of several chunks."""

    chunks: tuple[Chunk, ...]
    funnel: Funnel
    # By the name of a chunk: the reason, the verdicts and the scores that were computed again, one value per row.
    # Memory: some 25 bytes per row, the only part that grows with the rows.
    columns: dict[str, dict[str, pa.Array]] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    sums: Counter[str] = field(default_factory=Counter)

    def splits(self, schema: pa.Schema, names: Iterable[str]) -> dict[str, Iterator[pa.Table]]:
        """The splits of a version: the kept rows of each named split, in order, and all rejected rows."""
        kept = {
            split: self._rows([one for one in self.chunks if one.split == split], schema, kept=True) for split in names
        }
        return {**kept, REJECTED: self._rows(self.chunks, schema, kept=False)}

    def _rows(self, chunks: Sequence[Chunk], schema: pa.Schema, *, kept: bool) -> Iterator[pa.Table]:
        """The kept (or the rejected) rows of these chunks with their verdicts, in order."""
        for chunk in chunks:
            columns = self.columns[chunk.name]
            table = chunk.table()
            for column, array in columns.items():
                if column in table.column_names:
                    table = table.set_column(table.column_names.index(column), column, array)
                else:
                    table = table.append_column(column, array)
            mask = pc.equal(columns["reason"], "")
            yield (
                table.select(schema.names)
                .filter(mask if kept else pc.invert(mask))
                .replace_schema_metadata(schema.metadata)
            )

    def kept(self) -> Iterator[dict[str, Any]]:
        """All kept rows, in order, as dicts."""
        for chunk in self.chunks:
            yield from chunk.table().filter(pc.equal(self.columns[chunk.name]["reason"], "")).to_pylist()

    def statistics(self) -> dict[str, int | float | str]:
        """The attack in numbers. The success rate is that among the rows that were attacked, as in papers.

        If no victim was asked there is no success to count, so the rows that were changed are counted.
        """
        rows, succeeded = self.outcomes.total(), self.outcomes[Outcome.SUCCEEDED]
        kept = self.funnel.rows - self.funnel.dropped.total()
        attacked = succeeded + self.outcomes[Outcome.FAILED]
        budgets = {f"budget_{name[7:]}": n for name, n in sorted(self.sums.items()) if name.startswith("budget_")}
        if self.outcomes[Outcome.UNTESTED]:
            changed = self.sums["changed"]
            mean = round(self.sums["edits"] / changed, 3) if changed else 0.0
            return {"rows": rows, "changed": changed, "mean_edits_of_changed": mean, **budgets}
        return {
            "rows": rows,
            "attacked": attacked,
            "success_rate": round(succeeded / attacked, 6) if attacked else 0.0,
            "mean_queries": round(self.sums["queries"] / rows, 3) if rows else 0.0,
            **({"queries_per_kept_row": round(self.sums["queries"] / kept, 3)} if kept else {}),
            "mean_edits_of_succeeded": round(self.sums["edits"] / succeeded, 3) if succeeded else 0.0,
            **budgets,
        }


def thresholds_of(version: Version) -> dict[str, float]:
    """The threshold of each filter, by name, of a version whose rows have scores.

    Raises UsageError for a version that no attack made, and CorruptVersionError if its manifest promises scores that
    its rows do not have.
    """
    requested = version.manifest.request.get("filters")
    if not isinstance(requested, dict):
        raise UsageError(f"{version.ref} has no filter scores: only versions that an attack made have them.")
    bounds = {name: float(value) for name, value in requested.items() if isinstance(value, (int, float))}
    columns = (*AUGMENTED, *filter_features(tuple(bounds)))
    missing = [name for name in columns if name not in version.manifest.features]
    if missing or len(bounds) < len(requested):
        what = f"no column {', '.join(missing)}" if missing else "a threshold that is not a number"
        raise CorruptVersionError(f"{version.ref} has {what}, so xaug did not write it like this. Generate it again.")
    return bounds


def judge_rows(card: DatasetCard, chosen: Sequence[Setting], chunks: Sequence[Chunk]) -> Judgement:
    """Judge every row of the chunks, in order. Raises UsageError for a filter that never scored them."""
    pipeline = Pipeline(chosen, None)
    judgement = Judgement(tuple(chunks), Funnel(chosen))
    for scorer in pipeline.scorers.values():
        if isinstance(scorer, Duplicates):
            for chunk in chunks:
                rows = chunk.table().select([*card.task_type.columns(()), "origin_id", "edits"]).to_pylist()
                scorer.remember_clean(card, map(clean_of, rows))
    for chunk in chunks:
        rows = chunk.table().to_pylist()
        pairs = [Pair(card, clean_of(row), row) for row in rows]
        stored = [{key[:-6]: row[key] for key in row if key.endswith("_score")} for row in rows]
        judged = pipeline.again(pairs, stored)
        judgement.columns[chunk.name] = _columns(chosen, judged)
        for row, one in zip(rows, judged, strict=True):
            judgement.funnel.add(one.decision)
            judgement.outcomes[row["outcome"]] += 1
            judgement.sums["queries"] += row["queries"]
            judgement.sums["changed"] += row["outcome"] == Outcome.UNTESTED and bool(row["edits"])
            judgement.sums["edits"] += len(row["edits"]) if row["outcome"] in TRAINABLE_OUTCOMES else 0
            judgement.sums[f"budget_{row['budget']}"] += bool(row["budget"])
    judgement.sums = Counter({key: n for key, n in judgement.sums.items() if key != "budget_"})
    return judgement


def _columns(chosen: Sequence[Setting], judged: Sequence[Judged]) -> dict[str, pa.Array]:
    """The columns that judging decides. Scores that were stored with the rows stay as they are."""
    out: dict[str, pa.Array] = {"reason": pa.array([one.decision.reason for one in judged], pa.string())}
    for setting in chosen:
        name = setting.spec.name
        if setting.spec.sequential:
            out[f"{name}_score"] = pa.array([one.scores[name] for one in judged], pa.float32())
        out[f"{name}_ok"] = pa.array([one.decision.verdicts[name] for one in judged], pa.bool_())
    return out


def clean_of(row: Row) -> Row:
    """The clean row that an augmented row was made from: its texts with the edits undone.

    In span rows the offsets of answers stay those of the edited text, because no filter compares them.
    """
    out = {**row, "id": row["origin_id"]}
    for edited, stretches in row_diff(row).items():
        out = edited.replaced(out, "".join(stretch.text for stretch in stretches if stretch.kind != "+"))
    return out
