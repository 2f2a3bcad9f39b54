"""The facts of a version that was committed before, from its rows."""

from __future__ import annotations

from xaug.data_cards.facts.counting import FactCount
from xaug.data_cards.facts.model import CardContext, CardFacts
from xaug.data_cards.ipc import BATCH_ROWS
from xaug.data_cards.version import Version


def facts_of(version: Version, context: CardContext) -> CardFacts:
    """Count the facts of a version's rows, whose bytes are checked first. Raises CorruptVersionError."""
    manifest = version.manifest
    count = FactCount(manifest.about, manifest.features, context)
    for split in manifest.splits:
        for batch in version.table(split).to_batches(max_chunksize=BATCH_ROWS):
            count.add(split, batch)
    return count.facts()
