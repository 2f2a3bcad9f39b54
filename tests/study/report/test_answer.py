"""The sentences of a report: every verdict, in plain English, with the figures and with what limits them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from fake_study import ARMS, TARGETS, contrasts, fake_analysis, outcome
from xaug.study.findings import Analysis, Excluded, Retained
from xaug.study.findings import Tested as Outcome
from xaug.study.hypotheses import named
from xaug.study.report.answer import ONE_SEED, answer, signed, told_exclusions, told_p, told_share, worded
from xaug.study.report.names import Names

NAMES = Names({name: one.title for name, one in TARGETS.items()})


def of(*found: Outcome, **changes: Any) -> Analysis:
    return fake_analysis().model_copy(update={"tested": found, "excluded": (), "retained": (), **changes})


def sentence(found: Outcome, **changes: Any) -> str:
    (one,) = worded(of(found, **changes), NAMES).tested
    return one.sentence


def test_a_higher_score() -> None:
    one = outcome("h", "clean - none", 2.3, 0.4, verdict="higher", holm=0.0061)
    assert sentence(one) == (
        "The arm clean scores 2.30 points higher than the arm without intermediate training on the suite's average"
        " (95 % interval +1.25 to +3.35, p = 0.006, 5 seeds)."
    )
    assert answer(of(one), NAMES).sentence == (
        "Intermediate training (clean) helps: the arm clean scores 2.30 points higher than the arm without intermediate"
        " training on the suite's average (95 % interval +1.25 to +3.35, 5 seeds)."
    )


def test_a_lower_score_of_one_task() -> None:
    one = outcome("h", "clean+bae - clean", -1.5, 0.4, verdict="lower", holm=0.0004, scope="task", on="xnli")
    assert sentence(one) == (
        "The arm clean+bae scores 1.50 points lower than the arm clean on XNLI"
        " (95 % interval -2.55 to -0.45, p < 0.001, 5 seeds)."
    )
    assert answer(of(one), NAMES).sentence == (
        "Training on clean+bae instead of clean hurts: the arm clean+bae scores 1.50 points lower than the arm clean on"
        " XNLI (95 % interval -2.55 to -0.45, 5 seeds)."
    )


def test_equivalence() -> None:
    one = outcome(value=0.2, se=0.3, verdict="equivalent", test="equivalence", margin=1.5, holm=0.012)
    assert sentence(one) == (
        "The difference between the arms clean+bae and clean on the suite's average is smaller than the declared margin"
        " of 1.50 points: it is +0.20 points (95 % interval -0.59 to +0.99, p = 0.012 of the test of equivalence, 5"
        " seeds)."
    )
    assert answer(of(one), NAMES).sentence == (
        "Training on clean+bae instead of clean makes no difference that matters: the difference between the arms"
        " clean+bae and clean on the suite's average is +0.20 points (95 % interval -0.59 to +0.99, 5 seeds), which is"
        " within the declared margin of 1.50 points."
    )


def test_not_told_apart_says_what_could_have_been_found() -> None:
    reach = "A study like this one finds a difference of 1.39 points in four cases out of five, and a smaller one less"
    assert sentence(outcome()) == (
        "The difference between the arms clean+bae and clean on the suite's average is not told apart from 0: it is"
        f" +0.42 points (95 % interval -0.65 to +1.49, p = 0.250, 5 seeds). {reach} often."
    )
    found = answer(of(outcome()), NAMES)
    assert found.sentence == (
        "This study cannot tell whether training on clean+bae instead of clean helps: the difference between the arms"
        " clean+bae and clean on the suite's average is +0.42 points (95 % interval -0.65 to +1.49, 5 seeds)."
    )
    assert found.more == (f"{reach} often.",)


def test_not_shown_equivalent() -> None:
    one = outcome(verdict="not shown equivalent", test="equivalence", margin=1.0, holm=0.2)
    assert sentence(one) == (
        "The difference between the arms clean+bae and clean on the suite's average is not shown to be smaller than the"
        " declared margin of 1.00 points: it is +0.42 points (95 % interval -0.65 to +1.49, p = 0.200 of the test of"
        " equivalence, 5 seeds). A study like this one finds a difference of 1.39 points in four cases out of five, and"
        " a smaller one less often."
    )
    assert answer(of(one), NAMES).sentence.startswith(
        "This study cannot rule out that training on clean+bae instead of clean makes a difference that matters: "
    )


def test_one_seed_says_nothing_about_others() -> None:
    one = outcome(seeds=(0,), holm=1.0)
    assert one.estimate.mde is None
    told = (
        "he difference between the arms clean+bae and clean on the suite's average is +0.42 points"
        " (95 % interval over rows only -0.65 to +1.49, 1 seed)."
    )
    assert sentence(one) == f"T{told} {ONE_SEED}"
    assert answer(of(one), NAMES).sentence == (
        f"This study cannot tell whether training on clean+bae instead of clean helps: t{told}"
    )
    assert answer(of(one), NAMES).more == (ONE_SEED,)


def test_excluded_seeds_stand_beside_the_contrasts_that_lose_them() -> None:
    out = Excluded(arm="clean", seed=3, rule="collapse", why="It collapsed.")
    told = "Seed 3 is left out of every contrast with the arm clean, whose model the declared rule 'collapse' excludes."
    assert sentence(outcome(verdict="higher"), excluded=(out,)).endswith(told)
    assert told not in sentence(outcome(contrast="clean+bae - clean+random"), excluded=(out,))
    assert told in answer(of(outcome(), excluded=(out, out)), NAMES).more
    assert answer(of(excluded=(out,)), NAMES).more == (told,)
    other = out.model_copy(update={"rule": "slow"})
    assert told_exclusions((out, other, out)) == (
        "Seed 3 is left out of every contrast with the arm clean, whose model the declared rules 'collapse' and 'slow'"
        " exclude.",
    )


def test_without_a_hypothesis_there_is_no_answer() -> None:
    found = answer(of(), NAMES)
    assert found.primary is None
    assert found.sentence == (
        "This study tested no declared hypothesis, so it gives no answer: all of its findings are exploratory."
    )


def test_the_primary_hypothesis_answers() -> None:
    first, second = outcome("first", verdict="higher"), outcome("second", "clean - none", verdict="lower")
    assert answer(of(first, second), NAMES).primary == first
    assert answer(of(first, second), NAMES, "second").primary == second


def test_a_correction_and_a_level_are_named() -> None:
    one = outcome("a", verdict="higher", alpha=0.0241, holm=0.25, p=0.125)
    assert "p = 0.250 after Holm's correction at a level of 0.024, 5 seeds" in sentence(one)


def test_the_gap_is_wider_or_narrower() -> None:
    gap: dict[str, Any] = {"scope": "gap", "on": "gap"}
    assert sentence(outcome(verdict="higher", **gap)).startswith(
        "The gap between English and the other languages is 0.42 points wider in the arm clean+bae than in the arm"
        " clean on the suite's average ("
    )
    narrower = outcome("h", "clean - none", -1.0, 0.2, verdict="lower", **gap)
    assert answer(of(narrower), NAMES).sentence.startswith(
        "Intermediate training (clean) narrows the gap: the gap between English and the other languages is 1.00 points"
        " narrower in the arm clean than in the arm without intermediate training on the suite's average ("
    )


def test_a_contrast_of_several_arms_is_told_by_its_formula() -> None:
    formula = "(clean+bae - clean) - (clean+random - none)"
    more = {"contrasts": (*contrasts(), named(formula, ARMS))}
    assert sentence(outcome(contrast=formula, verdict="lower", value=-0.42), **more).startswith(
        f"The contrast {formula} is 0.42 points below 0 on the suite's average ("
    )
    assert answer(of(outcome(contrast=formula), **more), NAMES).sentence.startswith(
        f"This study cannot tell whether the contrast {formula} differs from 0: the contrast {formula} on the suite's"
        " average is +0.42 points ("
    )


@pytest.mark.parametrize(
    ("scope", "on", "where"),
    [
        ("zero-shot", "zero-shot", "on the suite's average without English"),
        ("zero-shot", "xnli", "on XNLI without English"),
        ("group", "tagging", "on average over the tasks of the group tagging"), ("language", "sw", "in Swahili"),
        ("script", "Cyrillic", "in the languages of the script Cyrillic"), ("cell", "xnli sw", "on XNLI in Swahili"),
        ("family", "Turkic", "in the languages of the family Turkic"), ("task", "own_task", "on own_task"),
    ],
)  # fmt: skip
def test_every_scope_has_its_place_in_the_sentence(scope: Any, on: str, where: str) -> None:
    assert f" than the arm clean {where} (95 %" in sentence(outcome(verdict="higher", scope=scope, on=on))


def test_the_embedded_world_is_named_first() -> None:
    told = answer(of(outcome(), pocket=True), NAMES).sentence
    assert told.startswith("In the embedded world, this study cannot tell whether training on")


def test_every_sentence_is_written_as_one() -> None:
    verdicts: Any = ("higher", "lower", "equivalent", "not told apart", "not shown equivalent")
    for verdict in verdicts:
        for contrast in (one.name for one in contrasts()):
            for scope, on in (("suite", "suite"), ("gap", "xnli"), ("cell", "panx de")):
                one: Any = outcome("h", contrast, verdict=verdict, scope=scope, on=on, margin=1.0)
                for text in (sentence(one), answer(of(one), NAMES).sentence):
                    assert re.fullmatch(r"[A-Z][^{}]*\.", text), text
                    assert "  " not in text and " ." not in text and "None" not in text


def test_shares_of_the_gain() -> None:
    assert told_share(Retained(arm="a", value=0.85, low=0.6, high=1.1)) == (
        "The arm a retains 85 % of the clean arm's gain over no intermediate training (95 % interval 60 to 110 %)."
    )
    assert told_share(Retained(arm="a", value=0.85, low=None, high=None)).endswith("; its 95 % interval is unbounded.")
    assert told_share(Retained(arm="a", value=None, low=None, high=None)) == (
        "The share of the clean arm's gain that the arm a retains is not known, because the gain itself is not told"
        " apart from 0."
    )


def test_figures_by_hand() -> None:
    assert [signed(0.004), signed(-0.004), signed(-0.006), signed(1.25, 1)] == ["0.00", "0.00", "-0.01", "+1.2"]
    assert [told_p(0.0009), told_p(0.001), told_p(1.0)] == ["p < 0.001", "p = 0.001", "p = 1.000"]
