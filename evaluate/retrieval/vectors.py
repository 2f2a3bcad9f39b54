"""Views of vectors in a file, read in blocks: selected rows, optionally centred and normalised, float32, never NaN."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from xaug.data_cards.errors import DataError
from xaug.data_cards.parameters import param

if TYPE_CHECKING:
    import torch

Floats = npt.NDArray[np.float32]
Places = npt.NDArray[np.int64]
_READ = 8192  # rows that are read at once for a mean: 50 MB at width 1024, and below 100 MB with its float64 copy
_BROKEN = (
    "Remove the file of vectors to have it made again. If that does not help, try "
    + param("dtype", "fp32")
    + " or another layer."
)
_ALONE = "Centring needs many different texts in a language: use more texts, or do not centre."


@dataclass(frozen=True)
class Vectors:
    """A view of ``array`` [rows, width], float16 or float32, which may be memory-mapped: nothing is copied."""

    array: npt.NDArray[Any]
    name: str  # for messages, e.g. "tatoeba de"
    rows: Places | None = None  # the selected rows, in order; None: all
    mean: npt.NDArray[np.float64] | None = None  # [width], subtracted from each row
    unit: bool = True  # whether rows are normalised to length 1, so that dot products are cosines

    def __post_init__(self) -> None:
        if self.array.ndim != 2 or self.array.dtype not in (np.float16, np.float32):
            shape = f"{self.array.dtype} {list(self.array.shape)}"
            raise ValueError(f"{self.name}: the array is {shape}, not float16 or float32 [rows, width]")

    def __len__(self) -> int:
        return len(self.array) if self.rows is None else len(self.rows)

    @property
    def width(self) -> int:
        """The number of dimensions."""
        return int(self.array.shape[1])

    def block(self, first: int, last: int) -> torch.Tensor:
        """Rows ``first`` to ``last`` - 1, [last - first, width] float32, on the CPU.

        Raises DataError that names the first row that contains NaN or an infinity, or that has length 0.
        """
        import torch

        read = self.array[first:last] if self.rows is None else self.array[self.rows[first:last]]
        out = torch.from_numpy(read.astype(np.float32))
        if not bool(torch.isfinite(out.sum())):  # one pass; a sum over finite float16 values stays finite
            self._refuse(~torch.isfinite(out).all(1), first, "contains NaN or an infinity", _BROKEN)
        if self.mean is not None:
            out -= torch.from_numpy(self.mean.astype(np.float32))
        if self.unit:
            lengths = torch.linalg.vector_norm(out, dim=1, keepdim=True)
            if not bool((lengths > 0).all()):
                centred = self.mean is not None
                what = "equals the mean of its language" if centred else "contains only zeros"
                self._refuse(lengths[:, 0] <= 0, first, f"{what} and has no direction", _ALONE if centred else _BROKEN)
            out /= lengths
        return out

    def _refuse(self, bad: torch.Tensor, first: int, what: str, advice: str) -> None:
        if bool(bad.any()):
            at = first + int(bad.int().argmax())
            row = at if self.rows is None else int(self.rows[at])
            raise DataError(f"Vector {row} of {self.name} {what}, so it cannot be compared. {advice}")

    def chosen(self, rows: Places) -> Vectors:
        """A view of these rows only, by their index in this view."""
        return replace(self, rows=rows if self.rows is None else self.rows[rows])

    def centred(self) -> Vectors:
        """A view that subtracts the mean of all rows, which removes a language's offset.

        Source: Libovický et al. 2020, arXiv 2004.05160. The mean is that of the stored vectors, before normalisation.
        """
        plain = replace(self, mean=None, unit=False)
        total = np.zeros(self.width, dtype=np.float64)
        for first in range(0, len(self), _READ):
            total += plain.block(first, min(first + _READ, len(self))).numpy().sum(0, dtype=np.float64)
        return replace(self, mean=total / max(1, len(self)))
