"""Folders, numbers and seeds that cannot be, found before anything is done."""

from __future__ import annotations

from pathlib import Path

import pytest
from xaug.checking import check_number, check_output, check_seed, check_unused
from xaug.data_cards.errors import StorageError, UsageError


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    check_output(tmp_path / "new/results")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match=r"is a file, not a folder\. Name another folder with output="):
        check_output(tmp_path / "file")
    with pytest.raises(StorageError, match=r"store=.*is a file.*with store="):
        check_output(tmp_path / "file/store", "store", written=False)


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_number_that_is_none_is_refused(value: float) -> None:
    check_number("similarity", None)
    check_number("similarity", 0.5)
    with pytest.raises(UsageError, match=r"similarity=.*give a number"):
        check_number("similarity", value)


def test_a_seed_is_one_that_every_library_takes() -> None:
    check_seed(0)
    check_seed(2**32 - 1)
    for seed in (-1, 2**32):
        with pytest.raises(UsageError, match=f"seed={seed}"):
            check_seed(seed)


def test_parameters_without_an_effect_are_named() -> None:
    check_unused("no row is edited", {"victim": None})
    with pytest.raises(UsageError, match=r"^no row is edited, so victim=, similarity= would have no effect"):
        check_unused("no row is edited", {"victim": "m", "judge": None, "similarity": 0.0})
