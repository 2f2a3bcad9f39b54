"""`xaug.load`: a committed version, for notebooks and for the other functions."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug import html

if TYPE_CHECKING:
    from collections.abc import Sequence

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

    ``made`` is true if the call that returned it also made it. A repeated request returns the version of the first one.
    """

    version: Version
    made: bool = False

    @property
    def ref(self) -> str:
        """``TASK/RECIPE@vN``, which `xaug.train` accepts as data."""
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
        """The manifest. Raises CorruptVersionError if its bytes are not those that were committed."""
        return self.version.manifest

    @property
    def rows(self) -> dict[str, int]:
        """Split → number of rows. ``rejected`` holds the rows that the attack or a filter rejected."""
        return {name: split.rows for name, split in self.manifest.splits.items()}

    @property
    def funnel(self) -> tuple[FunnelStep, ...]:
        """The steps that the rows went through: how many each dropped, and why. Empty for clean rows."""
        return self.manifest.funnel

    @property
    def origin(self) -> str:
        """The version that this one was made from or matches, in words; empty if there is none."""
        manifest = self.manifest
        if manifest.parent is None:
            return ""
        matches = manifest.control and not manifest.filtered_again
        return f"matches the rows of {manifest.parent.ref}" if matches else f"filtered from {manifest.parent.ref}"

    def table(self, split: str = "train") -> pa.Table:
        """A split as an Arrow table. Its bytes are checked first. Raises UnknownNameError, CorruptVersionError."""
        from xaug.checking import check_type

        check_type("split", split, str, "the name of a split")
        return self.version.table(split)

    def to_pandas(self, split: str = "train") -> pd.DataFrame:
        """A split as a data frame. It needs pandas. Raises what `table` raises."""
        frame: pd.DataFrame = self.table(split).to_pandas()
        return frame

    def select(
        self, n: int = 5, *, rejected: bool = False, reason: str | None = None, row_id: str | None = None
    ) -> list[tuple[str, dict[str, Any]]]:
        """The first ``n`` rows that match, in stored order, each with its split.

        ``rejected``: match rejected rows. ``reason``: match rows that were rejected for this reason. ``row_id``: match
        this id or origin id, in any split. Raises UnknownNameError for a reason that no row has.
        """
        import pyarrow.compute as pc
        from xaug.checking import check_flags, check_given, check_whole
        from xaug.data_cards.errors import UnknownNameError
        from xaug.data_cards.manifest import REJECTED

        n = check_whole("n", n, least=0)
        check_given(str, "a text", {"reason": reason, "row_id": row_id})
        check_flags({"rejected": rejected})
        splits = list(self.manifest.splits)
        if row_id is None:
            wanted = rejected or reason is not None
            splits = [split for split in splits if (split == REJECTED) is wanted]
        matches: list[tuple[str, dict[str, Any]]] = []
        for split in splits:
            table = self.table(split)
            if reason is not None and row_id is None:
                known = pc.unique(table["reason"]).to_pylist()
                if reason not in known:
                    raise UnknownNameError(f"reason in {self.ref}", reason, known)
            for batch in table.to_batches():
                chosen = _matching(batch, reason, row_id)
                matches += [(split, row) for row in chosen.slice(0, n - len(matches)).to_pylist()]
                if len(matches) == n:
                    return matches
        return matches

    def views(self, rows: list[tuple[str, dict[str, Any]]]) -> list[RowView]:
        """Rows of `select` in a readable form. Raises CorruptVersionError if the edits of a row do not fit its text."""
        from xaug.data_cards.errors import CorruptVersionError
        from xaug.data_cards.text import one_line
        from xaug.rows import view_of

        labels = self.manifest.about.labels
        try:
            return [view_of(split, row, labels) for split, row in rows]
        except ValueError as error:  # the bytes are those that were committed, but no attack of xaug wrote them
            raise CorruptVersionError(
                f"{self.ref}: the edits of a row do not fit its text: {one_line(error)}."
            ) from None

    def __repr__(self) -> str:
        from xaug.data_cards.errors import XaugError

        try:
            return self._text()
        except XaugError as error:  # a notebook or a debugger shows a damaged version, too
            return f"{self.path}: {error}"

    def _text(self) -> str:
        counts = ", ".join(f"{rows:,} {split}" for split, rows in self.rows.items())
        lines = [f"{self.ref}: {counts} rows in {self.path}"]
        if origin := self.origin:
            lines.append(f"  {origin}")
        return "\n".join([*lines, *funnel_lines(self.funnel), *self._price()])

    def _price(self) -> list[str]:
        """What a kept row cost, if a victim was asked and a row is kept."""
        queries = self.manifest.statistics.get("queries_per_kept_row")
        return [] if queries is None else [f"  {queries:,} queries to the victim per kept row"]

    def _repr_html_(self) -> str:
        """The counts, the funnel and a few rows, with deletions and insertions in the edited ones."""
        from xaug.data_cards.errors import XaugError

        try:
            return self._html()
        except XaugError as error:
            return html.paragraph(f"{self.path}: {error}")

    def _html(self) -> str:
        counts = ", ".join(f"{rows:,} {split}" for split, rows in self.rows.items())
        parts = [html.paragraph(f"{self.ref}: {counts} rows in {self.path}")]
        if origin := self.origin:
            parts.append(html.paragraph(origin))
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

    ``store``: the folder of all versions; by default XAUG_STORE, or else ``store``. Raises UsageError if ``ref`` is no
    reference, and NoSuchVersionError, which suggests similar names.
    """
    from xaug.checking import check_type
    from xaug.data_cards.store import Store
    from xaug.profiles import resolved

    check_type("ref", ref, str, 'a reference, such as "mnli/bae"')

    return DataVersion(resolved(Store(store_folder(store)), ref))


def store_folder(store: str | Path | None) -> Path:
    """The store's folder: the one that a call names, or XAUG_STORE, or else ``store`` in the current folder."""
    from xaug.checking import PATH, check_given

    check_given(PATH, "a folder", {"store": store})
    return Path(store or os.environ.get("XAUG_STORE") or STORE)


def funnel_lines(funnel: Sequence[FunnelStep]) -> list[str]:
    """One line per step: the rows before and after it, and why it dropped some."""
    width = max((len(step.step) for step in funnel), default=0)
    return [f"  {step.step:<{width}} {step.rows_in:>8,} → {step.rows_out:>8,}  {dropped(step)}" for step in funnel]


def dropped(step: FunnelStep) -> str:
    """The rows that a step of the funnel dropped, by reason, as text."""
    return ", ".join(f"{slug} {rows:,}" for slug, rows in step.dropped.items()) or "none dropped"


def _matching(batch: pa.RecordBatch, reason: str | None, row_id: str | None) -> pa.RecordBatch:
    """The rows of a batch with this id or origin id, or with this reason; all rows if both are None."""
    import pyarrow.compute as pc

    if row_id is not None:
        mask = pc.equal(batch["id"], row_id)
        if "origin_id" in batch.schema.names:
            mask = pc.or_(mask, pc.equal(batch["origin_id"], row_id))
        return batch.filter(mask)
    return batch if reason is None else batch.filter(pc.equal(batch["reason"], reason))
