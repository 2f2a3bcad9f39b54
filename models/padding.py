"""Pad encoded sequences of different lengths into the arrays of one batch."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from xaug.models.encoding.texts import Encoded

Arrays = dict[str, npt.NDArray[np.int64]]


def padded(sequences: Sequence[Encoded], length: int, pad_id: int, *, rows: int | None = None) -> Arrays:
    """Model inputs by name, each int64 [rows, length] and padded on the right with ``pad_id``.

    ``length`` must be at least the length of the longest sequence. ``rows`` must be at least the number of sequences,
    which is the default; additional rows repeat the last one. The result has ``token_type_ids`` if the sequences have
    segment ids.
    """
    count = len(sequences) if rows is None else rows
    ids = np.full((count, length), pad_id, dtype=np.int64)
    mask = np.zeros_like(ids)
    arrays = {"input_ids": ids, "attention_mask": mask}
    if sequences[0].types is not None:
        arrays["token_type_ids"] = np.zeros_like(ids)
    for row, (own, types, _) in enumerate(sequences):
        ids[row, : len(own)] = own
        mask[row, : len(own)] = 1
        if types is not None:
            arrays["token_type_ids"][row, : len(own)] = types
    for array in arrays.values():
        array[len(sequences) :] = array[len(sequences) - 1]
    return arrays
