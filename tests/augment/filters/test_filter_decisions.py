"""Verdicts, decisions, the pipeline and its funnel."""

from __future__ import annotations

import numpy as np
import pytest
from filter_pairs import NLI, nli, pair
from hypothesis import given
from hypothesis import strategies as st
from xaug.augment.filters import FILTERS, Funnel, Models, Pipeline, Setting, decide, settings, verdict
from xaug.data_cards.errors import UnknownNameError, UsageError
from xaug.data_cards.task_types import CLASSIFICATION, SPAN

OUTCOME, RATIO, DUPLICATES = (FILTERS.get(name) for name in ("outcome", "edit_ratio", "duplicates"))
WITHOUT_MODELS = [Setting(OUTCOME, 1.0), Setting(RATIO, 0.4), Setting(DUPLICATES, 0.9)]


@pytest.mark.parametrize(
    ("spec", "score", "threshold", "stays"),
    [
        (OUTCOME, 1.0, 1.0, True),
        (OUTCOME, 0.0, 1.0, False),
        (OUTCOME, 0.0, 0.0, True),
        (RATIO, 0.4, 0.4, True),
        (RATIO, 0.41, 0.4, False),
        (RATIO, None, 0.4, None),
    ],
)
def test_verdict(spec: object, score: float | None, threshold: float, stays: bool | None) -> None:
    assert verdict(spec, score, threshold) is stays  # type: ignore[arg-type]


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(list(FILTERS)))
def test_a_score_read_back_from_a_shard_gets_the_same_verdict(score: float, threshold: float, spec: object) -> None:
    stored = float(np.float32(score))
    assert verdict(spec, stored, threshold) is verdict(spec, score, threshold)  # type: ignore[arg-type]


def test_the_first_failing_filter_gives_the_reason() -> None:
    decision = decide(WITHOUT_MODELS, {"outcome": 0.0, "edit_ratio": 0.9, "duplicates": None})
    assert (decision.reason, decision.filter, decision.kept) == ("attack_failed", "outcome", False)
    assert decision.verdicts == {"outcome": False, "edit_ratio": False, "duplicates": None}
    decision = decide(WITHOUT_MODELS, {"outcome": 1.0, "edit_ratio": 0.9, "duplicates": None})
    assert (decision.reason, decision.filter) == ("too_many_edits", "edit_ratio")
    assert decide(WITHOUT_MODELS, {"outcome": 1.0, "edit_ratio": 0.1, "duplicates": 0.2}).kept


def test_settings_take_thresholds_by_name() -> None:
    chosen = settings(SPAN, {"similarity": 0.9, "fluency": None})
    thresholds = {setting.spec.name: setting.threshold for setting in chosen}
    assert list(thresholds) == [spec.name for spec in FILTERS if spec.on or spec.name == "fluency"]
    assert (thresholds["similarity"], thresholds["fluency"]) == (0.9, FILTERS.get("fluency").threshold)
    assert not {"fluency", "fitness", "label_change"} & {setting.spec.name for setting in settings(SPAN)}


def test_settings_suggest_a_name() -> None:
    with pytest.raises(UnknownNameError, match="similarity"):
        settings(SPAN, {"similarty": 0.9})


def mixed() -> list[object]:
    return [
        nli(),
        nli(outcome="failed"),
        pair("mnli", NLI, outcome="skipped"),
        nli(),  # a duplicate of the first
        nli("old", "new"),
        nli("A man plays the old guitar", "Five dogs eat my wet shoes"),
    ]


@pytest.mark.parametrize("size", [1, 2, 4, 6])
def test_chunks_change_nothing_and_the_funnel_reconciles(size: int) -> None:
    pairs, pipeline, funnel = mixed(), Pipeline(WITHOUT_MODELS, Models()), Funnel(WITHOUT_MODELS)
    judged = [j for at in range(0, len(pairs), size) for j in pipeline(pairs[at : at + size])]  # type: ignore[arg-type]
    reasons = [j.decision.reason for j in judged]
    assert reasons == ["", "attack_failed", "attack_skipped", "exact_duplicate", "", "too_many_edits"]
    for j in judged:
        funnel.add(j.decision)
    counts = [(step.step, step.rows_in, step.rows_out, step.dropped) for step in funnel.steps()]
    assert counts == [
        ("outcome", 6, 4, {"attack_failed": 1, "attack_skipped": 1}),
        ("edit_ratio", 4, 3, {"too_many_edits": 1}),
        ("duplicates", 3, 2, {"exact_duplicate": 1}),
    ]
    assert judged[0].columns() == {
        "reason": "", "outcome_score": 1.0, "outcome_ok": True, "edit_ratio_score": pytest.approx(1 / 13),
        "edit_ratio_ok": True, "duplicates_score": 0.0, "duplicates_ok": True,
    }  # fmt: skip


def test_a_dropped_row_is_not_compared_and_keeps_nobody_out() -> None:
    pairs = [
        nli(outcome="failed"),
        nli(),
    ]  # the same text: only the second is kept, and nothing was kept before it
    dropped, kept = Pipeline(WITHOUT_MODELS, Models())(pairs)
    assert (dropped.decision.reason, dropped.scores["duplicates"]) == ("attack_failed", None)
    assert dropped.decision.verdicts["duplicates"] is None
    assert (kept.decision.reason, kept.scores["duplicates"]) == ("", 0.0)


def test_other_thresholds_need_no_scores_anew() -> None:
    pairs = mixed()
    stored = [j.scores for j in Pipeline(WITHOUT_MODELS, Models())(pairs)]  # type: ignore[arg-type]
    same = Pipeline(WITHOUT_MODELS, None).again(pairs, stored)  # type: ignore[arg-type]
    assert [j.scores for j in same] == stored
    lenient = [Setting(OUTCOME, 0.0), Setting(RATIO, 1.0), Setting(DUPLICATES, 0.9)]
    again = Pipeline(lenient, None).again(pairs, stored)  # type: ignore[arg-type]
    # The failed row has the first row's text here; the last is let in by the ratio.
    assert [j.decision.reason for j in again] == [
        "", "exact_duplicate", "attack_skipped", "exact_duplicate", "", "",
    ]  # fmt: skip


def test_scores_that_were_never_made_are_not_passed_over() -> None:
    chosen = settings(CLASSIFICATION, {"similarity": 0.9})
    with pytest.raises(UsageError, match="contamination"):
        Pipeline(chosen, None).again([nli()], [{"outcome": 1.0, "edit_ratio": 0.1}])
