"""The analysis of whole studies: what it finds, and what is missing, equal or too few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from making_observations import ARMS, NAMES, TARGETS, drawn, flat, observed, without
from xaug.data_cards.errors import DataError, UnknownNameError
from xaug.study.findings import Analysis, Finding
from xaug.study.hypotheses import Hypothesis
from xaug.study.observations import Observations
from xaug.study.statistics.analysis import analyse

GAIN = Hypothesis(name="gain", contrast="clean - none")
HARM = Hypothesis(name="harm", contrast="clean+bae - clean")
ALIKE = Hypothesis(name="alike", contrast="clean+random - clean", test="equivalence", margin=4.0)


def analysed(observations: Observations, hypotheses: Sequence[Hypothesis] = (), **more: Any) -> Analysis:
    settings = {"replicates": 100, "cross_checked": False, "pocket": False}
    return analyse(observations, ARMS, hypotheses=hypotheses, **{**settings, **more})


def of(analysis: Analysis, contrast: str, scope: str, name: str) -> Finding:
    (one,) = [one for one in analysis.findings if (one.contrast, one.scope, one.name) == (contrast, scope, name)]
    return one


def spread(seeds: int, **gains: float) -> Observations:
    """Arm seeds move each arm by a point; rows say nothing."""
    rng = np.random.default_rng(11)
    moved = {arm: rng.normal(0, 1, seeds) for arm in NAMES}
    more = {"none": 0.0, "clean": 8.0, "clean+bae": 3.0, "clean+random": 8.0, **gains}
    return observed(flat(lambda arm, seed, at, task, code: 50 + more[arm] + moved[arm][seed]), seeds=seeds)


def test_what_a_study_finds() -> None:
    found = analysed(spread(6), [GAIN, HARM, ALIKE])
    assert [one.verdict for one in found.tested] == ["higher", "lower", "equivalent"]
    gain, harm, alike = found.tested
    assert gain.estimate.low > 0 > harm.estimate.high
    assert " points higher than " in gain.sentence and "after Holm's correction" in gain.sentence
    assert " points lower than " in harm.sentence and "declared margin of 4.00 points" in alike.sentence
    assert [one.name for one in found.contrasts] == [
        "clean - none", "clean+bae - clean", "clean+random - clean", "clean+bae - clean+random",
    ]  # fmt: skip
    scopes = {one.scope for one in found.findings}
    assert scopes == {"suite", "zero-shot", "gap", "group", "task", "language", "script", "family", "cell"}
    assert {one.arm for one in found.scores} == set(NAMES)
    assert {one.arm for one in found.retained} == {"clean+bae", "clean+random"}
    assert not found.notes
    assert Analysis.model_validate_json(found.model_dump_json()) == found


def test_a_null_result_says_what_would_have_been_found() -> None:
    found = analysed(spread(5, **{"clean+bae": 8.0}), [HARM])
    (one,) = found.tested
    assert one.verdict == "not told apart"
    assert one.estimate.mde is not None and f"a difference of {one.estimate.mde:.2f} points" in one.sentence
    assert "Holm" not in one.sentence


def test_the_same_study_gives_the_same_analysis() -> None:
    assert analysed(observed(drawn(1))) == analysed(observed(drawn(1)))


def test_a_failed_cell_takes_its_seed_out_of_its_task_and_averages() -> None:
    whole = observed(drawn(1), seeds=4)
    found = analysed(without(whole, lambda one: (one.arm, one.seed, one.task) == ("clean", 2, "xnli")), [GAIN])
    assert of(found, "clean - none", "task", "xnli").estimate.seeds == 3
    assert of(found, "clean - none", "suite", "suite").estimate.seeds == 3
    assert of(found, "clean - none", "task", "tatoeba").estimate.seeds == 4
    assert of(found, "clean+bae - clean+random", "suite", "suite").estimate.seeds == 4
    assert list(of(found, "clean - none", "task", "xnli").estimate.by_seed) == [0, 1, 3]
    assert [one for one in found.notes if one.startswith("xnli: the arm clean with seed 2 has no complete score, ")]


def test_a_failed_language_and_a_failed_arm_are_named() -> None:
    whole = observed(drawn(1), seeds=4)
    found = analysed(
        without(
            whole,
            lambda one: (
                (one.arm, one.seed, one.language, one.task) == ("clean", 1, "sw", "xnli")
                or (one.arm, one.seed) == ("clean+bae", 3)
            ),
        )
    )
    assert any("clean with seed 1 has no complete score in sw" in one for one in found.notes)
    assert "The arm clean+bae has no score with seed 3, so every contrast with this arm leaves it out." in found.notes
    assert of(found, "clean - none", "cell", "xnli de").estimate.seeds == 4
    assert of(found, "clean - none", "cell", "xnli sw").estimate.seeds == 3
    assert of(found, "clean+bae - clean", "suite", "suite").estimate.seeds == 2


def test_one_seed_tests_nothing() -> None:
    found = analysed(observed(drawn(1, gain=0.4), seeds=1), [GAIN, ALIKE])
    assert [one.verdict for one in found.tested] == ["not told apart", "not shown equivalent"]
    for one in found.tested:
        assert (one.p, one.holm, one.estimate.mde) == (1.0, 1.0, None)
        assert "One seed shows nothing about other seeds" in one.sentence
    assert found.tested[0].estimate.p < 0.05, "over rows the difference is clear"
    assert any("one arm seed" in one for one in found.notes)
    assert {one.q for one in found.findings} == {1.0}


def test_seeds_that_all_agree_leave_the_rows() -> None:
    def rows(arm: str, seed: int, at: int, task: str, code: str) -> list[float]:
        return list((np.random.default_rng([len(arm), len(task), len(code)]).random(80) < 0.5).astype(float))

    found = analysed(observed(rows), [GAIN]).tested[0]
    assert found.components.arm_seeds == 0
    assert found.estimate.se > 0
    assert found.estimate.df == pytest.approx(found.estimate.rows - 1)


def test_constant_scores() -> None:
    found = analysed(observed(flat(lambda *key: 50.0)), [GAIN, ALIKE], cross_checked=True)
    gain, alike = found.tested
    assert (gain.estimate.value, gain.estimate.se, gain.p, gain.verdict) == (0.0, 0.0, 1.0, "not told apart")
    assert alike.verdict == "equivalent"
    assert gain.estimate.mde is None
    assert found.cross_checks == ()
    assert sum("mixed model" in one for one in found.notes) == 4
    assert all(one.value is None for one in found.retained)


def test_one_target_seed_is_noted() -> None:
    found = analysed(observed(drawn(1), target_seeds=1), [GAIN])
    assert found.tested[0].components.target_seeds is None
    assert any("one target seed" in one and "xnli" in one for one in found.notes)


def test_languages_without_english_have_no_gap() -> None:
    gap = Hypothesis(name="gap", contrast="clean - none", scope="gap")
    found = analysed(observed(drawn(1), tasks=("tatoeba",)), [gap, GAIN])
    assert [one.name for one in found.tested] == ["gain"]
    assert found.tested[0].holm == pytest.approx(min(1.0, 2 * found.tested[0].p)), (
        "the other one counts as not rejected"
    )
    assert any(one.startswith("The hypothesis 'gap' is not tested.") for one in found.notes)
    assert not [one for one in found.findings if one.scope == "gap"]


def test_no_common_seed_is_an_error_with_advice() -> None:
    whole = observed(drawn(1), arms=("none", "clean"), seeds=2, tasks=("xnli",))
    split = without(whole, lambda one: (one.arm == "clean") == (one.seed == 0))
    with pytest.raises(DataError, match=r"no score with seed 0.*Run the cells that are missing"):
        analyse(split, ARMS[:2], pocket=False, replicates=20)


def test_a_hypothesis_whose_arms_share_no_seed_is_not_tested() -> None:
    split = without(observed(drawn(1), seeds=2), lambda one: one.arm == "clean+bae" and one.task == "xnli")
    found = analysed(split, [HARM, GAIN])
    assert [one.name for one in found.tested] == ["gain"]
    assert any("'harm' is not tested. Its arms share no seed" in one for one in found.notes)
    assert not [one for one in found.findings if "bae" in one.contrast and one.name in ("suite", "xnli")]
    assert of(found, "clean+bae - clean", "task", "tatoeba").estimate.seeds == 2


def test_nothing_to_compare() -> None:
    with pytest.raises(DataError, match="no contrast"):
        analyse(observed(drawn(1), arms=("clean",)), ARMS[1:2], pocket=False)
    with pytest.raises(UnknownNameError, match="dirty"):
        analysed(observed(drawn(1)), [Hypothesis(name="a", contrast="dirty - clean")])


def test_the_second_look_has_what_the_first_left() -> None:
    found = analysed(spread(4), [GAIN], looks=(2, 4), max_seeds=8)
    assert found.look == 2
    assert found.tested[0].alpha == pytest.approx(0.0310 - 0.0179, abs=2e-4)
    assert any("look 2" in one for one in found.notes)
    assert analysed(spread(4), [GAIN], max_seeds=8).tested[0].alpha == pytest.approx(0.0310, abs=1e-4)
    whole = analysed(spread(4), [GAIN])
    assert (whole.look, whole.tested[0].alpha) == (1, pytest.approx(0.05))


def test_tasks_that_do_not_count_are_shown_but_not_averaged() -> None:
    observations = observed(drawn(1))
    targets = {**TARGETS, "tatoeba": type(TARGETS["tatoeba"])("tatoeba", "T", "retrieval", False, False, False)}
    found = analysed(Observations(observations.arms, observations.seeds, targets, observations.scores))
    suite, xnli = of(found, "clean - none", "suite", "suite"), of(found, "clean - none", "task", "xnli")
    assert suite.estimate == xnli.estimate
    assert of(found, "clean - none", "task", "tatoeba").estimate.rows > 0
    none_count = {name: type(one)(name, "T", "g", False, one.parallel, one.tuned) for name, one in TARGETS.items()}
    shown = analysed(Observations(observations.arms, observations.seeds, none_count, observations.scores))
    assert not [one for one in shown.findings if one.scope == "suite"]
    assert any("suite's average" in one for one in shown.notes)


def test_q_is_corrected_within_one_contrast_and_scope() -> None:
    found = analysed(observed(drawn(3)))
    cells = [one for one in found.findings if (one.contrast, one.scope) == ("clean - none", "cell")]
    assert len(cells) == 5
    assert max(one.q for one in cells) == pytest.approx(max(one.estimate.p for one in cells))
    assert of(found, "clean - none", "suite", "suite").q == of(found, "clean - none", "suite", "suite").estimate.p
