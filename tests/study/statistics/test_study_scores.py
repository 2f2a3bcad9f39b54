"""The scores of a study as an array, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from making_observations import LANGUAGES, drawn, flat, observed, of_rows, without
from xaug.data_cards.errors import DataError
from xaug.study.observations import Observations
from xaug.study.statistics.scores import arranged


def test_a_score_is_the_mean_over_target_seeds() -> None:
    scores = arranged(observed(flat(lambda arm, seed, at, task, code: 50 + 10 * seed + at)))
    column = scores.cells.index(("xnli", "en"))
    assert scores.means[1, :, column] == pytest.approx([50.5, 60.5, 70.5])
    assert scores.means[1, :, scores.cells.index(("tatoeba", "de"))] == pytest.approx([50, 60, 70])
    assert list(scores.values["clean", 1, ("xnli", "en")]) == pytest.approx([60, 61])
    assert not scores.missing
    assert not np.isnan(scores.means).any()


def test_a_missing_target_seed_makes_the_score_incomplete() -> None:
    whole = observed(drawn(1))
    scores = arranged(
        without(whole, lambda one: (one.arm, one.seed, one.target_seed, one.language) == ("clean", 1, 1, "sw"))
    )
    assert scores.missing == {("clean", 1, "xnli"): ("sw",)}
    assert scores.seeds_of(["clean", "none"], [("xnli", "sw"), ("xnli", "en")]) == (0, 2)
    assert scores.seeds_of(["clean", "none"], [("xnli", "en")]) == (0, 1, 2)
    assert scores.seeds_of(["clean+bae", "none"], [("xnli", "sw")]) == (0, 1, 2)


@pytest.mark.parametrize("kept", [(0,), (2,), (0, 1, 2)])
def test_a_model_that_depends_on_no_seed_has_one_score_for_all(kept: tuple[int, ...]) -> None:
    """The base encoder's retrieval scores may be given once, or with every seed."""
    whole = observed(flat(lambda arm, seed, at, task, code: 40.0 if arm == "none" else 50.0 + seed))
    once = without(whole, lambda one: one.arm == "none" and one.task == "tatoeba" and one.seed not in kept)
    found = arranged(once, ["none"])
    assert np.array_equal(found.means, arranged(whole, ["none"]).means)
    if len(kept) == 1:  # it is not guessed for other arms, and not for a task that is fine-tuned
        assert arranged(once).seeds_of(["none"], [("tatoeba", "de")]) == kept
        tuned = without(whole, lambda one: one.arm == "none" and one.task == "xnli" and one.seed not in kept)
        assert arranged(tuned, ["none"]).seeds_of(["none"], [("xnli", "de")]) == kept


def changed(observations: Observations, **fields: object) -> Observations:
    first, *others = observations.scores
    return replace(observations, scores=(replace(first, **fields), *others))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"arm": "dirty"}, "no arm, seed or task of the study"),
        ({"seed": 7}, "no arm, seed or task of the study"),
        ({"task": "bucc"}, "no arm, seed or task of the study"),
        ({"target_seed": 1}, "not fine-tuned"),
        ({"seed": 1}, "observed twice"),
        ({"scored": of_rows("tatoeba", "de", [1.0] * 7)}, "tatoeba de: the two runs were scored on different rows"),
    ],
)
def test_what_does_not_belong_to_the_study_is_refused(fields: dict[str, object], message: str) -> None:
    whole = observed(drawn(1))
    assert (whole.scores[0].task, whole.scores[0].language) == ("tatoeba", LANGUAGES["tatoeba"][0])
    with pytest.raises(DataError, match=message):
        arranged(changed(whole, **fields))


def test_a_repeated_row_is_refused() -> None:
    whole = observed(drawn(1))
    one = whole.scores[0].scored
    twice = replace(one, ids=(one.ids[1], *one.ids[1:]))
    with pytest.raises(DataError, match="a row id is repeated"):
        arranged(changed(whole, scored=twice))
