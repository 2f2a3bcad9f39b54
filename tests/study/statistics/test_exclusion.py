"""Rules that exclude a collapsed model."""

from __future__ import annotations

from making_observations import ARMS, drawn, observed
from xaug.study.hypotheses import ExclusionRule
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
