"""The rows that an evaluation reads: each card's, from the source or from what an earlier evaluation read of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from xaug.data_cards.catalog import card
from xaug.data_cards.errors import SourceError
from xaug.data_cards.ingest import find_clean, materialize_readable
from xaug.data_cards.sources.base import Source
from xaug.data_cards.version import Version
from xaug.evaluate.cache import rows_root
from xaug.evaluate.chosen import cards_needed, chosen_tasks
from xaug.evaluate.config import EvalConfig
from xaug.evaluate.reading import splits_needed


@dataclass(frozen=True)
class Rows:
    """What was read. ``absent``: card id → why there are no rows; ``broken``: card id → splits that cannot be read."""

    versions: dict[str, Version] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    broken: dict[str, Mapping[str, str]] = field(default_factory=dict)


def read_rows(
    config: EvalConfig,
    source: Source,
    store: Path,
    *,
    skip_bad_rows: bool = False,
    reading: Callable[[str], None] = lambda name: None,
) -> Rows:
    """The clean rows of every card that the evaluation needs, read into ``store`` where the cache has none of them.

    ``reading`` is told each card's id. A card without rows, or with a split that cannot be read, is no error: the plan
    says of it what is missing. Raises StoreError.
    """
    rows = Rows()
    spoken = chosen_tasks(config, source.world)
    for name in cards_needed(config, source.world):
        reading(name)
        one = card(name)
        try:
            splits = splits_needed(name, source.splits(one), spoken.get(name, ()))
            if not splits:
                rows.absent[name] = f"{source.name} has no file of {name}"
                continue
            # What an earlier evaluation read serves an estimate too, which has no store that stays.
            kept = find_clean(rows_root(), one, source, splits, skip_bad_rows=skip_bad_rows)
            if kept is not None:
                rows.versions[name] = kept
                continue
            rows.versions[name], rows.broken[name] = materialize_readable(
                store, one, source, splits, skip_bad_rows=skip_bad_rows, wait=True
            )
        except SourceError as error:
            rows.absent[name] = str(error).splitlines()[0]
    return rows
