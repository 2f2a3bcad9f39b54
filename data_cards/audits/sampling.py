"""A random sample of a version's rows: seeded, without replacement, and stratified in proportion."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from xaug.data_cards.audits.strata import Place, places
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.manifest import REJECTED
from xaug.data_cards.parameters import param
from xaug.data_cards.text import counted
from xaug.data_cards.version import Version


def draw(candidates: Iterable[Place], size: int, seed: int) -> list[Place]:
    """Return ``size`` of the candidates, or all if there are fewer, in random order.

    Within a stratum (population and stratum), rows are ordered by a hash of seed and row, so every row is as likely as
    any other. The i-th of n rows (from 0) has the priority (i + 1/2)/n, and the rows with the lowest priorities are
    drawn. So the strata share the sample in proportion to their rows, as Webster's method allocates seats (Balinski and
    Young 1982, "Fair Representation"). Every beginning of the sample is stratified in the same way, so a person who
    stops early has judged a fair sample, and a larger sample of the same seed contains a smaller one.
    """
    strata: dict[tuple[str, str], list[tuple[bytes, Place]]] = {}
    for place in candidates:
        drawn = hashlib.sha256(f"{seed}:{place.row}".encode()).digest()
        strata.setdefault((place.population, place.stratum), []).append((drawn, place))
    ranked: list[tuple[float, bytes, Place]] = []
    for rows in strata.values():
        rows.sort(key=lambda one: one[0])
        ranked += [((at + 0.5) / len(rows), drawn, place) for at, (drawn, place) in enumerate(rows)]
    ranked.sort(key=lambda one: one[:2])
    return [place for _, _, place in ranked[:size]]


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows that were drawn, in random order, from ``available`` ones. ``of``: which ones these are, in words."""

    rows: tuple[Place, ...]
    available: int
    of: str
    seed: int

    @property
    def strata(self) -> dict[str, int]:
        """Stratum → its rows in the sample."""
        return dict(sorted(Counter(place.stratum for place in self.rows).items()))

    def __str__(self) -> str:
        """Return a sentence that says how the rows were drawn."""
        if len(self.rows) == self.available:
            return f"All {counted(self.available, f'{self.of} row')}, in random order."
        return f"{len(self.rows):,} of {self.available:,} {self.of} rows, drawn at random with seed {self.seed}."


def sample(version: Version, size: int, seed: int, *, rejected: bool = False, reason: str | None = None) -> Sample:
    """Draw a sample of the kept rows, or of the rejected ones that were edited.

    ``reason``: draw from the rows that were rejected for this reason, edited or not.
    Raises UsageError if there is no such row, UnknownNameError for a reason that no row has, CorruptVersionError.
    """
    splits = version.manifest.splits
    if not rejected and reason is None:
        kept = [place for split in splits if split != REJECTED for place in places(version, split)]
        if not kept:
            raise UsageError(f"{version.ref} has no kept row. To sample rejected rows, give {param('rejected', True)}.")
        return Sample(tuple(draw(kept, size, seed)), len(kept), "kept", seed)
    dropped = places(version, REJECTED) if REJECTED in splits else []
    if not dropped:
        raise UsageError(f"{version.ref} has no rejected row. Leave out {param('rejected')} and {param('reason')}.")
    if reason is None:
        edited = [place for place in dropped if place.edited]
        if not edited:
            raise UsageError(f"No rejected row of {version.ref} was edited. Name a {param('reason')} to see such rows.")
        return Sample(tuple(draw(edited, size, seed)), len(edited), "rejected and edited", seed)
    known = {place.population for place in dropped}
    if reason not in known:
        raise UnknownNameError(f"reason in {version.ref}", reason, known)
    chosen = [place for place in dropped if place.population == reason]
    return Sample(tuple(draw(chosen, size, seed)), len(chosen), f"rejected ({reason})", seed)
