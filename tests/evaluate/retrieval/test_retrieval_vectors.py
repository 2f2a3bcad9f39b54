from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from xaug.data_cards.errors import DataError
from xaug.evaluate.retrieval.vectors import Vectors


def test_rows_have_length_one_in_float32() -> None:
    block = Vectors(np.array([[3.0, 4.0], [0.0, -2.0]], dtype=np.float16), "v").block(0, 2)
    assert np.allclose(block.numpy(), [[0.6, 0.8], [0.0, -1.0]])
    assert str(block.dtype) == "torch.float32"


def test_centring_takes_off_the_mean_of_the_chosen_rows() -> None:
    array = np.array([[2.0, 1.0], [100.0, 100.0], [4.0, 1.0]], dtype=np.float32)
    centred = Vectors(array, "v", unit=False).chosen(np.array([0, 2])).centred()
    assert centred.block(0, 2).tolist() == [[-1.0, 0.0], [1.0, 0.0]]  # mean [3, 1]
    assert array[0].tolist() == [2.0, 1.0]


def test_centred_cosines_ignore_a_language_offset() -> None:
    rng = np.random.default_rng(0)
    plain = rng.standard_normal((20, 8)).astype(np.float32)
    moved = Vectors(plain + 5.0, "moved").centred().block(0, 20)
    assert np.allclose(moved.numpy(), Vectors(plain, "plain").centred().block(0, 20).numpy(), atol=1e-5)


def test_chosen_of_chosen(tmp_path: Path) -> None:
    np.save(tmp_path / "v.npy", np.arange(10, dtype=np.float16).reshape(5, 2))
    mapped = Vectors(np.load(tmp_path / "v.npy", mmap_mode="r"), "v", unit=False)
    some = mapped.chosen(np.array([4, 2, 0])).chosen(np.array([1, 0]))
    assert len(some) == 2
    assert some.block(0, 2).tolist() == [[4.0, 5.0], [8.0, 9.0]]


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_refused_by_row(bad: float) -> None:
    array = np.ones((7, 3), dtype=np.float16)
    array[5, 1] = bad
    with pytest.raises(DataError, match=r"Vector 5 of tatoeba de contains NaN"):
        Vectors(array, "tatoeba de").block(3, 7)
    with pytest.raises(DataError, match=r"Vector 5 of"):  # its place in the file, not in the view
        Vectors(array, "v").chosen(np.array([6, 5])).block(0, 2)
    assert len(Vectors(array, "v").block(0, 5)) == 5


def test_no_direction_is_refused() -> None:
    with pytest.raises(DataError, match=r"Vector 1 of v contains only zeros"):
        Vectors(np.array([[1, 0], [0, 0]], dtype=np.float16), "v").block(0, 2)
    with pytest.raises(DataError, match="do not centre"):
        Vectors(np.ones((3, 2), dtype=np.float32), "v").centred().block(0, 3)


def test_other_arrays_are_refused() -> None:
    with pytest.raises(ValueError, match="float64"):
        Vectors(np.ones((2, 2)), "v")
