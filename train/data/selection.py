"""Select the rows of each reference that a run uses: shares, replaced originals, held-out groups, row limits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from xaug.data_cards.errors import DataError
from xaug.data_cards.references import Reference
from xaug.data_cards.splits import lasting_name
from xaug.train.config import DataConfig

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Chosen:
    """The chosen rows of one reference, as ascending row numbers of its split."""

    reference: Reference
    places: Places

    def rows(self, start: int = 0, stop: int | None = None) -> list[dict[str, Any]]:
        """The chosen rows from the ``start``-th up to the ``stop``-th."""
        taken: list[dict[str, Any]] = self.reference.table.take(pa.array(self.places[start:stop])).to_pylist()
        return taken


def select(references: Sequence[Reference], config: DataConfig, seed: int) -> tuple[list[Chosen], list[Chosen]]:
    """(training rows, held-out rows) of one task's references.

    Raises DataError if no training row is left, if ``mix = replace`` lacks clean or augmented rows, or if ``hold_out``
    finds no clean rows or no group to hold out.
    """
    chosen = [Chosen(one, _share(one, seed)) for one in references]
    if config.mix == "replace":
        chosen = _replaced(chosen)
    chosen, held_out = _held_out(chosen, config.hold_out)
    if config.max_rows is not None:
        chosen = _at_most(chosen, config.max_rows, seed)
    if config.max_dev_rows is not None and held_out:
        held_out = _at_most(held_out, config.max_dev_rows, seed)
    empty = [one.reference.name for one in chosen if not len(one.places)]
    if len(empty) == len(chosen):
        raise DataError(f"No row of {', '.join(empty)} is left to train on. Generate more rows, or raise the share.")
    return [one for one in chosen if len(one.places)], held_out


def _generator(seed: int, *names: str) -> np.random.Generator:
    """A separate random stream for each purpose, so that one purpose's draws do not change those of another."""
    digest = hashlib.sha256("\0".join(names).encode()).digest()
    return np.random.Generator(np.random.PCG64([seed, int.from_bytes(digest[:8], "little")]))


def _share(reference: Reference, seed: int) -> Places:
    rows = reference.table.num_rows
    wanted = round(rows * reference.share)
    if wanted == rows:
        return np.arange(rows, dtype=np.int64)
    order = _generator(
        seed, "share", reference.task, reference.version.recipe, lasting_name(reference.split)
    ).permutation(rows)
    return np.sort(order[:wanted]).astype(np.int64)


def _replaced(chosen: Sequence[Chosen]) -> list[Chosen]:
    """The clean rows without those of which an augmented row is chosen, and the augmented rows."""
    augmented = [one for one in chosen if one.reference.augmented]
    clean = [one for one in chosen if not one.reference.augmented]
    if not augmented or not clean:
        names = ", ".join(one.reference.name for one in chosen)
        raise DataError(
            f"mix = replace puts augmented rows in the places of their clean origins, but {names} has no"
            f" {'augmented' if clean else 'clean'} rows of that task. Give both, or set mix = append."
        )
    taken = pa.array({key for one in augmented for key in _origins(one)}, type=pa.string())
    out = []
    for one in clean:
        ids = one.reference.table["id"].take(pa.array(one.places))
        gone = pa.compute.is_in(ids, value_set=taken).to_numpy(zero_copy_only=False)
        out.append(Chosen(one.reference, one.places[~gone]))
    return out + augmented


def _origins(one: Chosen) -> list[str]:
    column: list[str] = one.reference.table["origin_id"].take(pa.array(one.places)).to_pylist()
    return column


def _held_out(chosen: list[Chosen], part: float) -> tuple[list[Chosen], list[Chosen]]:
    """(rows to train on, held-out rows): whole groups of clean rows that share a text are held out.

    The augmented rows made from held-out rows are in neither part.
    """
    if not part:
        return chosen, []
    if not any(not one.reference.augmented for one in chosen):
        raise DataError(
            f"hold_out needs the clean rows of {chosen[0].reference.task}, because an augmented row does not contain"
            f" the text by which its origin is grouped. Add {chosen[0].reference.task}/clean to the data, or give dev"
            " rows."
        )
    kept, held_out, ids = [], [], set()
    for one in (one for one in chosen if not one.reference.augmented):
        fields = [name for name in one.reference.task_type.origin_columns if name in one.reference.table.column_names]
        out = np.zeros(len(one.places), dtype=bool)
        for start in range(0, len(one.places), 10_000):
            table = one.reference.table.select(["id", *fields]).take(pa.array(one.places[start : start + 10_000]))
            for at, row in enumerate(table.to_pylist()):
                text = next((value for name in fields if (value := row[name])), "")
                if _fraction(text) < part:
                    out[start + at] = True
                    ids.add(row["id"])
        kept.append(Chosen(one.reference, one.places[~out]))
        held_out.append(Chosen(one.reference, one.places[out]))
    for one in (one for one in chosen if one.reference.augmented):
        inside = np.fromiter((key in ids for key in _origins(one)), dtype=bool, count=len(one.places))
        kept.append(Chosen(one.reference, one.places[~inside]))
    if not ids:
        raise DataError(
            f"hold_out = {part} holds out no row of {chosen[0].reference.task}, which has too few groups. Raise"
            " hold_out, or give dev rows."
        )
    return kept, held_out


def _fraction(text: str | list[str]) -> float:
    """A number in [0, 1) that depends on the text alone: victims, judges and trainers can hold out the same rows."""
    whole = " ".join(text) if isinstance(text, list) else text
    return int.from_bytes(hashlib.sha256(whole.encode()).digest()[:4], "little") / 2**32


def _at_most(chosen: list[Chosen], most: int, seed: int) -> list[Chosen]:
    """At most ``most`` rows of all references together, drawn at random by the seed."""
    total = sum(len(one.places) for one in chosen)
    if total <= most:
        return chosen
    task = chosen[0].reference.task
    drawn = np.sort(_generator(seed, "max_rows", task).permutation(total)[:most])
    out, start = [], 0
    for one in chosen:
        stop = start + len(one.places)
        own = drawn[(drawn >= start) & (drawn < stop)] - start
        out.append(Chosen(one.reference, one.places[own]))
        start = stop
    return out
