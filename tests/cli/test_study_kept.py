"""A small study in Python, and one that is killed: what it keeps."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import xaug
from small_study import declared_in
from study_kills import trial
from xaug.study.hypotheses import Hypothesis
from xaug.studying import Study


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return declared_in(tmp_path, monkeypatch)


@pytest.mark.slow
def test_in_python_the_same_study_is_an_object(here: Path) -> None:
    study = xaug.study("study.toml", output="mine")
    assert isinstance(study, Study) and "small" in repr(study)
    assert not (here / "mine").exists()
    study.run()
    frame = study.to_pandas()
    assert set(frame["scope"]) >= {"suite", "task", "language"}
    assert "clean - none" in study._repr_html_() or "Clean" in study._repr_html_()
    assert study.page == Path("mine/study.html") and study.page.is_file()
    assert len(study.answers) >= len(study.analysis.tested) == 2

    assert study.analysis.declared_before and "Declared before the study ran" in study.page.read_text(encoding="utf-8")
    question = Hypothesis(name="late", contrast="clean - none")
    late = xaug.study(study.spec.model_copy(update={"hypotheses": (question,)}), output="mine")
    late.report()
    assert not late.analysis.declared_before and "were changed after" in late.answers[1]
    assert "Declared before the study ran" not in late.page.read_text(encoding="utf-8")


@pytest.mark.slow
def test_killed_at_random_moments_a_study_ends_with_the_same_analysis(here: Path) -> None:
    """Two kills; `benchmarks/robustness/study_kills.py` makes ten."""
    outcome = trial(here / "kills", [str(here / "study.toml")], kills=2, rng=random.Random(1))
    assert len(outcome.kills) == 2
    assert outcome.same
