"""Rules that exclude a collapsed model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fake_study import fake_facts
from making_observations import ARMS, drawn, observed
from xaug.data_cards.errors import DataError
from xaug.study.findings import Excluded
from xaug.study.hypotheses import ExclusionRule, Hypothesis
from xaug.study.report import write_report
from xaug.study.report.answer import answer
from xaug.study.report.names import Names
from xaug.study.statistics.analysis import analyse
from xaug.study.statistics.exclusion import TrainedModel, excluded, without

RULE = ExclusionRule(name="collapsed", above_majority=5.0)


def test_only_a_model_of_the_rules_training_is_excluded() -> None:
    models = [
        TrainedModel("clean", 0, "intermediate", "mnli", dev=70.0, majority=35.0),
        TrainedModel("clean", 1, "intermediate", "mnli", dev=40.0, majority=35.0),
        TrainedModel("clean+bae", 0, "target", "xnli, target seed 1", dev=35.0, majority=35.0),
    ]
    (one,) = excluded([RULE], models)
    assert (one.arm, one.seed, one.rule) == ("clean", 1, "collapsed")
    assert "mnli" in one.why and "40.0" in one.why and "35.0" in one.why
    both = excluded([RULE, ExclusionRule(name="xnli", of="target", above_majority=0.0)], models)
    assert [(one.arm, one.rule) for one in both] == [("clean", "collapsed"), ("clean+bae", "xnli")]


def collapsed(*models: tuple[str, int], rule: ExclusionRule = RULE) -> tuple[Excluded, ...]:
    own = [TrainedModel(arm, seed, "intermediate", "mnli", dev=34.0, majority=34.0) for arm, seed in models]
    return excluded([rule], own)


def test_a_contrast_without_a_seed_says_which_rule_excludes_how_many_models() -> None:
    observations = observed(drawn(0), seeds=3)
    out = collapsed(*(("clean+bae", seed) for seed in range(3)))
    hypothesis = Hypothesis(name="bae", contrast="clean+bae - clean")
    helps = Hypothesis(name="helps", contrast="clean - none")
    found = analyse(
        observations, ARMS, pocket=False, excluded=out, hypotheses=[hypothesis, helps], replicates=50,
        cross_checked=False,
    )  # fmt: skip
    assert found.state == "tested" and [one.name for one in found.tested] == ["helps"]
    assert {one.contrast for one in found.findings} >= {"clean - none"}
    assert not any("clean+bae" in one.contrast for one in found.findings)
    (note,) = [one for one in found.notes if one.startswith("The contrast clean+bae - clean has no seed left")]
    assert "the rule 'collapsed' excludes 3 of the 6 scored models of its arms (clean+bae with seeds 0, 1, 2)" in note
    assert any(one.startswith("What to do: ") and "'collapsed'" in one for one in found.notes)
    assert any("'bae' is not tested" in one for one in found.notes)


@pytest.mark.parametrize("hypotheses", [[], [Hypothesis(name="helps", contrast="clean - none")]])
@pytest.mark.parametrize("also_none", [False, True])
def test_a_study_all_of_whose_models_are_excluded_has_a_report(
    hypotheses: list[Hypothesis], also_none: bool, tmp_path: Path
) -> None:
    observations = observed(drawn(0), seeds=2)
    arms = [arm for arm in observations.arms if also_none or arm != "none"]
    out = collapsed(*((arm, seed) for arm in arms for seed in (0, 1)))
    found = analyse(observations, ARMS, pocket=False, excluded=out, hypotheses=hypotheses, replicates=50)
    assert (found.state, found.findings, found.tested, found.excluded) == ("excluded", (), (), out)
    assert found.notes[bool(not hypotheses)] == (
        "No contrast of the study has a seed left: the rule 'collapsed' excludes too many of its models."
    )
    page = write_report(found, fake_facts(), tmp_path).read_text(encoding="utf-8")
    shown = [page, (tmp_path / "study.md").read_text(encoding="utf-8")]
    for text in shown:
        assert "This study gives no answer, because its rules of exclusion leave no model" in text
        assert "Train longer or on more rows" in text
    assert {one.name for one in tmp_path.iterdir()} >= {"analysis.json", "findings.csv", "scores.tex"}


def test_a_study_without_hypotheses_says_that_it_explores() -> None:
    found = analyse(observed(drawn(0), seeds=2), ARMS, pocket=False, replicates=50, cross_checked=False)
    assert found.state == "exploratory" and found.notes[0].startswith("The study declares no hypothesis")
    assert answer(found, Names({})).sentence.startswith("This study declares no hypothesis")


def test_a_study_without_scores_to_compare_has_no_report() -> None:
    """Cells that failed are computed by another run, so a report would only repeat that."""
    observations = observed(drawn(0), seeds=2)
    only = tuple(one for one in observations.scores if one.arm == "none")
    with pytest.raises(DataError, match="Run the cells that are missing or failed"):
        analyse(replace(observations, scores=only), ARMS, pocket=False, replicates=50)


def test_an_excluded_model_takes_its_seed_out_of_all_arms_of_a_contrast() -> None:
    observations = observed(drawn(0), seeds=4)
    out = excluded([RULE], [TrainedModel("clean+bae", 2, "intermediate", "mnli", dev=34.0, majority=34.0)])
    assert all((one.arm, one.seed) != ("clean+bae", 2) for one in without(observations, out).scores)
    found = analyse(observations, ARMS, pocket=False, excluded=out, replicates=50, cross_checked=False)
    assert found.excluded == out
    for one in found.findings:
        expected = [0, 1, 3] if "clean+bae" in one.contrast else [0, 1, 2, 3]
        assert list(one.estimate.by_seed) == expected
        assert one.estimate.seeds == len(expected)
    assert [one for one in found.notes if "excluded by the rule collapsed" in one]
    assert not [one for one in found.notes if "no score" in one]
