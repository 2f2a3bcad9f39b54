"""The exact top k of each row over many blocks of scores: the higher score first, and of equal scores the lower index.

A score and its index are packed into one 64-bit key that sorts in this order, so that ties do not depend on the sort.
"""

from __future__ import annotations

import torch

GROUP = 64  # scores of which at first only the highest is compared with the best so far; this takes 0.2 ns per score
_LOW = 0xFFFFFFFF
EMPTY = -(2**63)  # below the key of any score


def keys(scores: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """The int64 keys of float32 scores and their indices (0 to 2^32 - 1), broadcast."""
    bits = (scores + 0.0).view(torch.int32)  # + 0.0 turns minus zero into zero
    # The bits of a negative float increase as its value decreases, so all of them except the sign are inverted.
    ordered = torch.where(bits < 0, bits ^ 0x7FFFFFFF, bits).long()
    return (ordered << 32) | (_LOW - places)


def read(found: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """The scores (float32) and indices (int64) of keys."""
    ordered = (found >> 32).int()
    bits = torch.where(ordered < 0, ordered ^ 0x7FFFFFFF, ordered)
    return bits.view(torch.float32), _LOW - (found & _LOW)


class Best:
    """The k best of each of ``rows`` rows so far. Blocks are given in the order of their indices."""

    def __init__(self, rows: int, k: int, device: torch.device) -> None:
        self.k = k
        self.keys = torch.full((rows, k), EMPTY, dtype=torch.int64, device=device)
        self._least = torch.full((rows,), float("-inf"), device=device)  # the k-th score of each row

    def update(self, first_row: int, first_place: int, grouped: torch.Tensor, highest: torch.Tensor) -> None:
        """Add a block: ``grouped`` float32 [rows, groups, GROUP], any strides, and its maxima [rows, groups].

        A score equal to a row's k-th best so far is not added, because its index is higher. Scores of -inf are ignored.
        """
        rows = slice(first_row, first_row + len(grouped))
        open_ = (highest.amax(1) > self._least[rows]).nonzero()[:, 0]
        if not len(open_):
            return
        # The k best lie in the k groups with the highest maxima: any other group has k better scores in these.
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
