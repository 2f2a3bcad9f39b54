"""From scores, row by row, to the page: the analysis as it is, not one that was made up."""

from __future__ import annotations

import html
import re
from pathlib import Path

import numpy as np
import pytest
from fake_study import fake_facts
from html_pages import Page
from xaug.evaluate.metrics.base import Measured
from xaug.evaluate.stack import Scored
from xaug.study.findings import Excluded
from xaug.study.hypotheses import Hypothesis
from xaug.study.observations import Observation, Observations, TargetFacts
from xaug.study.report import write_report
from xaug.study.statistics.analysis import analyse
from xaug.study.statistics.arms import Arm

ARMS = (Arm("none", "none"), Arm("clean", "clean", "mnli"), Arm("clean+bae", "augmented", "mnli", "clean+bae"))
TARGETS = {
    "xnli": TargetFacts("xnli", "XNLI", "classification", True, True, True),
    "tatoeba": TargetFacts("tatoeba", "Tatoeba", "retrieval", True, False, False),
}
SKILL = {"none": 0.4, "clean": 0.75, "clean+bae": 0.75}


def observed(seeds: int) -> Observations:
    """Clean training helps by 35 points, and BAE does nothing."""
    chance = np.random.default_rng(3)
    found = []
    for arm in ARMS:
        for seed in range(seeds):
            for task in TARGETS:
                for code in ("en", "de", "sw"):
                    right = (chance.random(120) < SKILL[arm.name] + chance.normal(0, 0.01)).astype(float)[:, None]
                    scored = Scored(tuple(map(str, range(120))), (Measured("accuracy", "mean", right),))
                    found.append(Observation(arm.name, seed, 0, task, code, scored))
    return Observations(tuple(arm.name for arm in ARMS), tuple(range(seeds)), TARGETS, tuple(found))


def answered(folder: Path, seeds: int, *hypotheses: Hypothesis, excluded: tuple[Excluded, ...] = ()) -> str:
    """The page's answer."""
    analysis = analyse(
        observed(seeds), ARMS, pocket=False, hypotheses=hypotheses, excluded=excluded, replicates=100,
        cross_checked=False,
    )  # fmt: skip
    primary = hypotheses[0].name if hypotheses else None
    page = write_report(analysis, fake_facts().model_copy(update={"primary": primary}), folder).read_text("utf-8")
    Page(page, scripts=1)
    (answer,) = re.findall(r'<p class="answer">(.*?)</p>', page)
    return html.unescape(answer).replace("\u00a0", " ")


@pytest.mark.parametrize("test", ["difference", "equivalence"])
def test_the_answer_is_that_of_the_data(tmp_path: Path, test: str) -> None:
    helps = Hypothesis(name="clean", contrast="clean - none")
    told = answered(tmp_path / "a", 4, helps)
    assert re.fullmatch(
        r"Intermediate training \(clean\) helps: the arm clean scores 3\d\.\d\d points higher than the arm without"
        r" intermediate training on the suite's average \(95 % interval \+\d\d\.\d\d to \+\d\d\.\d\d, 4 seeds\)\.",
        told,
    )
    margin = 15.0 if test == "equivalence" else None
    bae = Hypothesis.model_validate({"name": "bae", "contrast": "clean+bae - clean", "test": test, "margin": margin})
    told = answered(tmp_path / "b", 4, bae)
    begins = {
        "difference": "This study cannot tell whether training on clean+bae instead of clean helps: ",
        "equivalence": "Training on clean+bae instead of clean makes no difference that matters: ",
    }
    assert told.startswith(begins[test])


def test_one_seed_and_a_seed_that_is_out(tmp_path: Path) -> None:
    helps = Hypothesis(name="clean", contrast="clean - none")
    assert "interval over rows only" in answered(tmp_path / "a", 1, helps)
    out = Excluded(arm="clean", seed=1, rule="collapse", why="It collapsed.")
    assert "3 seeds)" in answered(tmp_path / "b", 4, helps, excluded=(out,))
    page = (tmp_path / "b" / "study.html").read_text("utf-8")
    assert "Seed 1 is left out of every contrast with the arm clean" in page and "It collapsed." in page
    assert answered(tmp_path / "c", 2).startswith("This study declares no hypothesis")
