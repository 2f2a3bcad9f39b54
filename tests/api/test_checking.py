"""Impossible folders, numbers and seeds are found before anything is done."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from xaug.checking import check_number, check_output, check_seed, check_unused, check_whole
from xaug.data_cards.errors import StorageError, UsageError


def test_a_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    check_output(tmp_path / "new/results")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match=r"is a file, not a folder\. Name another folder with output="):
        check_output(tmp_path / "file")
    with pytest.raises(StorageError, match=r"store=.*is a file.*with store="):
        check_output(tmp_path / "file/store", "store", written=False)


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_a_number_that_is_not_finite_is_refused(value: float) -> None:
    check_number("similarity", None)
    check_number("similarity", 0.5)
    with pytest.raises(UsageError, match=r"similarity=.*give a finite number"):
        check_number("similarity", value)


def test_a_seed_is_one_that_every_library_takes() -> None:
    check_seed(0)
    check_seed(2**32 - 1)
    for seed in (-1, 2**32):
        with pytest.raises(UsageError, match=f"seed={seed}"):
            check_seed(seed)
    for other in (5.5, True, "5", None):
        with pytest.raises(UsageError, match=r"^seed=.*a seed is a whole number from 0 to 4294967295"):
            check_seed(other)  # type: ignore[arg-type]


def test_a_whole_number_has_a_least_and_a_type() -> None:
    assert check_whole("limit", 1, least=1) == 1
    assert check_whole("limit", None, least=1) is None
    with pytest.raises(UsageError, match=r"^limit=0: give a whole number of at least 1\.$"):
        check_whole("limit", 0, least=1)
    with pytest.raises(UsageError, match=r"at most 1,000,000,000,000,000\.$"):
        check_whole("limit", 10**400, least=1)
    for value, shown in ((5.5, "limit=5.5: "), (True, "limit=True: "), ("5", "limit= is of type str: ")):
        with pytest.raises(UsageError, match=f"^{shown}give a whole number of at least 1"):
            check_whole("limit", value, least=1)  # type: ignore[type-var]


def test_a_number_has_a_range_and_a_type() -> None:
    assert check_number("similarity", 1, least=0, most=1) == 1.0
    for value, shown in ((1.5, "similarity=1.5: "), (True, "similarity=True: "), ("0.5", "similarity= is of type str")):
        with pytest.raises(UsageError, match=f"^{shown}.*give a .*number from 0 to 1"):
            check_number("similarity", value, least=0, most=1)  # type: ignore[type-var]
    with pytest.raises(UsageError, match=r"^max_seconds=0: give a number above 0\.$"):
        check_number("max_seconds", 0, above=0)
    with pytest.raises(UsageError, match=r'^filters="edit_ratio=-1": give a number of at least 0\.$'):
        check_number("filters", -1, key="edit_ratio", least=0)
    with pytest.raises(UsageError, match=r"give a number of at most 2\.$"):
        check_number("similarity", 3, most=2)


def test_the_numbers_of_numpy_become_pythons() -> None:
    assert type(check_whole("limit", np.int64(5), least=1)) is int  # type: ignore[type-var]
    assert type(check_number("similarity", np.float32(0.5), most=1)) is float  # type: ignore[type-var]
    assert type(check_seed(np.uint32(7))) is int  # type: ignore[arg-type]


def test_parameters_without_an_effect_are_named() -> None:
    check_unused("no row is edited", {"victim": None})
    with pytest.raises(UsageError, match=r"^no row is edited, so victim=, similarity= would have no effect"):
        check_unused("no row is edited", {"victim": "m", "judge": None, "similarity": 0.0})
