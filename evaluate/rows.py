"""Reading the rows of an evaluation: from the source, or from the cache of an earlier evaluation."""

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
from xaug.evaluate.second_reader import second_reader
from xaug.models.loading import import_libraries


@dataclass(frozen=True)
class Rows:
    """The rows that were read, by card id.

    ``versions``: the version with the card's rows. ``absent``: why there are no rows. ``broken``: split → why it cannot
    be read.
    """

    versions: dict[str, Version] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    broken: dict[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Reader:
    """Reads the rows of one card after another.

    ``config``: which tasks and languages are evaluated. ``store``: where rows are written that the cache does not hold.
    ``skip_bad_rows``: leave out malformed records, and count them.
    """

    config: EvalConfig
    source: Source
    store: Path
    skip_bad_rows: bool

    def splits(self, name: str) -> tuple[str, ...]:
        """The splits of a card that the evaluation needs and the source has. Raises SourceError."""
        languages = chosen_tasks(self.config, self.source.world).get(name, ())
        return splits_needed(name, self.source.splits(card(name)), languages)

    def cached(self, name: str) -> Version | None:
        """The version that an earlier evaluation made of the card's rows. An estimate can use it, too."""
        return find_clean(
            rows_root(), card(name), self.source, self.splits(name), skip_bad_rows=self.skip_bad_rows
        )  # fmt: skip

    def make(self, name: str) -> tuple[Version, Mapping[str, str]]:
        """Read a card's rows into a version; also return which splits cannot be read, and why.

        Raises SourceError if none can be read, StoreError.
        """
        return materialize_readable(
            self.store, card(name), self.source, self.splits(name), skip_bad_rows=self.skip_bad_rows, wait=True
        )


def read_rows(reader: Reader, *, reading: Callable[[str], None] = lambda name: None) -> Rows:
    """Read the clean rows of every card that the evaluation needs, in two processes if there is much to read.

    ``reading`` is called with each card's id. A card without rows, or with a split that cannot be read, is not an
    error: the plan reports what is missing. Raises StoreError.
    """
    rows = Rows()
    names = cards_needed(reader.config, reader.source.world)
    with second_reader() as read_also:
        for at, name in enumerate(names):
            reading(name)
            try:
                if not reader.splits(name):
                    rows.absent[name] = f"{reader.source.name} has no file of {name}"
                    continue
                kept = reader.cached(name)
                if kept is not None:
                    rows.versions[name] = kept
                    continue
                if read_also(reader, names[at + 1 :]):
                    import_libraries()  # the evaluation needs them later, and the other process reads meanwhile
                rows.versions[name], rows.broken[name] = reader.make(name)
            except SourceError as error:
                rows.absent[name] = error.reason
    return rows
