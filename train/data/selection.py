"""Which rows of each reference a run uses: shares, replaced originals, held-out groups, a largest number."""

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
    """Rows of one reference, by their places in the split, ascending."""

    reference: Reference
    places: Places

    def rows(self, start: int = 0, stop: int | None = None) -> list[dict[str, Any]]:
        """Some of the chosen rows."""
        taken: list[dict[str, Any]] = self.reference.table.take(pa.array(self.places[start:stop])).to_pylist()
        return taken


def select(references: Sequence[Reference], config: DataConfig, seed: int) -> tuple[list[Chosen], list[Chosen]]:
    """(training rows, held-out rows) of one task's references. Raises DataError where a wish cannot be met."""
    chosen = [Chosen(one, _share(one, seed)) for one in references]
    if config.mix == "replace":
        chosen = _replaced(chosen)
    chosen, held = _held_out(chosen, config.hold_out)
    if config.max_rows is not None:
        chosen = _at_most(chosen, config.max_rows, seed)
    if config.max_dev_rows is not None and held:
        held = _at_most(held, config.max_dev_rows, seed)
    empty = [one.reference.name for one in chosen if not len(one.places)]
    if len(empty) == len(chosen):
        raise DataError(f"No row is left of {', '.join(empty)}. Generate more, or raise its share.")
    return [one for one in chosen if len(one.places)], held


def _generator(seed: int, *names: str) -> np.random.Generator:
    """A stream of its own for each purpose: what one draws moves no other."""
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
    """Clean rows without those whose augmented row is chosen."""
    augmented = [one for one in chosen if one.reference.augmented]
    clean = [one for one in chosen if not one.reference.augmented]
    if not augmented or not clean:
        names = ", ".join(one.reference.name for one in chosen)
        raise DataError(
            f"mix = replace puts augmented rows in their origins' places, and {names} has no "
            f"{'augmented' if clean else 'clean'} rows of that task. Give both, or mix = append."
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
    """Whole groups of clean rows with one shared text are held out, and every augmented row made from them."""
    if not part:
        return chosen, []
    if not any(not one.reference.augmented for one in chosen):
        raise DataError(
            f"hold_out needs the clean rows of {chosen[0].reference.task}: an augmented row does not tell its"
            f" origin's group. Add {chosen[0].reference.task}/clean to the data, or give dev rows."
        )
    kept, held, ids = [], [], set()
    for one in (one for one in chosen if not one.reference.augmented):
        fields = [name for name in one.reference.task_type.shared if name in one.reference.table.column_names]
        out = np.zeros(len(one.places), dtype=bool)
        for start in range(0, len(one.places), 10_000):
            table = one.reference.table.select(["id", *fields]).take(pa.array(one.places[start : start + 10_000]))
            for at, row in enumerate(table.to_pylist()):
                text = next((value for name in fields if (value := row[name])), "")
                if _fraction(text) < part:
                    out[start + at] = True
                    ids.add(row["id"])
        kept.append(Chosen(one.reference, one.places[~out]))
        held.append(Chosen(one.reference, one.places[out]))
    for one in (one for one in chosen if one.reference.augmented):
        inside = np.fromiter((key in ids for key in _origins(one)), dtype=bool, count=len(one.places))
        kept.append(Chosen(one.reference, one.places[~inside]))
    if not ids:
        raise DataError(f"hold_out = {part} holds out no row of {chosen[0].reference.task}: there are too few groups.")
    return kept, held


def _fraction(text: str | list[str]) -> float:
    """A text's place in [0, 1), the same in every run: victims, judges and trainers can hold out the same rows."""
    whole = " ".join(text) if isinstance(text, list) else text
    return int.from_bytes(hashlib.sha256(whole.encode()).digest()[:4], "little") / 2**32


def _at_most(chosen: list[Chosen], most: int, seed: int) -> list[Chosen]:
    """Of all the rows together at most so many, drawn."""
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
