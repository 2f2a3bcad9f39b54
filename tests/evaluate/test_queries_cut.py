"""max_examples limits the queries, never the candidates; languages does not limit a pool that all languages share."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from evaluating import Heard, small_plan
from xaug.evaluate.results import Cell
from xaug.evaluate.run import execute

FEW = 20


@pytest.fixture
def cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Evaluate with some settings: (language, task) → (cell, its kept parts by score)."""
    monkeypatch.setenv("XAUG_CACHE", str(tmp_path / "cache"))

    def run(name: str, **changes: Any) -> dict[tuple[str, str], tuple[Cell, dict[str, Any]]]:
        results = execute(small_plan(tmp_path, **changes), tmp_path / name, Heard(), resume=False)
        out = {}
        for cell in results.cells:
            with np.load(tmp_path / name / cell.parts, allow_pickle=False) as held:
                out[cell.task, cell.language] = cell, {key: held[key] for key in held.files}
        return out

    return run


@pytest.mark.parametrize("scoring", ["cosine", "margin"])
def test_tatoebas_first_queries_have_the_results_that_they_have_among_all(cells: Any, scoring: str) -> None:
    told = {"tasks": ("tatoeba",), "languages": ("fr",), "retrieval": {"scoring": scoring, "layers": 0}}
    (whole, all_parts), (few, parts) = (
        cells(str(most), max_examples=most, **told)["pocket_tatoeba", "fr"] for most in (None, FEW)
    )
    assert (whole.rows, few.rows) == (200, FEW)
    assert whole.settings["candidates"] == few.settings["candidates"] == 200
    assert parts["ids"].tolist() == all_parts["ids"][:FEW].tolist()
    assert parts["accuracy"].tolist() == all_parts["accuracy"][:FEW].tolist()
    assert 0 < few.main < 100  # among 20 sentences it would be another figure


def test_bucc_is_mined_whole(cells: Any) -> None:
    """With fewer sentences it would be another task with another threshold, so it is never cut."""
    told = {"tasks": ("bucc2018",), "languages": ("fr",)}
    whole, few = (cells(str(most), max_examples=most, **told)["pocket_bucc2018", "fr"][0] for most in (None, FEW))
    assert few.model_copy(update={"parts": ""}) == whole.model_copy(update={"parts": ""})


@pytest.mark.slow
def test_lareqa_searches_the_sentences_of_all_languages_at_hand(cells: Any) -> None:
    one = cells("one", tasks=("lareqa",), languages=("fr",))
    two = cells("two", tasks=("lareqa",), languages=("en", "fr"))
    assert set(one) == {("pocket_lareqa", "fr")}
    (alone, parts), (among, others) = one["pocket_lareqa", "fr"], two["pocket_lareqa", "fr"]
    assert alone.settings["candidates"] == among.settings["candidates"] == 2 * 273
    assert alone.rows == FEW and parts["map20"].tolist() == others["map20"].tolist()
