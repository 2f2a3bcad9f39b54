"""Select the rows of each reference that a run uses: origins, shares, replaced originals, held-out groups, limits."""

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
from xaug.train.config import DataConfig
from xaug.train.data.draws import Keys, keys_of, lowest, mixed, occurrences, salt

Places = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Chosen:
    """The chosen rows of one reference, as ascending row numbers of its split. A repeated row's number is repeated."""

    reference: Reference
    places: Places

    @property
    def distinct(self) -> int:
        """The number of different rows."""
        return len(np.unique(self.places))

    def rows(self, start: int = 0, stop: int | None = None) -> list[dict[str, Any]]:
        """The chosen rows from the ``start``-th up to the ``stop``-th."""
        taken: list[dict[str, Any]] = self.reference.table.take(pa.array(self.places[start:stop])).to_pylist()
        return taken


def select(references: Sequence[Reference], config: DataConfig, seed: int) -> tuple[list[Chosen], list[Chosen]]:
    """(training rows, held-out rows) of one task's references.

    Origins are drawn first, and a share is a share of the rows that were made from them. Raises DataError if no
    training row is left, if ``mix = replace`` lacks clean or augmented rows, or if ``hold_out`` finds no clean rows or
    no group to hold out.
    """
    chosen = [Chosen(one, np.arange(one.table.num_rows, dtype=np.int64)) for one in references]
    if config.max_origins is not None:
        chosen = _of_origins(chosen, config.max_origins, seed)
    chosen = [_shared(one, seed) for one in chosen]
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


def _origin_keys(one: Chosen) -> Keys:
    """The key of each chosen row's origin: the clean row that it was made from, or itself."""
    return keys_of(_origins(one) if one.reference.augmented else _column(one, "id"))


def _of_origins(chosen: Sequence[Chosen], most: int, seed: int) -> list[Chosen]:
    """The clean rows of at most ``most`` origins, drawn by the seed, and every augmented row made from them.

    Origins are drawn from the clean rows, so that no augmented reference changes the draw. Where a run has augmented
    rows only, they are drawn from the origins of those.
    """
    own = [_origin_keys(one) for one in chosen]
    clean = [keys for one, keys in zip(chosen, own, strict=True) if not one.reference.augmented]
    origins = np.unique(np.concatenate(clean or own))
    drawn = origins[lowest(mixed(origins, salt("max_origins", seed, chosen[0].reference.task)), most)]
    return [
        Chosen(one.reference, one.places[np.isin(keys, drawn)]) for one, keys in zip(chosen, own, strict=True)
    ]  # fmt: skip


def _shared(one: Chosen, seed: int) -> Chosen:
    """The reference's share of its chosen rows, drawn by the seed and the rows' origins.

    A smaller share is a part of a larger one, and another reference does not change it. A share above 1 repeats rows:
    of 2.5, all rows are there twice and half of them a third time.
    """
    share = one.reference.share
    if share == 1.0:
        return one
    whole, rest = divmod(share, 1.0)
    order = mixed(_origin_keys(one), salt("share", seed, one.reference.task))
    drawn = one.places[lowest(order, round(rest * len(one.places)))]
    return Chosen(one.reference, np.sort(np.concatenate([np.repeat(one.places, int(whole)), drawn])))


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
    return _column(one, "origin_id")


def _column(one: Chosen, name: str) -> list[str]:
    column: list[str] = one.reference.table[name].take(pa.array(one.places)).to_pylist()
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
        held_out.append(Chosen(one.reference, np.unique(one.places[out])))  # a repeated row is scored once
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
    """At most ``most`` rows of all references together, drawn by the seed and the rows' ids.

    With one reference more, fewer rows of the others are kept, and these are some of those that were kept before.
    """
    if sum(len(one.places) for one in chosen) <= most:
        return chosen
    keys = row_keys(chosen)
    drawn = np.zeros(len(keys), dtype=bool)
    drawn[lowest(mixed(keys, salt("max_rows", seed, chosen[0].reference.task)), most)] = True
    ends = np.cumsum([len(one.places) for one in chosen])
    return [
        Chosen(one.reference, one.places[own]) for one, own in zip(chosen, np.split(drawn, ends[:-1]), strict=True)
    ]  # fmt: skip


def row_keys(chosen: Sequence[Chosen]) -> Keys:
    """A key of each chosen row of one task, reference by reference: of its id, and of how often the id came before.

    The second part tells the repeats of a row apart, and the rows of two versions in which ids are the same.
    """
    keys = np.concatenate([keys_of(_column(one, "id")) for one in chosen])
    return mixed(keys, occurrences(keys))
