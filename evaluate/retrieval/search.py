"""Exact nearest neighbours in chunks: both directions from one pass, within a stated memory cap.

Scores come in tiles of one shape, which the data's size alone decides, padded at the edges: a pair has the same score
to the last bit whatever the cap is, and so the same pairs are found. The cap decides how many queries are held at once.
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
# (queries, candidates) of a tile. On a CPU the scores (16 MB) stay in the outer cache; on a GPU a tile must be large
# enough that launching its kernels costs little.
_TILES = {"cpu": (1024, 4096), "cuda": (4096, 16384)}
# Tiles of queries held at once. With so many, reading the candidates again takes under 0.2 % of the products' time (one
# CPU core: 4 ms to read a tile of candidates, 43 ms for each product).
_MOST = 64


class Found(NamedTuple):
    """The best of each row, best first."""

    scores: Floats  # [rows, k]
    places: Places  # [rows, k]


@dataclass(frozen=True)
class Chunks:
    """How a search was cut, and what memory that takes. The pages of mapped files are the system's, and not in it."""

    queries: int  # held at once
    tile: tuple[int, int]  # scores at once: queries, candidates
    bytes: int  # in all, reckoned
    cap: int


@dataclass(frozen=True)
class Search:
    """What was found."""

    forward: Found  # of each query, candidates
    backward: Found | None  # of each candidate, queries
    chunks: Chunks


@dataclass(frozen=True)
class _Adjust:
    """Cosines → scores, with the neighbours' means of queries and candidates."""

    scoring: Scoring
    forward: torch.Tensor
    backward: torch.Tensor


def plan(
    queries: int, candidates: int, width: int, k: int, *, memory_cap: int, device: str = "cpu", both: bool = False
) -> Chunks:
    """The chunks of a search. Raises UsageError where not even one tile of queries fits."""
    most_rows, most_columns = _TILES[torch.device(device).type]
    tile = min(most_rows, _round_up(queries)), min(most_columns, _round_up(candidates))
    scores = 4 * tile[0] * tile[1]
    # Results: keys, scores and places of k a row (8 + 4 + 8 bytes), the k-th score, a neighbours' mean.
    fixed = (20 * k + 12) * (queries + (candidates if both else 0))
    # Scores, their adjusted copy and one temporary; the candidates as read, as float32 and on their way to a device.
    fixed += 3 * scores + 4 * 3 * tile[1] * width
    # Where the best are taken from: k groups a row with float32 scores and three int64 arrays of the kind.
    fixed += 40 * GROUP * max(tile[0] * min(k, tile[1] // GROUP), tile[1] * min(k, tile[0] // GROUP) if both else 0)
    each = 4 * 3 * tile[0] * width  # a tile of queries: as above
    room = (memory_cap - fixed) // each
    if room < 1:
        raise UsageError(
            f"A search of {queries} x {candidates} vectors of {width} numbers with {k} neighbours takes"
            f" {(fixed + each) / GIGABYTE:.2f} GB at least, and the cap is {memory_cap / GIGABYTE:.2f} GB."
            " Raise the cap (retrieval.memory_gb), or ask for fewer neighbours."
        )
    tiles = min(int(room), _MOST, -(-queries // tile[0]))
    return Chunks(tiles * tile[0], tile, fixed + tiles * each, memory_cap)


def search(
    queries: Vectors, candidates: Vectors, k: int, *, memory_cap: int, device: str = "cpu", both: bool = False
) -> Search:
    """The ``k`` candidates of each query with the highest dot product (of unit vectors, cosine); or all.

    ``both``: of each candidate the ``k`` best queries too, from the same scores. Of equal scores the lower place
    stands first. float32 arithmetic. Raises DataError naming a row with NaN, UsageError where the cap is too small.
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
    """As `search`, by a scoring of SCORINGS (None ``neighbours``: its own k): exact over all pairs.

    Margin and CSLS take two passes: one for the neighbours' means, one for the scores.
    """
    how = SCORINGS.get(scoring)
    if not how.neighbours:
        return search(queries, candidates, k, memory_cap=memory_cap, device=device, both=both)
    near = how.neighbours if neighbours is None else neighbours
    first = search(queries, candidates, near, memory_cap=memory_cap, device=device, both=True)
    assert first.backward is not None  # both directions were asked for
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
    """The tile's scores, -inf beyond the last query and candidate."""
    rows, columns = min(len(scores), n - row), min(scores.shape[1], m - place)
    if adjust is not None:
        own = adjust.forward[row : row + rows, None], adjust.backward[None, place : place + columns]
        scores[:rows, :columns] = adjust.scoring.combine(scores[:rows, :columns], *own)
    scores[rows:] = float("-inf")
    scores[:, columns:] = float("-inf")
    return scores


def _take(tile: torch.Tensor, row: int, place: int, n: int, m: int, forward: Best, backward: Best | None) -> None:
    """A tile's scores to both sides."""
    height, width = tile.shape
    across = tile.view(height, width // GROUP, GROUP)[: n - row]
    forward.update(row, place, across, across.amax(2))
    if backward is not None:
        down = tile.view(height // GROUP, GROUP, width)[:, :, : m - place]
        backward.update(place, row, down.permute(2, 0, 1), down.amax(1).T)


def _padded(vectors: Vectors, first: int, rows: int, device: torch.device) -> torch.Tensor:
    """[rows, width] float32, zeros beyond the last."""
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
            f"A search wants queries ({queries.name}: {len(queries)}), candidates ({candidates.name}:"
            f" {len(candidates)}) and at least one neighbour ({k})."
        )
    if queries.width != candidates.width:
        raise UsageError(
            f"{queries.name} has vectors of {queries.width} numbers, {candidates.name} of {candidates.width}: they come"
            " from different models. Embed both with one."
        )
