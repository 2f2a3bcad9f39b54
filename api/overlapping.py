"""`xaug.overlaps`: which rows of a version occur in the evaluation sets of a suite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xaug import html
from xaug.against import DEFAULT, Against, asked_texts, source_name
from xaug.listening import Listener, heard
from xaug.loading import DataVersion, load

if TYPE_CHECKING:
    import pyarrow as pa
    from xaug.contamination.found import RowsFound
    from xaug.data_cards.manifest import Compared
    from xaug.data_cards.references import Reference

_BATCH = 2_000  # rows in memory at a time


@dataclass(frozen=True)
class Overlaps:
    """The rows of a version that occur in evaluation sets.

    ``compared``: the evaluation sets, and what of the suite is not among them. ``splits``: the findings of each split.
    """

    ref: str
    compared: Compared
    splits: tuple[RowsFound, ...]

    @property
    def rows(self) -> int:
        """The number of rows that were compared."""
        return sum(one.rows for one in self.splits)

    @property
    def found(self) -> int:
        """The number of rows that occur in an evaluation set."""
        return sum(one.found for one in self.splits)

    def __repr__(self) -> str:
        sets = f"compared with {self.compared.suite} ({self.compared.source}): {', '.join(self.compared.rows)}"
        missing = [f"  not compared: {why}" for why in self.compared.missing]
        return "\n".join([f"{self.ref}, {sets}", *(f"  {one.sentence()}" for one in self.splits), *missing])

    def _repr_html_(self) -> str:
        """A table of the rows found in each evaluation set."""
        table = [(one.ref, place.task, place.split, f"{place.rows:,}") for one in self.splits for place in one.sets]
        parts = [html.paragraph(line) for line in repr(self).splitlines()]
        if table:
            parts.append(html.table(("rows of", "task", "split", "rows found"), table, right=("rows found",)))
        return "".join(parts)


def overlaps(
    ref: str | DataVersion,
    *,
    against: str = DEFAULT,
    source: str | Path | None = None,
    n: int = 3,
    store: str | Path | None = None,
    listener: Listener | None = None,
) -> Overlaps:
    """Find the rows of a version, attacked or clean, that occur in the evaluation sets of a suite.

    A row occurs there if all its texts together are an example of a set, or if more than half of a stretch of a text
    that identifies it occurs there (a passage; for pairs, both texts). Rejected rows are not compared.

    Args:
        ref: A version such as ``squad_v1/clean``, or what `xaug.generate` and `xaug.load` returned.
        against: The suite: ``xtreme-r`` or ``xtreme``.
        source: Where the rows of its target tasks are: a folder of official files, ``hub``, or ``pocket``. By default
            ``pocket`` for versions of the embedded world.
        n: The number of examples for each target task.
        store: The folder of all versions; by default XAUG_STORE, or else ``store``.
        listener: Receives the messages of the call; by default they go to the logger ``xaug``.

    Raises:
        UsageError: A parameter is wrong, or the source has no evaluation set of the suite.
        NoSuchVersionError: No version matches the reference.
        CorruptVersionError: The bytes of a version are not those that were committed.
    """
    from xaug.checking import PATH, check_given, check_type, check_whole
    from xaug.contamination.report import Comparison
    from xaug.data_cards.catalog import card
    from xaug.data_cards.identity import REAL
    from xaug.data_cards.manifest import REJECTED
    from xaug.data_cards.packages import source_of

    listener = heard(listener)
    check_type("against", against, str, "the name of a suite")
    check_given(PATH, "a folder or a name", {"source": source})
    n = check_whole("n", n, least=0)
    version = ref if isinstance(ref, DataVersion) else load(ref, store=store)
    world = version.manifest.source.world
    made = None if world == REAL else source_of(world)
    texts = asked_texts(Against(against, source_name(source)), made, listener, parameter="source")
    comparison, task = Comparison.with_texts(texts), card(version.manifest.about.declaration or version.version.dataset)
    found = []
    with listener.working(f"{version.ref}: comparing rows"):
        for split, rows in version.rows.items():
            if split != REJECTED and rows:
                found.append(comparison.find(f"{version.ref}/{split}", task, batches(version.table(split)), n=n))
    return Overlaps(version.ref, texts.compared, tuple(found))


def found_in(references: Sequence[Reference], against: Against, listener: Listener) -> tuple[RowsFound, ...]:
    """The rows of references, all of one world, that occur in the evaluation sets of a suite. A share counts whole.

    Raises UsageError if the source of the evaluation sets is missing or has none, and CorruptVersionError.
    """
    from xaug.contamination.report import Comparison
    from xaug.data_cards.catalog import card
    from xaug.data_cards.identity import REAL
    from xaug.data_cards.packages import source_of

    world = references[0].version.manifest.source.world
    texts = asked_texts(against, None if world == REAL else source_of(world), listener)
    comparison = Comparison.with_texts(texts)
    with listener.working("comparing the training rows with evaluation sets"):
        return tuple(
            comparison.find(
                f"{one.version.ref}/{one.split}",
                card(one.version.manifest.about.declaration or one.version.dataset),
                batches(one.table),
            )
            for one in references
        )


def batches(table: pa.Table) -> Iterator[Sequence[dict[str, Any]]]:
    """The rows of a table, some at a time."""
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield batch.to_pylist()
