"""Exact nearest-neighbour search in chunks: both directions in one pass, within a given memory cap.

Scores are computed in tiles, padded at the edges. Their shape depends only on the size of the data, so that a pair has
the same score to the last bit, and the same pairs are found, under any cap. The cap decides how many queries are held
in memory at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from xaug.data_cards.errors import UsageError
from xaug.evaluate.retrieval.scoring import SCORINGS, Scoring
from xaug.evaluate.retrieval.topk import GROUP, Best, read
from xaug.evaluate.retrieval.vectors import Floats, Places, Vectors

GIGABYTE = 10**9
# (queries, candidates) of a tile. On a CPU, its scores (16 MB) stay in the last-level cache; on a GPU, a tile must be
# large enough that launching its kernels costs little.
_TILES = {"cpu": (1024, 4096), "cuda": (4096, 16384)}
# Tiles of queries that are held at once. With this many, reading the candidates again takes under 0.2 % of the time of
# the products (one CPU core: 4 ms to read a tile of candidates, 43 ms for each product).
_MOST = 64


class Found(NamedTuple):
    """The best of each row, best first. ``places``: indices on the other side."""

    scores: Floats  # [rows, k]
    places: Places  # [rows, k]


@dataclass(frozen=True)
class Chunks:
    """How a search is divided, and the memory that it takes, without the pages of mapped files."""

    queries: int  # queries that are held at once
    tile: tuple[int, int]  # (queries, candidates) whose scores are computed at once
    bytes: int  # the estimated memory
    cap: int  # the memory cap in bytes


@dataclass(frozen=True)
class Search:
    """The result of a search."""

    forward: Found  # the best candidates of each query
    backward: Found | None  # the best queries of each candidate; None unless both directions were asked for
    chunks: Chunks


@dataclass(frozen=True)
class _Adjust:
    """From cosines to scores, with the neighbours' means of queries and of candidates."""

    scoring: Scoring
    forward: torch.Tensor
    backward: torch.Tensor


