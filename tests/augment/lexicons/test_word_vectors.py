"""Files of word vectors."""

from __future__ import annotations

from pathlib import Path

import pytest
from xaug.augment.lexicons.vectors import read_vectors
from xaug.data_cards.errors import AssetError


@pytest.mark.parametrize("number", ["nan", "inf"])
def test_a_vector_that_is_not_finite_is_refused(number: str, tmp_path: Path) -> None:
    path = tmp_path / "vectors.txt"
    path.write_text(f"good 1 2\nfine 1 {number}\n", "utf-8")
    with pytest.raises(AssetError, match=r"vectors\.txt:2: a number of the vector is not finite"):
        read_vectors(path)
