"""Exact search: correct, the same under every cap, ties broken by the lower index, within its memory."""

from __future__ import annotations

import subprocess
import sys
from math import inf, nan

import numpy as np
import numpy.typing as npt
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from xaug.data_cards.errors import DataError, UsageError
from xaug.evaluate.retrieval import search as module
from xaug.evaluate.retrieval.search import Found, nearest, plan, search
from xaug.evaluate.retrieval.topk import Best, keys, read
from xaug.evaluate.retrieval.vectors import Vectors

GB = 10**9
Array = npt.NDArray[np.float32]


def whole(scores: Array, k: int) -> Found:
    """The k best of each row of a full matrix: the higher score first, and of equal scores the lower index."""
    places = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return Found(np.take_along_axis(scores, places, 1), places)


def small_integers(rows: int, width: int, seed: int) -> Vectors:
    """Their products are exact in float32, and most of them are ties."""
    rng = np.random.default_rng(seed)
    return Vectors(rng.integers(-3, 4, (rows, width)).astype(np.float16), f"seed {seed}", unit=False)


def assert_same(found: Found | None, expected: Found) -> None:
    assert found is not None
    assert np.array_equal(found.places, expected.places)
    assert np.array_equal(found.scores, expected.scores)


def test_by_hand() -> None:
    """Cosines of [1,0], [0,1] with [2,0], [3,3], [0,-1], [1,0]: 1, 0.707, 0, 1 and 0, 0.707, -1, 0."""
    queries = Vectors(np.array([[1, 0], [0, 1]], dtype=np.float16), "q")
    candidates = Vectors(np.array([[2, 0], [3, 3], [0, -1], [1, 0]], dtype=np.float16), "c")
    found = search(queries, candidates, 3, memory_cap=GB, both=True)
    assert found.forward.places.tolist() == [[0, 3, 1], [1, 0, 3]]
    assert np.allclose(found.forward.scores, [[1, 1, 0.7071], [0.7071, 0, 0]], atol=1e-4)
    assert found.backward is not None
    assert found.backward.places.tolist() == [[0, 1], [0, 1], [0, 1], [0, 1]]


@settings(max_examples=25)
@given(st.integers(1, 150), st.integers(1, 300), st.integers(1, 9), st.integers(0, 99))
def test_equals_the_full_matrix(queries: int, candidates: int, k: int, seed: int) -> None:
    left, right = small_integers(queries, 3, seed), small_integers(candidates, 3, seed + 1)
    scores = left.array.astype(np.float32) @ right.array.astype(np.float32).T
    found = search(left, right, k, memory_cap=GB, both=True)
    assert_same(found.forward, whole(scores, k))
    assert_same(found.backward, whole(scores.T, k))


@pytest.mark.slow
def test_twenty_thousand_rows_under_any_cap() -> None:
    """The same pairs are found with three tiles of queries at once, with all at once, and in the full matrix."""
    rows, k, width = 20_000, 4, 16
    left, right = small_integers(rows, width, 0), small_integers(rows, width, 1)
    roomy = search(left, right, k, memory_cap=4 * GB, both=True)
    assert roomy.chunks.queries >= rows
    tile = 12 * roomy.chunks.tile[0] * width
    tiles = roomy.chunks.queries // roomy.chunks.tile[0]
    cap = roomy.chunks.bytes - (tiles - 3) * tile  # three tiles held: the last chunk is not full
    found = search(left, right, k, memory_cap=cap, both=True)
    assert found.chunks.queries == 3 * found.chunks.tile[0]
    assert found.chunks.bytes <= found.chunks.cap == cap
    assert_same(found.forward, roomy.forward)
    assert_same(found.backward, roomy.backward or roomy.forward)
    some = np.random.default_rng(2).choice(rows, 300, replace=False)
    a, b = left.array.astype(np.float32), right.array.astype(np.float32)
    assert_same(Found(*(one[some] for one in roomy.forward)), whole(a[some] @ b.T, k))
    assert roomy.backward is not None
    assert_same(Found(*(one[some] for one in roomy.backward)), whole(b[some] @ a.T, k))


