"""A comparison in a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest
import xaug
from building import Building, mean_of
from xaug.data_cards.errors import DataError, StorageError


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Results of two models over the same 100 rows: 30 and 50 right answers."""
    for side, number in (("a", 30), ("b", 50)):
        values = [float(at < number) for at in range(100)]
        Building(tmp_path / side, model=f"model-{side}").add("xnli", "sw", [mean_of("accuracy", values)]).results()
    return tmp_path / "a", tmp_path / "b"


def test_it_is_b_less_a(two: tuple[Path, Path], tmp_path: Path) -> None:
    found = xaug.compare(*two, output=tmp_path / "out")
    (suite,) = found.of("suite")
    assert suite.delta == pytest.approx(20)
    assert "+20.00" in repr(found)
    assert (tmp_path / "out/compare.html").is_file()
    shown = found._repr_html_()
    assert "<td style='text-align:right'>+20.00</td>" in shown
    assert "model-b" in shown


def test_pandas_has_a_row_a_line(two: tuple[Path, Path]) -> None:
    pytest.importorskip("pandas")
    found = xaug.compare(*two)
    frame = found.to_pandas()
    assert len(frame) == len(found.deltas)
    assert set(frame["kind"]) >= {"suite", "task", "language"}


def test_mistakes_are_said_before_anything_is_written(two: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="pass min_rows=1"):
        xaug.compare(*two, min_rows=101)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match="with output="):
        xaug.compare(*two, output=tmp_path / "file/out")
