"""Resampled scores of a task's languages: drawn together where they are translations, apart where not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from building import Building, f1_of, mean_of
from xaug.data_cards.errors import DataError
from xaug.evaluate.draws import task_draws
from xaug.evaluate.stats import limits


def test_a_language_of_its_own_rows_has_its_cells_interval(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    built = Building(tmp_path)
    for code in ("en", "ta"):
        built.add("udpos", code, [f1_of("f1", [(int(n), 5, 6) for n in rng.integers(0, 6, 80)])])
    drawn = task_draws(built.cells, tmp_path, ("f1",))
    for cell in built.cells:
        assert limits(drawn[cell.language]) == (cell.low, cell.high)
    assert abs(np.corrcoef(drawn["en"], drawn["ta"])[0, 1]) < 0.15  # 1000 draws: chance alone gives 0.03


def test_translations_are_drawn_together_whatever_the_order_of_their_rows(tmp_path: Path) -> None:
    """The same rows are right in both languages: the mean is as unsure as one, and apart it would be by 1 / sqrt(2)."""
    right = [float(at % 2) for at in range(200)]
    ids = [f"q{at}" for at in range(200)]
    built = Building(tmp_path)
    built.add("xquad", "en", [mean_of("f1", right), mean_of("exact", right)], ids=ids)
    built.add("xquad", "de", [mean_of("f1", right[::-1]), mean_of("exact", right[::-1])], ids=ids[::-1])
    built.add("xquad", "th", [mean_of("f1", right), mean_of("exact", right)])  # rows of its own
    drawn = task_draws(built.cells, tmp_path, ("f1", "exact"))
    np.testing.assert_allclose(drawn["en"], drawn["de"])
    assert np.std(drawn["en"]) == pytest.approx(100 * 0.5 / np.sqrt(200), rel=0.1)
    assert np.std((drawn["en"] + drawn["th"]) / 2) == pytest.approx(np.std(drawn["en"]) / np.sqrt(2), rel=0.1)
    again = task_draws(built.cells[::-1], tmp_path, ("f1", "exact"))  # nothing hangs on the order of languages
    assert all(np.array_equal(drawn[code], again[code]) for code in drawn)


def test_parts_of_another_evaluation_are_refused(tmp_path: Path) -> None:
    built = Building(tmp_path).add("xnli", "sw", [mean_of("accuracy", [1, 0, 0])])
    (tmp_path / built.cells[0].parts).unlink()
    with pytest.raises(DataError, match="evaluate again"):
        task_draws(built.cells, tmp_path, ("accuracy",))
