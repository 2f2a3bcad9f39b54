"""A comparison in a notebook."""

from __future__ import annotations

from pathlib import Path

import pytest
import xaug
from building import Building, mean_of
from xaug.data_cards.errors import DataError, StorageError, UsageError


@pytest.fixture
def two(tmp_path: Path) -> tuple[Path, Path]:
    """Results of two models over the same 100 rows: 30 and 50 right answers."""
    for side, number in (("a", 30), ("b", 50)):
        values = [float(at < number) for at in range(100)]
        Building(tmp_path / side, model=f"model-{side}").add("xnli", "sw", [mean_of("accuracy", values)]).results()
    return tmp_path / "a", tmp_path / "b"


def test_it_is_b_minus_a(two: tuple[Path, Path], tmp_path: Path) -> None:
    found = xaug.compare(*two, output=tmp_path / "out")
    (suite,) = found.of("suite")
    assert suite.delta == pytest.approx(20)
    assert "+20.00" in repr(found)
    assert "embedded world" not in repr(found)
    assert (tmp_path / "out/compare.html").is_file()
    shown = found._repr_html_()
    assert "<td style='text-align:right'>+20.00</td>" in shown
    assert "model-b" in shown


def test_pandas_has_one_row_per_line(two: tuple[Path, Path]) -> None:
    pytest.importorskip("pandas")
    found = xaug.compare(*two)
    frame = found.to_pandas()
    assert len(frame) == len(found.deltas)
    assert set(frame["kind"]) >= {"suite", "task", "language"}


def test_mistakes_are_reported_before_anything_is_written(two: tuple[Path, Path], tmp_path: Path) -> None:
    with pytest.raises(DataError, match="pass min_rows=1"):
        xaug.compare(*two, min_rows=101)
    for wrong in (0, -1, 2.5):
        with pytest.raises(UsageError, match=f"^min_rows={wrong}: give a whole number of at least 1"):
            xaug.compare(*two, min_rows=wrong)  # type: ignore[arg-type]
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StorageError, match="with output="):
        xaug.compare(*two, output=tmp_path / "file/out")


def test_nothing_is_written_into_the_store(
    two: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XAUG_STORE", str(tmp_path / "rows"))
    with pytest.raises(UsageError, match=r"^output=.* is inside a store of versions"):
        xaug.compare(*two, output=tmp_path / "rows/x")
    monkeypatch.delenv("XAUG_STORE")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"^output=.* is inside a store of versions"):
        xaug.compare(*two, output="store/x")
    assert not (tmp_path / "rows").exists()
    assert not (tmp_path / "store").exists()