def plan(
    queries: int, candidates: int, width: int, k: int, *, memory_cap: int, device: str = "cpu", both: bool = False
) -> Chunks:
    """Divide a search into chunks. Raises UsageError where the cap is too small for one tile of queries."""
    most_rows, most_columns = _TILES[torch.device(device).type]
    tile = min(most_rows, _round_up(queries)), min(most_columns, _round_up(candidates))
    scores = 4 * tile[0] * tile[1]
    # Results: for each row keys, scores and places of k neighbours (8 + 4 + 8 bytes), the k-th score and a mean.
    fixed = (20 * k + 12) * (queries + (candidates if both else 0))
    # The scores, their adjusted copy and a temporary; the candidates as read, as float32 and on their way to a device.
    fixed += 3 * scores + 4 * 3 * tile[1] * width
    # What the best are selected from: for each row k groups with float32 scores and three int64 arrays of that shape.
    fixed += 40 * GROUP * max(tile[0] * min(k, tile[1] // GROUP), tile[1] * min(k, tile[0] // GROUP) if both else 0)
    each = 4 * 3 * tile[0] * width  # a tile of queries, like the candidates above
    room = (memory_cap - fixed) // each
    if room < 1:
        raise UsageError(
            f"A search of {queries} x {candidates} vectors of width {width} with {k} neighbours takes at least"
            f" {(fixed + each) / GIGABYTE:.2f} GB, but the cap is {memory_cap / GIGABYTE:.2f} GB. Raise the cap"
            " (retrieval.memory_gb), or use fewer neighbours."
        )
    tiles = min(int(room), _MOST, -(-queries // tile[0]))
    return Chunks(tiles * tile[0], tile, fixed + tiles * each, memory_cap)


def search(
    queries: Vectors, candidates: Vectors, k: int, *, memory_cap: int, device: str = "cpu", both: bool = False
) -> Search:
    """The ``k`` candidates of each query with the highest dot product, or all of them if there are fewer.

    For unit vectors the dot product is the cosine. ``both``: also find the ``k`` best queries of each candidate, from
    the same scores. Of equal scores, the lower index comes first. The arithmetic is float32. ``memory_cap``: in bytes.
    Raises DataError that names a row with NaN, and UsageError where the cap is too small.
    """
    return _run(queries, candidates, k, memory_cap, device, both, None)


def nearest(
    queries: Vectors,
    candidates: Vectors,
    k: int,
    *,
    scoring: str,
    neighbours: int | None,
    memory_cap: int,
    device: str = "cpu",
    both: bool = False,
) -> Search:
    """Like `search`, with the scores of a scoring in SCORINGS, exact over all pairs.

    ``neighbours``: None for the k of the scoring. Margin and CSLS take two passes: one for the neighbours' means and
    one for the scores.
    """
    how = SCORINGS.get(scoring)
    if not how.neighbours:
        return search(queries, candidates, k, memory_cap=memory_cap, device=device, both=both)
    near = how.neighbours if neighbours is None else neighbours
    first = search(queries, candidates, near, memory_cap=memory_cap, device=device, both=True)
    assert first.backward is not None  # because of both=True
    means = [torch.from_numpy(found.scores.mean(1)).to(device) for found in (first.forward, first.backward)]
    return _run(queries, candidates, k, memory_cap, device, both, _Adjust(how, *means))


@torch.inference_mode()
def _run(
    queries: Vectors, candidates: Vectors, k: int, cap: int, device: str, both: bool, adjust: _Adjust | None
) -> Search:
    _check(queries, candidates, k)
    n, m = len(queries), len(candidates)
    chunks = plan(n, m, queries.width, k, memory_cap=cap, device=device, both=both)
    on = torch.device(device)
    height, width = chunks.tile
    forward = Best(n, min(k, m), on)
    backward = Best(m, min(k, n), on) if both else None
    out = torch.empty(chunks.tile, device=on)
    for start in range(0, n, chunks.queries):
        held = [_padded(queries, first, height, on) for first in range(start, min(n, start + chunks.queries), height)]
        for place in range(0, m, width):
            columns = _padded(candidates, place, width, on).T
            for number, rows in enumerate(held):
                row = start + number * height
                tile = _tile(torch.mm(rows, columns, out=out), row, place, n, m, adjust)
                _take(tile, row, place, n, m, forward, backward)
    return Search(_found(forward), _found(backward) if backward else None, chunks)


def _tile(scores: torch.Tensor, row: int, place: int, n: int, m: int, adjust: _Adjust | None) -> torch.Tensor:
    """The scores of a tile, with -inf beyond the last query and the last candidate."""
    rows, columns = min(len(scores), n - row), min(scores.shape[1], m - place)
    if adjust is not None:
        own = adjust.forward[row : row + rows, None], adjust.backward[None, place : place + columns]
        scores[:rows, :columns] = adjust.scoring.combine(scores[:rows, :columns], *own)
    scores[rows:] = float("-inf")
    scores[:, columns:] = float("-inf")
    return scores


def _take(tile: torch.Tensor, row: int, place: int, n: int, m: int, forward: Best, backward: Best | None) -> None:
    """Give the scores of a tile to both directions."""
    height, width = tile.shape
    across = tile.view(height, width // GROUP, GROUP)[: n - row]
    forward.update(row, place, across, across.amax(2))
    if backward is not None:
        down = tile.view(height // GROUP, GROUP, width)[:, :, : m - place]
        backward.update(place, row, down.permute(2, 0, 1), down.amax(1).T)


def _padded(vectors: Vectors, first: int, rows: int, device: torch.device) -> torch.Tensor:
    """Vectors from ``first`` on as float32 [rows, width], with zeros beyond the last."""
    block = vectors.block(first, min(first + rows, len(vectors)))
    if len(block) < rows:
        block = torch.cat([block, block.new_zeros(rows - len(block), vectors.width)])
    return block.to(device)


def _found(best: Best) -> Found:
    scores, places = read(best.keys)
    return Found(np.ascontiguousarray(scores.cpu().numpy()), np.ascontiguousarray(places.cpu().numpy()))


def _round_up(rows: int) -> int:
    return max(GROUP, -(-rows // GROUP) * GROUP)


def _check(queries: Vectors, candidates: Vectors, k: int) -> None:
    if k < 1 or not len(queries) or not len(candidates):
        raise UsageError(
            f"A search needs queries ({queries.name} has {len(queries)}), candidates ({candidates.name} has"
            f" {len(candidates)}) and at least one neighbour (not {k})."
        )
    if queries.width != candidates.width:
        raise UsageError(
            f"{queries.name} has vectors of width {queries.width}, and {candidates.name} of width {candidates.width}:"
            " they come from different models. Embed both with the same model."
        )
