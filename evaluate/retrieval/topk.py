"""The best of each row over many blocks of scores, exactly: the higher score first, of equal ones the lower place.

A score and its place are one 64-bit key whose order is that order, so that no tie is left to a sort's mood.
"""

from __future__ import annotations

import torch

GROUP = 64  # scores of which only the highest is looked at, until they may hold one of the best; 0.2 ns a score here
_LOW = 0xFFFFFFFF
EMPTY = -(2**63)  # below the key of any score


def keys(scores: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """int64 keys of float32 scores and their places (0 to 2^32 - 1), broadcast."""
    bits = (scores + 0.0).view(torch.int32)  # + 0.0: minus zero is zero
    # The bits of a negative float grow as it falls: all but the sign are turned over.
    ordered = torch.where(bits < 0, bits ^ 0x7FFFFFFF, bits).long()
    return (ordered << 32) | (_LOW - places)


def read(found: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """(scores float32, places int64) of keys."""
    ordered = (found >> 32).int()
    bits = torch.where(ordered < 0, ordered ^ 0x7FFFFFFF, ordered)
    return bits.view(torch.float32), _LOW - (found & _LOW)


class Best:
    """The k best of each of ``rows`` rows so far. Blocks come in the order of their places."""

    def __init__(self, rows: int, k: int, device: torch.device) -> None:
        self.k = k
        self.keys = torch.full((rows, k), EMPTY, dtype=torch.int64, device=device)
        self._least = torch.full((rows,), float("-inf"), device=device)  # the k-th score of each row

    def update(self, first_row: int, first_place: int, grouped: torch.Tensor, highest: torch.Tensor) -> None:
        """Take in a block: ``grouped`` float32 [rows, groups, GROUP], any strides, and its maxima [rows, groups].

        A score equal to a row's k-th best so far stays out: its place is higher. Those of -inf never count.
        """
        rows = slice(first_row, first_row + len(grouped))
        open_ = (highest.amax(1) > self._least[rows]).nonzero()[:, 0]
        if not len(open_):
            return
        # The k best lie in the k groups with the best highest scores: each group before has one that is better.
        groups = highest.shape[1]
        number = torch.arange(groups, device=highest.device)
        ranked = keys(highest[open_], number)
        _, chosen = read(ranked.topk(min(self.k, groups), dim=1).values)
        scores = grouped[open_[:, None], chosen]
        places = first_place + chosen[:, :, None] * GROUP + torch.arange(GROUP, device=highest.device)
        new = keys(scores, places).flatten(1)
        new[(scores == float("-inf")).flatten(1)] = EMPTY
        at = first_row + open_
        merged = torch.cat([self.keys[at], new], dim=1).topk(self.k, dim=1).values
        self.keys[at] = merged
        last = merged[:, -1]
        self._least[at] = torch.where(last == EMPTY, float("-inf"), read(last)[0])
