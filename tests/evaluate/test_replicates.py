"""Bootstrap replicates of a task's languages: resampled together where they are translations, separately otherwise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from building import Building, f1_of, mean_of
from xaug.data_cards.errors import DataError
from xaug.evaluate.replicates import task_replicates
from xaug.evaluate.resampling import resampling_groups
from xaug.evaluate.stack import Scored
from xaug.evaluate.stats import limits


def test_a_language_of_its_own_rows_has_its_cells_interval(tmp_path: Path) -> None:
    rng = np.random.default_rng(2)
    built = Building(tmp_path)
    for code in ("en", "ta"):
        built.add("udpos", code, [f1_of("f1", [(int(n), 5, 6) for n in rng.integers(0, 6, 80)])])
    drawn = task_replicates(built.cells, tmp_path, ("f1",), parallel=False)
    for cell in built.cells:
        assert limits(drawn[cell.language]) == (cell.low, cell.high)
    assert abs(np.corrcoef(drawn["en"], drawn["ta"])[0, 1]) < 0.15  # 1000 draws: chance alone gives 0.03


def test_translations_are_drawn_together_whatever_the_order_of_their_rows(tmp_path: Path) -> None:
    """The same rows are correct in both languages, so the mean is as uncertain as one, not 1 / sqrt(2) of it."""
    right = [float(at % 2) for at in range(200)]
    ids = [f"q{at}" for at in range(200)]
    built = Building(tmp_path)
    built.add("xquad", "en", [mean_of("f1", right), mean_of("exact", right)], ids=ids)
    built.add("xquad", "de", [mean_of("f1", right[::-1]), mean_of("exact", right[::-1])], ids=ids[::-1])
    built.add("xquad", "th", [mean_of("f1", right), mean_of("exact", right)])  # rows of its own
    drawn = task_replicates(built.cells, tmp_path, ("f1", "exact"), parallel=True)
    np.testing.assert_allclose(drawn["en"], drawn["de"])
    assert np.std(drawn["en"]) == pytest.approx(100 * 0.5 / np.sqrt(200), rel=0.1)
    assert np.std((drawn["en"] + drawn["th"]) / 2) == pytest.approx(np.std(drawn["en"]) / np.sqrt(2), rel=0.1)
    again = task_replicates(
        built.cells[::-1], tmp_path, ("f1", "exact"), parallel=True
    )  # nothing hangs on the order of languages
    assert all(np.array_equal(drawn[code], again[code]) for code in drawn)


def test_parts_of_another_evaluation_are_refused(tmp_path: Path) -> None:
    built = Building(tmp_path).add("xnli", "sw", [mean_of("accuracy", [1, 0, 0])])
    (tmp_path / built.cells[0].parts).unlink()
    with pytest.raises(DataError, match="evaluate again"):
        task_replicates(built.cells, tmp_path, ("accuracy",), parallel=True)


def test_languages_that_share_some_rows_are_drawn_together_by_id(tmp_path: Path) -> None:
    """MLQA's languages have only some questions in common: those are drawn together, and the others apart.

    Half of each language's 400 rows are the other's too, with the same result. The variance of the languages' mean is
    then that of one language times (1 + 1/2) / 2; it would be times 1 if drawn whole, times 1/2 if drawn apart.
    """
    rng = np.random.default_rng(4)
    right = {f"q{at}": float(rng.random() < 0.5) for at in range(600)}
    ids = {"en": [f"q{at}" for at in range(400)], "de": [f"q{at}" for at in range(200, 600)]}
    built = Building(tmp_path)
    for code, own in ids.items():
        values = [right[name] for name in own]
        built.add("mlqa", code, [mean_of("f1", values), mean_of("exact", values)], ids=own)
    drawn = task_replicates(built.cells, tmp_path, ("f1", "exact"), parallel=True)
    one = float(np.var(drawn["en"]))
    assert one == pytest.approx(100**2 * 0.25 / 400, rel=0.15)
    assert np.var((drawn["en"] + drawn["de"]) / 2) == pytest.approx(0.75 * one, rel=0.15)
    assert np.corrcoef(drawn["en"], drawn["de"])[0, 1] == pytest.approx(0.5, abs=0.1)
    for cell in built.cells:  # each language's own interval stays what it is
        assert limits(drawn[cell.language]) == pytest.approx((cell.low, cell.high), abs=1.0)


def test_equal_ids_of_different_sentences_are_not_drawn_together(tmp_path: Path) -> None:
    """Tatoeba calls the first English sentence of every language en:0, although they are no translations."""
    built = Building(tmp_path)
    for code in ("de", "sw"):
        values = [float(at % 2) for at in range(200)]
        built.add("tatoeba", code, [mean_of("accuracy", values)], ids=[f"en:{at}" for at in range(200)])
    (de, sw) = task_replicates(built.cells, tmp_path, ("accuracy",), parallel=False).values()
    assert abs(np.corrcoef(de, sw)[0, 1]) < 0.15
    assert resampling_groups(["de", "sw"], [scored("a", "b"), scored("a", "b")], parallel=False) == [[0], [1]]


def scored(*ids: str) -> Scored:
    return Scored(ids, (mean_of("accuracy", [1.0] * len(ids)),))


def test_who_is_drawn_together() -> None:
    """The seeds of a language form a group, and so do languages that share an id, even through a third one."""
    runs = [scored("a"), scored("b"), scored("a", "b"), scored("z"), scored("z")]
    languages = ["en", "de", "hi", "th", "th"]
    assert resampling_groups(languages, runs, parallel=True) == [[0, 1, 2], [3, 4]]
    assert resampling_groups(languages, runs, parallel=False) == [[0], [1], [2], [3, 4]]


def test_a_draw_without_a_row_of_a_language_has_its_own_score(tmp_path: Path) -> None:
    """One row of a language among many of another: a third of the replicates lack it, and still no score is NaN."""
    built = Building(tmp_path)
    built.add("xquad", "en", [mean_of("f1", [0.0, 1.0] * 10), mean_of("exact", [0.0, 1.0] * 10)],
              ids=[f"q{at}" for at in range(20)])  # fmt: skip
    built.add("xquad", "de", [mean_of("f1", [1.0]), mean_of("exact", [0.0])], ids=["q3"])
    drawn = task_replicates(built.cells, tmp_path, ("f1", "exact"), parallel=True)
    assert np.all(drawn["de"] == 50.0) and np.std(drawn["en"]) > 5