def test_real_numbers_have_the_same_last_bit_under_any_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(module._TILES, "cpu", (128, 256))
    rng = np.random.default_rng(0)
    left, right = (Vectors(rng.standard_normal((n, 48)).astype(np.float16), "v") for n in (900, 1100))
    roomy = search(left, right, 5, memory_cap=GB, both=True)
    least = roomy.chunks.bytes - (roomy.chunks.queries // 128 - 1) * 12 * 128 * 48
    tight = search(left, right, 5, memory_cap=least, both=True)
    assert tight.chunks.queries == 128 < roomy.chunks.queries
    assert_same(tight.forward, roomy.forward)
    assert_same(tight.backward, roomy.backward or roomy.forward)
    cosines = left.block(0, 900) @ right.block(0, 1100).T
    top = cosines.topk(5, dim=1)
    assert np.array_equal(roomy.forward.places, top.indices.numpy())
    assert np.allclose(roomy.forward.scores, top.values.numpy(), atol=1e-6)


def test_a_cap_too_small_says_what_is_needed() -> None:
    least = plan(10_000, 10_000, 64, 4, memory_cap=GB, both=True)
    tile = 12 * least.tile[0] * 64
    needed = least.bytes - (least.queries // least.tile[0] - 1) * tile
    assert plan(10_000, 10_000, 64, 4, memory_cap=needed, both=True).queries == least.tile[0]
    with pytest.raises(UsageError, match=r"takes at least 0\.\d\d GB, but the cap is .*retrieval.memory_gb"):
        plan(10_000, 10_000, 64, 4, memory_cap=needed - 1, both=True)


def test_a_million_by_a_million_fits_four_gigabytes() -> None:
    assert plan(10**6, 10**6, 384, 4, memory_cap=4 * GB, both=True).bytes < GB
    assert plan(10**6, 10**6, 1024, 20, memory_cap=4 * GB, both=True).bytes < 2 * GB


@pytest.mark.slow
def test_memory_stays_within_what_was_reckoned() -> None:
    """Peak of a process of its own, above what it had before the search (Linux: VmHWM of /proc/self/status)."""
    code = """
import numpy as np, torch
from xaug.evaluate.retrieval.search import search
from xaug.evaluate.retrieval.vectors import Vectors
torch.set_num_threads(1)
def status(name):
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith(name))
rng = np.random.default_rng(0)
a, b = (Vectors(rng.standard_normal((16_000, 32), dtype=np.float32).astype(np.float16), n) for n in "ab")
small = a.chosen(np.arange(200)), b.chosen(np.arange(200))
search(*small, 4, memory_cap=10**9, both=True)
before = status("VmRSS")
found = search(a, b, 4, memory_cap=120_000_000, both=True)
print(status("VmHWM") - before, found.chunks.bytes, found.chunks.cap)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    used, reckoned, cap = map(int, done.stdout.split())
    assert used <= reckoned <= cap, done.stdout


@pytest.mark.parametrize("bad", [nan, inf])
def test_no_number_names_its_row(bad: float) -> None:
    array = np.ones((50, 4), dtype=np.float16)
    array[37, 2] = bad
    good = Vectors(np.ones((20, 4), dtype=np.float16), "good")
    with pytest.raises(DataError, match="Vector 37 of bad ones"):
        search(Vectors(array, "bad ones"), good, 1, memory_cap=GB)
    with pytest.raises(DataError, match="Vector 37 of bad ones"):
        search(good, Vectors(array, "bad ones"), 1, memory_cap=GB)


def test_what_cannot_be_searched() -> None:
    one = Vectors(np.ones((2, 4), dtype=np.float16), "one")
    with pytest.raises(UsageError, match="different models"):
        search(one, Vectors(np.ones((2, 5), dtype=np.float16), "other"), 1, memory_cap=GB)
    with pytest.raises(UsageError, match="empty has 0"):
        search(one, Vectors(np.ones((0, 4), dtype=np.float16), "empty"), 1, memory_cap=GB)
    with pytest.raises(UsageError, match="at least one neighbour"):
        search(one, one, 0, memory_cap=GB)


FLOATS = st.floats(width=32, allow_nan=False)


@given(st.lists(st.tuples(FLOATS, st.integers(0, 2**32 - 1)), min_size=1))
def test_keys_order_as_score_then_place(pairs: list[tuple[float, int]]) -> None:
    scores, places = (list(side) for side in zip(*pairs, strict=True))
    made = keys(torch.tensor(scores), torch.tensor(places))
    assert [one.tolist() for one in read(made)] == [[score + 0.0 for score in scores], places]
    by_key = sorted(pairs, key=lambda pair: -int(keys(torch.tensor([pair[0]]), torch.tensor([pair[1]]))[0]))
    assert [(s + 0.0, p) for s, p in by_key] == sorted(
        ((s + 0.0, p) for s, p in pairs), key=lambda one: (-one[0], one[1])
    )


def test_best_keeps_what_came_first_among_equals() -> None:
    best = Best(1, 2, torch.device("cpu"))
    for first in (0, 64):
        scores = torch.full((1, 1, 64), 1.0)
        best.update(0, first, scores, scores.amax(2))
    assert read(best.keys)[1].tolist() == [[0, 1]]
    scores[0, 0, 5] = 2.0
    best.update(0, 128, scores, scores.amax(2))
    assert read(best.keys)[1].tolist() == [[133, 0]]


class TestScorings:
    """Cosines 0.8, 0.6 / 0.6, 0.0 with k = 1: neighbours' means 0.8, 0.6 of queries and 0.8, 0.6 of candidates."""

    # Unit vectors in the plane at 0 and 90 degrees; candidates at ±acos(0.8) and at acos(0.6) out of the plane.
    queries = Vectors(np.array([[1, 0, 0, 0], [0, 1, 0, 0]], dtype=np.float32), "q")
    candidates = Vectors(np.array([[0.8, 0.6, 0, 0], [0.6, 0.0, 0.8, 0]], dtype=np.float32), "c")

    @pytest.mark.parametrize(
        ("scoring", "first", "second"),
        [
            ("cosine", [0.8, 0.6], [0.6, 0.0]),
            ("margin", [0.8 / 0.8, 0.6 / 0.7], [0.6 / 0.7, 0.0]),  # a / ((r_q + r_c) / 2)
            ("distance", [0.0, -0.1], [-0.1, -0.6]),  # a - (r_q + r_c) / 2
            ("csls", [0.0, -0.2], [-0.2, -1.2]),  # 2 a - r_q - r_c
        ],
    )
    def test_by_hand(self, scoring: str, first: list[float], second: list[float]) -> None:
        found = nearest(
            self.queries, self.candidates, 2, scoring=scoring, neighbours=1, memory_cap=GB, both=True
        ).forward
        assert found.places.tolist() == [[0, 1], [0, 1]]
        assert np.allclose(found.scores, [first, second], atol=1e-6)

    @pytest.mark.parametrize("scoring", ["margin", "distance", "csls"])
    def test_exact_over_all_pairs(self, scoring: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Checked against the formulas over the full matrix in float64, not only among the nearest by cosine."""
        monkeypatch.setitem(module._TILES, "cpu", (64, 128))
        rng = np.random.default_rng(3)
        left, right = (Vectors(rng.standard_normal((n, 12)).astype(np.float32) + 1, "v") for n in (150, 333))
        a = (left.block(0, 150).double() @ right.block(0, 333).double().T).numpy()
        k = 10 if scoring == "csls" else 4  # Conneau et al. 2018; Artetxe and Schwenk 2019
        forward = -np.sort(-a, axis=1)[:, :k].mean(1, keepdims=True)
        backward = -np.sort(-a, axis=0)[:k].mean(0, keepdims=True)
        scores = {
            "margin": a / ((forward + backward) / 2), "distance": a - (forward + backward) / 2,
            "csls": 2 * a - forward - backward,
        }[scoring]  # fmt: skip
        found = nearest(left, right, 3, scoring=scoring, neighbours=None, memory_cap=GB, both=True)
        assert np.array_equal(found.forward.places, whole(scores, 3).places)
        assert np.allclose(found.forward.scores, whole(scores, 3).scores, atol=1e-5)
        assert found.backward is not None
        assert np.array_equal(found.backward.places, whole(scores.T, 3).places)
