"""What the analysis is told of finished cells."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import Building, mean_of
from planned import plan
from xaug.evaluate.results import Results
from xaug.study.collect import trained_models
from xaug.study.execute.cell import CellResult
from xaug.study.hypotheses import ExclusionRule
from xaug.study.plan import StudyPlan
from xaug.study.statistics.exclusion import excluded

RULE = ExclusionRule(name="collapsed", of="target", above_majority=5.0)


@pytest.fixture
def made(tmp_path: Path) -> StudyPlan:
    targets = {"tasks": ["xnli"], "languages": ["en", "de"], "max_examples": 40}
    return plan(tmp_path, arms=["none", "clean"], seeds=[3], target_seeds=2, targets=targets)


def scored(made: StudyPlan, **over: object) -> dict[str, CellResult]:
    """The arm clean on XNLI with seeds 6 and 7. 30 % of the scored English rows have the most frequent answer."""
    key = made.scored["clean", 3, "pocket_xnli"]
    built = Building(made.folder / "evals" / "one", pocket=True)
    built.add("xnli", "en", [mean_of("accuracy", [1.0, 0.0] * 20)], seed=6, majority=30.0)
    results: Results = built.results()
    info = results.tasks[0].model_copy(update={"dev": {"6": 48.0, "7": 48.0}, **over})
    path = made.folder / "evals" / "one" / "results.json"
    path.write_text(results.model_copy(update={"tasks": (info,)}).model_dump_json(), encoding="utf-8")
    output = {"folder": "evals/one", "scores": [], "missing": []}
    return {key: CellResult(key=key, kind="eval", output=output, seconds=1, cpu_seconds=1, peak_bytes=1)}


def test_a_dev_score_is_compared_with_the_most_frequent_answer_of_its_own_rows(made: StudyPlan) -> None:
    models = trained_models(made, scored(made, dev_majority={"6": 45.0, "7": 40.0}))
    assert [(one.arm, one.seed, one.of, one.what, one.dev, one.majority) for one in models] == [
        ("clean", 3, "target", "pocket_xnli, target seed 0", 48.0, 45.0),
        ("clean", 3, "target", "pocket_xnli, target seed 1", 48.0, 40.0),
    ]
    (one,) = excluded([RULE], models)  # 48 is 3 points above 45, and 8 above 40; the scored rows have 30
    assert "target seed 0 scores 48.0" in one.why and "scores 45.0" in one.why


def test_results_of_earlier_releases_are_compared_with_the_rows_that_are_scored(made: StudyPlan) -> None:
    assert [one.majority for one in trained_models(made, scored(made))] == [30.0, 30.0]
