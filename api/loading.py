"""`xaug.load`: a committed version, as a notebook reads it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug import html

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from xaug.data_cards.manifest import FunnelStep, Manifest
    from xaug.data_cards.version import Version
    from xaug.rows import RowView

STORE = Path("store")
_SHOWN = 3  # rows in a notebook's view of a version


@dataclass(frozen=True)
class DataVersion:
    """One immutable version of a task's rows: ``TASK/RECIPE@vN`` of a store.

    ``made`` is whether the call that returned it also made it; the same request twice finds the version of the first.
    """

    version: Version
    made: bool = False

    @property
    def ref(self) -> str:
        """``TASK/RECIPE@vN``, what `xaug.train` takes as data."""
        return self.version.ref

    @property
    def path(self) -> Path:
        """The version's folder; ``datasets.load_from_disk`` opens its splits."""
        return self.version.path

    @property
    def store(self) -> Path:
        """The store that holds it."""
        return self.path.parent.parent.parent

    @property
    def manifest(self) -> Manifest:
        """Everything that is known of it. Raises CorruptVersionError where its bytes are not those committed."""
        return self.version.manifest

    @property
    def rows(self) -> dict[str, int]:
        """Split → number of rows; ``rejected`` are those that an attack or a filter did not let through."""
        return {name: split.rows for name, split in self.manifest.splits.items()}

    @property
    def funnel(self) -> tuple[FunnelStep, ...]:
        """The steps that rows went through, with how many each step dropped and why; empty for clean rows."""
        return self.manifest.funnel

    def table(self, split: str = "train") -> pa.Table:
        """A split as an Arrow table, after its bytes were checked. Raises UnknownNameError, CorruptVersionError."""
        return self.version.table(split)

    def to_pandas(self, split: str = "train") -> pd.DataFrame:
        """A split as a data frame; needs pandas. Raises what `table` raises."""
        return self.table(split).to_pandas()

    def select(
        self, n: int = 5, *, rejected: bool = False, reason: str | None = None, row_id: str | None = None
    ) -> list[tuple[str, dict[str, Any]]]:
        """The first ``n`` rows that are asked for, in stored order, each with its split.

        ``rejected``: the rejected rows; ``reason``: those that were rejected for it; ``row_id``: the row of this id or
        origin id, in any split. Raises UnknownNameError for a reason that no row has.
        """
        import pyarrow.compute as pc
        from xaug.data_cards.errors import UnknownNameError
        from xaug.data_cards.manifest import REJECTED

        splits = list(self.manifest.splits)
        if row_id is None:
            wanted = rejected or reason is not None
            splits = [split for split in splits if (split == REJECTED) is wanted]
        found: list[tuple[str, dict[str, Any]]] = []
        for split in splits:
            table = self.table(split)
            if reason is not None and row_id is None:
                known = pc.unique(table["reason"]).to_pylist()
                if reason not in known:
                    raise UnknownNameError(f"reason in {self.ref}", reason, known)
            for batch in table.to_batches():
                chosen = _matching(batch, reason, row_id)
                found += [(split, row) for row in chosen.slice(0, n - len(found)).to_pylist()]
                if len(found) == n:
                    return found
        return found

    def views(self, rows: list[tuple[str, dict[str, Any]]]) -> list[RowView]:
        """Rows of `select` as people read them. Raises CorruptVersionError where edits do not fit their text."""
        from xaug.data_cards.errors import CorruptVersionError
        from xaug.data_cards.text import fault
        from xaug.rows import view_of

        labels = self.manifest.about.labels
        try:
            return [view_of(split, row, labels) for split, row in rows]
        except ValueError as error:  # its bytes are those that were committed, but no attack of xaug wrote them
            raise CorruptVersionError(f"{self.ref}: the edits of a row do not fit its text: {fault(error)}.") from None

    def __repr__(self) -> str:
        counts = ", ".join(f"{rows:,} {split}" for split, rows in self.rows.items())
        lines = [f"{self.ref}: {counts} rows in {self.path}"]
        lines += [
            f"  {step.step:<12} {step.rows_in:>8,} → {step.rows_out:>8,}  {dropped(step)}" for step in self.funnel
        ]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        """The counts, the funnel and a few rows, the edited ones with what went out and what came in."""
        counts = ", ".join(f"{rows:,} {split}" for split, rows in self.rows.items())
        parts = [html.paragraph(f"{self.ref}: {counts} rows in {self.path}")]
        if self.funnel:
            steps = [(step.step, f"{step.rows_in:,}", f"{step.rows_out:,}", dropped(step)) for step in self.funnel]
            parts.append(html.table(("step", "rows in", "rows out", "dropped"), steps, right=("rows in", "rows out")))
        for row in self.views(self.select(_SHOWN)):
            facts = html.shown("  ".join((row.split, row.id, *row.facts)))
            fields = "".join(f"<br>{html.shown(name)}: {html.pieces(parts)}" for name, parts in row.fields.items())
            parts.append(f"<p><b>{facts}</b>{fields}</p>")
        return "".join(parts)


def load(ref: str, *, store: str | Path | None = None) -> DataVersion:
    """The version that a reference names: ``mnli/bae`` is the newest one, ``mnli/bae@v2`` the second.

    ``store``: the folder of all versions; unless said the environment's XAUG_STORE, else ``store``.
    Raises UsageError where it is no reference, NoSuchVersionError with near names.
    """
    from xaug.data_cards.store import Store
    from xaug.profiles import resolved

    return DataVersion(resolved(Store(store_folder(store)), ref))


def store_folder(said: str | Path | None) -> Path:
    """The store's folder: what a call says, else XAUG_STORE, else ``store`` in the current folder."""
    return Path(said or os.environ.get("XAUG_STORE") or STORE)


def dropped(step: FunnelStep) -> str:
    """What a step of the funnel dropped, by reason."""
    return ", ".join(f"{slug} {rows:,}" for slug, rows in step.dropped.items()) or "none dropped"


def _matching(batch: pa.RecordBatch, reason: str | None, row_id: str | None) -> pa.RecordBatch:
    """The rows of a batch with this id or origin id, or else with this reason; all where neither is asked for."""
    import pyarrow.compute as pc

    if row_id is not None:
        mask = pc.equal(batch["id"], row_id)
        if "origin_id" in batch.schema.names:
            mask = pc.or_(mask, pc.equal(batch["origin_id"], row_id))
        return batch.filter(mask)
    return batch if reason is None else batch.filter(pc.equal(batch["reason"], reason))
